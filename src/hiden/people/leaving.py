"""退職の申出: notice of leaving takes effect the same day (3-4 (2), L3-q), long before the last day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record, record_many
from hiden.ledger.kinds import Author
from hiden.people.entries import NoticeGiven, NoticeWithdrawn
from hiden.people.models import Kind, LeavingNotice, Person
from hiden.people.passages import Passage, Turn, tell
from hiden.people.queries import is_here
from hiden.people.turn import in_turn


def standing(on: date) -> Q:
    """The filter for notices that hold on a day."""
    return Q(noticed_on__lte=on, withdrawn_on__gt=on, last_day__gte=on)


def leaving(people: Collection[int] | None = None, on: date | None = None) -> QuerySet[LeavingNotice]:
    """The notices that hold on a day (None: today), of these persons or of all: who is 退職予定."""
    found = LeavingNotice.objects.filter(standing(on or today())).select_related("person")
    return found if people is None else found.filter(person_id__in=people)


def notice_of(person: Person, on: date | None = None) -> LeavingNotice | None:
    """The notice of a person that holds on a day."""
    return leaving([person.pk], on).order_by("-noticed_on").first()


@in_turn
def give_notice(
    person: Person, *, noticed_on: date | None = None, last_day: date | None = None, by: Person
) -> LeavingNotice:
    """Record that somebody gave notice. From that day on they are 退職予定; the last day may be settled later.

    Raises BadInput for a day to come or a last day before the notice, Conflict for somebody who is not here or has given
    notice already, NotAllowed.
    """
    require(by, "people.change")
    day = noticed_on or today()
    if day > today():
        raise BadInput(say("申出の日が先の日付です。"), say("申出を受けた日を入力してください。"))
    if last_day is not None and last_day < day:
        raise BadInput(say("最終日が申出の日より前です。"), say("どちらの日付が正しいかを確かめてください。"))
    if not is_here(person):
        raise Conflict(
            say("{name}さんは今日は在籍していません。", name=person.name),
            say("在籍している人を選んでください。"),
        )
    if notice_of(person) is not None:
        raise Conflict(
            say("{name}さんの退職の申出は、すでに登録されています。", name=person.name),
            say("最終日が変わったときは、在籍の終了の日を登録してください。"),
        )
    made = LeavingNotice.objects.create(
        person=person, noticed_on=day, last_day=last_day or FOREVER_DATE, recorded_at=now()
    )
    shown = last_day.isoformat() if last_day else ""
    record(NoticeGiven(person.key, person.number, day.isoformat(), shown), by=by)
    tell([Passage(person.pk, Turn.NOTICE, day)], by=by)
    return made


@in_turn
def withdraw_notice(person: Person, *, reason: str, by: Person) -> LeavingNotice:
    """The person stays after all. Raises BadInput without a reason, Conflict when there is no notice or an end is laid down."""
    require(by, "people.change")
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("申出が取り下げられた経緯を書いてください。"))
    found = notice_of(person)
    if found is None:
        raise Conflict(
            say("{name}さんの退職の申出は、登録されていません。", name=person.name),
            say("人のページを開き直して確かめてください。"),
        )
    ends = person.states.filter(kind=Kind.LEAVER, since__gt=today()).order_by("since").first()
    if ends is not None:
        raise Conflict(
            say("{day}から退職者になることが登録されています。", day=show_date(ends.since)),
            say("先に「登録を変更する」で、その日からの区分を元に戻してください。"),
        )
    found.withdrawn_on = today()
    found.save(update_fields=["withdrawn_on"])
    record(NoticeWithdrawn(person.key, person.number, reason.strip()), by=by)
    tell([Passage(person.pk, Turn.NOTICE_WITHDRAWN, today())], by=by)
    return found


def settle_notices(last_days: Mapping[int, date], *, by: Author) -> list[Passage]:
    """Ends that are laid down for later are notices too; those given before get their last day.

    `last_days`: person → last day. Returns the passages that are new, for the caller to tell. Inside a transaction; five
    queries, however many persons.
    """
    day = today()
    coming = {person: last for person, last in last_days.items() if last >= day}
    known = {
        one.person_id: one
        for one in LeavingNotice.objects.filter(
            person_id__in=list(last_days), withdrawn_on=FOREVER_DATE, last_day__gte=day
        )
    }
    for one in known.values():
        one.last_day = last_days[one.person_id]
    LeavingNotice.objects.bulk_update(known.values(), ["last_day"], batch_size=200)
    new = {person: last for person, last in coming.items() if person not in known}
    LeavingNotice.objects.bulk_create(
        LeavingNotice(person_id=person, noticed_on=day, last_day=last, recorded_at=now())
        for person, last in new.items()
    )
    people = Person.objects.in_bulk(list(new))
    record_many(
        (
            NoticeGiven(people[person].key, people[person].number, day.isoformat(), last.isoformat())
            for person, last in new.items()
        ),
        by=by,
    )
    return [Passage(person, Turn.NOTICE, day) for person in new]
