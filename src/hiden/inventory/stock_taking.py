"""棚卸し: every department confirms what it holds. Leading it, checking item by item, reporting, reminding, closing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from hiden.base.clock import FOREVER, now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require, visible
from hiden.inventory.entries import (
    ItemChecked,
    StockTakingClosed,
    StockTakingReminded,
    StockTakingReported,
    StockTakingStarted,
)
from hiden.inventory.models import (
    Finding,
    Item,
    ItemState,
    Life,
    StockTaking,
    StockTakingCheck,
    StockTakingPart,
)
from hiden.ledger import record, record_many
from hiden.people.models import Department, Person
from hiden.people.turn import next_number

# Whoever was reminded this recently is not reminded again.
QUIET = timedelta(hours=20)


@transaction.atomic
def start_stock_taking(
    *,
    title: str,
    due_on: date,
    starts_on: date | None = None,
    departments: Iterable[Department] | None = None,
    by: Person,
) -> StockTaking:
    """Ask departments to confirm what they hold, by default all that own something. Raises BadInput."""
    require(by, "inventory.take_stock")
    first = starts_on or today()
    if not title.strip() or due_on < first:
        raise BadInput(
            say("棚卸しの題名または期限が正しくありません。"),
            say("題名を入れ、期限を開始日以後の日にしてください。"),
        )
    asked = _asked(departments)
    if not asked:
        raise BadInput(
            say("対象の部署がありません。"),
            say("先に情報を登録するか、部署を選んで、もう一度始めてください。"),
        )
    number = next_number(StockTaking)
    made = StockTaking.objects.create(
        number=number, title=title.strip(), starts_on=first, due_on=due_on, made_at=now()
    )
    StockTakingPart.objects.bulk_create(
        StockTakingPart(stock_taking=made, department=department) for department in asked
    )
    record(
        StockTakingStarted(
            stock_taking=number,
            title=made.title,
            starts_on=first.isoformat(),
            due_on=due_on.isoformat(),
            departments=[department.key for department in asked],
        ),
        by=by,
    )
    return made


def _asked(departments: Iterable[Department] | None) -> list[Department]:
    if departments is not None:
        return list({department.pk: department for department in departments}.values())
    owners = ItemState.objects.filter(until=FOREVER, life=Life.ACTIVE).values("owner_id").distinct()
    return list(Department.objects.filter(pk__in=owners).order_by("code"))


def check_item(
    part: StockTakingPart, item: Item, *, finding: str, note: str = "", by: Person
) -> StockTakingCheck:
    """Say what was found of one item; saying it again corrects it until the department has reported."""
    return check_items(part, {item: (finding, note)}, by=by)[0]


@transaction.atomic
def check_items(
    part: StockTakingPart, findings: Mapping[Item, tuple[str, str]], *, by: Person
) -> list[StockTakingCheck]:
    """Say what was found of some items of this department. Raises BadInput, Conflict, NotAllowed."""
    part = _open_part(part, by)
    owned = set(
        ItemState.objects.filter(
            until=FOREVER, owner_id=part.department_id, item__in=[item.pk for item in findings]
        ).values_list("item_id", flat=True)
    )
    at = now()
    rows = []
    for item, (finding, note) in findings.items():
        _check_finding(item, finding, note, owned)
        rows.append(
            StockTakingCheck(part=part, item=item, finding=finding, note=note.strip(), person=by, at=at)
        )
    StockTakingCheck.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["part", "item"],
        update_fields=["finding", "note", "person", "at"],
    )
    record_many(
        [
            ItemChecked(
                stock_taking=part.stock_taking.number,
                department=part.department.key,
                item=row.item.number,
                finding=row.finding,
                note=row.note,
            )
            for row in rows
        ],
        by=by,
    )
    return rows


def _check_finding(item: Item, finding: str, note: str, owned: set[int]) -> None:
    if item.pk not in owned:
        raise BadInput(
            say("{item}は、この部署の情報ではありません。", item=item.number),
            say("管理部署を変更したときは、新しい部署の棚卸しで確認してください。"),
        )
    if finding not in Finding.values:
        raise BadInput(
            say("{item}の確認結果「{value}」はありません。", item=item.number, value=finding),
            say("選択肢から選んでください。"),
        )
    if finding == Finding.MISSING and not note.strip():
        raise BadInput(
            say("{item}が見当たらないことの説明がありません。", item=item.number),
            say("最後に確かめた時期や、心当たりを備考に書いてください。"),
        )
    if len(note) > 300:
        raise BadInput(say("{item}の備考が長すぎます。", item=item.number), say("300字までにしてください。"))


@transaction.atomic
def report_part(part: StockTakingPart, *, note: str = "", by: Person) -> StockTakingPart:
    """The department has looked at everything it holds. Raises Conflict while something is unchecked."""
    part = _open_part(part, by)
    checks = dict(part.checks.values_list("item_id", "finding"))
    owned = ItemState.objects.filter(until=FOREVER, life=Life.ACTIVE, owner_id=part.department_id)
    _require_all_checked(owned.exclude(item_id__in=list(checks)), by)
    part.reported_by, part.reported_at, part.note = by, now(), note.strip()
    part.save(update_fields=["reported_by", "reported_at", "note"])
    missing = sum(finding == Finding.MISSING for finding in checks.values())
    record(
        StockTakingReported(
            stock_taking=part.stock_taking.number,
            department=part.department.key,
            checked=len(checks),
            missing=missing,
            note=part.note,
        ),
        by=by,
    )
    return part


def _require_all_checked(unchecked: QuerySet[ItemState], by: Person) -> None:
    """Raises Conflict while something is unchecked; how much is told only of what `by` may see."""
    if not unchecked.exists():
        return
    if count := visible(by, "inventory.read", unchecked).count():
        raise Conflict(
            say("まだ確認していない情報が{count}件あります。", count=count),
            say("残りを確認してから、報告してください。"),
        )
    raise Conflict(
        say("この部署の報告は、あなたからはできません。"),
        say("部門責任者か情報管理責任者に、確認と報告を依頼してください。"),
    )


def _open_part(part: StockTakingPart, by: Person) -> StockTakingPart:
    require(by, "inventory.report_stock", part)
    part = (
        StockTakingPart.objects.select_for_update(of=("self",))
        .select_related("stock_taking", "department")
        .get(pk=part.pk)
    )
    if part.stock_taking.closed_at is not None:
        raise Conflict(say("この棚卸しは締め切られています。"), say("情報管理責任者に連絡してください。"))
    if part.reported_at is not None:
        raise Conflict(
            say("この部署の棚卸しは、すでに報告されています。"),
            say("変更があるときは、情報の台帳で直接変更してください。"),
        )
    return part


@transaction.atomic
def remind_parts(
    stock_taking: StockTaking, *, at: datetime | None = None, by: Person
) -> list[StockTakingPart]:
    """Mark the departments that have not reported as reminded, and answer with them; nobody twice within a day."""
    require(by, "inventory.take_stock")
    _require_open(stock_taking)
    moment = at or now()
    waiting = [
        part
        for part in stock_taking.parts.filter(reported_at=None).select_related("department")
        if part.reminded_at is None or moment - part.reminded_at >= QUIET
    ]
    if waiting:
        StockTakingPart.objects.filter(pk__in=[part.pk for part in waiting]).update(reminded_at=moment)
        departments = [part.department.key for part in waiting]
        record(StockTakingReminded(stock_taking=stock_taking.number, departments=departments), by=by)
    return waiting


@transaction.atomic
def close_stock_taking(stock_taking: StockTaking, *, by: Person) -> StockTaking:
    """End a stock-taking. Departments that did not report stay on record as such."""
    require(by, "inventory.take_stock")
    found = StockTaking.objects.select_for_update().get(pk=stock_taking.pk)
    _require_open(found)
    found.closed_at = now()
    found.save(update_fields=["closed_at"])
    parts = list(found.parts.values_list("reported_at", flat=True))
    record(
        StockTakingClosed(
            stock_taking=found.number,
            reported=sum(reported is not None for reported in parts),
            departments=len(parts),
        ),
        by=by,
    )
    return found


def _require_open(stock_taking: StockTaking) -> None:
    if stock_taking.closed_at is not None:
        raise Conflict(say("この棚卸しは締め切られています。"), say("新しい棚卸しを始めてください。"))
