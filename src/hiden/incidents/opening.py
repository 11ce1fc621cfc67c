"""Verbs: take an incident in, say what and whom it is about, move it on (6-1, 6-2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.beginning import begin
from hiden.incidents.circle import keep_away
from hiden.incidents.entries import ConcernedChanged, IncidentMoved, IncidentOpened
from hiden.incidents.knowing import first_knowing
from hiden.incidents.models import (
    Incident,
    IncidentItem,
    IncidentSource,
    IncidentState,
    IncidentSubject,
)
from hiden.incidents.vouching import vouch
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.ledger.kinds import SYSTEM, Author
from hiden.monitoring.models import SignCase
from hiden.people.models import Department, Person
from hiden.people.turn import in_turn, next_number

MOST_WORDS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Told:
    """What is told first. `known_at`: when anybody of the company first learned of it, `department` where.

    `away`: whom not to let know, as whoever tells wishes. `masked`: those concerned are shown by no name yet.
    """

    title: str
    words: str
    source: IncidentSource
    known_at: datetime
    department: Department | None = None
    route: str = ""
    items: tuple[Item, ...] = ()
    subjects: tuple[Person, ...] = ()
    outsider: str = ""
    away: tuple[Person, ...] = ()
    case: SignCase | None = None
    masked: bool = False
    held: bool = False
    drill: bool = False


@in_turn
def report(told: Told, *, by: Person | None) -> Incident:
    """Take in what somebody tells; `by` None: it came without a name. Raises BadInput, NotAllowed."""
    if by is not None:
        require(by, "incidents.report")
    return take(told, by=by)


@in_turn
def open_incident(told: Told, *, by: Person) -> Incident:
    """Open an incident oneself. Raises BadInput, NotAllowed."""
    require(by, "incidents.open")
    return take(told, by=by)


def take(told: Told, *, by: Person | None) -> Incident:
    """Write an incident with its first knowing and first circle, in the caller's transaction. Asks no gate. Raises BadInput."""
    title, words = told.title.strip(), told.words.strip()
    if not title:
        raise BadInput(say("件名が書かれていません。"), say("何があったかを、一行で書いてください。"))
    if len(words) > MOST_WORDS:
        raise BadInput(say("本文が長すぎます。"), say("{n}文字までで書いてください。", n=MOST_WORDS))
    made = Incident.objects.create(
        number=next_number(Incident),
        title=title[:200],
        words=words,
        source=told.source,
        route=told.route,
        held=told.held,
        drill=told.drill,
        case=told.case,
        opened_by=by,
        opened_at=now(),
    )
    author: Author = by or SYSTEM
    record(IncidentOpened(made.key, str(made), made.title, words, made.source, made.held), by=author)
    for item in told.items:
        _concern_item(made, item, author)
    for person in told.subjects:
        _concern_person(made, person, "", author, masked=told.masked)
    if told.outsider.strip():
        _concern_person(made, None, told.outsider.strip()[:200], author)
    for person in told.away:
        keep_away(made, person, say("知らせた人の希望、または名前が同じ人"), by=author)
    first_knowing(made, told.known_at, told.department, by=by)
    if not made.held:  # else the keeper of reports decides first whether anybody is called
        begin(made, by=by)
    return made


@transaction.atomic
def concern_items(incident: Incident, items: Iterable[Item], *, by: Person) -> None:
    """Say that the incident is about these items too. Raises NotAllowed."""
    require(by, "incidents.work", incident)
    there = set(incident.items.filter(until=FOREVER).values_list("item_id", flat=True))
    for item in items:
        if item.pk not in there:
            _concern_item(incident, item, by)


@transaction.atomic
def concern_person(incident: Incident, *, person: Person | None, outsider: str = "", by: Person) -> None:
    """Say who may have done it; they see nothing of it from this moment. Raises BadInput, NotAllowed."""
    require(by, "incidents.work", incident)
    if (person is None) == (not outsider.strip()):
        raise BadInput(
            say("誰についてかが分かりません。"), say("社内の人を選ぶか、社外の人の呼び名を書いてください。")
        )
    if person is not None and person.pk == by.pk:
        raise BadInput(
            say("自分を疑われている人にはできません。"),
            say("事案から外れるときは、統括の人に伝えてください。"),
        )
    _concern_person(incident, person, outsider.strip()[:200], by)


@transaction.atomic
def concern_no_more(line: IncidentItem | IncidentSubject, *, by: Person) -> None:
    """Say that an item or a person is not concerned after all; that they were thought to be stays readable. Raises NotAllowed."""
    require(by, "incidents.lead", line.incident)
    line.until = now()
    line.save(update_fields=["until"])
    incident = line.incident
    if isinstance(line, IncidentItem):
        said = ConcernedChanged(incident.key, str(incident), "item", line.item.key, "", concerned=False)
    else:
        key = line.person.key if line.person else ""
        said = ConcernedChanged(incident.key, str(incident), "person", key, line.outsider, concerned=False)
    record(said, by=by)


# Where an incident may go from each state. Ends are reached through `closing`, which asks for more.
ONWARD: Final = {
    IncidentState.TIP: (IncidentState.CONFIRMING, IncidentState.RESPONDING),
    IncidentState.CONFIRMING: (IncidentState.RESPONDING, IncidentState.PURSUING),
    IncidentState.RESPONDING: (IncidentState.CONFIRMING, IncidentState.PURSUING),
    IncidentState.PURSUING: (IncidentState.RESPONDING,),
}


@transaction.atomic
def move_on(incident: Incident, *, to: IncidentState, reason: str, by: Person) -> Incident:
    """Go on to another state, for a reason. Raises BadInput, Conflict, NotAllowed."""
    require(by, "incidents.lead", incident)
    found = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if to not in ONWARD.get(IncidentState(found.state), ()):
        raise Conflict(
            say("今の状態からは、そこへは進めません。"),
            say("事案の頁を開き直して、今の状態を確かめてください。"),
        )
    return write_state(found, to, reason, by=by)


def write_state(incident: Incident, to: IncidentState, reason: str, *, by: Author) -> Incident:
    """Write a state with its reason, in the caller's transaction. Asks no gate. Raises BadInput."""
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜそうするのかを書いてください。"))
    incident.state = to
    incident.closed_at = now() if incident.over else None
    incident.save(update_fields=["state", "closed_at"])
    record(IncidentMoved(incident.key, str(incident), to, reason.strip()[:500]), by=by)
    if incident.over:
        vouch(incident)
    return incident


def _concern_item(incident: Incident, item: Item, by: Author) -> None:
    IncidentItem.objects.create(incident=incident, item=item, since=now())
    record(ConcernedChanged(incident.key, str(incident), "item", item.key, "", concerned=True), by=by)


def _concern_person(
    incident: Incident, person: Person | None, outsider: str, by: Author, *, masked: bool = False
) -> None:
    IncidentSubject.objects.create(
        incident=incident, person=person, outsider=outsider, masked=masked, since=now()
    )
    key = person.key if person and not masked else ""
    record(ConcernedChanged(incident.key, str(incident), "person", key, outsider, concerned=True), by=by)


__all__ = ["MOST_WORDS", "ONWARD", "Told", "concern_items", "concern_no_more", "concern_person", "move_on", "open_incident", "report", "take", "write_state"]  # fmt: skip
