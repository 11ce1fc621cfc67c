"""Whatever JSON arrives, it is answered with a decision, a list or a bad request; never with an incident, never with a yes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from hiden.access.authzen.answering import answer
from hiden.access.authzen.askers import Asker
from hiden.access.authzen.bringing import Problem
from hiden.access.authzen.submissions import submission
from hiden.access.authzen.wire import Malformed
from hiden.base.errors import BadInput
from tests.access.authzen.conftest import BOB, DESK, SECRET
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]
ASKER = Asker(name="試し", base="https://hiden.example")
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

words = some.text(alphabet=some.characters(exclude_categories=["Cs"]), max_size=12)
plain = some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | words
anything = some.recursive(
    plain,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
ids = some.sampled_from([BOB, SECRET, "nobody", ""]) | words
types = some.sampled_from(["user", "item", "robot"])


def entity(**parts: some.SearchStrategy[Any]) -> some.SearchStrategy[Any]:
    """Mostly what it should be, with properties that may be anything."""
    whole = some.fixed_dictionaries(parts, optional={"properties": anything, "more": anything})
    return whole | some.fixed_dictionaries({}, optional=parts) | anything


context = some.fixed_dictionaries(
    {}, optional={name: some.sampled_from([value, "x", None]) | anything for name, value in DESK.items()}
    | {name: some.sampled_from(["2026-01-01T00:00:00Z"]) | anything for name in ("time", "as_of", "approval")},
)  # fmt: skip
question = some.fixed_dictionaries(
    {},
    optional={
        "subject": entity(type=types, id=ids),
        "action": entity(name=some.sampled_from(["view", "ai", "launch"]) | words),
        "resource": entity(type=types, id=ids),
        "context": context | anything,
    },
)
page = some.fixed_dictionaries({}, optional={"limit": some.integers(0, 5) | anything, "token": anything})


@given(question)
@FEW
def test_one_question(organisation: Organisation, items: Items, body: dict[str, Any]) -> None:
    try:
        found = answer(ASKER, "evaluation", body)
    except Malformed:
        return
    assert isinstance(found["decision"], bool)
    if found["decision"]:
        assert (body["subject"]["id"], body["resource"]["id"]) == (BOB, SECRET)


@given(question, some.lists(question | anything, max_size=4) | anything, anything)
@FEW
def test_many_questions(
    organisation: Organisation, items: Items, top: dict[str, Any], inner: Any, options: Any
) -> None:
    body = {**top, "evaluations": inner, "options": options}
    try:
        found = answer(ASKER, "evaluations", body)
    except Malformed:
        return
    if "evaluations" in found:
        assert len(found["evaluations"]) == len(inner)
        assert all(isinstance(one["decision"], bool) for one in found["evaluations"])
    else:
        assert not inner


@given(some.sampled_from(["subject", "resource", "action"]), question, page | anything)
@FEW
def test_searches(
    organisation: Organisation, items: Items, way: str, body: dict[str, Any], wanted: Any
) -> None:
    try:
        found = answer(ASKER, f"search/{way}", {**body, "page": wanted})
    except Malformed:
        return
    assert found["page"]["count"] == len(found["results"]) <= found["page"]["total"]


@given(question, anything, anything)
@FEW
def test_requests(
    organisation: Organisation, items: Items, body: dict[str, Any], denial: Any, wished: Any
) -> None:
    with pytest.raises((Malformed, Problem, BadInput)):
        submission(
            {**body, "denial": denial, "requested_access": wished}, client="x", retry_key="", digest=""
        )
