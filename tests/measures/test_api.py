"""Measures for other systems, under the same gate."""

from __future__ import annotations

from datetime import date

import pytest
from ninja.testing import TestClient

from hiden.base.clock import today
from hiden.base.errors import BadInput, NotAllowed, NotFound
from hiden.classification.models import SecrecyClass
from hiden.measures import actions
from hiden.measures.api import router
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> TestClient:
    return TestClient(router)


def test_coverage_has_null_where_there_are_no_measures(company: Organisation, api: TestClient) -> None:
    found = api.get("/coverage", by=company.alice).json()
    assert found["cells"][0][0] == {"implemented": 0, "chosen": 0, "level": 0}
    assert found["cells"][3][4] is None
    assert (len(found["routes"]), len(found["purposes"])) == (4, 5)


def test_what_is_written_is_read_again(company: Organisation, top: SecrecyClass, api: TestClient) -> None:
    by = company.alice
    choice = {"choices": [{"class_code": "gokuhi", "chosen": True, "reason": "土台になるため"}]}
    assert api.post("/measures/E1-a/choices", json=choice, by=by).json() == {"changed": 1}
    step = {"stage": "implemented", "done": True, "on": "2026-04-01"}
    assert api.post("/measures/E1-a/progress", json=step, by=by).json() == {"changed": 1}
    assigned = {"owner": "1002", "department": "210", "due_on": "2027-03-31", "cost": 5}
    assert api.put("/measures/E1-a/assignment", json=assigned, by=by).json() == {"changed": 1}
    found = api.get("/measures/E1-a", by=by).json()
    assert found["chosen"]
    assert found["choices"][0]["reason"] == "土台になるため"
    assert found["stages"][0]["on"] == "2026-04-01"
    assert (found["owner"]["name"], found["due_on"], found["cost"]) == (company.bob.name, "2027-03-31", 5)
    assert found["department"] == {"code": "210", "name": "製造部"}
    assert api.get("/coverage", by=by).json()["cells"][0][0]["level"] == 4
    assert api.get("/measures?route=leavers", by=by).json()["count"] == 9
    assert [one["id"] for one in api.get("/measures?chosen=true", by=by).json()["items"]] == ["E1-a"]
    assert api.get("/measures?chosen=true&as_of=2026-01-01", by=by).json()["count"] == 0


def test_the_profile_is_answered(company: Organisation, api: TestClient) -> None:
    assert api.post("/profile", json={"answers": {"telework": True}}, by=company.alice).json() == {
        "changed": 1
    }
    found = {one["question"]: one["answer"] for one in api.get("/profile", by=company.alice).json()["items"]}
    assert (found["telework"], found["cloud"]) == (True, None)


def test_the_gate_stands_before_every_operation(company: Organisation, api: TestClient) -> None:
    for person in (company.charlie, None):
        for address in ("/coverage", "/measures", "/profile"):
            with pytest.raises(NotAllowed):
                api.get(address, by=person)
    with pytest.raises(NotFound):
        api.get("/measures/E1-a", by=company.charlie)
    given = {"class_code": "gokuhi", "chosen": True, "reason": "x"}
    with pytest.raises(NotAllowed):
        api.post("/measures/E1-a/choices", json={"choices": [given]}, by=company.bob)
    actions.assign("E1-a", owner=company.charlie, by=company.alice)
    step = {"stage": "documented", "done": True, "on": today().isoformat()}
    assert api.post("/measures/E1-a/progress", json=step, by=company.charlie).json() == {"changed": 1}
    with pytest.raises(NotFound):
        api.post("/measures/E1-b/progress", json=step, by=company.charlie)


def test_bad_input_is_said(company: Organisation, api: TestClient) -> None:
    step = {"stage": "implemented", "done": True, "on": date(2099, 1, 1).isoformat()}
    with pytest.raises(BadInput):
        api.post("/measures/E1-a/progress", json=step, by=company.alice)
    assert (
        api.post("/measures/E1-a/progress", json={**step, "stage": "x"}, by=company.alice).status_code == 422
    )
    with pytest.raises(NotFound):
        api.get("/measures/E9-z", by=company.alice)
