"""What the API shows of cuts, of their receipts and of devices."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_noop as _
from pydantic import Field

from hiden.identity.api_shapes import SystemRef
from hiden.identity.signals.models import Compliance, DeliveryState, Device, DeviceState, Why
from hiden.identity.signals.queries import Told
from hiden.people.api import PersonRef, person_ref
from hiden.ui.api import DatedPage, Shape


class ReceiptShown(Shape):
    """What one receiver said of a cut."""

    receiver: str
    system: SystemRef
    state: DeliveryState
    received_at: datetime | None
    attempts: int
    jti: str = Field(description=_("署名されたイベントの番号。"))


class CutShown(Shape):
    """One cut of a person with the receipts."""

    key: str
    why: Why
    at: datetime = Field(description=_("接続を切った時。"))
    everywhere_at: datetime | None = Field(
        description=_("すべての受け手が受け取った時。まだのときと、受け手がないときはnull。")
    )
    receipts: list[ReceiptShown]


class DeviceShown(Shape):
    """A device, and whether it is as the company wants it."""

    key: str
    label: str
    owner: PersonRef | None
    status: Compliance | None = Field(description=_("分からないときはnull。"))
    since: datetime | None = Field(description=_("その状態になった時。"))
    source: str | None = Field(description=_("知らせた送り手。手で登録した端末ではnull。"))


class DevicesAsked(DatedPage):
    """Which devices."""

    owner: str = Field("", max_length=40, description=_("使う人の鍵か社員番号。"))


def cut_shown(told: Told) -> CutShown:
    """A cut with its receipts."""
    return CutShown(
        key=told.event.key,
        why=Why(told.event.why),
        at=told.event.at,
        everywhere_at=told.event.everywhere_at,
        receipts=[
            ReceiptShown(
                receiver=one.receiver.name,
                system=SystemRef(code=one.receiver.system.code, name=one.receiver.system.name),
                state=DeliveryState(one.state),
                received_at=one.received_at,
                attempts=one.attempts,
                jti=one.jti,
            )
            for one in told.deliveries
        ],
    )


def device_shown(one: Device, state: DeviceState | None) -> DeviceShown:
    """A device with what it is at the instant asked for."""
    return DeviceShown(
        key=one.key,
        label=one.label,
        owner=person_ref(one.owner),
        status=Compliance(state.status) if state else None,
        since=state.since if state else None,
        source=one.source.name if one.source else None,
    )
