"""Classes for other systems, under the same gate."""

from __future__ import annotations

import pytest
from ninja.testing import TestClient

from hiden.base.errors import BadInput, NotAllowed
from hiden.classification.api import router
from tests.classification.conftest import secret
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> TestClient:
    return TestClient(router)


def test_classes_and_handling_are_read_by_everybody(classes: Organisation, api: TestClient) -> None:
    found = api.get("/classes", by=classes.charlie).json()["items"]
    assert [one["code"] for one in found] == ["gokuhi", "hi", "shagaihi"]
    rows = {row["code"]: row for row in api.get("/handling", by=classes.charlie).json()["items"]}
    rules = {rule["class_code"]: rule["answer"] for rule in rows["mode-telework"]["rules"]}
    assert rules == {"gokuhi": "forbidden", "hi": "conditional", "shagaihi": "conditional"}
    assert api.get("/classes?as_of=2020-01-01", by=classes.charlie).json()["count"] == 0
    with pytest.raises(NotAllowed):
        api.get("/classes", by=None)


def test_a_rule_is_laid_down_by_the_heads_only(classes: Organisation, api: TestClient) -> None:
    rule = {"answer": "forbidden", "text": "扱わない。"}
    assert api.put("/handling/mode-telework/hi", json=rule, by=classes.alice).json() == {"changed": 1}
    with pytest.raises(NotAllowed):
        api.put("/handling/mode-telework/hi", json=rule, by=classes.bob)


def test_items_are_classified_or_proposed(classes: Organisation, api: TestClient) -> None:
    item = secret("図面", classes.manufacturing, classes.alice)
    wish = {"items": [item.number], "class_code": "hi", "reason": "製造条件を含むため"}
    assert api.post("/classify", json=wish, by=classes.alice).json() == {"changed": 1, "cases": []}
    found = api.post("/classify", json={**wish, "class_code": "gokuhi"}, by=classes.alice).json()
    assert found["changed"] == 0
    assert len(found["cases"]) == 1
    with pytest.raises(BadInput):
        api.post("/classify", json={**wish, "reason": ""}, by=classes.alice)
    with pytest.raises(NotAllowed):
        api.post("/classify", json=wish, by=classes.charlie)
