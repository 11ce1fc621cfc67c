"""The gate before pages: sign-in first, then the policies; what is hidden looks like what does not exist."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path
from ninja.signature import ViewSignature

from hiden.base.errors import NotAllowed, NotFound
from hiden.gate.house import another_gate
from hiden.gate.page import endpoint, open_page, page
from hiden.gate.pages import who_can_see
from hiden.gate.views import RoutedView, every_view

from .generating import build
from .test_decisions import PAPER, POLICIES, STAFF
from .world import Doc, Worker, gate, rule

ASK = rule("ask", scope='principal, action == Action::"gate.ask_who_can_see", resource')
ASK_SCHEMA = (
    'action "gate.ask_who_can_see" appliesTo { principal: [Worker], resource: [Company], context: {} };\n'
)


def find(number: int, **_: object) -> Doc | None:
    return Doc.objects.filter(pk=number).first()


@page("test.read", of=find)
def show(request: HttpRequest, found: Doc, number: int) -> HttpResponse:
    return HttpResponse(f"doc {found.pk} {number}")


@page("test.change", of=find, known_by="test.read")
def edit(request: HttpRequest, found: Doc, number: int) -> HttpResponse:
    return HttpResponse("edited")


@page("test.read")
def index(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return HttpResponse("index")


@open_page
def welcome(request: HttpRequest) -> HttpResponse:
    return HttpResponse("welcome")


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("oops")


@pytest.fixture
def staff(world: None, tmp_path: Path, settings: Any) -> Iterator[list[Worker]]:
    policies = POLICIES + rule(
        "everyone", scope='principal, action == Action::"test.read", resource is Company'
    )
    policies += rule("nobody_edits", "principal.level > 100", action="test.change")
    settings.LOGIN_URL = "/accounts/login/"
    asking = tmp_path / "gate"
    asking.mkdir()
    (asking / "policy.cedarschema").write_text(ASK_SCHEMA, encoding="utf-8")
    (asking / "policy.cedar").write_text(ASK.replace("test.ask", "gate.ask"), encoding="utf-8")
    engine = gate(tmp_path, policies, "gate")
    with another_gate(engine):
        yield build(STAFF, [PAPER])


def ask(view: Callable[..., Any], by: Worker | None, address: str = "/x", **kwargs: Any) -> Any:
    request = RequestFactory().get(address)
    request.by = by  # type: ignore[attr-defined]
    return view(request, **kwargs)


@pytest.mark.usefixtures("addresses")
def test_nobody_is_led_to_sign_in_and_back(staff: list[Worker]) -> None:
    response = ask(show, None, "/docs/1?tab=history", number=1)
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=%2Fdocs%2F1%3Ftab%3Dhistory"


@pytest.mark.usefixtures("addresses")
def test_nobody_asking_for_a_part_of_a_page_is_led_there_as_a_whole(staff: list[Worker]) -> None:
    request = RequestFactory().post(
        "/docs/1/decide", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/docs/1"}
    )
    request.by = None  # type: ignore[attr-defined]
    response = show(request, number=1)
    assert response["HX-Redirect"] == "/accounts/login/?next=%2Fdocs%2F1"


@pytest.mark.usefixtures("addresses")
def test_sign_in_never_leads_on_to_another_site(staff: list[Worker]) -> None:
    request = RequestFactory().post("/docs/1/decide", headers={"Referer": "https://evil.example/docs"})
    request.by = None  # type: ignore[attr-defined]
    assert show(request, number=1)["Location"] == "/accounts/login/?next=%2F"


def test_alice_gets_the_thing(staff: list[Worker]) -> None:
    assert ask(show, staff[0], number=1).content == b"doc 1 1"


def test_what_is_hidden_looks_like_what_does_not_exist(staff: list[Worker]) -> None:
    with pytest.raises(NotFound) as hidden:
        ask(show, staff[2], number=1)
    with pytest.raises(NotFound) as absent:
        ask(show, staff[2], number=2)
    assert str(hidden.value) == str(absent.value)


def test_whoever_knows_a_thing_is_told_why_they_may_not_change_it(staff: list[Worker]) -> None:
    with pytest.raises(NotAllowed) as refused:
        ask(edit, staff[1], number=1)
    assert "nobody_editsの場合です。" in refused.value.do_next
    with pytest.raises(NotFound):
        ask(edit, staff[2], number=1)


def test_a_company_page_says_why_not(staff: list[Worker]) -> None:
    assert ask(index, staff[2]).content == b"index"
    with pytest.raises(NotAllowed):
        ask(index, staff[3])


def test_views_say_what_they_demand() -> None:
    assert (show.gate_action, show.gate_of) == ("test.read", find)  # type: ignore[attr-defined]
    assert (index.gate_action, index.gate_of) == ("test.read", None)  # type: ignore[attr-defined]
    assert index.__doc__ == "All of them."


def test_a_view_without_guard_is_noticed() -> None:
    patterns = [path("a", show), path("b", welcome), path("c", forgotten)]
    assert [(each.address, each.guarded) for each in every_view(patterns)] == [
        ("/a", True),
        ("/b", True),
        ("/c", False),
    ]


# ---------- the API ----------


@endpoint("test.read", of=find)
def api_show(request: HttpRequest, found: Doc, number: int, full: bool = False) -> dict[str, Any]:
    return {"doc": found.pk, "number": number, "full": full}


def test_an_operation_of_the_api_asks_the_same_gate(staff: list[Worker]) -> None:
    assert ask(api_show, staff[0], number=1, full=True) == {"doc": 1, "number": 1, "full": True}
    with pytest.raises(NotFound):
        ask(api_show, staff[2], number=1)
    with pytest.raises(NotAllowed):
        ask(api_show, None, number=1)


def test_the_found_thing_is_no_parameter_of_the_operation() -> None:
    signature = ViewSignature("/docs/{number}", api_show)
    assert {model.__ninja_param_source__ for model in signature.models} == {"path", "query"}


def test_operations_of_the_api_are_found_one_by_one() -> None:
    from ninja import NinjaAPI, Router

    router = Router()
    router.get("/docs/{number}")(api_show)
    router.post("/docs/{number}")(endpoint("test.change", of=find)(lambda request, found, number: None))
    router.delete("/docs/{number}")(lambda request, number: None)
    api = NinjaAPI(urls_namespace="gate_tests", docs_url=None, openapi_url=None)
    api.add_router("/", router)
    found = {(each.action, each.guarded) for each in every_view(api.urls[0]) if "docs" in each.address}
    assert found == {("test.read", True), ("test.change", True), (None, False)}


# ---------- who can see this page ----------


@pytest.fixture
def addresses(settings: Any) -> Iterator[None]:
    module = ModuleType("gate_test_addresses")
    module.urlpatterns = [  # type: ignore[attr-defined]
        path("docs/<int:number>", show),
        path("docs/<int:number>/edit", edit),
        path("index", index),
        path("welcome", welcome),
        path("forgotten", forgotten),
        path("who-can-see", who_can_see, name="gate_who_can_see"),
    ]
    sys.modules["gate_test_addresses"] = module
    settings.ROOT_URLCONF = "gate_test_addresses"
    yield
    del sys.modules["gate_test_addresses"]


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the page would show, without drawing it."""
    shown: list[dict[str, Any]] = []

    def draw(request: HttpRequest, template: str, values: dict[str, Any], status: int = 200) -> HttpResponse:
        shown.append(values)
        return HttpResponse(status=status)

    monkeypatch.setattr("hiden.gate.pages.render", draw)
    return shown


@pytest.mark.usefixtures("addresses")
def test_those_who_can_see_a_page_are_listed_with_reasons(
    staff: list[Worker], rendered: list[dict[str, Any]]
) -> None:
    ask(who_can_see, staff[1], "/who-can-see?path=/docs/1%3Ftab=history")
    assert [(each.shown.name, each.reasons) for each in rendered[0]["readers"]] == [
        ("worker 1", ("bossの場合です。",)),
        ("worker 2", ("leaderの場合です。",)),
    ]
    assert rendered[0]["total"] == 2


@pytest.mark.usefixtures("addresses")
def test_a_search_narrows_the_readers_but_not_the_total(
    staff: list[Worker], rendered: list[dict[str, Any]]
) -> None:
    ask(who_can_see, staff[1], "/who-can-see?path=/docs/1&q=ＷＯＲＫＥＲ 2")
    assert [each.shown.name for each in rendered[0]["readers"]] == ["worker 2"]
    assert rendered[0]["total"] == 2


@pytest.mark.usefixtures("addresses")
@pytest.mark.parametrize(
    "address", ["/docs/1", "/docs/2", "/nowhere", "/forgotten", "https://other.example/docs/1", "//x", "x"]
)
def test_charlie_learns_nothing_from_asking_who_can_see(
    staff: list[Worker], rendered: list[dict[str, Any]], address: str
) -> None:
    with pytest.raises(NotFound):
        ask(who_can_see, staff[2], f"/who-can-see?path={address}")
    assert rendered == []


@pytest.mark.usefixtures("addresses")
def test_a_company_page_lists_everybody_active(staff: list[Worker], rendered: list[dict[str, Any]]) -> None:
    ask(who_can_see, staff[2], "/who-can-see?path=/index")
    assert rendered[0]["total"] == 3
    assert rendered[0]["whole"]


@pytest.mark.usefixtures("addresses")
def test_an_open_page_is_said_to_be_open(staff: list[Worker], rendered: list[dict[str, Any]]) -> None:
    ask(who_can_see, staff[2], "/who-can-see?path=/welcome")
    assert rendered[0]["open"]


def test_routed_views_know_their_action() -> None:
    assert RoutedView("/a", "", show).action == "test.read"
    assert RoutedView("/a", "", forgotten).action is None
