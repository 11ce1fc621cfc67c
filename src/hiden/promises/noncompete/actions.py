"""Verbs: write the six factors down for one person, and ask for the agreement that they fill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.people.models import Person
from hiden.promises.asking import ask
from hiden.promises.entries import SheetMade
from hiden.promises.models import Asking, NonCompeteItem, NonCompeteSheet, ScopeKind
from hiden.promises.noncompete.queries import points
from hiden.promises.scopes import Scope, refuse_hidden
from hiden.promises.texts import checked_values

TEMPLATE = "non_compete"
MAX_MONTHS = 120
_NEEDED = ("interest", "position", "area", "acts")


@transaction.atomic
def write_sheet(
    person: Person,
    *,
    interest: str,
    position: str,
    area: str,
    months: int,
    acts: str,
    compensation: str = "",
    considered: str = "",
    items: Sequence[Item] = (),
    by: Person,
) -> NonCompeteSheet:
    """Write the six factors down (参考資料5). `months`: 1 to 120 after leaving; words at most 500 characters each.

    Only a missing compensation may be left empty: that is said, not refused. Raises BadInput, NotAllowed.
    """
    require(by, "promises.manage")
    words = {
        "interest": interest, "position": position, "area": area, "acts": acts,
        "compensation": compensation, "considered": considered,
    }  # fmt: skip
    kept = checked_values(words)
    if missing := [name for name in _NEEDED if name not in kept]:
        raise BadInput(
            say("書かれていない要素があります（{n}個）。", n=len(missing)),
            say("守る利益、職務、地域、行為を、短くても書いてください。"),
        )
    if not 1 <= months <= MAX_MONTHS:
        raise BadInput(
            say("期間が1か月から{n}か月までにありません。", n=MAX_MONTHS),
            say("退職後の月数を入力してください。"),
        )
    refuse_hidden(Scope(ScopeKind.ITEMS, items=tuple(items)), by)
    sheet = NonCompeteSheet.objects.create(
        person=person, months=months, made_by=by, made_at=now(),
        **{name: kept.get(name, "") for name in words},
    )  # fmt: skip
    NonCompeteItem.objects.bulk_create(NonCompeteItem(sheet=sheet, item=one) for one in items)
    record(
        SheetMade(
            sheet.key, person.key, tuple(one.key for one in items), sheet.interest, sheet.position, sheet.area,
            months, sheet.acts, sheet.compensation, sheet.considered, tuple(one.point for one in points(sheet)),
        ),
        by=by,
    )  # fmt: skip
    return sheet


@transaction.atomic
def ask_by_sheet(sheet: NonCompeteSheet, *, due_on: date, reason: str, by: Person) -> Asking:
    """Ask the person for the agreement in force, its places filled from the sheet. Signing stays voluntary.

    Raises Conflict when it was asked already or no agreement is decided, BadInput without compensation, as `ask`; NotAllowed.
    """
    require(by, "promises.manage")
    locked = NonCompeteSheet.objects.select_for_update().get(pk=sheet.pk)
    if locked.asking_id is not None:
        raise Conflict(
            say("この検討書では、すでに署名を求めています。"),
            say("内容を変えるときは、新しい検討書を作ってください。"),
        )
    if not locked.compensation:
        raise BadInput(
            say("代償が書かれていないため、合意書の欄を埋められません。"),
            say("新しい検討書に代償を書くか、合意を求めないことにしてください。"),
        )
    items = tuple(Item.objects.filter(pk__in=locked.items.values("item")).order_by("number"))
    asking = ask(
        [sheet.person],
        template=TEMPLATE,
        scope=Scope(ScopeKind.ITEMS, items=items) if items else Scope(),
        values={
            "interest": locked.interest, "position": locked.position, "area": locked.area,
            "months": str(locked.months), "acts": locked.acts, "compensation": locked.compensation,
        },
        due_on=due_on, reason=reason, by=by,
    )  # fmt: skip
    locked.asking = asking
    locked.save(update_fields=["asking"])
    sheet.asking = asking
    return asking
