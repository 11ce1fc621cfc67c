"""The sample company's systems that ask: a drawing server, and a tool of the auditors. They have asked a little already."""

from __future__ import annotations

from hiden.access.authzen.answering import answer
from hiden.access.authzen.askers import Asker
from hiden.access.authzen.counting import write_counts
from hiden.access.authzen.models import AskingSystem
from hiden.access.authzen.systems import May, make
from hiden.base.words import say
from hiden.inventory.models import Decision
from hiden.inventory.queries import states
from hiden.people.queries import person_by_number

_MANAGER = "1001"
_DESK = {"device": "managed", "place": "office", "network": "internal", "to": "inside", "service": "approved"}
_PEOPLE = ("2100", "2101", "2201", "2601")


def connect() -> list[AskingSystem]:
    """Two systems by the action that everybody uses; nobody keeps their tokens, for nothing of the sample calls."""
    manager = person_by_number(_MANAGER)
    server, _token = make(name=say("設計の図面サーバー"), by=manager)
    auditors, _token = make(name=say("監査用の集計"), may=May(search=True, look_back=True), by=manager)
    _ask(server)
    return [server, auditors]


def _ask(system: AskingSystem) -> None:
    """Whether some may view some items, at a desk and from a café."""
    asker = Asker(system.name, system.pk, system.key)
    secrets = states().filter(decision=Decision.SECRET).order_by("number")[:6]
    items = [
        {
            "subject": {"type": "user", "id": person},
            "resource": {"type": "item", "id": state.number},
            "context": {**_DESK, **around},
        }
        for state in secrets
        for person in _PEOPLE
        for around in ({}, {"place": "public", "network": "internet"})
    ]
    answer(asker, "evaluations", {"action": {"name": "view"}, "evaluations": items})
    write_counts()
