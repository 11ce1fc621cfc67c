"""Things that can be lent: numbered, tied to items, as strict as what they hold."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.classification.actions import propose_classes
from hiden.commands.sample_company import approve_to_the_end
from hiden.gate import allows, visible
from hiden.ledger.models import LedgerEntry
from hiden.lending import actions
from hiden.lending.kinds import ThingKind
from hiden.lending.models import Thing, ThingItem
from hiden.lending.queries import strictest, things_holding
from hiden.lending.registering import lead_first
from tests.lending.conftest import Things
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def told(company: Organisation, kind: ThingKind = ThingKind.MEDIA, **more: object) -> actions.Told:
    return actions.Told("USBメモリ", kind, company.manufacturing, **more)  # type: ignore[arg-type]


def test_numbers_go_on_and_are_never_given_twice(company: Organisation, things: Things) -> None:
    assert [things.usb.number, things.samples.number, things.key.number] == ["L-0001", "L-0002", "L-0003"]
    made = actions.register(told(company), copies=3, by=company.alice)
    assert [one.number for one in made] == ["L-0004", "L-0005", "L-0006"]
    assert actions.register(told(company), number="ＵＳＢ－７", by=company.alice)[0].number == "USB-7"
    for wrong in ("usb-7", "a b", "x/y", "z" * 41, "?"):
        with pytest.raises(BadInput):
            actions.register(told(company), number=wrong, by=company.alice)
    actions.end_thing(made[-1], reason="廃棄", by=company.alice)
    assert actions.register(told(company), by=company.alice)[0].number == "L-0007"


def test_copies_are_numbered_within_their_item(company: Organisation, things: Things, items: Items) -> None:
    assert (things.copy.number, things.copy.copy_serial) == ("A-0001-1", 1)
    item = items.top_secret.item
    more = actions.register(told(company, ThingKind.COPY, items=(item,)), copies=2, by=company.alice)
    assert [(one.number, one.copy_serial) for one in more] == [("A-0001-2", 2), ("A-0001-3", 3)]
    actions.end_thing(more[-1], reason="裁断した", by=company.alice)
    again = actions.register(told(company, ThingKind.COPY, items=(item,)), by=company.alice)[0]
    assert again.copy_serial == 4, "a serial number is never given again"
    with pytest.raises(BadInput, match="元の情報"):
        actions.register(told(company, ThingKind.COPY), by=company.alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Thing.objects.filter(pk=again.pk).update(copy_serial=1)


def test_what_one_may_not_know_of_cannot_be_tied_to_a_thing(company: Organisation, items: Items) -> None:
    secret_of_others = actions.Told("USB", ThingKind.MEDIA, company.sales, items=(items.top_secret.item,))
    with pytest.raises(BadInput, match="A-0001"):
        actions.register(secret_of_others, by=company.heidi)
    assert not Thing.objects.exists()
    with pytest.raises(NotAllowed):
        actions.register(told(company), by=company.charlie)
    with pytest.raises(NotAllowed):
        actions.register(told(company), by=company.heidi)


def test_a_thing_is_as_strict_as_what_it_holds(company: Organisation, things: Things, items: Items) -> None:
    assert [things.usb.rank, things.copy.rank, things.key.rank] == [2, 3, 0]
    assert strictest([things.usb.pk])[things.usb.pk].code == "hi"
    assert allows(company.eve, "lending.read", things.usb)
    cases = propose_classes(
        [items.secret.number], "gokuhi", reason="中核の技術と分かったため", by=company.alice
    )
    for case in cases:
        approve_to_the_end(case)
    things.usb.refresh_from_db()
    assert things.usb.rank == 3
    assert not allows(company.eve, "lending.read", things.usb)


def test_the_rank_follows_an_item_in_the_same_transaction(
    company: Organisation, things: Things, items: Items
) -> None:
    from hiden.inventory.turning import Turn, present_states, turn

    with transaction.atomic():
        turn([Turn(present_states([items.secret.item])[0], {"rank": 3})])
    things.usb.refresh_from_db()
    assert things.usb.rank == 3
    assert not allows(company.eve, "lending.read", things.usb)
    assert allows(company.bob, "lending.read", things.usb)
    with transaction.atomic():
        turn([Turn(present_states([items.secret.item])[0], {"rank": 1})])
    things.usb.refresh_from_db()
    assert things.usb.rank == 1


def test_changing_a_thing(company: Organisation, things: Things, items: Items) -> None:
    new = actions.Told("USBメモリ 1番（暗号化）", ThingKind.MEDIA, company.manufacturing, place="金庫")
    assert actions.change_thing(things.usb, new, by=company.bob)
    things.usb.refresh_from_db()
    assert (things.usb.rank, things.usb.place) == (0, "金庫")
    assert ThingItem.objects.filter(thing=things.usb).exclude(until__year=9999).count() == 1, (
        "what it held stays"
    )
    assert not actions.change_thing(things.usb, new, by=company.bob)
    assert LedgerEntry.objects.filter(kind="lending.changed").count() == 1
    with pytest.raises(Conflict, match="後から変えられません"):
        actions.change_thing(
            things.copy, actions.Told("写し", ThingKind.MEDIA, company.manufacturing), by=company.alice
        )
    with pytest.raises(NotAllowed):
        actions.change_thing(things.usb, actions.Told("USB", ThingKind.MEDIA, company.sales), by=company.bob)
    assert list(things_holding(items.secret.item)) == []


def test_a_copy_stays_the_copy_of_its_item_in_whatever_order_they_are_named(
    company: Organisation, things: Things, items: Items
) -> None:
    both = (items.secret.item, items.top_secret.item)
    more = actions.Told("紙の写し", ThingKind.COPY, company.manufacturing, both)
    assert actions.change_thing(things.copy, more, by=company.alice)
    things.copy.refresh_from_db()
    assert things.copy.copy_of == items.top_secret.item
    assert [item.number for item in lead_first(things.copy, both)] == ["A-0001", "A-0002"]
    other = actions.Told("紙の写し", ThingKind.COPY, company.manufacturing, (items.secret.item,))
    with pytest.raises(Conflict, match="後から変えられません"):
        actions.change_thing(things.copy, other, by=company.alice)


def test_who_sees_what(company: Organisation, things: Things) -> None:
    def seen(person: object) -> set[str]:
        return set(visible(person, "lending.read", Thing.objects.all()).values_list("number", flat=True))

    everything = {"L-0001", "L-0002", "L-0003", "A-0001-1"}
    assert seen(company.alice) == everything
    assert seen(company.bob) == everything
    assert seen(company.eve) == everything - {"A-0001-1"}, "the top class is shown to the named only"
    assert seen(company.charlie) == set()
    assert seen(company.frank) == set(), "whoever left sees nothing"
    assert not allows(company.eve, "lending.manage", things.usb)
    assert allows(company.bob, "lending.manage", things.usb)
