"""Verbs on persons: hire, change, move, give additional posts, end employment, forget."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db.models import F

from hiden.base.clock import now, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput, Conflict
from hiden.base.kana import sort_key
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import SYSTEM, record, record_many
from hiden.ledger.actions import forget
from hiden.ledger.keeping import noting_refusals, require_erasable
from hiden.people.actions.organisation import exists_on
from hiden.people.actions.roles import refuse_last_administrator
from hiden.people.dossier import Batch, Dossier, Place, load, load_one, lock_out
from hiden.people.entries import (
    AccountSwitched,
    EmploymentEnded,
    Hired,
    Moved,
    PersonChanged,
    PersonForgotten,
)
from hiden.people.forgetting import erase_elsewhere
from hiden.people.intervals import at, holding
from hiden.people.leaving import settle_notices
from hiden.people.models import NOT_HERE, Account, Department, Kind, Membership, Person, PersonState
from hiden.people.passages import Passage, Turn, tell
from hiden.people.turn import in_turn

Posts = tuple[tuple[str, str, str, str], ...]
_ERASED = "（消去済み）"


@in_turn
def hire(
    *,
    number: str,
    name: str,
    kana: str,
    kind: Kind | str = Kind.REGULAR,
    since: date | None = None,
    department: Department | None = None,
    post: str = "",
    email: str = "",
    employer: str = "",
    by: Person,
) -> Person:
    """Record a person from a day on (today if none is given), with their 主務 if a department is given.

    Raises BadInput for missing name or reading, Conflict when the number is taken, NotAllowed.
    """
    require(by, "people.change")
    return hire_unasked(
        number=number,
        values={"name": name, "kana": kana, "kind": str(kind), "email": email, "employer": employer},
        since=since or today(),
        place=(department, post) if department else None,
        by=by,
    )


def hire_unasked(
    *,
    number: str,
    values: dict[str, str],
    since: date,
    place: tuple[Department, str] | None,
    by: Person | None,
) -> Person:
    """Hire without asking the gate: for the set-up, where nobody is there yet who could ask (`by` None: the product)."""
    number = number.strip()
    values = {name: value.strip() for name, value in values.items()}
    _check(number, values)
    if Person.objects.filter(number=number).exists():
        raise Conflict(
            say("社員番号「{n}」はすでに使われています。", n=number),
            say("番号を確かめるか、その人の登録を変更してください。"),
        )
    batch = Batch()
    dossier = batch.add(number)
    batch.change(dossier, since, values)
    if place is not None:
        _refuse_place_of_applicant(values["kind"])
        _check_place(place[0], since)
        batch.place(dossier, since, Place(place[0].pk, place[1].strip()))
    batch.write()
    record(hired(dossier, since, _codes()), by=by or SYSTEM)
    turn = Turn.APPLIED if values["kind"] == Kind.APPLICANT else Turn.CAME
    tell([Passage(dossier.person.pk, turn, since)], by=by or SYSTEM)
    return dossier.person


def _check(number: str, values: dict[str, str]) -> None:
    if not number:
        raise BadInput(say("社員番号が入力されていません。"), say("社員番号を入力してください。"))
    if not values["name"] or not values["kana"]:
        raise BadInput(
            say("氏名またはフリガナが入力されていません。"),
            say("名簿は五十音順に並べるため、両方を入力してください。"),
        )
    if values["kind"] not in Kind.values:
        raise BadInput(say("区分が正しくありません。"), say("区分を選び直してください。"))


def _refuse_place_of_applicant(kind: str) -> None:
    if kind == Kind.APPLICANT:
        raise BadInput(
            say("応募者には所属を付けられません。"),
            say("所属を空にし、採用が決まってから異動を登録してください。"),
        )


def _check_place(department: Department, day: date) -> None:
    if not exists_on(department, day):
        raise BadInput(
            say("部署{code}は{day}には存在しません。", code=department.code, day=show_date(day)),
            say("部署か日を選び直してください。"),
        )


@in_turn
def change_person(
    person: Person,
    *,
    on: date | None = None,
    name: str | None = None,
    kana: str | None = None,
    kind: Kind | str | None = None,
    email: str | None = None,
    employer: str | None = None,
    by: Person,
) -> PersonState:
    """Change facts about a person from a day on (today if none is given). What is not given stays.

    Raises BadInput, Conflict before their first day, NotAllowed. To end employment use `end_employment`.
    """
    require(by, "people.change")
    on = on or today()
    dossier = load_one(person)
    state = at(dossier.states, on)
    if state is None:
        raise Conflict(
            say("{name}さんは{day}にはまだ登録されていません。", name=person.name, day=show_date(on)),
            say("日を選び直してください。"),
        )
    given = {"name": name, "kana": kana, "kind": kind and str(kind), "email": email, "employer": employer}
    values = {key: value.strip() for key, value in given.items() if value is not None}
    whole = {key: getattr(state, key) for key in ("name", "kana", "kind")} | values
    _check(person.number, whole)
    if whole["kind"] == Kind.LEAVER and state.kind != Kind.LEAVER:
        raise BadInput(
            say("区分だけでは退職になりません。"), say("「在籍の終了」から、最終日を登録してください。")
        )
    if whole["kind"] == Kind.APPLICANT and state.kind != Kind.APPLICANT:
        raise BadInput(
            say("在籍した人を応募者に変えることはできません。"),
            say("再び応募した人は、採用が決まった日に、区分を変えて登録してください。"),
        )
    batch, before = Batch(), state.kind  # the state itself changes when it began that very day
    differ = batch.change(dossier, on, values)
    batch.write()
    _refresh(person, dossier)
    if differ:
        record(changed(dossier, on, differ, _codes()), by=by)
    if "kind" in differ:
        turn = Turn.CAME if before in NOT_HERE else Turn.CHANGED
        tell([Passage(person.pk, turn, on)], by=by)
    found = at(dossier.states, on)
    assert found is not None
    return found


@in_turn
def move(
    person: Person,
    *,
    department: Department,
    post: str = "",
    additional: Iterable[tuple[Department, str]] | None = None,
    on: date | None = None,
    by: Person,
) -> None:
    """Give a person another 主務 from a day on: the former one ends the day before.

    `additional` are all 兼務 from then on; None leaves them as they are. Raises BadInput when a department does not
    exist then, Conflict for leavers, NotAllowed.
    """
    require(by, "people.change")
    on = on or today()
    _check_place(department, on)
    others = None if additional is None else _places(additional, on)
    _place(person, on, Place(department.pk, post.strip()), others, by=by)


@in_turn
def set_additional_posts(
    person: Person, posts: Iterable[tuple[Department, str]], *, on: date | None = None, by: Person
) -> None:
    """Let these be all 兼務 of a person from a day on; an empty list ends them. The 主務 stays."""
    require(by, "people.change")
    on = on or today()
    places = _places(posts, on)
    main = load_one(person).places(on)[0]
    _place(person, on, main, places, by=by)


def _places(posts: Iterable[tuple[Department, str]], on: date) -> list[Place]:
    places = []
    for department, post in posts:
        _check_place(department, on)
        places.append(Place(department.pk, post.strip()))
    return places


def _place(person: Person, on: date, main: Place | None, others: list[Place] | None, *, by: Person) -> None:
    dossier = load_one(person)
    state = at(dossier.states, on)
    if state is None or state.kind in NOT_HERE:
        raise Conflict(
            say("{name}さんは{day}には在籍していません。", name=person.name, day=show_date(on)),
            say("日を選び直すか、先に登録を直してください。"),
        )
    before = dossier.places(on)[0]
    batch = Batch()
    if batch.place(dossier, on, main, others):
        batch.write()
        record(Moved(person.key, person.number, posts_on(dossier, on, _codes()), on.isoformat()), by=by)
        if dossier.places(on)[0] != before:
            tell([Passage(person.pk, Turn.MOVED, on)], by=by)


@in_turn
def end_employment(person: Person, *, last_day: date, by: Person) -> None:
    """Let a day be the last one with the company. From the next day on the person is 退職者.

    Posts and roles end with it. When that day is over, the account is stopped in this same transaction: sessions and
    API tokens are dead. For a later day the gate lets nobody pass from the first minute of the next day.

    Raises Conflict when they are not here that day, or when nobody would be left to administer; NotAllowed.
    """
    require(by, "people.change")
    dossier = load_one(person)
    state = at(dossier.states, last_day)
    if state is None or state.kind in NOT_HERE:
        raise Conflict(
            say("{name}さんは{day}には在籍していません。", name=person.name, day=show_date(last_day)),
            say("最終日を確かめて、もう一度登録してください。"),
        )
    refuse_last_administrator(person, date.fromordinal(last_day.toordinal() + 1))
    batch = Batch()
    batch.leave(dossier, last_day)
    batch.write()
    _refresh(person, dossier)
    record(EmploymentEnded(person.key, person.number, last_day.isoformat()), by=by)
    notices = settle_notices({person.pk: last_day}, by=by)
    tell([*notices, Passage(person.pk, Turn.LEAVES, last_day)], by=by)


@in_turn
def settle_today() -> int:
    """Bring what is reserved for today into the copies on persons, and stop the accounts of those who have left.

    Run after midnight and at start. Nothing depends on it for safety: the gate reads the states themselves.
    Returns how many persons were brought up to date.
    """
    current = PersonState.objects.filter(holding(today())).select_related("person")
    same = {name: F(f"person__{name}") for name in ("name", "kana", "kind")}
    stale = [state.person for state in current.exclude(**same)]
    batch = Batch()
    for dossier in load(stale).values():
        batch.meet(dossier)
    left = current.filter(kind=Kind.LEAVER).values("person_id")
    leaving = Account.objects.filter(is_active=True, person_id__in=left)
    gone = [account.person for account in leaving if account.person is not None]
    batch.write()
    lock_out(gone)
    record_many((AccountSwitched(one.key, one.number, active=False, reason="") for one in gone), by=SYSTEM)
    return len(stale)


@noting_refusals
@in_turn
def forget_person(person: Person, *, reason: str, by: Person) -> None:
    """Erase name, reading and address of somebody who left, or who was not hired. Number and history stay.

    An applicant is no longer one from today. Raises Conflict for somebody who is here, Held while a legal hold keeps what is about
    them, BadInput without a reason, NotAllowed.
    """
    require(by, "people.forget")
    require_erasable([("person", person.key)], "people.forget")
    day = today()
    state = person.states.filter(holding(day)).first()
    if state is None or state.kind not in NOT_HERE:
        raise Conflict(
            say("{name}さんは在籍しているため、消去できません。", name=person.name),
            say("在籍の終了を登録してから、消去してください。"),
        )
    if state.kind == Kind.APPLICANT:
        batch = Batch()
        batch.change(load_one(person), day, {"kind": Kind.LEAVER})
        batch.write()
        person.refresh_from_db()
    person.states.update(name=_ERASED, kana="", email="", recorded_at=now())
    person.name, person.kana, person.kana_key = _ERASED, "", sort_key("")
    person.save()
    lock_out([person])
    _forget_account(person)
    erase_elsewhere(person)
    forget(person=person.key, reason=reason, by=by)
    record(PersonForgotten(person.key), by=by)


def _forget_account(person: Person) -> None:
    """The account stays as an empty shell, so that what it points to stays; address and identities are gone."""
    nobody = make_password(None)
    Account.objects.filter(person=person).update(email=f"{person.key}@erased.invalid", password=nobody)
    for kept in (EmailAddress, SocialAccount, Authenticator):
        kept.objects.filter(user__person=person).delete()


def _refresh(person: Person, dossier: Dossier) -> None:
    """The caller's object shows what was written."""
    person.refresh_from_db()
    dossier.person = person


def _codes() -> dict[int, str]:
    return dict(Department.objects.values_list("pk", "code"))


def posts_on(dossier: Dossier, day: date, codes: dict[int, str]) -> Posts:
    """All posts of a day for the ledger: code, post, main or additional, first day; the main one first."""
    held = [post for post in dossier.posts if post.since <= day < post.until]
    held.sort(key=lambda post: (not post.primary, codes[post.department_id]))
    return tuple((codes[p.department_id], p.post, _rank(p), p.since.isoformat()) for p in held)


def _rank(post: Membership) -> str:
    return "main" if post.primary else "additional"


def hired(dossier: Dossier, since: date, codes: dict[int, str]) -> Hired:
    """The entry of a new person, as of the day on which everything that was recorded holds."""
    state = at(dossier.states, since)
    assert state is not None
    first = max([since, *(post.since for post in dossier.posts)])
    return Hired(
        person=dossier.person.key,
        number=dossier.person.number,
        name=state.name,
        kana=state.kana,
        email=state.email,
        person_kind=state.kind,
        employer=state.employer,
        since=since.isoformat(),
        posts=posts_on(dossier, first, codes),
    )


def changed(dossier: Dossier, on: date, differ: tuple[str, ...], codes: dict[int, str]) -> PersonChanged:
    """The entry of changed facts."""
    state = at(dossier.states, on)
    assert state is not None
    return PersonChanged(
        person=dossier.person.key,
        number=dossier.person.number,
        changed=differ,
        name=state.name,
        kana=state.kana,
        email=state.email,
        person_kind=state.kind,
        employer=state.employer,
        posts=posts_on(dossier, on, codes),
        since=on.isoformat(),
    )
