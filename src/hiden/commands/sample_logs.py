"""The sample company's logs: sources with purpose, notice and somebody responsible, and the records of ninety days.

Files come through the same entrances as everybody's: most are taken as files, some lie in the drop folder, one system pushes its
lines. What the files say was made up by the simulation, from the people and items that are registered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.db.models import Sum

from hiden.base.clock import today
from hiden.base.words import say
from hiden.identity import actions as identity
from hiden.identity.models import OutsideSystem, SystemKind
from hiden.imports import actions as imports
from hiden.logs import sources
from hiden.logs.archive.batches import keep
from hiden.logs.archive.verifying import verify
from hiden.logs.intake.spooled import seal_all
from hiden.logs.intake.taking import take_file
from hiden.logs.models import Intake, LogSource, Purpose, Way
from hiden.logs.receiving.folders import folder_of, look
from hiden.logs.receiving.unpacking import records_of
from hiden.logs.receiving.writers import turn_all, writer_of
from hiden.logs.sources import Wish, connector_of
from hiden.logs.store.parts import merge
from hiden.people.actions import change_person
from hiden.people.models import Person
from hiden.people.queries import here_on, person_by_number
from hiden.simulation.days import Feeds
from hiden.simulation.generate import Made, generate
from hiden.simulation.reading import read_world
from hiden.simulation.scenarios import play
from hiden.simulation.sources import Source, usual
from hiden.simulation.table import MAPPING
from hiden.simulation.world import World
from hiden.simulation.writing import ANY_CSV
from hiden.training.actions import publish
from hiden.training.models import NoticeKind, StaffNotice

DAYS: Final = 90
SEED: Final = 20260401
LEAVER: Final = "2716"  # who takes drawings along (`sample_incident`)
_BEFORE, _EVENINGS, _FILES = 12, 4, 80
_MANAGER, _KEEPER = "1001", "2102"
_FOLDERS: Final = frozenset({"door", "pc-log"})
_PUSHED: Final = frozenset({"seisan"})
_DEVELOPERS: Final = ("600", "650")
_SEAT: Final = "haken1@mihon-seiko.example"  # the address of a place at work, not of a person
_SEATED: Final = ("3001", "3002")
_ONCE_A_DAY: Final = frozenset({"proxy", "fs01", "fs02", "m365", "door", "dc01"})


@dataclass(frozen=True, slots=True)
class Brought:
    """What came in."""

    sources: int
    records: int
    events: int
    refused: int


def bring_logs(tell: Callable[[str], None], *, scale: float = 1.0, days: int = DAYS) -> None:
    """Sources and records up to yesterday; does nothing where sources are registered already."""
    if LogSource.objects.exists():
        return
    tell(say("ログの取得元を登録しています"))
    manager, keeper = person_by_number(_MANAGER), person_by_number(_KEEPER)
    last = today() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    _repositories(manager, keeper)
    _seat_changes_hands(first, first + timedelta(days=days // 2), manager)
    world = read_world()
    wanted = usual(world)
    registered = _register(wanted, manager=manager, keeper=keeper)
    tell(say("{days}日分のログを作り、取り込んでいます", days=days))
    with TemporaryDirectory() as scratch:
        for made in generate(
            world,
            first=first,
            days=days,
            seed=SEED,
            scale=scale,
            sources=wanted,
            laid=_taken_along(world, last),
        ):
            _take(registered[made.source], made, Path(scratch), by=keeper)
    turn_all()
    seal_all()
    merge(all_of_it=True)
    report = verify(full=False)  # every file; `hiden logs verify --full` opens every record
    assert report.sound, report.troubles[:3]


def _taken_along(world: World, last: date) -> Mapping[date, Feeds]:
    """What the systems would have said of the sample company's incident: drawings go onto a stick on some late evenings."""
    begin = last - timedelta(days=_BEFORE)
    played = play(
        world, "SC-11", SEED, begin, days_seed=SEED, who=LEAVER, nights=_EVENINGS, files=_FILES, hour=20.0
    )
    return played.feeds()


def brought() -> Brought:
    """The counts of all intakes."""
    found = Intake.objects.aggregate(records=Sum("records"), events=Sum("events"), refused=Sum("refused"))
    return Brought(
        LogSource.objects.count(), *(found[name] or 0 for name in ("records", "events", "refused"))
    )


def _repositories(manager: Person, keeper: Person) -> None:
    """Where developers keep their programs, and under which names: a list like any other system's."""
    identity.add_system(code="github", name="GitHub", kind=SystemKind.OTHER, manager=keeper, by=manager)
    rows = ["利用者名,ログインID,社員番号,種別,利用状況"]
    for state in here_on(today()).order_by("person__number"):
        posts = state.person.memberships.filter(since__lte=today(), until__gt=today())
        if state.email and posts.filter(department__code__in=_DEVELOPERS).exists():
            number = state.person.number
            rows.append(f"{state.name},{number}-mihon,{number},個人,使用中")
    content = "".join(f"{row}\r\n" for row in rows).encode()
    file = imports.receive(
        "accounts-github", "accounts-github.csv", iter([content]), effective_on=today(), by=manager
    )
    file = imports.preview(file, leave_out=True, confirmed=True, by=manager)
    imports.apply(file, by=manager)


def _seat_changes_hands(first: date, change: date, manager: Person) -> None:
    """Two who are dispatched sit at one place one after the other, and write from its address."""
    before, after = (person_by_number(number) for number in _SEATED)
    change_person(before, on=first, email=_SEAT, by=manager)
    change_person(before, on=change, email="", by=manager)
    change_person(after, on=change, email=_SEAT, by=manager)


def _notice(manager: Person) -> StaffNotice:
    """What staff were told; told now where they were not."""
    told = StaffNotice.objects.filter(kind=NoticeKind.MONITORING).order_by("published_at").first()
    return told or publish(
        kind=NoticeKind.MONITORING,
        title=say("パソコン・サーバー等の記録の取得について"),
        body=say(
            "秘密情報の漏えいの防止と早期の発見、疑いが生じたときの調査、従業員等の身の潔白の証明のため、会社のパソコン、サーバー、"
            "クラウド、メール、Web、印刷、入退室の記録を取得し、定めた期間だけ保存します。人事評価や勤怠の管理には使いません。"
            "責任者は総務部長です。記録を見る人と手続は、情報管理規程に定めています。"
        ),
        people=[one.person for one in here_on(today())],
        due_on=today() + timedelta(days=14),
        by=manager,
    )


def _register(wanted: list[Source], *, manager: Person, keeper: Person) -> dict[str, LogSource]:
    """Every source, switched on."""
    notice = _notice(manager)
    systems = {each.code: each for each in OutsideSystem.objects.all()}
    registered = {}
    for source in wanted:
        wish = Wish(
            name=source.name,
            connector=source.connector,
            responsible=keeper,
            mapping=MAPPING if source.connector == ANY_CSV else None,
            system=systems.get(source.system),
            way=Way.FOLDER if source.code in _FOLDERS else Way.PUSH if source.code in _PUSHED else Way.FILE,
            reach=source.reach,
            purposes=[Purpose.PREVENT, Purpose.INVESTIGATE, Purpose.PROTECT],
            purpose_words=say(
                "秘密情報の持出しを防ぎ、疑いが生じたときに事実を確かめ、従業員等の潔白を示すため"
            ),
            notice=notice,
            keep_days=365,
            keep_reason=say("退職後も含めて1年は事実を確かめられるようにするため"),
            silence_hours=30 if source.code in _ONCE_A_DAY else 0,
            business_days=source.code != "fs01",
        )
        registered[source.code] = sources.switch_on(
            sources.add_source(source.code, wish, by=manager), by=manager
        )
    return registered


def _take(source: LogSource, made: Made, scratch: Path, *, by: Person) -> None:
    """Through the entrance that the source has."""
    if source.way == Way.PUSH:
        keep(writer_of(source.key), records_of(made.content, connector_of(source).splits), made.name)
        return
    if source.way == Way.FOLDER:
        (folder_of(source) / made.name).write_bytes(made.content)
        look(source, quiet=0.0)
        return
    path = scratch / made.name
    path.write_bytes(made.content)
    take_file(source, path, by=by)
    path.unlink()
