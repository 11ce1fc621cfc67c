"""The pages about asking systems: register, see, change, end; the token is shown once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from hiden.access.authzen import counting
from hiden.access.authzen.models import AskingSystem
from tests.access.authzen.conftest import Caller, q

pytestmark = [pytest.mark.django_db, pytest.mark.words]
FORM = {"name": "設計部のNAS", "evaluate": "on", "called_by": "number", "per_minute": "600"}


def test_a_system_is_registered_and_its_token_shown_once(as_alice: Client) -> None:
    answer = as_alice.post("/access/systems/new/", FORM)
    page = answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r'value="(hidensys_[^"]+)"', page)
    assert found is not None
    system = AskingSystem.objects.get()
    assert (system.name, system.may_evaluate, system.may_search, system.per_minute) == (
        "設計部のNAS",
        True,
        False,
        600,
    )
    assert Caller(found[1]).send("evaluation", q()).status_code == 200
    for path in ("/access/systems/", f"/access/systems/{system.key}/"):
        later = as_alice.get(path).content.decode()
        assert system.prefix in later
        assert found[1] not in later


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"evaluate": ""}, {"per_minute": "0"}, {"per_minute": "x"}, {"called_by": "x"}]
)
def test_what_cannot_be_is_said_and_nothing_is_made(as_alice: Client, wrong: dict[str, str]) -> None:
    answer = as_alice.post("/access/systems/new/", FORM | wrong)
    assert answer.status_code == 422
    assert not AskingSystem.objects.exists()


@pytest.mark.rows
def test_counts_and_the_last_time_are_shown(system: Caller, as_alice: Client) -> None:
    assert system.system is not None
    page = f"/access/systems/{system.system.key}/"
    assert "まだ一度も尋ねていません。" in as_alice.get(page).content.decode()
    for _ in range(3):
        system.decide(q())
    system.decide(q("1003"))
    counting.write_counts()
    found = as_alice.get(page).content.decode()
    assert "最後に尋ねたのは2026年11月23日" in found
    assert "3件" in found
    assert "4件" in as_alice.get("/access/systems/").content.decode(), "today, in the list"


def test_it_is_changed_and_ended(system: Caller, as_alice: Client) -> None:
    assert system.system is not None
    page = f"/access/systems/{system.system.key}/"
    assert as_alice.post(f"{page}change/", FORM | {"search": "on"}).status_code == 302
    changed = AskingSystem.objects.get()
    assert (changed.name, changed.may_search) == ("設計部のNAS", True)
    assert as_alice.post(f"{page}end/", {"reason": ""}).status_code == 422
    assert as_alice.post(f"{page}end/", {"reason": "交換"}).status_code == 302
    assert system.send("evaluation", q()).status_code == 401
    ended = as_alice.get(page).content.decode()
    assert "交換" in ended
    assert "問い合わせを終える" not in ended
    assert as_alice.post(f"{page}change/", FORM).status_code == 422
    assert "設計部のNAS" in as_alice.get("/access/systems/").content.decode()
    assert "設計部のNAS" in as_alice.get("/access/systems/?state=ended").content.decode()
    assert "設計部のNAS" not in as_alice.get("/access/systems/?state=living").content.decode()


def test_others_see_none_of_it(system: Caller, as_bob: Client, as_charlie: Client) -> None:
    assert system.system is not None
    for browser in (as_bob, as_charlie):
        for path in ("", "new/", f"{system.system.key}/", f"{system.system.key}/change/", "nothing/"):
            assert browser.get(f"/access/systems/{path}").status_code == 403
        assert "/access/systems/" not in browser.get("/").content.decode()


def test_a_list_of_many_systems_costs_the_same(
    system: Caller, auditor: Caller, as_alice: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            as_alice.get("/access/systems/")
        return len(asked)

    cost()
    first = cost()
    AskingSystem.objects.bulk_create(
        AskingSystem(name=f"系{n}", prefix="x", digest=str(n), per_minute=1, made_at=system.system.made_at)  # type: ignore[union-attr]
        for n in range(15)
    )
    assert cost() == first
