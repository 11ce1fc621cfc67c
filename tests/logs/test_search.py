"""Looking through the records: masked whatever the way, entered once, and never by a word that names somebody."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.test import Client

from hiden.base.clock import today
from hiden.ledger.models import LedgerEntry
from hiden.logs.finding import PER_PAGE, Question, look
from hiden.logs.models import LogLook, LogSource, MaskName
from hiden.people import actions as people
from hiden.people.models import Account, Person, PersonState, Role
from tests.conftest import signed_in
from tests.logs.looking import Told, told
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock  # noqa: F401 - one noon for all

pytestmark = pytest.mark.django_db


@pytest.fixture
def tale(organisation: Organisation, source: LogSource, tmp_path: Path) -> Told:
    """Two days in which everybody is named in every way."""
    return told(organisation, source, tmp_path)


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def words_of(person: Person) -> Iterator[str]:
    """Everything by which a person is known."""
    yield person.number
    for state in PersonState.objects.filter(person=person):
        for name in (state.name, state.kana):
            yield from (name, name.replace(" ", ""), name.replace(" ", "_"), name.replace(" ", "　"))
        if state.email:
            yield state.email
    yield from Account.objects.filter(person=person).values_list("email", flat=True)
    yield f"PC-{person.number}"


def named(content: str, but: Person) -> set[str]:
    """Who is named in what was answered; the reader's own name stands in the head of every page."""
    shown = re.sub(r"<header.*?</header>|<datalist.*?</datalist>", "", content, flags=re.DOTALL)
    shown = unquote(shown)
    return {
        word
        for person in Person.objects.all()
        for word in words_of(person)
        if re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", shown)
    }


def test_nobody_is_looked_for_before_somebody_asks(tale: Told) -> None:
    page = text(signed_in(tale.org.alice), "/logs/search/")
    assert "条件を決めて" in page
    assert not LogLook.objects.exists()


def test_a_search_names_nobody_and_is_entered_once(tale: Told) -> None:
    alice = signed_in(tale.org.alice)
    page = text(alice, "/logs/search/", first="2026-11-17", last="2026-11-23")
    assert named(page, tale.org.alice) == set()
    assert page.count("社員-") > 30
    assert "A-0002" in page
    assert "USB・記録媒体（E:） へコピーした" in page
    assert "12.3 MB" in page
    assert "止められた" in page
    assert "tanimura" not in page
    assert "VPN-GW1" not in page or "vpn.example.co.jp" in page
    [entry] = LedgerEntry.objects.filter(kind="logs.looked")
    [look_] = LogLook.objects.all()
    assert (look_.entry, look_.viewer, look_.person, look_.found) == (entry.index, tale.org.alice, None, 40)
    more = re.search(r'href="(/logs/search/\?[^"]*after=[^"]*)"', page)
    assert more is None, "all on one page"


def test_files_and_answers_of_the_interface_name_nobody_either(tale: Told) -> None:
    alice = signed_in(tale.org.alice)
    for form in ("csv", "csv-cp932"):
        answer = alice.get("/logs/search/", {"last": "2026-11-23", "format": form})
        content = answer.content.decode("cp932" if form == "csv-cp932" else "utf-8-sig")
        assert named(content, tale.org.alice) == set()
        rows = list(csv.reader(io.StringIO(content)))
        assert len(rows) == 41
    assert [look_.exported for look_ in LogLook.objects.all()] == [True, True]


def test_a_masked_person_can_be_followed_but_not_found_out(tale: Told) -> None:
    alice = signed_in(tale.org.alice)
    text(alice, "/logs/search/", last="2026-11-23")
    mask = MaskName.objects.get(viewer=tale.org.alice, person=tale.org.bob).name
    page = text(alice, "/logs/search/", last="2026-11-23", who=mask)
    assert named(page, tale.org.alice) == set()
    assert f"社員-{mask}" in page
    last = LogLook.objects.latest("at", "pk")
    assert last.person == tale.org.bob
    entry = LedgerEntry.objects.get(index=last.entry)
    assert tale.org.bob.key.encode() not in bytes(entry.leaf), "whoever reads the ledger may be the viewer"
    assert "の人はいません" in text(alice, "/logs/search/", who="ZZZZ")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("words", "1002"), ("words", "石田"), ("words", "ishida"), ("words", "100"), ("dest", "p1003@"), ("dest", "1003"),
        ("device", "PC-1002"), ("words", "イシダ ジロウ"), ("words", "x"),
    ],
)  # fmt: skip
def test_what_names_somebody_cannot_be_searched_for(tale: Told, field: str, value: str) -> None:
    page = text(signed_in(tale.org.alice), "/logs/search/", last="2026-11-23", **{field: value})
    assert "この頁では探せません" in page or "短すぎて" in page
    assert not LogLook.objects.exists()


def test_a_device_of_many_can(tale: Told) -> None:
    page = text(signed_in(tale.org.alice), "/logs/search/", last="2026-11-23", device="VPN-GW")
    assert "見つかった記録：4件" in page
    assert "VPN-GW1" in page or "vpn.example.co.jp" in page


def test_an_account_nobody_knows_is_not_found_by_its_name(tale: Told) -> None:
    page = text(signed_in(tale.org.alice), "/logs/search/", last="2026-11-23", words="tanimura")
    assert "登録のないアカウント" not in page


def test_pages_follow_each_other_in_one_look(
    organisation: Organisation, source: LogSource, log, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    from hiden.logs.intake.taking import take_file
    from tests.logs.conftest import event

    take_file(source, log([event(at, object=rf"\\fs01\x\{at}.xlsx") for at in range(120)]))
    alice = signed_in(organisation.alice)
    seen: list[str] = []
    address = "/logs/search/?first=2026-09-01&last=2026-09-01"
    while address:
        page = alice.get(address, headers={"HX-Request": "true"} if seen else {}).content.decode()
        seen += re.findall(r"x\\(\d+)\.xlsx", page)
        found = re.search(r'hx-get="([^"]*)"', page)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert seen == [str(at) for at in reversed(range(120))]
    assert LogLook.objects.count() == 1
    forged = alice.get("/logs/search/?first=2026-09-01&last=2026-09-01&after=forged").content.decode()
    assert "119.xlsx" in forged
    assert LogLook.objects.count() == 2


def test_a_way_on_belongs_to_its_question_and_reader(
    organisation: Organisation, source: LogSource, log
) -> None:  # type: ignore[no-untyped-def]
    from hiden.logs.finding import look_on
    from hiden.logs.intake.taking import take_file
    from tests.logs.conftest import event

    take_file(source, log([event(at) for at in range(PER_PAGE + 1)]))
    day = date(2026, 9, 1)
    people.give_role(organisation.bob, Role.IT, by=organisation.alice)
    found = look(Question(day, day), by=organisation.alice)
    assert look_on(Question(day, day), found.after, by=organisation.bob) is None
    assert look_on(Question(day, day, channel="file"), found.after, by=organisation.alice) is None
    assert look_on(Question(day, day), found.after, by=organisation.alice) is not None


def test_names_of_items_are_shown_to_those_who_may_read_them(tale: Told) -> None:
    people.give_role(tale.org.charlie, Role.IT, by=tale.org.alice)
    page = text(signed_in(tale.org.charlie), "/logs/search/", last="2026-11-23", item="Ａ－０００２")
    assert "A-0002" in page
    assert "治具設計図" not in page
    assert "治具設計図" in text(signed_in(tale.org.alice), "/logs/search/", last="2026-11-23", item="A-0002")


def test_the_page_of_an_item_leads_to_its_records(tale: Told) -> None:
    alice = signed_in(tale.org.alice)
    assert "/logs/items/A-0002/" in text(alice, "/items/A-0002/")
    page = alice.get("/logs/items/A-0002/", follow=True).content.decode()
    assert "治具設計図" in page
    assert named(page, tale.org.alice) == set()
    look_ = LogLook.objects.get()
    assert (look_.item, look_.last_day) == (tale.item, today())


def test_others_may_not_look(tale: Told) -> None:
    assert signed_in(tale.org.bob).get("/logs/search/").status_code == 403
    assert signed_in(tale.org.charlie).get("/logs/items/A-0002/").status_code == 403


def test_a_page_costs_the_same_however_much_it_shows(
    tale: Told, django_assert_max_num_queries: object
) -> None:
    alice = signed_in(tale.org.alice)
    text(alice, "/logs/search/", last="2026-11-23")
    with django_assert_max_num_queries(48):  # type: ignore[operator]
        text(alice, "/logs/search/", last="2026-11-23")


def test_the_interface_gives_the_same_and_names_nobody(tale: Told) -> None:
    alice = signed_in(tale.org.alice)
    answer = alice.get("/api/v1/logs/events", {"first": "2026-11-17", "last": "2026-11-23"})
    assert answer.status_code == 200
    assert named(answer.content.decode(), tale.org.alice) == set()
    found = answer.json()
    assert (found["count"], len(found["items"]), found["next"]) == (40, 40, None)
    assert LogLook.objects.count() == 1
    for query in (
        {"words": "石田"},
        {"who": "ZZZZ"},
        {"device": "PC-1002"},
        {"after": "forged"},
        {"first": "2026-12-01"},
    ):
        assert alice.get("/api/v1/logs/events", query).status_code == 422, query
    assert LogLook.objects.count() == 1
    assert signed_in(tale.org.bob).get("/api/v1/logs/events").status_code == 403
