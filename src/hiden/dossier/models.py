"""Nouns: a dossier that was asked for, and each making of it. Instants are UTC, days are those of Japan."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiden.people.models import new_key


class DossierRequest(models.Model):
    """A dossier that somebody asked for; a decided case lets them make it until `until` (null while it is not decided)."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    level = models.CharField(max_length=10)
    reason = models.CharField(max_length=500)
    case = models.OneToOneField("hiden.Case", on_delete=models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-asked_at"], name="dossier_request_time")]


class Dossier(models.Model):
    """One making. `sha256` of dossier.json; `entry` is the ledger's, where it stands in full. `request` null: on the command line."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    request = models.ForeignKey(DossierRequest, on_delete=models.PROTECT, null=True, related_name="made")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    level = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    facts = models.PositiveIntegerField()
    gaps = models.PositiveIntegerField()
    entry = models.PositiveBigIntegerField(unique=True)
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "-made_at"], name="dossier_item_time")]


__all__ = ["Dossier", "DossierRequest"]
