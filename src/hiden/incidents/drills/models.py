"""Noun: a drill, which is an incident that is played. Moments are UTC."""

from __future__ import annotations

from django.db import models


class Drill(models.Model):
    """`card`: of `drills.model`. `pace`: minutes of the drill's clock for each real one."""

    incident = models.OneToOneField("hiden.Incident", on_delete=models.PROTECT, related_name="played")
    card = models.CharField(max_length=10)
    pace = models.PositiveIntegerField()
    started_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    lesson = models.TextField(blank=True)


__all__ = ["Drill"]
