"""Two who end the same right at once, and a clock that jumps: a right is ended once, and what is ended stays ended."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from hiden.access import actions
from hiden.access.actions import Target
from hiden.access.deciding import decide
from hiden.access.models import Grant
from hiden.access.situation import AT_THE_DESK, Verb
from hiden.base.clock import frozen, now
from hiden.classification.presets import ensure_presets
from hiden.ledger.models import LedgerEntry
from hiden.people.models import Person
from tests.world.items import Items, make_items
from tests.world.organisation import Organisation, make_organisation


def given(company: Organisation, items: Items) -> Grant:
    return actions.give(
        Target(item=items.secret.item), person=company.charlie, level=1, purpose="見積りのため",
        until=now() + timedelta(days=3), by=company.alice,
    )  # fmt: skip


def sees(company: Organisation, items: Items) -> bool:
    return decide(company.charlie, Verb.VIEW, items.secret.item, AT_THE_DESK).allowed


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_end_the_same_right_at_once() -> None:
    company = make_organisation()
    ensure_presets(company.alice)
    items = make_items(company)
    grant = given(company, items)
    together = Barrier(2)

    def end(by: Person) -> int:
        try:
            together.wait(timeout=20)
            return actions.end([grant], reason="終わったため", by=by)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:  # each under the clock of this test
        waiting = [both.submit(copy_context().run, end, by) for by in (company.alice, company.bob)]
        counts = sorted(one.result() for one in waiting)
    assert counts == [0, 1]
    assert LedgerEntry.objects.filter(kind="access.ended").count() == 1
    assert not sees(company, items)


@pytest.mark.django_db
def test_a_clock_that_jumps_brings_nothing_back(organisation: Organisation, items: Items) -> None:
    at = now()
    with frozen(at):
        grant = given(organisation, items)
        assert sees(organisation, items)
    with frozen(at - timedelta(hours=2)):
        assert not sees(organisation, items), "it has not begun yet"
        assert actions.end([grant], reason="時計が戻った間に終えた", by=organisation.alice) == 1
    for hours in (-2, -1, 0, 1, 50):
        with frozen(at + timedelta(hours=hours)):
            assert not sees(organisation, items), hours
    grant.refresh_from_db()
    assert grant.since < grant.until
    with frozen(at + timedelta(days=10)):
        late = given(organisation, items)
    with frozen(at + timedelta(days=5)):
        assert not sees(organisation, items), "given in a future that the clock came back from"
    with frozen(at + timedelta(days=14)):
        assert not sees(organisation, items)
        assert actions.end([late], reason="もう終わっている", by=organisation.alice) == 0
