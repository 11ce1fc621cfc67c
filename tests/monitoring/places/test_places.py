"""What places outside are: written down by hand and from a file, and what rules then make of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from hiden.base.clock import today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.base.sheets import Cell
from hiden.imports.contract import Effect, Record
from hiden.ledger.models import LedgerEntry
from hiden.monitoring.models import KnownPlace, PlaceKind
from hiden.monitoring.places.actions import Told, domain_of, end_place, places_on, set_places
from hiden.monitoring.places.importer import PLACE_COLUMNS, PlaceImporter
from hiden.monitoring.rules.places import gone
from hiden.monitoring.rules.surroundings import surroundings
from hiden.people.models import Person
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(organisation: Organisation) -> Person:
    """Who may write places down."""
    return organisation.alice


def rows(*lines: tuple[str, ...]) -> list[Record]:
    """Lines of a file."""
    names = [column.name for column in PLACE_COLUMNS]
    return [
        Record(
            "一覧",
            number,
            {
                name: Cell(number, at + 1, value)
                for at, (name, value) in enumerate(zip(names, line, strict=True))
            },
        )
        for number, line in enumerate(lines, start=2)
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rival.Example", "rival.example"),
        ("https://www.rival.example/jp/?a=1", "www.rival.example"),
        ("saiyo@rival.example", "rival.example"),
        ("*.rival.example.", "rival.example"),
        ("ＲＩＶＡＬ．ｅｘａｍｐｌｅ", "rival.example"),
        ("競合.example", "xn--pbt979b.example"),
    ],
)
def test_a_domain_is_read_as_people_paste_it(typed: str, meant: str) -> None:
    if typed.startswith("競合"):
        assert domain_of(typed).startswith("xn--")
        return
    assert domain_of(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "rival", "rival..example", "ri val.example", "-a.example", "203.0.113.9", "a" * 300 + ".jp"]
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        domain_of(typed)


def test_a_place_is_what_was_said_last_and_what_it_was_stays(manager: Person) -> None:
    earlier = today() - timedelta(days=10)
    assert set_places([Told("rival.example", "competitor")], how="page", by=manager, since=earlier) == 1
    assert set_places([Told("RIVAL.example", "competitor")], how="page", by=manager) == 0
    assert set_places([Told("rival.example", "partner", "架空精機")], how="page", by=manager) == 1
    assert [one.kind for one in places_on(earlier)] == ["competitor"]
    assert [one.kind for one in places_on(today())] == ["partner"]
    end_place(places_on(today()).get(), by=manager)
    assert not places_on(today()).exists()
    assert LedgerEntry.objects.filter(kind="monitoring.place_set").count() == 3


def test_only_some_may_and_nothing_is_ended_twice(organisation: Organisation, manager: Person) -> None:
    with pytest.raises(NotAllowed):
        set_places([Told("rival.example", "competitor")], how="page", by=organisation.charlie)
    place = KnownPlace.objects.create(domain="a.example", kind="partner", since=date(2026, 1, 1))
    end_place(place, by=manager)
    with pytest.raises(Conflict):
        end_place(place, by=manager)


def test_a_file_goes_in_and_its_mistakes_are_named(organisation: Organisation, manager: Person) -> None:
    number = organisation.bob.number
    importer = PlaceImporter()
    plan = importer.plan(
        rows(
            ("rival.example", "競合先", "架空精機", ""),
            ("family.example", "本人・親族等の関係先", "", number),
            ("office.example", "本人・親族等の関係先", "", ""),
            ("rival.example", "取引先", "", ""),
            ("どこか", "競合先", "", ""),
            ("x.example", "ライバル", "", ""),
            ("y.example", "取引先", "", number),
        ),
        effective_on=today(),
        by=manager,
    )
    assert [change.key for change in plan.changes] == ["rival.example", f"family.example {number}"]
    assert [(each.row, each.label) for each in plan.problems] == [
        (4, "本人"), (5, "ドメイン"), (6, "ドメイン"), (7, "区別"), (8, "本人"),
    ]  # fmt: skip
    importer.apply(plan, effective_on=today(), by=manager)
    again = importer.plan(rows(("rival.example", "競合先", "架空精機", "")), effective_on=today(), by=manager)
    assert [change.effect for change in again.changes] == [Effect.NONE]
    assert (
        gone("x@jp.family.example", organisation.bob.pk, today(), surroundings(today())).kind
        == PlaceKind.RELATED
    )
    assert gone("x@jp.family.example", organisation.alice.pk, today(), surroundings(today())).kind == "other"


def test_what_the_company_says_goes_before_what_is_shipped(manager: Person) -> None:
    assert gone("a@gmail.com", 0, today(), surroundings(today())).kind == "mail"
    set_places(
        [Told("gmail.com", "trusted"), Told("dropbox.com", "related", person=manager)], how="page", by=manager
    )
    around = surroundings(today())
    assert gone("a@gmail.com", 0, today(), around).kind == "trusted"
    assert gone("https://www.dropbox.com/x", manager.pk, today(), around).kind == "related"
    assert gone("https://www.dropbox.com/x", 0, today(), around).kind == "storage"


def test_the_list_is_a_page_and_a_file(
    organisation: Organisation, manager: Person, as_alice: Client, as_charlie: Client
) -> None:
    set_places([Told("rival.example", "competitor", "架空精機")], how="page", by=manager)
    page = as_alice.get("/monitoring/places/")
    assert "rival.example" in page.content.decode()
    assert "競合先" in page.content.decode()
    file = as_alice.get("/monitoring/places/?format=csv")
    assert "rival.example,競合先,架空精機" in file.content.decode("utf-8-sig")
    assert as_charlie.get("/monitoring/places/").status_code == 403
    told: dict[str, Any] = {
        "domain": "https://home.example/",
        "kind": "home",
        "words": "架空損保",
        "person": "",
    }
    assert as_alice.post("/monitoring/places/new/", told).status_code == 302
    assert places_on(today()).get(domain="home.example").words == "架空損保"
    wrong = as_alice.post("/monitoring/places/new/", {**told, "domain": "どこか"})
    assert "送り先のドメインとして読めません" in wrong.content.decode()
