"""Nouns: who is told (receivers), what was told to whom with which receipt, who tells us (sources), what they told; devices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class ReceiverKind(models.TextChoices):
    """How a receiver is told."""

    PUSH = "push", _("SSF（プッシュ）")
    POLL = "poll", _("SSF（ポーリング）")
    WEBHOOK = "webhook", _("Webhook")


class StreamState(models.TextChoices):
    """Whether a receiver is told now (SSF 1.0, stream status). NONE: it has not begun its stream yet."""

    NONE = "none", _("受け手の開始待ち")
    ENABLED = "enabled", _("送る")
    PAUSED = "paused", _("溜めておく")
    DISABLED = "disabled", _("送らない")


class SignalReceiver(models.Model):
    """Somebody who is told of cuts. `address` is the only one ever called; secrets are sealed (`sealing.py`).

    `events` are names of `events.Event`. `authorization`: the header with which a pushed event is sent. `token`: the key with which
    the receiver manages its stream and polls.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    system = models.ForeignKey("hiden.OutsideSystem", on_delete=models.PROTECT, related_name="receivers")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=ReceiverKind.choices)
    address = models.CharField(max_length=500, blank=True)
    audience = models.CharField(max_length=500, blank=True)
    events = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=StreamState.choices)
    state_reason = models.CharField(max_length=300, blank=True)
    description = models.CharField(max_length=300, blank=True)
    secret = models.TextField(blank=True)
    authorization = models.TextField(blank=True)
    token = models.OneToOneField("hiden.ApiToken", on_delete=models.PROTECT, null=True, related_name="+")
    failing_since = models.DateTimeField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    def __str__(self) -> str:
        return self.name


class SignalSilence(models.Model):
    """That a receiver asked not to be told of a person (SSF, remove subject)."""

    receiver = models.ForeignKey(SignalReceiver, on_delete=models.PROTECT, related_name="silences")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receiver", "person"], name="one_silence_of_a_person")
        ]


class Why(models.TextChoices):
    """Why somebody is cut."""

    LEFT = "left", _("退職")
    STOPPED = "stopped", _("停止")
    SIGNED_OUT = "signed_out", _("強制ログアウト")
    DEVICE = "device", _("端末の状態")
    TEST = "test", _("試験")


class SignalEvent(models.Model):
    """Something that was told: about a person, or a device. `everywhere_at`: the last receipt of all that were owed."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    event = models.CharField(max_length=30)
    why = models.CharField(max_length=12, choices=Why.choices)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    device = models.ForeignKey("hiden.Device", on_delete=models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    everywhere_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="signal_event_person")]


class DeliveryState(models.TextChoices):
    """How far one telling has come."""

    WAITING = "waiting", _("未達")
    RECEIVED = "received", _("受領")
    GIVEN_UP = "given_up", _("断念")


class SignalDelivery(models.Model):
    """One event for one receiver: the outbox. It is written with what it tells, and sent by a job until there is a receipt.

    `subject`: who or what it is about, in the receiver's own words, as they were when it happened.
    """

    jti = models.CharField(max_length=40, unique=True)
    event = models.ForeignKey(SignalEvent, on_delete=models.PROTECT, related_name="deliveries")
    receiver = models.ForeignKey(SignalReceiver, on_delete=models.PROTECT, related_name="deliveries")
    subject = models.JSONField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "next_at"], name="signal_delivery_due"),
            models.Index(fields=["receiver", "state"], name="signal_delivery_receiver"),
        ]


class SignalSource(models.Model):
    """Somebody whose events we believe: by its issuer and keys. `push_digest`: SHA-256 of the header with which it must push.

    `keys`: a JWK set. `keys_address` and `poll_address` are called only where an administrator wrote them down.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    system = models.ForeignKey("hiden.OutsideSystem", on_delete=models.PROTECT, related_name="sources")
    name = models.CharField(max_length=100)
    issuer = models.CharField(max_length=500)
    audience = models.CharField(max_length=500)
    keys = models.JSONField(default=dict)
    keys_address = models.CharField(max_length=500, blank=True)
    keys_wanted = models.BooleanField(default=False)
    keys_fetched_at = models.DateTimeField(null=True)
    push_digest = models.CharField(max_length=64, blank=True)
    poll_address = models.CharField(max_length=500, blank=True)
    poll_secret = models.TextField(blank=True)
    poll_trouble = models.CharField(max_length=300, blank=True)
    keys_trouble = models.CharField(max_length=300, blank=True)
    heard_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    @property
    def trouble(self) -> str:
        """What the other machine answered, where its events or its keys could not be fetched."""
        return self.poll_trouble or self.keys_trouble

    def __str__(self) -> str:
        return self.name


class SetOutcome(models.TextChoices):
    """What came of an event that we received."""

    DONE = "done", _("反映した")
    UNKNOWN = "unknown", _("当てはまる人がいない")
    IGNORED = "ignored", _("扱わない種類")


class ReceivedSet(models.Model):
    """A signed event that was believed, once. The token itself is kept: it is the proof."""

    source = models.ForeignKey(SignalSource, on_delete=models.PROTECT, related_name="received")
    jti = models.CharField(max_length=200)
    event = models.CharField(max_length=200)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=SetOutcome.choices)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    token = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "jti"], name="one_set_of_a_jti")]
        indexes: ClassVar = [models.Index(fields=["-received_at"], name="received_set_time")]


class Device(models.Model):
    """A device that somebody uses. `word`: how its source names it, in one canonical form; unique there. Recorded by hand: its key."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    source = models.ForeignKey(SignalSource, on_delete=models.PROTECT, null=True, related_name="devices")
    word = models.CharField(max_length=500)
    label = models.CharField(max_length=200)
    owner = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="devices")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "word"], name="one_device_of_a_word")
        ]

    def __str__(self) -> str:
        return self.label


class Compliance(models.TextChoices):
    """Whether a device is as the company wants it."""

    COMPLIANT = "compliant", _("適合")
    NOT_COMPLIANT = "not-compliant", _("不適合")


class DeviceState(models.Model):
    """What a device was from one instant to another, by when it happened and not by when we heard of it."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="states")
    status = models.CharField(max_length=20, choices=Compliance.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    received = models.ForeignKey(ReceivedSet, on_delete=models.PROTECT, null=True, related_name="+")
    said_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["device", "since"], name="one_device_state_an_instant"),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="device_state_lasts"
            ),
        ]


__all__ = [
    "Device",
    "DeviceState",
    "ReceivedSet",
    "SignalDelivery",
    "SignalEvent",
    "SignalReceiver",
    "SignalSilence",
    "SignalSource",
]
