"""Verbs for counts (現物確認): start one, look at things, close it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from hiden.base.clock import FOREVER, now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import allows, require, visible
from hiden.ledger import record, record_many
from hiden.lending.kinds import Sight
from hiden.lending.models import Loan, Thing, ThingCount, ThingSight
from hiden.lending.watch_entries import ThingCountClosed, ThingCountStarted, ThingSighted
from hiden.people.models import Department, Person
from hiden.people.queries import departments_as_of
from hiden.people.turn import in_turn, next_number


@in_turn
def start_count(
    *, title: str, due_on: date, department: Department | None = None, lent_only: bool = False, by: Person
) -> ThingCount:
    """Have everything (of a department and what is below it; or only what is lent) looked at by a day.

    Raises BadInput for a day past or when there is nothing to look at, NotAllowed.
    """
    require(by, "lending.count")
    if not title.strip() or due_on < today():
        raise BadInput(
            say("題名がないか、期限が過去の日付です。"), say("題名と、今日以後の期限を入力してください。")
        )
    wanted = Q(until=FOREVER)
    if department is not None:
        wanted &= Q(department__in=departments_as_of().with_descendants([department.pk]))
    if lent_only:
        wanted &= Q(out__gt=0)
    things = list(Thing.objects.filter(wanted).order_by("number"))
    if not things:
        raise BadInput(say("確かめる貸出品がありません。"), say("対象の部署か範囲を選び直してください。"))
    made = ThingCount.objects.create(
        number=next_number(ThingCount), title=title.strip()[:200], lent_only=lent_only, department=department,
        due_on=due_on, started_at=now(),
    )  # fmt: skip
    loans: dict[int, Loan] = {}
    for loan in Loan.objects.filter(until=FOREVER).order_by("-number"):
        loans[loan.thing_id] = loan
    ThingSight.objects.bulk_create(
        (ThingSight(count=made, thing=one, loan=loans.get(one.pk)) for one in things), batch_size=500
    )
    record(
        ThingCountStarted(
            made.number, made.title, lent_only, department.key if department else "", len(things), due_on.isoformat()
        ),
        by=by,
    )  # fmt: skip
    return made


@in_turn
def sight(
    things: Sequence[Thing], *, count: ThingCount, finding: Sight | str, note: str = "", by: Person
) -> int:
    """Say that things were seen, or not found. Whoever keeps a thing may, and whoever has it. Returns how many changed.

    Raises BadInput for no finding, Conflict when the count is closed, NotAllowed.
    """
    if finding not in {Sight.SEEN, Sight.MISSING}:
        raise BadInput(
            say("確かめた結果が選ばれていません。"), say("「現物を確認」か「見当たらない」を選んでください。")
        )
    locked = ThingCount.objects.select_for_update(of=("self",)).get(pk=count.pk)
    if locked.closed_at is not None:
        raise Conflict(
            say("現物確認{n}は、もう終わっています。", n=locked.number), say("一覧を開き直してください。")
        )
    _require_sight(things, by)
    at = now()
    rows = list(
        ThingSight.objects.select_related("thing")
        .filter(count=locked, thing__in=things)
        .exclude(finding=finding, note=note.strip()[:300])
    )
    for row in rows:
        row.finding, row.note, row.by, row.at = str(finding), note.strip()[:300], by, at
    ThingSight.objects.bulk_update(rows, ["finding", "note", "by", "at"], batch_size=500)
    if finding == Sight.SEEN:
        Thing.objects.filter(pk__in=[row.thing_id for row in rows]).update(seen_at=at)
    record_many((ThingSighted(row.thing.number, locked.number, row.finding, row.note) for row in rows), by=by)
    return len(rows)


def _require_sight(things: Sequence[Thing], by: Person) -> None:
    """Raises NotAllowed unless each thing is kept by, or with, whoever says so."""
    rows = Thing.objects.filter(pk__in=[one.pk for one in things])
    kept = set(visible(by, "lending.manage", rows).values_list("pk", flat=True))
    own = set(
        Loan.objects.filter(until=FOREVER, person=by, thing__in=things).values_list("thing_id", flat=True)
    )
    for one in things:
        if one.pk not in kept | own:
            require(by, "lending.manage", one)


def may_sight(thing: Thing, by: Person) -> bool:
    """Whether `by` may say in a count that this thing was seen."""
    return (
        allows(by, "lending.manage", thing)
        or Loan.objects.filter(until=FOREVER, person=by, thing=thing).exists()
    )


@in_turn
def close_count(count: ThingCount, *, by: Person) -> None:
    """End a count; what was not looked at stays so on record. Raises Conflict when it is closed, NotAllowed."""
    require(by, "lending.count")
    locked = ThingCount.objects.select_for_update(of=("self",)).get(pk=count.pk)
    if locked.closed_at is not None:
        raise Conflict(
            say("現物確認{n}は、もう終わっています。", n=locked.number), say("一覧を開き直してください。")
        )
    locked.closed_at = now()
    locked.save(update_fields=["closed_at"])
    found = {one: locked.sights.filter(finding=one).count() for one in Sight}
    record(
        ThingCountClosed(locked.number, found[Sight.SEEN], found[Sight.MISSING], found[Sight.WAITING]), by=by
    )
