"""Questions: who is told and tells, what is owed, and what can be proven of one person."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from hiden.base.clock import FOREVER
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.identity.models import OutsideSystem
from hiden.identity.signals.events import Event
from hiden.identity.signals.models import (
    DeliveryState,
    ReceivedSet,
    SignalDelivery,
    SignalEvent,
    SignalReceiver,
    SignalSource,
)
from hiden.identity.signals.telling import TOLD
from hiden.people.models import Person


@dataclass(frozen=True, slots=True)
class Told:
    """One cut of one person with what each receiver said."""

    event: SignalEvent
    deliveries: tuple[SignalDelivery, ...]

    @property
    def owed(self) -> int:
        """How many receivers have not taken it."""
        return sum(one.state != DeliveryState.RECEIVED for one in self.deliveries)


def find_receiver(code: str, key: str) -> SignalReceiver:
    """A receiver of a system by its key. Raises NotFound."""
    rows = SignalReceiver.objects.select_related("system", "token")
    found = rows.filter(key=key, system__code=code).first()
    if found is None:
        raise NotFound(say("この受け手は見つかりません。"), say("システムの頁から選び直してください。"))
    return found


def find_source(code: str, key: str) -> SignalSource:
    """A source of a system by its key. Raises NotFound."""
    found = SignalSource.objects.select_related("system").filter(key=key, system__code=code).first()
    if found is None:
        raise NotFound(say("この送り手は見つかりません。"), say("システムの頁から選び直してください。"))
    return found


def receivers_of_system(system: OutsideSystem) -> QuerySet[SignalReceiver]:
    """Its receivers in use, with how much is owed to each."""
    waiting = Count("deliveries", filter=Q(deliveries__state=DeliveryState.WAITING))
    found = SignalReceiver.objects.filter(system=system, until=FOREVER)
    return found.annotate(waiting=waiting).order_by("name", "pk")


def sources_of_system(system: OutsideSystem) -> QuerySet[SignalSource]:
    """Its sources in use."""
    return SignalSource.objects.filter(system=system, until=FOREVER).order_by("name", "pk")


def told_of(person: Person, most: int = 20) -> list[Told]:
    """Every cut of a person with the receipts, newest first. Two queries."""
    events = list(
        SignalEvent.objects.filter(person=person, event=Event.SESSION_REVOKED).order_by("-at", "-pk")[:most]
    )
    rows: dict[int, list[SignalDelivery]] = {event.pk: [] for event in events}
    deliveries = SignalDelivery.objects.filter(event__in=events).select_related("receiver__system")
    for delivery in deliveries.order_by("receiver__name", "pk"):
        rows[delivery.event_id].append(delivery)
    return [Told(event, tuple(rows[event.pk])) for event in events]


def deliveries_of(receiver: SignalReceiver) -> QuerySet[SignalDelivery]:
    """What a receiver was told, newest first."""
    rows = SignalDelivery.objects.filter(receiver=receiver).select_related("event__person", "event__device")
    return rows.order_by("-event__at", "-pk")


def received_from(source: SignalSource) -> QuerySet[ReceivedSet]:
    """What a source told, newest first."""
    rows = ReceivedSet.objects.filter(source=source).select_related("person").defer("token")
    return rows.order_by("-received_at", "-pk")


def failing() -> QuerySet[SignalReceiver]:
    """Receivers that are told and did not take what they were last sent, or were given up on."""
    given_up = SignalDelivery.objects.filter(state=DeliveryState.GIVEN_UP).values("receiver_id")
    return SignalReceiver.objects.filter(until=FOREVER, state__in=TOLD).filter(
        Q(failing_since__isnull=False) | Q(pk__in=given_up)
    )
