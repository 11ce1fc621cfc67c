"""Nouns: what an independent reviewer signed, and what was learned."""

from __future__ import annotations

from django.db import models


class IncidentReview(models.Model):
    """An independent person looked at the incident and agrees that no leak was found; with what they looked at."""

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    agrees = models.BooleanField(null=True)
    words = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)


class Lesson(models.Model):
    """What was learned, and which measure of the catalogue it bears on. `carried`: when it went into the room of measures."""

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="lessons")
    words = models.TextField()
    measure = models.CharField(max_length=20, blank=True)
    written_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    carried_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    carried_at = models.DateTimeField(null=True)


__all__ = ["IncidentReview", "Lesson"]
