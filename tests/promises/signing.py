"""Shorthand of the tests: somebody asked, and somebody who signed."""

from __future__ import annotations

from typing import Any

from hiden.base.clock import now
from hiden.people.models import Person
from hiden.promises import actions, queries
from hiden.promises.models import How, PromiseRequest, Signature
from tests.promises.conftest import DUE, TEMPLATE


def asked(person: Person, by: Person, **more: Any) -> PromiseRequest:
    """One person asked for the pledge."""
    values = {"template": TEMPLATE, "due_on": DUE, "reason": "入社に当たって", "by": by, **more}
    asking = actions.ask([person], **values)
    return queries.find_request(PromiseRequest.objects.get(asking=asking).key)


def given(request: PromiseRequest, **more: Any) -> actions.Given:
    """What the person gives under the words."""
    values = {
        "sha256": request.sha256,
        "shown_at": now(),
        "agreed": True,
        "name": request.person.name,
        **more,
    }
    return actions.Given(**values)


def signed(person: Person, by: Person, **more: Any) -> Signature:
    """One person asked, who signed with an account."""
    request = asked(person, by, **more)
    made = actions.sign(request, given(request), how=How.ACCOUNT, by=person)
    return Signature.objects.get(pk=made.pk)
