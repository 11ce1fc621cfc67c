"""Nouns: events in the custody of an exhibit, and the steps of preserving evidence that were taken. Moments are UTC."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.people.models import new_key


class CustodyAct(models.TextChoices):
    """What happened to an exhibit."""

    ACQUIRED = "acquired", _("取得・発見")
    PHOTOGRAPHED = "photographed", _("撮影")
    COPIED = "copied", _("複製・取込み")
    SEALED = "sealed", _("封印")
    UNSEALED = "unsealed", _("開封")
    HANDED = "handed", _("引渡し")
    MOVED = "moved", _("保管場所の移動")
    EXAMINED = "examined", _("解析・閲覧")
    COMPARED = "compared", _("同一性の確認")
    EXPORTED = "exported", _("クラウドなどからの書出し")
    GIVEN_OUT = "given_out", _("写しの交付")
    RETURNED = "returned", _("返還")
    DISPOSED = "disposed", _("廃棄")
    NOTED = "noted", _("補足・訂正")


class Receipt(models.TextChoices):
    """Whether whoever it went to has said that it arrived."""

    NONE = "", _("不要")
    WAITING = "waiting", _("受領待ち")
    CONFIRMED = "confirmed", _("受領済み")
    REFUSED = "refused", _("受領していない")


class CustodyEvent(models.Model):
    """One link of the chain (保管の連鎖): who, when, where, from whom to whom, what for, on whose authority, with which tool.

    `at` is when it happened by true time; `offset_s` how many seconds the clock that was read was ahead. `hash_before` and `hash_after` are
    SHA-256 of what was worked on. `export`: of a cloud export its tenant, query, zone, expected, received, kept. `corrects`: the
    event that this one puts right; nothing is ever changed or taken away but what is true of now (`receipt`, `holds`).
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    exhibit = models.ForeignKey("hiden.Exhibit", on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=20, choices=CustodyAct.choices)
    at = models.DateTimeField()
    offset_s = models.IntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    from_whom = models.CharField(max_length=200, blank=True)
    to_whom = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300)
    authority = models.CharField(max_length=300, blank=True)
    tool = models.CharField(max_length=200, blank=True)
    hash_before = models.CharField(max_length=64, blank=True)
    hash_after = models.CharField(max_length=64, blank=True)
    witness = models.CharField(max_length=200, blank=True)
    seal = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    export = models.JSONField(default=dict)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    bringing = models.ForeignKey("hiden.Bringing", on_delete=models.PROTECT, null=True, related_name="events")
    receipt = models.CharField(max_length=10, choices=Receipt.choices, blank=True)
    inside = models.BooleanField(default=False)  # it goes to a person of the company: `receiver`
    receiver = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    received_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    receipt_note = models.CharField(max_length=500, blank=True)
    holds = models.BooleanField(default=False)  # `receiver` has it in hand now
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="one_custody_event_of_a_number")
        ]
        indexes: ClassVar = [models.Index(fields=["receipt", "receiver"], name="custody_receipt")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}-{self.number}"


class StepTaken(models.Model):
    """A step of preserving evidence was taken for an exhibit, or does not apply to it (`applies` false), with a word on it."""

    exhibit = models.ForeignKey("hiden.Exhibit", on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=40)
    applies = models.BooleanField(default=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exhibit", "step"], name="one_step_of_an_exhibit")
        ]
