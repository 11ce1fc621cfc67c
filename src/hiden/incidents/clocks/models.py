"""Nouns: a clock of an incident, and the calendar that somebody subscribes to.

Nothing is rewritten but the state: a clock that is counted again or goes to another limb is superseded by a new one and stays with
its days. How it was counted is kept with it, so that a later edition of the data changes no day that was decided.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.people.models import new_key


class ClockState(models.TextChoices):
    """Where a clock stands. Only the first runs."""

    RUNNING = "running", _("動いている")
    MET = "met", _("済み")
    STOPPED = "stopped", _("止めた")
    SUPERSEDED = "superseded", _("新しい期限に替わった")


class Basis(models.TextChoices):
    """What the day rests on. A target is our own; the law states no number there."""

    LAW = "law", _("法令・規則の定め")
    CONTRACT = "contract", _("契約の定め")
    GUIDE = "guide", _("指針の目安")
    TARGET = "target", _("数の定めなし・目標")


class Change(models.TextChoices):
    """Why a clock took the place of another."""

    NONE = "", _("新しく動かした")
    KNOWING = "knowing", _("会社が知った日時が改まった")
    LIMB = "limb", _("区分を改めた")


class IncidentClock(models.Model):
    """期限. `rule`: its id in the catalogue; `edition`: the day on which that was checked; `label`: which contract or recipient.

    `knowing`: the knowing it counts from, else only `starts_at` says. `amount` None: no number is stated. `due_at`: the last instant
    in time by `basis`; `target_at`: what is aimed at. `sent`: what went out, to whom, with which receipt.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="clocks")
    rule = models.CharField(max_length=60)
    edition = models.DateField()
    label = models.CharField(max_length=200, blank=True)
    knowing = models.ForeignKey("hiden.Knowing", on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField()
    amount = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=14, blank=True)
    first_day = models.CharField(max_length=8, blank=True)
    roll = models.CharField(max_length=6, blank=True)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    due_at = models.DateTimeField()
    target_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ClockState.choices, default=ClockState.RUNNING)
    reason = models.CharField(max_length=1000)
    begun_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    change = models.CharField(max_length=8, choices=Change.choices, blank=True, default="")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    met_at = models.DateTimeField(null=True)
    sent = models.TextField(blank=True)
    ended_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="incident_clock_due")]

    def __str__(self) -> str:
        return f"{self.rule}@{self.incident_id}"

    @property
    def running(self) -> bool:
        """Whether it still has to be met."""
        return self.state == ClockState.RUNNING

    @property
    def met_late(self) -> bool:
        """Whether it was met after its day."""
        return self.met_at is not None and self.met_at > self.due_at


class ClockFeed(models.Model):
    """A calendar address of one person: only the hash of its secret part is kept. It ends when they or an account ends it."""

    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    secret = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(revoked_at=None), name="one_calendar_of_a_person"
            )
        ]


__all__ = ["ClockFeed", "IncidentClock"]
