"""The main job on the sample company: what an information manager does in an afternoon, through the same doors as she.

Nothing here writes a row itself: files come in by the importers, everything else by the actions of the rooms, each by the
person whose job it is. Running it again changes nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from hiden.approvals.actions import advance, current_step
from hiden.approvals.models import Case, CaseState
from hiden.approvals.standing import entitled_today
from hiden.base.clock import start_of, today
from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.catalogue import questions
from hiden.classification.presets import ensure_presets
from hiden.commands.sample_access import name_partners, open_some
from hiden.commands.sample_accounts import look_at_accounts
from hiden.commands.sample_lending import lend_and_meet
from hiden.commands.sample_promises import live
from hiden.commands.sample_reviews import review_access
from hiden.commands.sample_systems import connect
from hiden.home import home, write_secret
from hiden.imports import actions as imports
from hiden.imports.models import ImportFile
from hiden.inventory import actions as inventory
from hiden.inventory.models import Decision
from hiden.inventory.queries import not_decided, not_evaluated, states
from hiden.inventory.wordlist import viewpoints as evaluation_viewpoints
from hiden.ledger import SYSTEM
from hiden.measures.actions import answer_profile
from hiden.people.actions import make_account
from hiden.people.models import Account, Company, Person, Role
from hiden.people.queries import person_by_number
from hiden.people.setup import First, found
from hiden.reports.actions import propose_board_report

COMPANY = "見本精工株式会社"
_MANAGER = "1001"
_ACCOUNTS = ("0001", "0002", "1001", "1002", "1005", "1006", "1007", "2000", "2100", "2101", "2102", "2703")

# file, kind, effective on. The newest lists leave out what they always leave out; that is answered with yes.
_FILES = (
    ("departments.csv", "departments", None),
    ("people-2024.csv", "people", date(2024, 4, 1)),
    ("people-2025.csv", "people", date(2025, 4, 1)),
    ("people.csv", "people", date(2026, 4, 1)),
    ("roles.csv", "roles", None),
    ("register-2024.xlsx", "items", date(2024, 6, 3)),
    ("register-2025.xlsx", "items", date(2025, 6, 2)),
    ("register.xlsx", "items", date(2026, 6, 1)),
    ("measures.xlsx", "measures", date(2026, 10, 1)),
    ("things.csv", "things", date(2026, 6, 1)),
    ("loans.csv", "loans", date(2026, 6, 1)),
)


def sample_files() -> Path:
    """The folder with the sample company's own files. Raises Misconfigured when they were not installed."""
    here = Path(__file__).resolve()
    for place in (here.parents[3] / "samples", here.parents[1] / "samples"):
        if (place / "register.xlsx").exists():
            return place
    raise Misconfigured(
        say("見本の会社のファイルが見つかりません。"),
        say("配布物の samples フォルダがあるかを確かめてください。"),
    )


def load(tell: Callable[[str], None]) -> None:
    """Bring the sample company in and run the main job; does nothing when it is there already."""
    if Company.current() is not None:
        return
    manager = _found_company()
    ensure_presets(SYSTEM, since=start_of(date(2024, 4, 1)))
    for name, kind, on in _FILES:
        tell(say("取り込んでいます: {name}", name=name))
        _bring_in(name, kind, on, by=manager)
        if kind == "roles":
            _make_accounts(by=manager)
            _describe_company(by=manager)
    tell(say("残りの情報を評価し、決裁を進めています"))
    _evaluate_the_rest()
    _decide_the_rest()
    approve_to_the_end(propose_board_report(reason=say("下期の管理状況を経営会議に報告するため"), by=manager))
    tell(say("規程・誓約・研修を整えています"))
    live()
    open_some()
    name_partners()
    connect()
    tell(say("貸出しと会議の資料を整えています"))
    lend_and_meet()
    tell(say("アクセス権の棚卸しを始めています"))
    review_access()
    tell(say("他システムのアカウントを照らしています"))
    look_at_accounts(_bring_in)
    _leave_work_for_the_reader()


def _found_company() -> Person:
    """The company and 総務部長, who runs it all."""
    members = {row[0]: row for row in _people_rows()}
    name, kana = members[_MANAGER][1], members[_MANAGER][2]
    return found(
        First(
            company=COMPANY,
            fiscal_year_first_month=4,
            number=_MANAGER,
            name=name,
            kana=kana,
            email=f"m{_MANAGER}@mihon-seiko.example",
            password="",
        )
    )


def _people_rows() -> list[list[str]]:
    import csv

    with (sample_files() / "people-2024.csv").open(encoding="cp932", newline="") as file:
        return list(csv.reader(file))[1:]


def _bring_in(name: str, kind: str, on: date | None, *, by: Person) -> ImportFile:
    """Receive, preview, approve, apply; rows that cannot be read are left out and stay listed in the preview."""
    path = sample_files() / name
    with path.open("rb") as source:
        file = imports.receive(
            kind, name, iter(lambda: source.read(1 << 20), b""), effective_on=on or today(), by=by
        )
    file = imports.preview(file, leave_out=True, confirmed=True, by=by)
    return imports.apply(file, by=by)


def _make_accounts(*, by: Person) -> None:
    """Accounts with passwords made now, kept in a file that only its owner can read."""
    made: dict[str, str] = {}
    for number in _ACCOUNTS:
        person = person_by_number(number)
        if Account.objects.filter(person=person).exists():
            continue
        password = "-".join(secrets.token_hex(3) for _ in range(3))
        email = f"m{number}@mihon-seiko.example"
        make_account(person, email=email, password=password, by=by)
        made[email] = password
    path = home() / "demo-accounts.json"
    path.unlink(missing_ok=True)
    write_secret(path, json.dumps(made, ensure_ascii=False, indent=2).encode())


def accounts() -> list[tuple[str, str, str, str]]:
    """(e-mail, password, name, roles) of the sample accounts that can sign in."""
    from hiden.people.queries import roles_of

    path = home() / "demo-accounts.json"
    if not path.exists():
        return []
    known: dict[str, str] = json.loads(path.read_text("utf-8"))
    found_accounts = {
        a.email: a.person for a in Account.objects.filter(email__in=known).select_related("person")
    }
    roles = roles_of([p.pk for p in found_accounts.values() if p], today())
    return [
        (
            email,
            password,
            person.name,
            "・".join(str(Role(held.role).label) for held in roles.get(person.pk, [])),
        )
        for email, password in known.items()
        if (person := found_accounts.get(email))
    ]


def _describe_company(*, by: Person) -> None:
    """会社の状況: every question of the profile, answered."""
    no = {"overseas_bases"}
    answer_profile({question.id: question.id not in no for question in questions()}, by=by)


def _evaluate_the_rest() -> None:
    """Items that no register valued are valued now, viewpoint by viewpoint, by the information manager."""
    manager = person_by_number(_MANAGER)
    viewpoints = list(evaluation_viewpoints())
    rest = list(states().filter(not_evaluated()).select_related("manager"))
    scores = [inventory.Score(viewpoint, 2, say("聞き取りによる初回の評価")) for viewpoint in viewpoints]
    if rest:
        inventory.evaluate_many([(state, scores) for state in rest], by=manager)


def _decide_the_rest() -> None:
    """What is still undecided goes the way of approval, to its end."""
    manager = person_by_number(_MANAGER)
    rest = list(states().filter(not_decided()).order_by("number"))
    outcomes = [
        inventory.Outcome(
            state,
            Decision.SECRET,
            say("競争上の価値があり、社外に知られていないため"),
            review_on=today() + timedelta(days=365),
            class_code="hi",
        )
        for state in rest
    ]
    if outcomes:
        for case in inventory.propose_decisions(
            outcomes, reason=say("台帳の未決定分をまとめて決定するため"), by=manager
        ):
            approve_to_the_end(case)


def approve_to_the_end(case: Case) -> None:
    """Every step by somebody whose turn it is, never by the proposer where the route asks for another."""
    while case.state == CaseState.OPEN:
        step = current_step(case)
        assert step is not None
        person = next(p for p, _stead in entitled_today(step) if p.pk != case.proposed_by_id)
        case = advance(case, comment=say("内容を確認しました。"), by=person)


def _leave_work_for_the_reader() -> None:
    """A stock-taking under way and a case in the middle of its route, so that the pages are not asleep."""
    manager = person_by_number(_MANAGER)
    inventory.start_stock_taking(
        title=say("2026年度下期の棚卸し"), due_on=today() + timedelta(days=30), by=manager
    )
    state = states().filter(rank=1, decision=Decision.SECRET).order_by("number").first()
    if state is not None:
        inventory.propose_decisions(
            [
                inventory.Outcome(
                    state,
                    Decision.SECRET,
                    say("取引先から預かった条件が含まれることが分かったため"),
                    review_on=today() + timedelta(days=180),
                    class_code="hi",
                )
            ],
            reason=say("区分を引き上げるため"),
            by=manager,
        )
