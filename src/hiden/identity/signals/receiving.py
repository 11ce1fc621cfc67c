"""Verb: believe an event of a source and do what it means. An event that comes again does nothing again."""

from __future__ import annotations

import hashlib

from django.db import transaction

from hiden.base.clock import FOREVER, now
from hiden.identity.signals.devices import keep_state
from hiden.identity.signals.entries import SignalIn
from hiden.identity.signals.events import BY_URI, Event
from hiden.identity.signals.models import (
    Compliance,
    Device,
    ReceivedSet,
    SetOutcome,
    SignalSource,
)
from hiden.identity.signals.sets import BelievedSet, RefusedSet, read_set
from hiden.identity.signals.subjects import device_label, device_word, people_meant
from hiden.ledger import SYSTEM, record
from hiden.people.actions import end_sessions_unasked
from hiden.people.models import Person
from hiden.people.turn import take_turn


def receive(token: str, source: SignalSource) -> ReceivedSet:
    """Believe a token of a source and do what it means, once. Raises RefusedSet for one that is not believed.

    A key that we do not know makes us fetch the source's keys anew; the token is refused until then, and the source tries again.
    """
    try:
        found = read_set(token, keys=source.keys, issuer=source.issuer, audience=source.audience)
    except RefusedSet as error:
        if error.err == "invalid_key" and source.keys_address:
            SignalSource.objects.filter(pk=source.pk).update(keys_wanted=True)
        raise
    return believe(found, source)


@transaction.atomic
def believe(found: BelievedSet, source: SignalSource) -> ReceivedSet:
    """Do what an event means, unless its number was seen before."""
    take_turn()
    before = ReceivedSet.objects.filter(source=source, jti=found.jti).first()
    if before is not None:
        return before
    kind = BY_URI.get(found.uri)
    row = ReceivedSet(
        source=source,
        jti=found.jti,
        event=kind.value if kind else found.uri,
        happened_at=found.happened_at,
        received_at=now(),
        outcome=SetOutcome.IGNORED,
        token=found.token,
    )
    row.save()
    people: list[Person] = []
    match kind:
        case Event.SESSION_REVOKED:
            people = _end_sessions(found, source, row)
        case Event.DEVICE_COMPLIANCE:
            people = _change_device(found, source, row)
        case Event.VERIFICATION | Event.STREAM_UPDATED:
            row.outcome = SetOutcome.DONE
    row.person = people[0] if len(people) == 1 else None
    row.save(update_fields=["outcome", "person"])
    SignalSource.objects.filter(pk=source.pk).update(heard_at=row.received_at)
    entry = SignalIn(
        source.name,
        row.event,
        row.jti,
        row.outcome,
        [person.key for person in people],
        row.happened_at.isoformat(timespec="seconds"),
        hashlib.sha256(found.token.encode()).hexdigest(),
    )
    record(entry, by=SYSTEM)
    return row


def _end_sessions(found: BelievedSet, source: SignalSource, row: ReceivedSet) -> list[Person]:
    """Sign out whoever is meant. Where several are, all of them: to sign in again costs less than a session that lives on."""
    people = people_meant(found.subject, source.system)
    row.outcome = SetOutcome.DONE if people else SetOutcome.UNKNOWN
    end_sessions_unasked([person.pk for person in people])
    return people


def _change_device(found: BelievedSet, source: SignalSource, row: ReceivedSet) -> list[Person]:
    """Keep what a device has become, and when. Its owner only where one person alone is meant."""
    status, word = found.data.get("current_status"), device_word(found.subject)
    if not isinstance(status, str) or status not in Compliance.values or not word:
        row.outcome = SetOutcome.UNKNOWN
        return []
    people = people_meant(found.subject, source.system)
    owner = people[0] if len(people) == 1 else None
    device, made = Device.objects.get_or_create(
        source=source,
        word=word,
        defaults={"label": device_label(found.subject), "owner": owner, "recorded_at": now()},
    )
    if not made and owner is not None and device.owner_id != owner.pk:
        device.owner, device.recorded_at = owner, now()
        device.save(update_fields=["owner", "recorded_at"])
    reason = found.data.get("reason_admin")
    said = next(iter(reason.values()), "") if isinstance(reason, dict) else reason
    keep_state(
        device,
        Compliance(status),
        at=found.happened_at,
        reason=said if isinstance(said, str) else "",
        received=row,
        by=SYSTEM,
    )
    row.outcome = SetOutcome.DONE
    return [owner] if owner is not None else []


def source_of(key: str) -> SignalSource | None:
    """A source that is believed now."""
    return SignalSource.objects.select_related("system").filter(key=key, until=FOREVER).first()
