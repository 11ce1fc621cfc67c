"""Verbs on sources: register, change, switch on and off. A source about people is switched on only when its purpose, the notice
to staff and a responsible person are recorded (3-4 E3-o 「周知」, PRV-01, 03, 05).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import available_timezones

import msgspec

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import joined, say
from hiden.connectors.registry import connectors
from hiden.gate import require
from hiden.identity.models import OutsideSystem
from hiden.ledger import record
from hiden.logs.entries import SourceSet
from hiden.logs.models import LogSource, Purpose, SourceState, Way
from hiden.people.models import Person
from hiden.people.queries import is_here
from hiden.people.turn import in_turn
from hiden.training.models import NoticeKind, StaffNotice

if TYPE_CHECKING:
    from hiden.connectors.grammar import Connector

ANY_CSV: Final = "any_csv"
_CODE = re.compile(r"[a-z0-9][a-z0-9\-]{0,29}")
MOST_DAYS: Final = 3660  # ten years


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a source to be. Fields as in `models.LogSource`."""

    name: str
    connector: str
    responsible: Person
    mapping: dict[str, Any] | None = None
    system: OutsideSystem | None = None
    way: str = Way.FILE
    setting: dict[str, Any] = field(default_factory=dict)
    zone: str = "Asia/Tokyo"
    encoding: str = ""
    reach: Sequence[str] = ()
    about_people: bool = True
    purposes: Sequence[str] = ()
    purpose_words: str = ""
    notice: StaffNotice | None = None
    keep_days: int = 365
    keep_reason: str = ""
    silence_hours: int = 0
    business_days: bool = False


def wish_of(source: LogSource, **other: Any) -> Wish:
    """What a source is now, as a wish, with some of it otherwise."""
    return replace(Wish(**{name: getattr(source, name) for name in Wish.__slots__}), **other)


def connector_of(source: LogSource) -> Connector:
    """The connector of a source; made from its mapping for any other CSV. Raises KeyError for one that is no more."""
    if source.connector == ANY_CSV:
        return _mapped(msgspec.json.encode(source.mapping, order="deterministic"))
    return connectors()[source.connector]


@lru_cache(maxsize=64)
def _mapped(mapping: bytes) -> Connector:
    from hiden.connectors.any_csv import AnyCsv
    from hiden.connectors.any_csv import connector_of as made_of

    return made_of(AnyCsv.model_validate_json(mapping))


@in_turn
def add_source(code: str, wish: Wish, *, by: Person) -> LogSource:
    """Register a source; nothing is taken from it yet. Raises BadInput, Conflict when the code is taken, NotAllowed."""
    require(by, "logs.manage")
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise BadInput(
            say("取得元の記号「{code}」は使えません。", code=code[:40]),
            say("半角の英小文字・数字・ハイフンだけで、30文字までにしてください。"),
        )
    if LogSource.objects.filter(code=code).exists():
        raise Conflict(
            say("記号「{code}」は、別の取得元で使われています。", code=code),
            say("別の記号を付けてください。"),
        )
    source = LogSource(code=code, made_at=now())
    _fill(source, wish)
    source.save()
    record(_entry(source, "added"), by=by)
    return source


@in_turn
def change_source(source: LogSource, wish: Wish, *, by: Person) -> LogSource:
    """Change a source. What it rests on may not be taken away while it is on. Raises BadInput, Conflict, NotAllowed."""
    require(by, "logs.manage")
    source = LogSource.objects.select_for_update().get(pk=source.pk)
    _fill(source, wish)
    if source.state == SourceState.ON and (missing := lacking(source)):
        raise Conflict(joined(missing), say("取得を止めてから変えるか、足りないものを補ってください。"))
    source.save()
    record(_entry(source, "changed"), by=by)
    return source


@in_turn
def switch_on(source: LogSource, *, by: Person) -> LogSource:
    """Begin to take records. Raises Conflict, naming all that is missing; NotAllowed."""
    require(by, "logs.manage")
    source = LogSource.objects.select_for_update().get(pk=source.pk)
    if source.state == SourceState.ON:
        return source
    if missing := lacking(source):
        raise Conflict(joined(missing), say("足りないものを登録してから、取得を始めてください。"))
    source.state, source.on_since = SourceState.ON, now()
    source.save(update_fields=["state", "on_since"])
    record(_entry(source, "on"), by=by)
    return source


@in_turn
def switch_off(source: LogSource, *, reason: str, by: Person) -> LogSource:
    """Take no more records. What was taken stays its time. Raises BadInput without a reason, NotAllowed."""
    require(by, "logs.manage")
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ取得を止めるかを書いてください。"))
    source = LogSource.objects.select_for_update().get(pk=source.pk)
    source.state = SourceState.OFF
    source.save(update_fields=["state"])
    record(_entry(source, "off", reason.strip()), by=by)
    return source


@in_turn
def new_token(source: LogSource, *, by: Person) -> str:
    """A token with which records may be pushed to this source; the one before ends. Shown once. Raises NotAllowed."""
    require(by, "logs.manage")
    token = f"hlog_{secrets.token_urlsafe(32)}"
    LogSource.objects.filter(pk=source.pk).update(token_hash=token_hash(token))
    note_change(source, say("送信用のトークンを発行しました。"), by=by)
    return token


def note_change(source: LogSource, reason: str, *, by: Person) -> None:
    """Enter into the ledger what was done to a source beside changing what it rests on."""
    record(replace(_entry(source, "changed"), reason=reason), by=by)


def token_hash(token: str) -> str:
    """How tokens are kept."""
    return sha256(token.encode()).hexdigest()


def tells_of_records(notice: StaffNotice) -> bool:
    """Whether a notice has told the staff that records are taken."""
    return notice.kind == NoticeKind.MONITORING and notice.published_at <= now()


def lacking(source: LogSource) -> list[str]:
    """Sentences for all that is missing before this source may be switched on."""
    found = []
    if not is_here(source.responsible):
        found.append(say("責任者が在籍していません。"))
    if not source.about_people:
        return found
    if not source.purposes or not source.purpose_words.strip():
        found.append(say("利用目的が書かれていません。"))
    if source.notice is None:
        found.append(say("従業員等への周知（お知らせ）が選ばれていません。"))
    elif not tells_of_records(source.notice):
        found.append(say("選ばれたお知らせは、公開済みの「記録の取得の周知」ではありません。"))
    return found


def _fill(source: LogSource, wish: Wish) -> None:
    _check(wish)
    for name in wish.__slots__:
        setattr(source, name, getattr(wish, name))
    source.name = wish.name.strip()
    source.reach = [each.strip() for each in wish.reach if each.strip()]
    source.purposes = list(wish.purposes)
    if source.connector == ANY_CSV:
        from hiden.connectors.any_csv import checked

        source.mapping = checked(source.mapping or {}).model_dump(mode="json")


def _check(wish: Wish) -> None:
    if not wish.name.strip():
        raise BadInput(say("取得元の名前がありません。"), say("社内で通じる名前を入力してください。"))
    if wish.connector != ANY_CSV and wish.connector not in connectors():
        raise BadInput(
            say("「{name}」という形式はありません。", name=wish.connector[:40]),
            say("一覧から形式を選んでください。"),
        )
    if wish.connector == ANY_CSV and wish.mapping is None:
        raise BadInput(
            say("列の対応が決まっていません。"), say("見本のファイルを使って、列の対応を決めてください。")
        )
    if wish.zone not in available_timezones():
        raise BadInput(
            say("時間帯「{zone}」はありません。", zone=wish.zone[:40]),
            say("Asia/Tokyo のような名前で入力してください。"),
        )
    if not is_here(wish.responsible):
        raise BadInput(say("責任者が在籍していません。"), say("在籍している人を責任者に選んでください。"))
    if not 1 <= wish.keep_days <= MOST_DAYS:
        raise BadInput(
            say("保存期間は1日から{most}日までです。", most=MOST_DAYS),
            say("目的に必要な日数を入力してください。"),
        )
    if unknown := set(wish.purposes) - set(Purpose.values):
        raise BadInput(
            say("「{purpose}」という目的では記録を取得できません。", purpose=min(unknown)[:40]),
            say(
                "示された利用目的の中から選んでください。人事評価や勤怠の管理、組合活動や通報者の把握には使えません。"
            ),
        )


def _entry(source: LogSource, what: str, reason: str = "") -> SourceSet:
    return SourceSet(
        source=source.key,
        what=what,
        name=source.name,
        connector=source.connector,
        way=source.way,
        about_people=source.about_people,
        purposes=list(source.purposes),
        purpose_words=source.purpose_words,
        responsible=source.responsible.key,
        notice=source.notice.key if source.notice else "",
        keep_days=source.keep_days,
        keep_reason=source.keep_reason,
        reach=list(source.reach),
        reason=reason,
    )
