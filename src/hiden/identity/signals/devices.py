"""Verbs and questions on devices: what each was at any instant, by when it happened. Later rooms decide by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.identity.signals.entries import DeviceSet
from hiden.identity.signals.models import Compliance, Device, DeviceState, ReceivedSet
from hiden.identity.signals.telling import tell_of_device
from hiden.ledger import record
from hiden.ledger.kinds import Author
from hiden.people.models import Person
from hiden.people.turn import in_turn


def find_device(key: str) -> Device:
    """A device by its key. Raises NotFound."""
    found = Device.objects.select_related("owner", "source").filter(key=key).first()
    if found is None:
        raise NotFound(say("この端末は見つかりません。"), say("端末の一覧から選び直してください。"))
    return found


def holding_at(at: datetime | None = None) -> Q:
    """The filter for states that hold at an instant (None: now)."""
    moment = at or now()
    return Q(since__lte=moment, until__gt=moment)


def compliance_of(devices: QuerySet[Device], at: datetime | None = None) -> Mapping[int, DeviceState]:
    """What some devices are at an instant, by id; those of which nothing is known are left out. One query."""
    rows = DeviceState.objects.filter(holding_at(at), device__in=devices.values("pk"))
    return {row.device_id: row for row in rows}


class Standing(StrEnum):
    """What can be said of a device that somebody names."""

    UNKNOWN = "unknown"  # nobody here knows it
    SILENT = "silent"  # it is known, and nobody has said how it stands
    COMPLIANT = "compliant"
    NOT_COMPLIANT = "not_compliant"


def standing_of(named: str, at: datetime | None = None) -> Standing:
    """How a device stands at an instant, by our key or by its name; where several bear the name, the worst of them. Two queries."""
    devices = Device.objects.filter(Q(key=named) | Q(label=named))
    states = {row.status for row in compliance_of(devices, at).values()}
    if Compliance.NOT_COMPLIANT in states:
        return Standing.NOT_COMPLIANT
    if Compliance.COMPLIANT in states:
        return Standing.COMPLIANT
    return Standing.SILENT if devices.exists() else Standing.UNKNOWN


def devices_of(person: Person) -> QuerySet[Device]:
    """The devices that a person uses."""
    return Device.objects.filter(owner=person).order_by("label", "pk")


@in_turn
def add_device(*, label: str, owner: Person | None, by: Person) -> Device:
    """Record a device by hand. Raises BadInput without a name, NotAllowed."""
    require(by, "identity.manage")
    if not label.strip():
        raise BadInput(say("端末の名前がありません。"), say("見分けられる名前や番号を入力してください。"))
    made = Device(label=label.strip()[:200], owner=owner, recorded_at=now())
    made.word = made.key
    made.save()
    record(_entry(made, "", made.recorded_at, ""), by=by)
    return made


@in_turn
def set_owner(device: Device, owner: Person | None, *, by: Person) -> None:
    """Whose a device is. Raises NotAllowed."""
    require(by, "identity.manage")
    device.owner, device.recorded_at = owner, now()
    device.save(update_fields=["owner", "recorded_at"])
    record(_entry(device, "", device.recorded_at, ""), by=by)


@in_turn
def set_compliance(device: Device, status: Compliance | str, *, reason: str, by: Person) -> DeviceState:
    """Say what a device is from now on, such as a lost one, and tell every receiver. Raises BadInput without a reason, NotAllowed."""
    require(by, "identity.manage")
    if status not in Compliance.values:
        raise BadInput(say("端末の状態が正しくありません。"), say("適合か不適合を選んでください。"))
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("紛失、設定の不備など、理由を書いてください。"))
    at = now()
    before = DeviceState.objects.filter(holding_at(at), device=device).first()
    state = keep_state(device, Compliance(status), at=at, reason=reason.strip(), said_by=by, by=by)
    previous = before.status if before is not None else Compliance.COMPLIANT.value
    if previous != state.status or before is None:
        tell_of_device(device, previous=previous, current=state.status, at=at, by=by)
    return state


def keep_state(
    device: Device,
    status: Compliance,
    *,
    at: datetime,
    reason: str = "",
    received: ReceivedSet | None = None,
    said_by: Person | None = None,
    by: Author,
) -> DeviceState:
    """Let a device be this from an instant on, until what is already known of a later one. Inside a transaction.

    Events come late and out of order: each is put where it belongs. Of two at the same instant the later to arrive holds.
    """
    same = DeviceState.objects.filter(device=device, since=at).first()
    values = {"status": status.value, "reason": reason[:300], "received": received, "said_by": said_by}
    if same is not None:
        for name, value in values.items():
            setattr(same, name, value)
        same.recorded_at = now()
        same.save()
        found = same
    else:
        later = DeviceState.objects.filter(device=device, since__gt=at).order_by("since").first()
        DeviceState.objects.filter(device=device, since__lt=at, until__gt=at).update(until=at)
        found = DeviceState.objects.create(
            device=device,
            since=at,
            until=later.since if later else FOREVER,
            recorded_at=now(),
            **values,
        )
    record(_entry(device, status.value, at, reason), by=by)
    return found


def _entry(device: Device, status: str, since: datetime, reason: str) -> DeviceSet:
    return DeviceSet(
        device.key,
        device.label,
        device.owner.key if device.owner else "",
        status,
        since.isoformat(timespec="seconds"),
        reason,
    )
