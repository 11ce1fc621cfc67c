"""Verb: tell every receiver, in the transaction of what is told. The rows written here are the outbox; a job sends them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from hiden.base.clock import FOREVER, now
from hiden.identity.signals.entries import Cut
from hiden.identity.signals.events import Event
from hiden.identity.signals.models import (
    Device,
    SignalDelivery,
    SignalEvent,
    SignalReceiver,
    SignalSilence,
    StreamState,
    Why,
)
from hiden.identity.signals.subjects import subject_of
from hiden.ledger import record_many
from hiden.ledger.kinds import Author
from hiden.people.models import Person

TOLD = (StreamState.ENABLED, StreamState.PAUSED)


def receivers_of(event: Event) -> list[SignalReceiver]:
    """Who is told of a kind of event now. One query."""
    live = SignalReceiver.objects.filter(until=FOREVER, state__in=TOLD).select_related("system")
    return [one for one in live.order_by("pk") if event.value in one.events]


def cut(people: Collection[Person], *, why: Why, by: Author, at: datetime | None = None) -> list[SignalEvent]:
    """Tell that these people's sessions are revoked. Inside the transaction that cuts them here.

    The queries grow with the persons times the receivers: few leave at once, and each receiver calls them otherwise.
    """
    receivers = receivers_of(Event.SESSION_REVOKED)
    silent = set(
        SignalSilence.objects.filter(receiver__in=receivers, person__in=list(people)).values_list(
            "receiver_id", "person_id"
        )
    )
    moment = at or now()
    made: list[SignalEvent] = []
    entries: list[Cut] = []
    for person in people:
        told = [one for one in receivers if (one.pk, person.pk) not in silent]
        event = SignalEvent.objects.create(
            event=Event.SESSION_REVOKED, why=why, person=person, data=_revoked(why, moment), at=moment
        )
        owe(event, [(one, {"format": "complex", "user": subject_of(person, one.system)}) for one in told])
        entries.append(Cut(event.key, person.key, why.value, len(told)))
        made.append(event)
    record_many(entries, by=by)
    return made


def _revoked(why: Why, at: datetime) -> dict[str, Any]:
    """What the standard asks to say. Why somebody is cut is nobody's business outside but that it was decided here."""
    return {
        "event_timestamp": int(at.timestamp()),
        "initiating_entity": "policy" if why is Why.LEFT else "admin",
        "reason_admin": {"ja": "利用の終了", "en": "access ended"},
    }


def tell_of_device(device: Device, *, previous: str, current: str, at: datetime, by: Author) -> SignalEvent:
    """Tell what a device has become."""
    data = {
        "event_timestamp": int(at.timestamp()),
        "initiating_entity": "admin",
        "previous_status": previous,
        "current_status": current,
    }
    event = SignalEvent.objects.create(
        event=Event.DEVICE_COMPLIANCE, why=Why.DEVICE, person=device.owner, device=device, data=data, at=at
    )
    owed = []
    for one in receivers_of(Event.DEVICE_COMPLIANCE):
        subject: dict[str, Any] = {"format": "complex", "device": {"format": "opaque", "id": device.key}}
        if device.owner is not None:
            subject["user"] = subject_of(device.owner, one.system)
        owed.append((one, subject))
    owe(event, owed)
    return event


def owe(event: SignalEvent, owed: Sequence[tuple[SignalReceiver, Mapping[str, Any]]]) -> None:
    """Write the outbox of one event."""
    at = now()
    SignalDelivery.objects.bulk_create(
        SignalDelivery(jti=uuid.uuid4().hex, event=event, receiver=one, subject=dict(subject), next_at=at)
        for one, subject in owed
    )


def tell_of_stream(receiver: SignalReceiver, event: Event, data: dict[str, Any]) -> None:
    """Tell a receiver of its own stream: a verification, or that its state was changed here."""
    row = SignalEvent.objects.create(event=event, why=Why.TEST, data=data, at=now())
    owe(row, [(receiver, {"format": "opaque", "id": receiver.key})])
