"""What bound on a day: the state of that day counts, for the item, its class, its department, and the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import frozen, now, today
from hiden.classification.models import SecrecyClass
from hiden.classification.presets import ensure_presets
from hiden.inventory.models import Item, ItemState
from hiden.ledger import SYSTEM
from hiden.paper.text import Style
from hiden.people.models import Person
from hiden.promises.models import PromiseRequest, PromiseState, ScopeKind
from hiden.promises.queries import binding
from hiden.promises.scopes import Scope
from hiden.rules.models import Procedure, ProcedureStep, Version
from tests.promises.conftest import PLEDGE
from tests.promises.deciding import decide
from tests.promises.signing import asked, signed
from tests.world.items import make_items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(organisation: Organisation) -> Item:
    """加工条件表 of 製造部."""
    ensure_presets(SYSTEM)
    return Item.objects.get(pk=make_items(organisation).top_secret.item_id)


def keys(person: Person, on: date, item: Item | None = None) -> set[str]:
    return {one.key for one in binding(person, on, item).promises}


def test_a_promise_binds_from_its_day_on(organisation: Organisation, pledge: Version, grace: Person) -> None:
    made = signed(organisation.charlie, grace)
    assert keys(organisation.charlie, today() - timedelta(days=1)) == set()
    assert keys(organisation.charlie, today()) == {made.request.key}
    assert keys(organisation.charlie, date(2040, 1, 1)) == {made.request.key}


def test_only_what_is_about_the_item_binds_about_it(
    organisation: Organisation, pledge: Version, grace: Person, item: Item
) -> None:
    who = organisation.charlie
    state = ItemState.objects.get(item=item, until__year=9999)
    klass = SecrecyClass.objects.get(pk=state.secrecy_class_id)
    other = SecrecyClass.objects.exclude(pk=klass.pk)[0]
    general = signed(who, grace)
    named = signed(who, organisation.alice, scope=Scope(ScopeKind.ITEMS, items=(item,)))
    by_class = signed(who, grace, scope=Scope(ScopeKind.CLASSES, classes=(klass,)))
    above = signed(who, grace, scope=Scope(ScopeKind.DEPARTMENT, department=organisation.production))
    project = signed(who, grace, scope=Scope(ScopeKind.PROJECT, project="春の試作"))
    signed(who, grace, scope=Scope(ScopeKind.CLASSES, classes=(other,)))
    signed(who, grace, scope=Scope(ScopeKind.DEPARTMENT, department=organisation.sales))
    signed(
        who, organisation.alice, scope=Scope(ScopeKind.ITEMS, items=(Item.objects.exclude(pk=item.pk)[0],))
    )
    bound = binding(who, today(), item)
    assert {one.key for one in bound.promises if one.sure} == {
        one.request.key for one in (general, named, by_class, above)
    }
    assert [one.key for one in bound.promises if not one.sure] == [project.request.key]


def test_the_class_of_that_day_counts(
    organisation: Organisation, pledge: Version, grace: Person, item: Item
) -> None:
    state = ItemState.objects.get(item=item, until__year=9999)
    before, after = state.secrecy_class, SecrecyClass.objects.exclude(pk=state.secrecy_class_id)[0]
    assert before is not None
    made = signed(organisation.charlie, grace, scope=Scope(ScopeKind.CLASSES, classes=(before,)))
    day = today() + timedelta(days=10)
    turn = datetime.combine(day, datetime.min.time(), UTC)
    ItemState.objects.filter(pk=state.pk).update(until=turn)
    ItemState.objects.create(
        item=item, number=state.number, name=state.name, owner=state.owner, secrecy_class=after, rank=after.rank,
        since=turn, recorded_at=turn,
    )  # fmt: skip
    assert keys(organisation.charlie, today(), item) == {made.request.key}
    assert keys(organisation.charlie, day + timedelta(days=1), item) == set()


def test_rules_in_force_and_made_known(
    organisation: Organisation, grace: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hiden.rules.library import templates

    rule = templates()["pledge_joining"].model_copy(update={"id": "rules_sample", "family": "rule"})
    monkeypatch.setattr("hiden.promises.binding.templates", lambda: {"rules_sample": rule})
    version = decide("rules_sample", replace(PLEDGE, style=Style.RULE, title="情報管理規程"), family="rule")
    bound = binding(organisation.charlie, today())
    assert ([one.title for one in bound.not_known], bound.rules) == (["情報管理規程"], ())
    ProcedureStep.objects.create(
        version=version, step=Procedure.MADE_KNOWN, on=date(2025, 5, 1), recorded_at=now()
    )
    bound = binding(organisation.charlie, today())
    assert [(one.title, one.known_on) for one in bound.rules] == [("情報管理規程", date(2025, 5, 1))]
    assert binding(organisation.charlie, date(2025, 4, 30)).rules == ()
    assert binding(organisation.charlie, date(2024, 3, 31)).not_known == ()


def test_a_handful_of_queries_however_many_promises(
    organisation: Organisation, pledge: Version, grace: Person, item: Item
) -> None:
    for number in range(12):
        signed(organisation.charlie, grace, scope=Scope(ScopeKind.PROJECT, project=f"案件{number}"))
    with CaptureQueriesContext(connection) as asked_of:
        assert len(binding(organisation.charlie, today(), item).promises) == 12
    assert len(asked_of) <= 6


def test_the_pages(
    organisation: Organisation,
    pledge: Version,
    grace: Person,
    item: Item,
    as_alice: Client,
    as_charlie: Client,
    as_bob: Client,
) -> None:
    made = signed(organisation.charlie, grace)
    own = as_charlie.get("/promises/binding/person/1003/").content.decode()
    assert made.sha256 in own
    assert as_bob.get("/promises/binding/person/1003/").status_code == 404
    assert as_charlie.get(f"/promises/binding/person/1003/?item={item.number}").status_code == 404, (
        "not his to know of"
    )
    page = as_alice.get(f"/promises/binding/item/{item.number}/").content.decode()
    assert "上野 千里" in page
    assert as_alice.get("/promises/binding/person/1003/?as_of=2025-01-01").status_code == 200
    assert as_bob.get(f"/promises/binding/item/{item.number}/").status_code == 403


def test_looking_a_day_up(
    organisation: Organisation, pledge: Version, grace: Person, item: Item, as_alice: Client
) -> None:
    def led(**form: str) -> str:
        return str(as_alice.post("/promises/binding/", form).headers.get("Location", ""))

    assert led(person="1003", on="2026-01-05") == "/promises/binding/person/1003/?as_of=2026-01-05"
    assert led(item=item.number, on=today().isoformat()) == f"/promises/binding/item/{item.number}/"
    assert f"item={item.number}" in led(person="1003", item=item.number, on="2026-01-05")
    assert as_alice.post("/promises/binding/", {"on": "2026-01-05"}).status_code == 422
    assert as_alice.post("/promises/binding/", {"on": "2026-01-05", "item": "Z-9"}).status_code == 404


def test_lists_and_dashboards_ask_the_same_however_many(
    organisation: Organisation, pledge: Version, grace: Person, as_alice: Client
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert as_alice.get(path).status_code == 200
        return len(found)

    queries("/promises/")  # the first page of a session writes to it
    asked(organisation.charlie, grace)
    paths = [
        "/promises/",
        "/promises/?by=department",
        "/promises/?by=asking",
        "/promises/?by=item",
        "/promises/list/",
    ]
    few = [queries(path) for path in paths]
    for person in (
        organisation.bob,
        organisation.heidi,
        organisation.eve,
        organisation.dave,
        organisation.alice,
    ):
        asked(person, grace)
    assert [queries(path) for path in paths] == few
    assert max(few) <= 14


def test_the_list_filters_and_exports(
    organisation: Organisation, pledge: Version, grace: Person, as_alice: Client
) -> None:
    with frozen(now() - timedelta(days=30)):
        late = asked(organisation.charlie, grace, due_on=today())
    asked(organisation.bob, grace)
    page = as_alice.get("/promises/list/?state=late").content.decode()
    assert late.key in page
    assert "石田 次郎" not in page
    assert "上野 千里" in as_alice.get("/promises/list/?format=csv").content.decode("utf-8-sig")
    assert as_alice.get("/promises/list/?format=xlsx").content[:2] == b"PK"
    assert as_alice.post("/promises/act/", {"verb": "remind", "all": "late"}).status_code == 302
    assert PromiseRequest.objects.get(pk=late.pk).reminded_at is not None
    assert (
        as_alice.post("/promises/act/", {"verb": "withdraw", "key": [late.key], "reason": "異動"}).status_code
        == 302
    )
    assert PromiseRequest.objects.get(pk=late.pk).state == PromiseState.WITHDRAWN


def test_asking_on_the_page(organisation: Organisation, grace: Person, as_alice: Client) -> None:
    decide("pledge_joining", replace(PLEDGE, closing=("{?project}について",)))
    page = as_alice.get("/promises/ask/").content.decode()
    assert "/promises/ask/pledge_joining/" in page
    form = {
        "people_department": "300", "people_numbers": "1002、1003", "scope": "general", "due_on": "2099-01-31", "reason": "入社",
        "late_project": "春",
    }  # fmt: skip
    answer = as_alice.post("/promises/ask/pledge_joining/", {**form, "people_numbers": "99999"})
    assert answer.status_code == 422
    assert "99999" in answer.content.decode()
    assert as_alice.post("/promises/ask/pledge_joining/", form).status_code == 302
    assert PromiseRequest.objects.count() == 3
