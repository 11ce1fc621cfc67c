"""Events as lines for people, with what the reader may know of items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hiden.classification.models import SecrecyClass
from hiden.connectors.events import Action, Channel, Outcome
from hiden.inventory.asking import states_seen
from hiden.inventory.models import Item
from hiden.logs.masking import Seen
from hiden.logs.models import LogSource
from hiden.logs.store.asking import Event
from hiden.logs.telling import ACTIONS, CHANNELS, OUTCOMES, sentence
from hiden.people.models import Person

LONGEST = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One event: its sentence, and what stands beside it. `item_name` is "" where the reader may not read the item.

    `secrecy` is the name of the class that the item had then. `mask` is the masked name alone, "" for nobody.
    """

    event: Event
    at: datetime
    who: str
    mask: str
    sentence: str
    channel: str
    action: str
    outcome: str
    source: str
    item: str
    item_name: str
    secrecy: str

    @property
    def device(self) -> str:
        """The machine, where that says more than who it was."""
        return "" if self.who and self.who in self.event.device else self.event.device


def lines_of(seen: Sequence[Seen], *, by: Person) -> list[Line]:
    """Four queries, however many."""
    sources = dict(LogSource.objects.values_list("pk", "name"))
    items = {each.event.item for each in seen} - {0}
    numbers = dict(Item.objects.filter(pk__in=items).values_list("pk", "number")) if items else {}
    names = dict(states_seen(by, items).values_list("item_id", "name")) if items else {}
    classes = class_names() if items else {}
    return [
        Line(
            event=each.event,
            at=each.event.at,
            who=each.who,
            mask=each.mask,
            sentence=_cut(sentence(each.event, each.who)),
            channel=str(CHANNELS[Channel(each.event.channel)]),
            action=str(ACTIONS[Action(each.event.action)]),
            outcome=str(OUTCOMES[Outcome(each.event.outcome)]),
            source=sources.get(each.event.source, ""),
            item=numbers.get(each.event.item, ""),
            item_name=names.get(each.event.item, ""),
            secrecy=classes.get(each.event.rank, ""),
        )
        for each in seen
    ]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def class_names() -> dict[int, str]:
    """What classes are called by rank. One query."""
    return dict(SecrecyClass.objects.values_list("rank", "name"))
