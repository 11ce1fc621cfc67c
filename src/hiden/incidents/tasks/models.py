"""Nouns: the tasks of an incident, and evidence that perishes. Moments are UTC."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.incidents.models import Part


class TaskState(models.TextChoices):
    """How far a task has come."""

    OPEN = "open", _("未了")
    DONE = "done", _("済み")
    NOT_NEEDED = "not_needed", _("不要")


class IncidentTask(models.Model):
    """A task of one part of the circle. `template`: its id in the catalogue, "" for the team's own. `moved`: its day was set by hand."""

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="tasks")
    template = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    what = models.TextField(blank=True)
    part = models.CharField(max_length=10, choices=Part.choices)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField()
    moved = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    words = models.CharField(max_length=1000, blank=True)
    settled_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="incident_task_due")]


class PerishState(models.TextChoices):
    """What became of evidence that goes by itself."""

    OPEN = "open", _("まだ残していない")
    SECURED = "secured", _("残した")
    LOST = "lost", _("失われていた")
    NOT_NEEDED = "not_needed", _("関係しない")


class Perishable(models.Model):
    """Evidence that goes at `perishes_at`. `sure`: somebody looked, or it follows from how long Hiden keeps a source's records.

    `source`: a source of records of Hiden's own; `template`: an id of the catalogue, "" for the team's own.
    """

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="perishables")
    template = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey("hiden.LogSource", on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    what = models.TextField(blank=True)
    perishes_at = models.DateTimeField()
    sure = models.BooleanField(default=False)
    basis = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=PerishState.choices, default=PerishState.OPEN)
    words = models.CharField(max_length=1000, blank=True)
    settled_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "source"],
                condition=models.Q(source__isnull=False),
                name="a_source_perishes_once_in_an_incident",
            )
        ]


__all__ = ["IncidentTask", "Perishable"]
