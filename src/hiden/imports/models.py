"""Nouns: a file that was brought in, what it would do, who approved it; the column names somebody taught us."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """How far a file has come."""

    MAPPING = "mapping", _("列の確認待ち")
    PREVIEWED = "previewed", _("承認待ち")
    APPLIED = "applied", _("取込み済み")
    WITHDRAWN = "withdrawn", _("取りやめ")


class ImportFile(models.Model):
    """One file somebody brought in. The bytes lie under HIDEN_HOME/imports/<sha256>."""

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    sheet = models.CharField(max_length=100, blank=True)
    effective_on = models.DateField()
    # Heading → name of our column; "" for a heading that somebody chose to leave out.
    mapping = models.JSONField(default=dict)
    # Whether rows with an error are left out, and whether somebody said yes to what the importer asks.
    leave_out = models.BooleanField(default=False)
    confirmed = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.MAPPING)
    # The plan as it was shown: counts, the first changes and problems, and the digest that must still hold when applied.
    counts = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    asks = models.JSONField(default=list)
    plan_digest = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    approved_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-uploaded_at"], name="import_file_time")]


class RememberedColumn(models.Model):
    """A heading somebody matched to one of our columns, kept for the next file of this kind."""

    kind = models.CharField(max_length=30)
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "heading"], name="one_memory_a_heading")
        ]


__all__ = ["ImportFile", "RememberedColumn"]
