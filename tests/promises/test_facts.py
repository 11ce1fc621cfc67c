"""What the room shows about measures: shares of people and requests, of now and of a day before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.base.clock import end_of, frozen, now, today
from hiden.measures.facts_registry import facts_about
from hiden.people.models import Person
from hiden.promises import actions, facts, queries
from hiden.promises.models import PromiseRequest
from hiden.rules.models import Version
from tests.promises.conftest import TEMPLATE
from tests.promises.signing import asked, signed
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def test_they_speak_for_the_measures_of_promises() -> None:
    assert {"promises.employees_signed", "promises.refusals_open"} <= {one.id for one in facts_about("E4-b")}
    assert {one.id for one in facts_about("L4-a")} >= {"promises.leavers_signed", "promises.refusals_open"}
    assert "promises.named_items_signed" in {one.id for one in facts_about("E4-c")}


def test_of_everybody_here_who_has_signed(organisation: Organisation, pledge: Version, grace: Person) -> None:
    assert facts.employees_signed(None) is None, "nothing to say before anybody signed"
    signed(organisation.charlie, grace)
    shown = facts.employees_signed(None)
    assert shown is not None
    assert (shown.value, shown.care) == ("7人中1人", True)
    before = facts.employees_signed(end_of(today() - timedelta(days=1)))
    assert before is not None
    assert before.value == "7人中0人"


def test_a_refusal_counts_until_somebody_has_explained(
    organisation: Organisation, pledge: Version, grace: Person
) -> None:
    request = asked(organisation.charlie, grace)
    assert facts.refusals_open(None) is None
    actions.refuse(request, by=organisation.charlie)
    shown = facts.refusals_open(None)
    assert shown is not None
    assert shown.value == "1件"
    actions.explain(request, explainer=grace, on=today(), words="説明した", by=grace)
    assert facts.refusals_open(None) is None


def test_what_lifecycle_asks(organisation: Organisation, pledge: Version, grace: Person) -> None:
    who = organisation.charlie
    with frozen(now() - timedelta(days=3)):
        first = signed(who, grace)
    second = signed(who, grace, scope=actions.Scope(*_project()))
    assert queries.signed_since([who.pk], TEMPLATE, today() - timedelta(days=5)) == {who.pk: first.signed_at}
    assert queries.signed_since([who.pk], TEMPLATE, today()) == {who.pk: second.signed_at}
    assert queries.signed_since([who.pk], "pledge_leaving", today() - timedelta(days=5)) == {}
    assert queries.open_requests([who.pk], TEMPLATE) == []
    assert PromiseRequest.objects.count() == 2


def _project() -> tuple[object, ...]:
    from hiden.promises.models import ScopeKind

    return ScopeKind.PROJECT, (), (), None, "試作"
