"""Verbs for things: enter them, numbered copies among them; change what is kept about them; take them off the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.asking import known_ids
from hiden.inventory.models import Item
from hiden.inventory.searching import search_text
from hiden.ledger import record, record_many
from hiden.lending.entries import ThingChanged, ThingEnded, ThingRegistered
from hiden.lending.handling import rank_of
from hiden.lending.kinds import ThingKind
from hiden.lending.models import Thing, ThingItem
from hiden.lending.numbers import LONGEST, clean_number, next_numbers, require_free
from hiden.people.models import Department, Person, new_key
from hiden.people.turn import in_turn, take_turn

MOST_AT_ONCE = 200
MOST_PIECES = 10_000
MOST_ITEMS = 50


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept about a thing, as somebody wrote it."""

    name: str
    kind: str
    department: Department
    items: tuple[Item, ...] = ()
    keeper: Person | None = None
    place: str = ""
    note: str = ""
    pieces: int = 1
    self_service: bool = False


def lead_first(thing: Thing, items: Iterable[Item]) -> list[Item]:
    """Items by number, the one whose copy a thing is before all others: that one gives the copy its serial number."""
    return sorted(items, key=lambda item: (item.pk != thing.copy_of_id, item.number))


def told_of(thing: Thing, items: Iterable[Item]) -> Told:
    """What is kept about a thing now, with the items that it holds."""
    return Told(
        thing.name, thing.kind, thing.department, tuple(lead_first(thing, items)), thing.keeper, thing.place, thing.note,
        thing.pieces, thing.self_service,
    )  # fmt: skip


@in_turn
def register(told: Told, *, number: str = "", copies: int = 1, by: Person) -> list[Thing]:
    """Enter a thing, or several alike that are each numbered. A paper copy is numbered within its item (複製番号).

    Without `number` numbers are given. Raises BadInput for what cannot be, NotAllowed.
    """
    require(by, "lending.add", told.department)
    check_told(told)
    require_known(told.items, by)
    if not 1 <= copies <= MOST_AT_ONCE:
        raise BadInput(
            say("一度に登録できるのは{n}件までです。", n=MOST_AT_ONCE), say("件数を減らして、分けて登録してください。")
        )  # fmt: skip
    if number.strip() and copies > 1:
        raise BadInput(
            say("複数を登録するときは、管理番号を指定できません。"),
            say("管理番号を空欄にすると、一つずつ番号が付きます。"),
        )
    lead = told.items[0] if told.kind == ThingKind.COPY else None
    serials = next_serials(lead, copies) if lead else [0] * copies
    numbers = [require_free(clean_number(number))] if number.strip() else _numbers(told, serials)
    return write_new([(one, told, serial) for one, serial in zip(numbers, serials, strict=True)], by=by)


def _numbers(told: Told, serials: Sequence[int]) -> list[str]:
    """A copy is called after its item and its serial number where that is free; everything else is counted on."""
    wanted = [copy_number(told, serial) for serial in serials]
    if all(wanted) and not Thing.objects.filter(number__in=wanted).exists():
        return wanted
    return next_numbers(len(serials))


def copy_number(told: Told, serial: int, taken: Collection[str] = ()) -> str:
    """A-0412-3 for the third copy of A-0412; "" for what is no copy, and where that would be too long or is taken."""
    number = f"{told.items[0].number}-{serial}" if serial and told.items else ""
    number = number.replace("/", "-")
    return number if len(number) <= LONGEST and number not in taken else ""


def next_serials(item: Item, count: int) -> list[int]:
    """The next serial numbers of copies of an item; a number that was given is never given again."""
    last = Thing.objects.filter(copy_of=item).aggregate(last=Max("copy_serial"))["last"] or 0
    return list(range(last + 1, last + 1 + count))


def check_told(told: Told) -> None:
    """Raises BadInput for what cannot be kept about a thing."""
    if not told.name.strip() or told.kind not in ThingKind.values:
        raise BadInput(say("名称か種類がありません。"), say("名称を入力し、種類を選んでください。"))
    if not 1 <= told.pieces <= MOST_PIECES:
        raise BadInput(
            say("点数{n}は使えません。", n=told.pieces), say("1から{most}までにしてください。", most=MOST_PIECES)
        )  # fmt: skip
    if told.kind == ThingKind.COPY and len(told.items) == 0:
        raise BadInput(
            say("番号付きの写しに、元の情報が指定されていません。"),
            say("情報の管理番号（例：A-0412）を入力してください。複製番号は、その情報ごとに付きます。"),
        )
    if len(told.items) > MOST_ITEMS:
        raise BadInput(
            say("結び付けられる情報は{n}件までです。", n=MOST_ITEMS), say("代表的な情報に絞ってください。")
        )  # fmt: skip


def require_known(items: Collection[Item], by: Person) -> None:
    """Raises BadInput if `by` may not know of one of the items: it is told as if there were none."""
    known = known_ids(by, items)
    for item in items:
        if item.pk not in known:
            raise BadInput(
                say("管理番号「{number}」の情報は見つかりません。", number=item.number),
                say("番号を確かめるか、台帳で探してください。"),
            )


def write_new(
    wanted: Sequence[tuple[str, Told, int]], *, how: str = "edit", since: datetime | None = None, by: Person
) -> list[Thing]:
    """Write things that were checked: (number, what is kept, serial number of a copy). A constant number of queries."""
    at = now()
    ranks: dict[tuple[Item, ...], int] = {}
    made = []
    for number, told, serial in wanted:
        if told.items not in ranks:
            ranks[told.items] = rank_of(told.items) if told.items else 0
        lead = told.items[0] if told.kind == ThingKind.COPY else None
        values = _columns(told)
        made.append(
            Thing(
                key=new_key(), number=number, **values, rank=ranks[told.items], copy_of=lead,
                copy_serial=serial, search=searched(number, values), since=since or at, recorded_at=at,
            )
        )  # fmt: skip
    Thing.objects.bulk_create(made, batch_size=500)
    pairs = [(thing, item) for thing, (_, told, _) in zip(made, wanted, strict=True) for item in told.items]
    ThingItem.objects.bulk_create(
        (ThingItem(thing=thing, item=item, since=thing.since, recorded_at=at) for thing, item in pairs),
        batch_size=500,
    )
    record_many(
        (
            ThingRegistered(
                thing.number, thing.name, thing.kind, _numbers_of(told.items), thing.pieces, told.department.key, how
            )
            for thing, (_, told, _) in zip(made, wanted, strict=True)
        ),
        by=by,
    )  # fmt: skip
    return made


def _numbers_of(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(sorted(item.number for item in items))


def _columns(told: Told) -> dict[str, Any]:
    return {
        "name": told.name.strip()[:200],
        "kind": told.kind,
        "department_id": told.department.pk,
        "keeper_id": told.keeper.pk if told.keeper else None,
        "place": told.place.strip()[:200],
        "note": told.note.strip(),
        "pieces": told.pieces,
        "self_service": told.self_service,
    }


def searched(number: str, values: dict[str, Any]) -> str:
    """What the search of a thing looks in."""
    return search_text(number, values["name"], values["place"], values["note"])


@in_turn
def change_thing(thing: Thing, told: Told, *, how: str = "edit", by: Person) -> bool:
    """Keep something else about a thing. Returns whether anything changed.

    Raises BadInput, Conflict for a copy that would change its item or a thing with fewer pieces than are away, NotAllowed.
    """
    require(by, "lending.manage", thing)
    check_told(told)
    locked = locked_thing(thing)
    if told.department.pk != locked.department_id:
        require(by, "lending.add", told.department)
    held = [row.item for row in locked.holds.filter(until=FOREVER).select_related("item")]
    new = [item for item in told.items if item not in held]
    require_known(new, by)
    return write_change(locked, told, how=how, by=by)


def write_change(locked: Thing, told: Told, *, how: str, by: Person) -> bool:
    """The same after the asking. Must run in a transaction, with the thing locked."""
    values = _columns(told)
    require_same_copy(locked, told)
    if told.pieces < locked.out + locked.lost:
        raise Conflict(
            say("「{thing}」は、{n}点が貸出中か紛失です。", thing=locked.number, n=locked.out + locked.lost),
            say("点数を、それより少なくすることはできません。"),
        )
    differences = {
        name: [_plain(getattr(locked, name)), _plain(value)]
        for name, value in values.items()
        if getattr(locked, name) != value
    }
    items_changed = _relink(locked, told.items)
    if not differences and not items_changed:
        return False
    for name, value in values.items():
        setattr(locked, name, value)
    locked.rank = rank_of(told.items) if told.items else 0
    locked.search = searched(locked.number, values)
    locked.save()
    fields = tuple(sorted([*differences, *(["items"] if items_changed else [])]))
    words = {name: pair for name, pair in differences.items() if name not in {"keeper_id", "department_id"}}
    record(ThingChanged(locked.number, fields, _numbers_of(told.items), words, how), by=by)
    return True


def require_same_copy(thing: Thing, told: Told) -> None:
    """Raises Conflict for a copy that would become the copy of something else, or no copy, or what is none a copy."""
    is_copy = told.kind == ThingKind.COPY
    same = (
        not is_copy
        if thing.copy_of_id is None
        else is_copy and any(item.pk == thing.copy_of_id for item in told.items)
    )
    if not same:
        raise Conflict(
            say("番号付きの写しは、元の情報や種類を後から変えられません。"),
            say("この写しを台帳から外し、新しく登録してください。"),
        )


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _relink(thing: Thing, wanted: Sequence[Item]) -> bool:
    """Close and open the items of a thing; returns whether any did."""
    at = now()
    had = {row.item_id: row for row in thing.holds.filter(until=FOREVER)}
    will = {item.pk: item for item in wanted}
    gone = [row.pk for pk, row in had.items() if pk not in will]
    come = [item for pk, item in will.items() if pk not in had]
    ThingItem.objects.filter(pk__in=gone).update(until=at)
    ThingItem.objects.bulk_create(ThingItem(thing=thing, item=one, since=at, recorded_at=at) for one in come)
    return bool(gone or come)


@in_turn
def end_thing(thing: Thing, *, reason: str, by: Person) -> None:
    """Take a thing off the register: disposed of, used up, given back to its owner. What was recorded stays.

    Raises BadInput without a reason, Conflict while pieces are away, NotAllowed.
    """
    require(by, "lending.manage", thing)
    locked = locked_thing(thing)
    if not reason.strip():
        raise BadInput(say("理由がありません。"), say("廃棄・返還など、台帳から外す理由を書いてください。"))
    if locked.out:
        raise Conflict(
            say("「{thing}」は貸出中です。", thing=locked.number), say("返却を受け取ってから、台帳から外してください。")
        )  # fmt: skip
    at = now()
    locked.until, locked.ended_reason = at, reason.strip()[:300]
    locked.save(update_fields=["until", "ended_reason"])
    ThingItem.objects.filter(thing=locked, until=FOREVER).update(until=at)
    record(ThingEnded(locked.number, reason.strip()), by=by)


def locked_thing(thing: Thing) -> Thing:
    """The thing as it is now, locked. Raises Conflict when it was taken off the register."""
    take_turn()
    found = Thing.objects.select_for_update(of=("self",)).get(pk=thing.pk)
    if not found.present:
        raise Conflict(
            say("「{thing}」は、台帳から外されています。", thing=found.number),
            say("別の貸出品を選ぶか、新しく登録してください。"),
        )
    return found
