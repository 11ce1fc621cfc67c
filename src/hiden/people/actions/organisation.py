"""Verbs on the company and its departments. A change may be dated ahead: the April reorganisation is reserved like this."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record, record_many
from hiden.people.dossier import load_one
from hiden.people.entries import (
    CompanyChanged,
    DepartmentChanged,
    DepartmentClosed,
    DepartmentOpened,
    HolidaySet,
    ReservationWithdrawn,
    RoleEnded,
    RoleGiven,
)
from hiden.people.intervals import Rows, at, carve, cut, holding
from hiden.people.models import (
    NOT_HERE,
    Company,
    CompanyHoliday,
    Department,
    DepartmentState,
    Membership,
    Person,
)
from hiden.people.shape import Fault, ShapeFault, faults
from hiden.people.turn import in_turn, take_turn

FIELDS = ("name", "parent_id")


@in_turn
def change_company(
    *,
    name: str,
    name_en: str,
    fiscal_year_first_month: int,
    four_eyes_import: bool,
    feed_stop_percent: int,
    by: Person,
) -> Company:
    """Change the settings of the company. Raises BadInput, NotAllowed, NotFound before set-up.

    `feed_stop_percent`, 0 to 100: a list from a personnel system that would end more of all who are here stops and asks.
    """
    require(by, "people.configure")
    company = take_turn()
    if company is None:
        raise NotFound(say("会社がまだ登録されていません。"), say("先に初期設定を済ませてください。"))
    check_company(name, fiscal_year_first_month)
    company.name, company.name_en = name.strip(), name_en.strip()
    company.fiscal_year_first_month = fiscal_year_first_month
    company.four_eyes_import = four_eyes_import
    company.feed_stop_percent = min(100, max(0, feed_stop_percent))
    company.save()
    record(
        CompanyChanged(
            company.name,
            company.name_en,
            fiscal_year_first_month,
            four_eyes_import,
            company.feed_stop_percent,
        ),
        by=by,
    )
    return company


def check_company(name: str, fiscal_year_first_month: int) -> None:
    """Raises BadInput for a company without a name or a month that does not exist."""
    if not name.strip():
        raise BadInput(say("会社名が入力されていません。"), say("会社名を入力してください。"))
    if not 1 <= fiscal_year_first_month <= 12:
        raise BadInput(
            say("年度の始まりの月が正しくありません。"), say("1月から12月のどれかを選んでください。")
        )


@in_turn
def set_holiday(day: date, name: str, *, by: Person) -> None:
    """Make a day a company holiday, rename it, or (with an empty name) make it an ordinary day again."""
    require(by, "people.configure")
    if name.strip():
        CompanyHoliday.objects.update_or_create(day=day, defaults={"name": name.strip()[:100]})
    else:
        CompanyHoliday.objects.filter(day=day).delete()
    record(HolidaySet(day.isoformat(), name.strip()), by=by)


@in_turn
def open_department(
    *, code: str, name: str, parent: Department | None = None, since: date | None = None, by: Person
) -> Department:
    """Let a department exist from a day on (today if none is given; a later day reserves it).

    Raises BadInput, Conflict when the code is taken, NotAllowed.
    """
    require(by, "people.change")
    since = since or today()
    if not code.strip() or not name.strip():
        raise BadInput(say("部署コードか部署名が入力されていません。"), say("両方を入力してください。"))
    if Department.objects.filter(code=code.strip()).exists():
        raise Conflict(
            say("部署コード「{code}」はすでに使われています。", code=code.strip()),
            say("別のコードにするか、その部署の変更を予約してください。"),
        )
    department = Department.objects.create(code=code.strip())
    DepartmentState.objects.create(
        department=department, name=name.strip(), parent=parent, since=since, recorded_at=now()
    )
    refuse_faults(DepartmentState.objects.all(), since)
    record(opened(department, name.strip(), parent, since), by=by)
    return department


@in_turn
def change_department(
    department: Department,
    *,
    on: date,
    name: str | None = None,
    parent: Department | str | None = "same",
    by: Person,
) -> None:
    """Give a department another name or place from a day on; a later day reserves it. `parent` None is the top.

    Raises BadInput for a circle, a parent that does not exist then or more than ten levels, Conflict when the department
    does not exist on that day, NotAllowed.
    """
    require(by, "people.change")
    states = list(department.states.all())
    former = at(states, on)
    if former is None:
        raise Conflict(
            say("部署{code}は{day}には存在しません。", code=department.code, day=show_date(on)),
            say("日を確かめて、もう一度登録してください。"),
        )
    before = (former.name, former.parent)
    values: dict[str, Any] = {"name": (name or former.name).strip()}
    values["parent_id"] = former.parent_id if isinstance(parent, str) else (parent.pk if parent else None)
    rows: Rows[DepartmentState] = Rows()
    changed, new = carve(states, on, values, partial(DepartmentState, department=department), FIELDS)
    if not changed and not new:
        return
    rows.take(changed, new)
    rows.write(DepartmentState, FIELDS)
    refuse_faults(DepartmentState.objects.all(), on)
    record(_changed(department, values["name"], values["parent_id"], before, on), by=by)


def _changed(
    department: Department, name: str, parent: int | None, before: tuple[str, Department | None], on: date
) -> DepartmentChanged:
    above = Department.objects.get(pk=parent) if parent else None
    former_name, former_parent = before
    return DepartmentChanged(
        department=department.key,
        code=department.code,
        name=name,
        parent=above.code if above else "",
        former_name=former_name,
        former_parent=former_parent.code if former_parent else "",
        since=on.isoformat(),
    )


@in_turn
def close_department(department: Department, *, on: date, by: Person) -> None:
    """Let a department not exist any more from a day on.

    Raises Conflict when the day has come and somebody still has a post there, BadInput when a department lies below it.
    For a later day people may still be there: they are moved in the same reorganisation (`queries.without_place`).
    """
    require(by, "people.change")
    states = list(department.states.all())
    last = at(states, on) or max(
        (state for state in states if state.since < on), key=lambda s: s.since, default=None
    )
    posts = Membership.objects.filter(department=department, until__gt=on)
    count = posts.values("person_id").distinct().count()
    if count and on <= today():
        raise Conflict(
            say("{day}以後も、この部署に{count}人が所属しています。", day=show_date(on), count=count),
            say("先に所属を移してから、廃止してください。"),
        )
    gone, changed = cut(states, on)
    if not gone and not changed:
        return
    rows: Rows[DepartmentState] = Rows()
    rows.take(changed, (), gone)
    rows.write(DepartmentState, FIELDS)
    refuse_faults(DepartmentState.objects.all(), on)
    _end_roles(department, on, by=by)
    name = last.name if last else ""
    record(DepartmentClosed(department.key, department.code, name, on.isoformat()), by=by)


def _end_roles(department: Department, on: date, *, by: Person) -> None:
    """Nobody is 部門責任者 of a department that is gone."""
    held = list(department.role_holdings.filter(until__gt=on).select_related("person"))
    department.role_holdings.filter(since__gte=on).delete()
    department.role_holdings.filter(until__gt=on).update(until=on)
    record_many(
        (
            RoleEnded(one.person.key, one.person.number, one.role, department.key, on.isoformat())
            for one in held
        ),
        by=by,
    )


def _give_roles_back(department: Department, on: date, *, by: Person) -> None:
    """The department goes on after all, and so do those who held its roles until it would have ended.

    Who leaves the company by then gets nothing back, who leaves later holds it until then.
    """
    held = []
    for one in department.role_holdings.filter(until=on).select_related("person"):
        dossier = load_one(one.person)
        state = at(dossier.states, on)
        if state is not None and state.kind not in NOT_HERE:
            one.until = dossier.leaves_after(on)
            one.save(update_fields=["until"])
            held.append(one)
    record_many(
        (
            RoleGiven(one.person.key, one.person.number, one.role, department.key, on.isoformat())
            for one in held
        ),
        by=by,
    )


@in_turn
def withdraw_reservation(department: Department, *, since: date, by: Person) -> None:
    """Take back a change that was reserved for a later day: what held before goes on.

    Raises Conflict when the day has come, NotFound when nothing is reserved for it, NotAllowed.
    """
    require(by, "people.change")
    if since <= today():
        raise Conflict(
            say("この変更はすでに始まっているため、取り消せません。"),
            say("今日からの変更として、登録し直してください。"),
        )
    state = department.states.filter(since=since).first()
    ended = department.states.filter(until=since).first()
    if state is None and (ended is None or since == FOREVER_DATE):
        raise NotFound(
            say(
                "部署{code}に、{day}からの変更予約はありません。", code=department.code, day=show_date(since)
            ),
            say("一覧を開き直して、もう一度選んでください。"),
        )
    until = state.until if state else FOREVER_DATE
    if state is not None:
        state.delete()
    if ended is not None:
        ended.until = until
        ended.save()
    refuse_faults(DepartmentState.objects.all(), today())
    _refuse_orphans(department)
    if state is None:
        _give_roles_back(department, since, by=by)
    name = state.name if state else ended.name if ended else ""
    record(ReservationWithdrawn(department.key, department.code, name, since.isoformat()), by=by)


def _refuse_orphans(department: Department) -> None:
    """Raises Conflict when somebody has a post on a day on which the department does not exist."""
    spans = [(state.since, state.until) for state in department.states.all()]
    for post in Membership.objects.filter(department=department, until__gt=today()):
        day = max(post.since, today())
        if not any(since <= day < until for since, until in spans):
            raise Conflict(
                say("この部署に所属する予定の人がいるため、取り消せません。"),
                say("先にその人の所属を変更してください。"),
            )


def opened(
    department: Department, name: str, parent: Department | None, since: date, until: str = ""
) -> DepartmentOpened:
    """The entry of a new department."""
    return DepartmentOpened(
        department.key, department.code, name, parent.code if parent else "", since.isoformat(), until
    )


def refuse_faults(states: Iterable[DepartmentState], since: date) -> None:
    """Raises BadInput when the tree is not one on some day from `since` on."""
    found = faults(states, since)
    if found:
        code = Department.objects.get(pk=found[0].department).code
        raise BadInput(*fault_sentences(found[0], code))


def fault_sentences(fault: ShapeFault, code: str) -> tuple[str, str]:
    """What is wrong with the place of a department, and what to do."""
    day = show_date(fault.day)
    match fault.fault:
        case Fault.CIRCLE:
            return (
                say("部署{code}が、{day}に自分自身の下に入ってしまいます。", code=code, day=day),
                say("上位部署を見直してください。"),
            )
        case Fault.NO_PARENT:
            return (
                say("部署{code}の上位部署が、{day}には存在しません。", code=code, day=day),
                say("上位部署を選び直すか、上位部署を先に登録してください。"),
            )
        case Fault.TOO_DEEP:
            return (
                say("部署{code}が、{day}に11階層目になってしまいます。", code=code, day=day),
                say("部署は10階層までにしてください。"),
            )


def exists_on(department: Department, day: date) -> bool:
    """Whether a department exists on a day."""
    return department.states.filter(holding(day)).exists()
