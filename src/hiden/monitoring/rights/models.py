"""Nouns of this folder: how far somebody may see a case, what the keeper decided, what is left when cases are deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiden.monitoring.models import CaseStage
from hiden.people.models import new_key


class CaseGrant(models.Model):
    """That somebody may see a case up to a stage, for a reason, until a moment (PRV-07).

    `approval`: the number of the approval in which two others agreed, 0 for what the viewer's own written reason opens.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    case = models.ForeignKey("hiden.SignCase", on_delete=models.CASCADE, related_name="grants")
    viewer = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField(choices=CaseStage.choices)
    reason = models.CharField(max_length=500)
    approval = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["viewer", "until"], name="case_grant_viewer")]


class KeeperDecision(models.Model):
    """What the keeper of reports decided of a held case. Read by keepers only. `report`: it is one, or may be."""

    case = models.ForeignKey("hiden.SignCase", on_delete=models.CASCADE, related_name="keeper_decisions")
    report = models.BooleanField()
    words = models.TextField()
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class KeptCount(models.Model):
    """What is left of signs and cases that were deleted: how many, by month, outcome and one trait of whom they were about.

    `trait`: "" (everybody), department, kind or post; `value` its code then. Never a person.
    """

    month = models.DateField()
    what = models.CharField(max_length=10)  # sign or case
    outcome = models.CharField(max_length=12, blank=True)  # CaseState; "" for a sign that joined no case
    trait = models.CharField(max_length=12, blank=True)
    value = models.CharField(max_length=100, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "what", "outcome", "trait", "value"], name="one_kept_count"
            )
        ]


class YearReport(models.Model):
    """How staff were watched in twelve months, as they were told: `numbers` word for word, `notice` with which it was published."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    first = models.DateField()
    last = models.DateField()
    numbers = models.JSONField()
    notice = models.ForeignKey("hiden.StaffNotice", on_delete=models.PROTECT, related_name="+")
    told_at = models.DateTimeField()


__all__ = ["CaseGrant", "KeeperDecision", "KeptCount", "YearReport"]
