"""Adding, changing and disposing of items: numbers, versions, refusals, what the ledger is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hiden.base.clock import FOREVER, frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.inventory.actions import (
    HandlerIs,
    PlaceIs,
    add_item,
    bulk_edit,
    change_item,
    dispose,
    restore,
    set_handlers,
    set_numbering,
    set_places,
)
from hiden.inventory.models import Item, ItemState, Life, Place
from hiden.inventory.queries import history, searched, state_at, states
from hiden.ledger.models import LedgerEntry
from tests.inventory.conftest import Small

pytestmark = pytest.mark.django_db


def test_items_are_numbered_in_order_and_a_given_number_is_kept(small: Small) -> None:
    first = add_item(name="温度条件表", owner=small.making, by=small.alice)
    given = add_item(name="配合表", owner=small.making, number="Ａ－００１０", by=small.alice)
    after = add_item(name="図面", owner=small.making, by=small.alice)
    assert [first.number, given.number, after.number] == ["A-0001", "A-0010", "A-0011"]


def test_a_number_is_given_once_in_whatever_spelling(small: Small) -> None:
    add_item(name="図面", owner=small.making, number="X-1", by=small.alice)
    with pytest.raises(BadInput, match="すでに使われています"):
        add_item(name="別の図面", owner=small.making, number="ｘ-1", by=small.alice)


def test_the_company_chooses_the_form_of_its_numbers(small: Small) -> None:
    add_item(name="古い", owner=small.making, number="SEC/7", by=small.alice)
    set_numbering(prefix="SEC/", width=3, by=small.alice)
    assert add_item(name="新しい", owner=small.making, by=small.alice).number == "SEC/008"


def test_a_number_with_blanks_or_quotes_is_refused(small: Small) -> None:
    for bad in ("A 1", 'A"1', "A,1", "x" * 41):
        with pytest.raises(BadInput):
            add_item(name="図面", owner=small.making, number=bad, by=small.alice)


def test_a_change_opens_a_new_state_and_keeps_the_old_one(small: Small) -> None:
    state = add_item(name="図面", owner=small.making, places=[PlaceIs("paper", "金庫")], by=small.alice)
    before = now()
    changed = change_item(state, name="組立図面", by=small.bob)
    assert changed.until == FOREVER
    assert changed.since > state.since
    assert state_at(state.item, before).name == "図面"
    assert ItemState.objects.filter(item=state.item).count() == 2


def test_a_change_that_changes_nothing_writes_nothing(small: Small) -> None:
    state = add_item(name="図面", owner=small.making, labels=["regime-contract"], by=small.alice)
    entries = LedgerEntry.objects.count()
    same = change_item(state, name=" 図面 ", labels=["regime-contract"], by=small.alice)
    assert same.pk == state.pk
    assert LedgerEntry.objects.count() == entries


def test_two_changes_at_one_instant_are_two_states(small: Small) -> None:
    with frozen(datetime(2026, 5, 1, tzinfo=UTC)):
        state = add_item(name="図面", owner=small.making, by=small.alice)
        change_item(state, name="図面二", by=small.alice)
        change_item(state, name="図面三", by=small.alice)
    rows = list(state.item.states.order_by("since").values_list("name", "since", "until"))
    assert [row[0] for row in rows] == ["図面", "図面二", "図面三"]
    assert all(row[1] < row[2] for row in rows)
    assert rows[0][2] == rows[1][1]


def test_a_change_may_be_dated_back_only_behind_the_last_state(small: Small) -> None:
    day = datetime(2026, 5, 1, tzinfo=UTC)
    state = add_item(name="図面", owner=small.making, since=day, by=small.alice)
    with pytest.raises(Conflict, match="より後の記録"):
        change_item(state, name="別", since=day - timedelta(days=1), by=small.alice)
    changed = change_item(state, name="別", since=day + timedelta(days=1), by=small.alice)
    assert changed.recorded_at > changed.since


def test_nothing_is_dated_ahead(small: Small) -> None:
    with pytest.raises(BadInput, match="将来"):
        add_item(name="図面", owner=small.making, since=now() + timedelta(days=1), by=small.alice)


def test_who_changed_something_else_meanwhile_is_told_so(small: Small) -> None:
    state = add_item(name="図面", owner=small.making, by=small.alice)
    change_item(state, note="一", seen=state.pk, by=small.alice)
    with pytest.raises(Conflict, match="画面を開いたあと"):
        change_item(state, note="二", seen=state.pk, by=small.bob)


def test_places_handlers_and_labels_have_their_own_past(small: Small) -> None:
    state = add_item(name="図面", owner=small.making, places=[PlaceIs("paper", "金庫")], by=small.alice)
    between = now()
    set_places(state, [PlaceIs("paper", "金庫"), PlaceIs("file", "共有サーバー")], by=small.alice)
    set_handlers(
        state, [HandlerIs(person=small.ben.pk), HandlerIs(department=small.sales.pk)], by=small.alice
    )
    assert Place.objects.filter(item=state.item, since__lte=between, until__gt=between).count() == 1
    assert state.item.places.filter(until=FOREVER).count() == 2
    assert [[name for name, *_ in step.changes] for step in history(state.item)] == [
        ["handlers"],
        ["places"],
        ["places"],
    ]


def test_what_is_disposed_of_stays_in_the_past(small: Small) -> None:
    state = add_item(name="図面", owner=small.making, by=small.alice)
    gone = dispose(state, reason="溶解処分、立会い2名", by=small.bob)
    assert gone.life == Life.DISPOSED
    with pytest.raises(BadInput):
        dispose(state, reason="  ", by=small.bob)
    assert restore(state, reason="番号違いだった", by=small.bob).life == Life.ACTIVE
    kinds = list(LedgerEntry.objects.order_by("index").values_list("kind", flat=True))
    assert kinds == ["inventory.item_added", "inventory.item_disposed", "inventory.item_disposed"]


def test_a_name_is_needed_and_no_unknown_word_is_taken(small: Small) -> None:
    with pytest.raises(BadInput, match="名称"):
        add_item(name="  ", owner=small.making, by=small.alice)
    with pytest.raises(BadInput, match="由来"):
        add_item(name="図面", owner=small.making, origin="stolen", by=small.alice)
    with pytest.raises(BadInput, match="ラベル"):
        add_item(name="図面", owner=small.making, labels=["regime-none"], by=small.alice)
    with pytest.raises(BadInput, match="形態"):
        add_item(name="図面", owner=small.making, places=[PlaceIs("stone")], by=small.alice)
    assert not Item.objects.exists()


def test_only_those_in_charge_may_add_and_change(small: Small) -> None:
    state = add_item(name="図面", owner=small.section, by=small.bob)
    for stranger in (small.charlie, small.ben, small.eve, small.ada, small.lea):
        with pytest.raises(NotAllowed):
            change_item(state, name="別", by=stranger)
        with pytest.raises(NotAllowed):
            add_item(name="別", owner=small.making, by=stranger)
    with pytest.raises(NotAllowed):
        change_item(state, owner=small.sales, by=small.bob)


def test_a_bulk_edit_is_all_or_nothing_in_few_queries(
    small: Small, django_assert_max_num_queries: object
) -> None:
    mine = [add_item(name=f"図面{n}", owner=small.making, by=small.alice) for n in range(30)]
    other = add_item(name="顧客名簿", owner=small.sales, by=small.alice)
    with pytest.raises(NotAllowed):
        bulk_edit([*mine, other], note="まとめて", by=small.bob)
    assert not ItemState.objects.filter(note="まとめて").exists()
    with django_assert_max_num_queries(25):  # type: ignore[operator]
        assert bulk_edit(mine, note="まとめて", by=small.bob) == 30
    assert ItemState.objects.filter(note="まとめて", until=FOREVER).count() == 30


def test_search_does_not_mind_width_or_kana(small: Small) -> None:
    state = add_item(
        name="ＡＢＣ工程 ぷれす条件",
        owner=small.making,
        places=[PlaceIs("file", "ファイルサーバー")],
        by=small.alice,
    )
    for query in ("abc プレス", "ｐ", "ファイルサーバー", "ふぁいる", "a-0001", "工程　ぷれす"):
        found = searched(states(), query)
        assert bool(found) is (query != "ｐ"), query
    change_item(state, name="別の名前", by=small.alice)
    assert not searched(states(), "プレス")
    assert searched(states(), "ファイル")
