"""Nouns of the intake: how the company runs it, receipts of tips without a name, what is said under them, what the keeper decided."""

from __future__ import annotations

from django.db import models


class IncidentSettings(models.Model):
    """How the company runs the room; one row. `open_door`: tips may be given without signing in.

    `least_coverage`: per cent of the stores and days concerned that records must cover before “no leak” can be recorded.
    """

    open_door = models.BooleanField(default=False)
    least_coverage = models.PositiveSmallIntegerField(default=90)


class TipReceipt(models.Model):
    """The receipt of a tip without a name: the hash of a random code that only whoever told it has."""

    incident = models.OneToOneField("hiden.Incident", on_delete=models.PROTECT, related_name="receipt")
    digest = models.CharField(max_length=64, unique=True)


class TipWords(models.Model):
    """Words under a receipt. `by` None: from whoever gave the tip; else the answer of somebody in the circle."""

    receipt = models.ForeignKey(TipReceipt, on_delete=models.PROTECT, related_name="words")
    words = models.TextField()
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class KeeperRuling(models.Model):
    """What the keeper of reports decided on an incident that may have to do with a report: it goes on, or stays with them."""

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="rulings")
    goes_on = models.BooleanField()
    words = models.TextField()
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


__all__ = ["IncidentSettings", "KeeperRuling", "TipReceipt", "TipWords"]
