"""Nouns: a hold, what it is over, who was told to keep what, and what it stopped. Moments are UTC."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiden.base.clock import FOREVER, FOREVER_DATE
from hiden.people.models import new_key


class Hold(models.Model):
    """保全命令: nothing of these days is deleted while it stands. With neither persons, systems nor items it is over everything.

    `instruction` is what those who keep the things are told; it need not say whom the hold is about. `released_by` decided the case
    `case_number` that somebody else had proposed.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=100)
    incident = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    instruction = models.TextField(blank=True)
    first_day = models.DateField()
    last_day = models.DateField(default=FOREVER_DATE)
    placed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    released_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    release_reason = models.CharField(max_length=500, blank=True)
    case_number = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until", "since"], name="hold_standing")]


class HoldPerson(models.Model):
    """Whose records are held."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="persons")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hold", "person"], name="one_held_person")]


class HoldSystem(models.Model):
    """Of which system: the key of a source of logs, or of whatever a room above registers (systems.py)."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="systems")
    ident = models.CharField(max_length=60)
    name = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hold", "ident"], name="one_held_system")]


class HoldItem(models.Model):
    """About which information."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hold", "item"], name="one_held_item")]


class HoldCustodian(models.Model):
    """保管する人: who was told to keep something, until when they are to confirm, and when they did."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="custodians")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()
    due_on = models.DateField()
    acknowledged_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["hold", "person"], name="one_custodian")]
        indexes: ClassVar = [models.Index(fields=["person", "acknowledged_at"], name="custodian_open")]


class HoldRefusal(models.Model):
    """That a deletion was stopped: what was to be done (`path`), to what, when first and last, how often."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="refusals")
    path = models.CharField(max_length=40)
    ident = models.CharField(max_length=120)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold", "path", "ident"], name="one_refusal_of_one")
        ]


__all__ = ["Hold", "HoldCustodian", "HoldItem", "HoldPerson", "HoldRefusal", "HoldSystem"]
