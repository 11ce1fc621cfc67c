"""Systems that ask, and a way to ask as they do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from hiden.access.authzen import counting
from hiden.access.authzen.models import AskingSystem
from hiden.access.authzen.systems import May, make
from tests.world.items import Items
from tests.world.organisation import Organisation

DESK = {"device": "managed", "place": "office", "network": "internal", "to": "inside", "service": "approved"}
BOB, CHARLIE, EVE, FRANK = "1002", "1003", "9001", "1006"
TOP, SECRET, UNDECIDED, FRESH, PUBLIC, DISPOSED = (f"A-000{n}" for n in range(1, 7))


@dataclass
class Caller:
    """A system with its token; `ask` answers with the JSON of a request that must succeed."""

    token: str
    system: AskingSystem | None = None
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def send(self, path: str, body: Any = None, *, method: str = "POST", **headers: str) -> Any:
        """The answer to a request. `body` is JSON unless it is bytes."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": "ja", **headers}
        kind = sent.pop("Content-Type", "application/json")
        given = {name: value for name, value in sent.items() if value}
        return self.client.generic(method, f"/access/v1/{path}", raw, content_type=kind, headers=given)

    def ask(self, path: str, body: Any, **headers: str) -> Any:
        """The JSON of the answer."""
        answer = self.send(path, body, **headers)
        assert answer.status_code == 200, answer.content.decode()
        assert answer["Content-Type"] == "application/json"
        return answer.json()

    def decide(self, body: Any) -> Any:
        """One evaluation."""
        return self.ask("evaluation", body)


def q(
    person: str = BOB, verb: str = "view", item: str = SECRET, context: Any = None, **more: Any
) -> dict[str, Any]:
    """One question, at a desk of the company unless it says otherwise."""
    return {
        "subject": {"type": "user", "id": person},
        "action": {"name": verb},
        "resource": {"type": "item", "id": item},
        "context": DESK if context is None else context,
        **more,
    }


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    """What is counted in this process belongs to one test."""
    counting.forget()
    yield
    counting.forget()


@pytest.fixture
def system(organisation: Organisation, items: Items) -> Caller:
    """The file server: may evaluate and search, not look back."""
    made, text = make(name="設計部のファイルサーバー", may=May(search=True), by=organisation.alice)
    return Caller(text, made)


@pytest.fixture
def auditor(organisation: Organisation, items: Items) -> Caller:
    """A system that may also ask about the past."""
    made, text = make(name="監査ツール", may=May(search=True, look_back=True), by=organisation.alice)
    return Caller(text, made)
