"""What the API shows and takes of accounts in other systems."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.base.clock import FOREVER_DATE
from hiden.identity.closure import Closure
from hiden.identity.models import (
    AccountFinding,
    ClosedBy,
    FindingKind,
    FindingState,
    MatchedBy,
    Nature,
    OutsideAccount,
    Standing,
    SystemKind,
)
from hiden.identity.queries import SystemLine
from hiden.people.api import PersonRef, person_ref
from hiden.ui.api import Day, Paged, Shape, until_day


class SystemRef(Shape):
    """Which system."""

    code: str = Field(description=_("システムの記号。"))
    name: str


class SystemShown(SystemRef):
    """A system whose accounts are looked at."""

    kind: SystemKind
    manager: PersonRef | None
    latest_list: date | None = Field(description=_("最後の一覧の日。"))
    next_list_by: date = Field(description=_("次の一覧を取り込む期限。"))
    live: int = Field(description=_("使えるアカウントの数。"))
    waiting: int = Field(description=_("対応待ちの数。"))
    until: date | None = Field(description=_("廃止した日。使っている間はnull。"))


class AccountRef(Shape):
    """Which account."""

    key: str = Field(description=_("アカウントを指す鍵。"))
    account: str = Field(description=_("そのシステムでの名前。"))
    system: SystemRef


class AccountShown(AccountRef):
    """An account as the last list showed it."""

    display_name: str
    mail: str
    standing: Standing
    nature: Nature
    person: PersonRef | None = Field(description=_("持ち主。"))
    matched_by: MatchedBy
    responsible: PersonRef | None = Field(description=_("共有などの責任者。"))
    purpose: str
    privileged: bool
    signed_in_on: date | None
    last_list: date = Field(description=_("最後に載っていた、または載っていなかった一覧の日。"))
    closed_on: date | None = Field(description=_("停止を確かめた日。使える間はnull。"))
    candidates: list[PersonRef] = Field(description=_("持ち主かもしれない人。確かめてから決めます。"))


class AccountFindingShown(Shape):
    """Something to be put right, and what showed that it was."""

    key: str
    kind: FindingKind
    state: FindingState
    account: AccountRef
    person: PersonRef | None
    manager: PersonRef | None
    opened_on: date
    due_on: date
    list_on: date = Field(description=_("見つかった一覧の日。"))
    reported_on: date | None
    reported_words: str
    except_reason: str
    except_until: date | None = Field(description=_("例外でなくなる最初の日。"))
    closed_on: date | None
    closed_by: ClosedBy
    closed_list_on: date | None = Field(description=_("解消を確かめた一覧の日。"))
    closed_list_sha256: str = Field(description=_("その一覧のファイルのSHA-256。"))


class ClosureShown(Shape):
    """How far a leaver's accounts are closed."""

    person: PersonRef | None
    number: str
    last_day: date
    accounts: int
    live: int = Field(description=_("まだ使えるアカウントの数。"))
    closed_on: date | None = Field(description=_("最後のアカウントが停止した日。"))
    days: int | None = Field(description=_("最終日から最後の停止までの日数。"))
    unseen: list[SystemRef] = Field(description=_("最終日より後の一覧がないシステム。"))
    asked: int = Field(
        description=_("この人のものかもしれず、持ち主が決まっていない、使えるアカウントの数。")
    )
    proven: bool = Field(description=_("すべてのシステムの一覧で、停止が確かめられたか。"))


class AccountsAsked(Paged):
    """Which accounts."""

    system: str = Field("", max_length=20)
    standing: Standing | None = None
    nature: Nature | None = None
    q: str = Field("", max_length=100, description=_("アカウントの名前・表示名・メールで探します。"))


class FindingsAsked(Paged):
    """Which findings."""

    system: str = Field("", max_length=20)
    kind: FindingKind | None = None
    state: FindingState | None = Field(None, description=_("省略すると、済んでいないものすべて。"))


class LeaversAsked(Paged):
    """Which leavers."""

    live: bool | None = Field(None, description=_("使えるアカウントが残っている人だけならtrue。"))


class NewSystem(Shape):
    """A system to be registered."""

    code: str = Field(max_length=20)
    name: str = Field(max_length=100)
    kind: SystemKind = SystemKind.OTHER
    manager: str = Field(max_length=40, description=_("管理担当の鍵か社員番号。"))
    dormant_days: int | None = Field(None, ge=1, le=730)
    list_days: int | None = Field(None, ge=1, le=730)


class Report(Shape):
    """What was done."""

    on: Day | None = None
    words: str = Field(min_length=1, max_length=500)


class Exception_(Shape):  # noqa: N801 - the plain word is Python's own
    """Why things stay as they are."""

    reason: str = Field(min_length=1, max_length=500)
    last_day: Day


class Owner(Shape):
    """Whose an account is, or who answers for it."""

    nature: Nature = Field(Nature.PERSON, description=_("personなら持ち主、それ以外なら責任者。"))
    person: str = Field(max_length=40, description=_("鍵か社員番号。"))
    purpose: str = Field("", max_length=300)


def system_shown(line: SystemLine) -> SystemShown:
    """A system with its state."""
    one = line.system
    return SystemShown(
        code=one.code,
        name=one.name,
        kind=SystemKind(one.kind),
        manager=person_ref(one.manager),
        latest_list=line.latest,
        next_list_by=line.due,
        live=line.live,
        waiting=line.waiting,
        until=until_day(one.until),
    )


def account_ref(account: OutsideAccount) -> AccountRef:
    """An account by its key."""
    system = SystemRef(code=account.system.code, name=account.system.name)
    return AccountRef(key=account.key, account=account.account_id, system=system)


def account_shown(account: OutsideAccount, candidates: list[PersonRef]) -> AccountShown:
    """An account with everything."""
    return AccountShown(
        **dict(account_ref(account)),
        display_name=account.display_name,
        mail=account.mail,
        standing=Standing(account.standing),
        nature=Nature(account.nature),
        person=person_ref(account.person),
        matched_by=MatchedBy(account.matched_by),
        responsible=person_ref(account.responsible),
        purpose=account.purpose,
        privileged=account.privileged,
        signed_in_on=account.signed_in_on,
        last_list=account.last_list.taken_on,
        closed_on=until_day(account.closed_on),
        candidates=candidates,
    )


def finding_shown(one: AccountFinding) -> AccountFindingShown:
    """A finding with its evidence."""
    return AccountFindingShown(
        key=one.key,
        kind=FindingKind(one.kind),
        state=FindingState(one.state),
        account=account_ref(one.account),
        person=person_ref(one.account.person),
        manager=person_ref(one.account.system.manager),
        opened_on=one.opened_on,
        due_on=one.due_on,
        list_on=one.list.taken_on,
        reported_on=one.reported_on,
        reported_words=one.reported_words,
        except_reason=one.except_reason,
        except_until=one.except_until,
        closed_on=one.closed_on if one.closed_on < FOREVER_DATE else None,
        closed_by=ClosedBy(one.closed_by),
        closed_list_on=one.closed_list.taken_on if one.closed_list else None,
        closed_list_sha256=one.closed_list.sha256 if one.closed_list else "",
    )


def closure_shown(one: Closure) -> ClosureShown:
    """A leaver with how far their accounts are closed."""
    return ClosureShown(
        person=person_ref(one.person),
        number=one.person.number,
        last_day=one.last_day,
        accounts=len(one.accounts),
        live=len(one.live),
        closed_on=one.closed_on,
        days=one.days,
        unseen=[SystemRef(code=each.code, name=each.name) for each in one.unseen],
        asked=len(one.asked),
        proven=one.proven,
    )
