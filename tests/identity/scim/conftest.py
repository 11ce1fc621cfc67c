"""An asking system with a key, and a way to call its address."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from hiden.identity import actions
from hiden.identity.models import OutsideSystem, SystemKind
from hiden.identity.scim import keys
from hiden.people.models import Company, Person
from tests.world.organisation import Organisation
from tests.world.standing import stopped_clock

__all__ = ["stopped_clock"]

CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
READING = "urn:hiden:params:scim:schemas:extension:reading:1.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass
class Entra:
    """An identity provider that sends people."""

    org: Organisation
    system: OutsideSystem
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; the answer of Django's client."""
        sent: dict[str, Any] = {"headers": {"Authorization": f"Bearer {self.token}", **headers}}
        if body is not None:
            sent |= {"data": json.dumps(body), "content_type": "application/scim+json"}
        return Client().generic(method, f"/scim/v2{path}", **sent)

    def user(self, number: str, name: str = "田中 誠", **more: Any) -> dict[str, Any]:
        """A user as a provider sends it."""
        family, _, given = name.partition(" ")
        return {
            "schemas": [CORE, ENTERPRISE],
            "userName": f"m{number}@example.co.jp",
            "externalId": f"x-{number}",
            "name": {"familyName": family, "givenName": given},
            "emails": [{"value": f"m{number}@example.co.jp", "type": "work", "primary": True}],
            "active": True,
            **more,
            ENTERPRISE: {"employeeNumber": number, **more.get(ENTERPRISE, {})},
        }

    def create(self, number: str, name: str = "田中 誠", **more: Any) -> dict[str, Any]:
        """A user that was taken."""
        answer = self("POST", "/Users", self.user(number, name, **more))
        assert answer.status_code == 201, answer.content.decode()
        found: dict[str, Any] = answer.json()
        return found

    def patch(self, key: str, *operations: dict[str, Any], kind: str = "Users") -> Any:
        """A PATCH; what it has come to, where it was taken."""
        answer = self("PATCH", f"/{kind}/{key}", {"schemas": [PATCH], "Operations": list(operations)})
        return self("GET", f"/{kind}/{key}") if answer.status_code == 204 else answer

    def find(self, condition: str) -> list[dict[str, Any]]:
        """Users that match a filter."""
        from urllib.parse import quote

        answer = self("GET", f"/Users?filter={quote(condition)}")
        assert answer.status_code == 200, answer.content.decode()
        found: list[dict[str, Any]] = answer.json().get("Resources", [])
        return found


@pytest.fixture
def entra(organisation: Organisation) -> Entra:
    Company.objects.update(feed_stop_percent=50)
    system = actions.add_system(
        code="entra", name="Entra ID", kind=SystemKind.M365, manager=organisation.bob, by=organisation.alice
    )
    keys.set_provisioning(system, needs_number=True, by=organisation.alice)
    _token, text = keys.make_key(system, days=365, by=organisation.alice)
    return Entra(organisation, system, text)


def kind_today(person: Person) -> str:
    """What somebody is today."""
    from hiden.people.queries import state_of

    state = state_of(person)
    return state.kind if state else ""
