"""Nouns: the company profile, choices of measures per class, their progress. Measures themselves stand in the catalogue.

All rows hold from `since` to before `until`. A row that a later correction put aside has `since == until`: it holds at
no instant, yet stays in the history.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER


class ProfileAnswer(models.Model):
    """One answer about the company (telework, partners …). `question` is an id of the catalogue."""

    question = models.CharField(max_length=40)
    answer = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question"], condition=models.Q(until=FOREVER), name="one_present_profile_answer"
            )
        ]


class Choice(models.Model):
    """Whether a measure is chosen for a class, and why. `measure` is an id of the catalogue such as E2-j."""

    measure = models.CharField(max_length=10)
    secrecy_class = models.ForeignKey("hiden.SecrecyClass", on_delete=models.PROTECT, related_name="+")
    chosen = models.BooleanField()
    reason = models.TextField()
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "secrecy_class"],
                condition=models.Q(until=FOREVER),
                name="one_present_choice",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["until", "measure"], name="choice_now")]


class Stage(models.TextChoices):
    """How far a measure has come; the three are tracked apart, because paper is not practice."""

    DOCUMENTED = "documented", _("文書化")
    IMPLEMENTED = "implemented", _("実施")
    SEEN = "seen", _("証拠を確認")


class Progress(models.Model):
    """That a measure reached, or lost, one of the three, on a day, and by what it can be seen.

    It holds from the beginning of that day in Japan, whenever it was recorded.
    """

    measure = models.CharField(max_length=10)
    stage = models.CharField(max_length=20, choices=Stage.choices)
    done = models.BooleanField()
    on = models.DateField()
    reference = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "stage"], condition=models.Q(until=FOREVER), name="one_present_progress"
            )
        ]


class Assignment(models.Model):
    """Who sees to a measure, until when, at what cost in yen."""

    measure = models.CharField(max_length=10)
    owner = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField(null=True)
    cost = models.PositiveBigIntegerField(null=True)
    note = models.TextField(blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure"], condition=models.Q(until=FOREVER), name="one_present_assignment"
            )
        ]


__all__ = ["Assignment", "Choice", "ProfileAnswer", "Progress"]
