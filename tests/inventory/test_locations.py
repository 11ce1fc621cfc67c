"""Locations in logs as facts of the register: written, ended, told, found on any day, brought in and taken out again."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from hiden.base.clock import frozen, now, today
from hiden.base.errors import BadInput, NotAllowed
from hiden.base.sheets import write_csv
from hiden.imports.actions import apply, preview, receive
from hiden.inventory.actions import add_item, add_locations, change_item, dispose, end_location, set_locations
from hiden.inventory.export import csv_file, workbook
from hiden.inventory.locating import Locator
from hiden.inventory.models import Item, ItemState, Location
from hiden.inventory.queries import history, locations_of, locator, present_state, states
from hiden.ledger.models import LedgerEntry
from tests.inventory.conftest import Small
from tests.world.api import Caller, Firm, caller, make_firm
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db

START = datetime(2026, 4, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
LINES = [
    r"\\fs01\設計\A-0412",
    "*A-0412*",
    "https://sample.sharepoint.com/sites/sekkei/a,b;c",
    "github.com/sample/firmware",
]


def patterns(item: int, as_of: datetime | None = None) -> list[str]:
    return [row.pattern for row in locations_of([item], as_of).get(item, [])]


def made(small: Small, *lines: str, name: str = "図面", owner: Any = None) -> ItemState:
    return add_item(name=name, owner=owner or small.making, locations=lines, by=small.alice)


def test_they_are_kept_as_typed_and_in_the_form_that_is_compared(small: Small) -> None:
    item = made(small, r" \\FS01\設計\Ａ-0412\ ", "//fs01/設計/a-0412", "").item_id
    row = Location.objects.get(item=item)
    assert (row.pattern, row.folded) == ("\\\\FS01\\設計\\Ａ-0412\\", "fs01/設計/a-0412")


def test_each_change_is_a_version_told_to_the_ledger_where_it_can_be_forgotten(small: Small) -> None:
    state = made(small)
    after = add_locations(state, LINES[:2], by=small.bob)
    assert after.pk != state.pk
    assert (
        add_locations(after, [LINES[0].upper()], by=small.bob).pk == after.pk
    )  # the same in another spelling
    end_location(after, LINES[0].replace("\\", "/"), by=small.bob)
    assert patterns(state.item_id) == ["*A-0412*"]
    told = [each for each in LedgerEntry.objects.order_by("index") if each.kind == "inventory.item_changed"]
    assert len(told) == 2
    assert all(b"0412" not in bytes(each.leaf) for each in told)  # words are bound, not written
    changes = [step.changes for step in history(state.item)]
    assert [name for step in changes[:2] for name, _, _ in step] == ["locations", "locations"]
    assert [row.pattern for row in changes[0][0][1]] == [LINES[0]]


def test_who_may_change_the_item_may_say_where_it_is_and_nobody_else(small: Small) -> None:
    state = made(small)
    for verb in (add_locations, set_locations):
        with pytest.raises(NotAllowed):
            verb(state, LINES, by=small.charlie)
    with pytest.raises(NotAllowed):
        end_location(state, LINES[0], by=small.charlie)
    assert not Location.objects.exists()


@pytest.mark.parametrize("pattern", ["*", "C:", r"\\fs01", "a" * 501, "あ\n*", "*.xlsx"])
def test_what_is_refused_leaves_everything_as_it_was(small: Small, pattern: str) -> None:
    state = made(small, LINES[0])
    with pytest.raises(BadInput):
        add_locations(state, [LINES[1], pattern], by=small.alice)
    assert patterns(state.item_id) == [LINES[0]]
    assert ItemState.objects.filter(item=state.item_id).count() == 1


def test_fifty_are_enough(small: Small) -> None:
    state = made(small, *(rf"\\fs01\設計\{n}" for n in range(50)))
    with pytest.raises(BadInput):
        add_locations(state, LINES[:1], by=small.alice)
    change_item(state, name="別名", by=small.alice)
    assert len(patterns(state.item_id)) == 50


@pytest.mark.parametrize(
    "pattern", ["%_%a", "か\u3099く*", "a" * 500, "o'b\"; --.txt", "👩‍🔧の図面*", "\\\\fs01\\" + "深\\" * 240]
)
def test_hostile_patterns_are_kept_and_found(small: Small, pattern: str) -> None:
    state = made(small, pattern)
    text = pattern.replace("*", "x") if "*" in pattern else pattern
    assert locator().items_of(text) == (state.item_id,)
    assert locator().items_of("まったく別の.txt") == ()


def test_the_locator_of_an_instant_knows_what_held_then(small: Small) -> None:
    with frozen(START):
        one = made(small, r"\\fs01\設計")
    with frozen(START + HOUR):
        two = made(small, r"\\fs01\設計\A", name="二")
    with frozen(START + 2 * HOUR):
        end_location(one, r"\\fs01\設計", by=small.alice)
        for moment, wanted in [
            (START - HOUR, ()),
            (START, (one.item_id,)),
            (START + HOUR, (two.item_id,)),
            (START + 2 * HOUR, (two.item_id,)),
            (None, (two.item_id,)),
        ]:
            assert locator(moment).items_of(r"\\fs01\設計\A\x") == wanted, moment
        assert locator(START + HOUR).items_of(r"\\fs01\設計\B") == (one.item_id,)
        assert locator().items_of(r"\\fs01\設計\B") == ()


def test_a_locator_is_made_once_and_again_after_every_change(
    small: Small, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = [0]
    build = Locator.of_forms

    def counted(rows: Any) -> Locator:
        count[0] += 1
        return build(rows)

    monkeypatch.setattr(Locator, "of_forms", counted)
    state = made(small, LINES[0])
    first = locator()
    with django_assert_num_queries(1):
        assert locator() is first
    assert locator(now()) is first
    assert count[0] == 1
    for change in _changes(state, small):
        before = locator()
        change()
        assert locator() is not before
    dispose(state, reason="溶解", by=small.alice)
    assert locator() is locator()


def _changes(state: ItemState, small: Small) -> list[Callable[[], object]]:
    """What another process may have done: a row more, a row ended, one ended and one more, one taken back."""
    return [
        lambda: add_locations(state, [LINES[1], LINES[2]], by=small.alice),
        lambda: end_location(state, LINES[1], by=small.alice),
        lambda: set_locations(state, [LINES[3]], by=small.alice),
        lambda: set_locations(state, [], by=small.alice),
    ]


def test_what_was_taken_back_is_not_remembered(small: Small) -> None:
    state = made(small, LINES[0])
    try:
        with transaction.atomic():
            end_location(state, LINES[0], by=small.alice)
            assert locator().items_of(LINES[0]) == ()
            raise LookupError
    except LookupError:
        pass
    assert locator().items_of(LINES[0]) == (state.item_id,)
    add_locations(state, [LINES[3]], by=small.alice)
    assert locator().items_of(LINES[3] + ".git") == (state.item_id,)


# ---------- files ----------


@pytest.mark.parametrize(
    "lines",
    [[], [LINES[0]], ["*見積、単価*"], LINES, [r"\\fs01\製造\極秘、秘", "=cmd*x.txt", "-1/@A", "+81_名簿"]],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "cp932"])
def test_what_is_taken_out_comes_in_unchanged(small: Small, lines: list[str], kind: str) -> None:
    state = made(small, *lines)
    rows = states().order_by("number")
    content = (
        workbook(rows, by=small.alice)
        if kind == "xlsx"
        else csv_file(rows, encoding="cp932" if kind == "cp932" else "utf-8-sig", by=small.alice)
    )
    name = f"register.{'xlsx' if kind == 'xlsx' else 'csv'}"
    day = today()
    again = preview(receive("items", name, [content], effective_on=day, by=small.alice), by=small.alice)
    assert not again.problems, again.problems
    assert again.counts == {**again.counts, "none": 1, "change": 0, "create": 0}
    set_locations(state, ["*違うもの*"], by=small.alice)
    back = preview(receive("items", "b" + name, [content], effective_on=day, by=small.alice), by=small.alice)
    apply(back, by=small.alice)
    assert sorted(patterns(state.item_id)) == sorted(lines)


def test_a_file_that_names_a_server_alone_is_told_where(small: Small) -> None:
    content = write_csv(
        ["管理番号", "名称", "管理部署", "ログでの場所"], [["A-1", "図面", "製造部", "\\\\fs01\n*A-1*"]]
    )
    file = preview(
        receive("items", "r.csv", [content], effective_on=date(2026, 6, 1), by=small.alice), by=small.alice
    )
    [problem] = file.problems
    assert "ログでの場所" in problem["where"]
    assert not Item.objects.exists()


def test_a_file_without_the_column_leaves_them_as_they_are(small: Small) -> None:
    state = made(small, *LINES)
    content = write_csv(["管理番号", "名称", "管理部署", "備考"], [[state.number, "図面", "製造部", "追記"]])
    day = today()
    file = preview(receive("items", "r.csv", [content], effective_on=day, by=small.alice), by=small.alice)
    apply(file, by=small.alice)
    assert patterns(state.item_id) == sorted(LINES)


# ---------- pages ----------


@pytest.fixture
def items(organisation: Organisation) -> Items:
    return make_items(organisation)


def text(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_the_page_of_an_item_adds_and_ends(items: Items, as_bob: Client) -> None:
    page, form = (reverse(f"inventory_{name}", args=["A-0001"]) for name in ("item", "locations"))
    assert "まだ登録がありません" in text(as_bob.get(page))
    wrong = as_bob.post(form, {"patterns": "\\\\fs01\\設計\\A\nC:\\"})
    assert wrong.status_code == 422
    assert "ほとんどすべて" in text(wrong)
    assert "\\\\fs01\\設計\\A" in text(wrong)  # what was typed stays
    assert as_bob.post(form, {"patterns": "\\\\fs01\\設計\\<A>\r\n*A-0001*\r\n"}).status_code == 302
    assert "\\\\fs01\\設計\\<A>" in text(as_bob.get(page))
    assert b"&lt;A&gt;" in as_bob.get(page).content
    end = reverse("inventory_end_location", args=["A-0001"])
    assert as_bob.get(end).status_code == 405
    assert as_bob.post(end, {"pattern": "*A-0001*"}).status_code == 302
    assert Location.objects.filter(until__gt=now()).count() == 1
    assert "*A-0001*" in text(as_bob.get(reverse("inventory_past", args=["A-0001"])))


def test_the_form_of_an_item_keeps_them(items: Items, organisation: Organisation, as_alice: Client) -> None:
    address = reverse("inventory_edit", args=["A-0002"])
    add_locations(items.secret, LINES[:2], by=organisation.alice)
    page = text(as_alice.get(address))
    assert "*A-0412*\n\\\\fs01\\設計\\A-0412" in page
    sent = {
        name: value
        for name, value in as_alice.get(address).context["form"].initial.items()
        if name != "more_places" and value
    }
    sent |= {"name": "治具", "seen": str(present_state("A-0002").pk)}
    assert as_alice.post(address, sent).status_code == 302
    assert patterns(items.secret.item_id) == sorted(LINES[:2])
    sent |= {"locations": LINES[2], "seen": str(present_state("A-0002").pk)}
    assert as_alice.post(address, sent).status_code == 302
    assert patterns(items.secret.item_id) == [LINES[2]]


def test_pages_with_locations_cost_little(
    items: Items, organisation: Organisation, as_alice: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        add_item(
            name=f"図面{number}",
            owner=organisation.manufacturing,
            locations=[r"\\fs01\共有", rf"\\fs01\{number}"],
            by=organisation.alice,
        )
    one = states().filter(name="図面0").get().number
    as_alice.get(reverse("inventory_item", args=[one]))
    with django_assert_max_num_queries(23):
        as_alice.get(reverse("inventory_item", args=[one]))
    with django_assert_max_num_queries(11):
        found = as_alice.get(reverse("inventory_items"), {"location": r"\\fs01\共有\x"})
    assert found.context["listing"].count == 20


def test_the_same_place_at_two_items_is_shown_to_those_who_may_see_both(
    items: Items, organisation: Organisation, as_alice: Client, as_bob: Client
) -> None:
    mine, hidden = (ItemState.objects.get(number=n, until__year=9999) for n in ("A-0001", "A-0003"))
    add_locations(mine, [r"\\fs01\共有"], by=organisation.alice)
    add_locations(hidden, ["//FS01/共有/"], by=organisation.alice)
    address = reverse("inventory_item", args=["A-0001"])
    assert "A-0003" in text(as_alice.get(address))
    assert "にも同じ場所があります" in text(as_alice.get(address))
    assert "A-0003" not in text(as_bob.get(address))
    assert "にも同じ場所があります" not in text(as_bob.get(address))
    assert locator().items_of(r"\\fs01\共有\x") == tuple(sorted({mine.item_id, hidden.item_id}))


def test_a_pasted_path_finds_the_items_that_one_may_see(
    items: Items, organisation: Organisation, as_alice: Client, as_bob: Client
) -> None:
    for number in ("A-0001", "A-0003"):
        add_locations(
            ItemState.objects.get(number=number, until__year=9999), [r"\\fs01\共有"], by=organisation.alice
        )
    address = reverse("inventory_items")

    def found(client: Client, path: str, **more: str) -> list[str]:
        listing = client.get(address, {"location": path, **more}).context["listing"]
        return [row.number for row in listing.rows]

    assert found(as_alice, '"\\\\FS01\\共有\\図.dwg"') == ["A-0001", "A-0003"]
    assert found(as_bob, "//fs01/共有/図.dwg") == ["A-0001"]
    assert found(as_alice, r"\\fs01\共有2\図.dwg") == []
    assert found(as_alice, r"\\fs01\共有\図.dwg", as_of="2026-01-01") == []
    long = r"\\fs01\共有" + "\\深いところ" * 300
    assert found(as_alice, long) == ["A-0001", "A-0003"]
    assert "\x00" not in text(as_alice.get(address, {"location": "\x00%_'"}))


# ---------- API ----------


@pytest.fixture
def firm(organisation: Organisation) -> Firm:
    return make_firm(organisation)


def test_the_api_writes_reads_and_finds_them(firm: Firm) -> None:
    by: Caller = caller(firm.organisation.alice)
    made = by("POST", "/items", {"name": "図面", "owner": "211", "locations": LINES}).json()
    assert made["locations"] == sorted(LINES)
    one = f"/items/{made['number']}"
    assert by("PATCH", one, {"locations": [LINES[0]]}).json()["locations"] == [LINES[0]]
    refused = by("PATCH", one, {"locations": ["*"]})
    assert refused.status_code == 422
    assert "ほとんどすべて" in refused.content.decode()
    found = by.get(f"/items?location={quote(LINES[0] + chr(92) + 'x.dwg')}")
    assert [each["number"] for each in found["items"]] == [made["number"]]
    assert by.get(f"/items?location={quote('//fs09/x')}")["count"] == 0
    assert by.get(f"/items?location={quote(LINES[0])}&as_of=2026-01-01")["count"] == 0
    past = by.get(f"{one}/history")["items"][0]["changes"]
    assert [each["field"] for each in past] == ["locations"]
    assert [each["after"] for each in past] == [[]]
