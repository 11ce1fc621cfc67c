"""Nouns: secrecy classes, modes of use, and the handling rule where the two meet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER


class Answer(models.TextChoices):
    """What a class allows in a mode of use."""

    ALLOWED = "allowed", _("可")
    CONDITIONAL = "conditional", _("条件付き可")
    FORBIDDEN = "forbidden", _("不可")
    # For what is neither allowed nor forbidden but done in a certain way, such as marking and storing.
    RULED = "ruled", _("定めによる")


class ModeKind(models.TextChoices):
    """What a row of the handling table is about."""

    HANDLING = "handling", _("基本の取扱い")
    USAGE = "usage", _("利用態様")


class SecrecyClass(models.Model):
    """秘密区分, such as 極秘. `rank` 1 is the mildest and never changes; retired classes keep their past.

    Name, definition and `since`/`until` repeat the latest ClassState, so that a list of items needs no second query.
    """

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=50)
    name_en = models.CharField(max_length=50, blank=True)
    definition = models.TextField(blank=True)
    rank = models.PositiveSmallIntegerField()
    special = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        ordering: ClassVar = ["-rank", "code"]

    def __str__(self) -> str:
        return self.name


class ClassState(models.Model):
    """What a class was called and meant from one instant to another; in force exactly while a state holds."""

    secrecy_class = models.ForeignKey(SecrecyClass, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=50)
    name_en = models.CharField(max_length=50, blank=True)
    definition = models.TextField(blank=True)
    special = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["secrecy_class"], condition=models.Q(until=FOREVER), name="one_present_class_state"
            )
        ]


class UsageMode(models.Model):
    """A row of the handling table: a basic handling (複製, 廃棄 …) or a mode of use (利用態様, such as telework).

    Presets come from the catalogue (`code`); a company may add its own.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=20, choices=ModeKind.choices, default=ModeKind.USAGE)
    order = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        ordering: ClassVar = ["kind", "order", "code"]

    def __str__(self) -> str:
        return self.name


class HandlingRule(models.Model):
    """One cell of the handling table (取扱表), from one instant to another."""

    secrecy_class = models.ForeignKey(SecrecyClass, on_delete=models.PROTECT, related_name="rules")
    usage_mode = models.ForeignKey(UsageMode, on_delete=models.PROTECT, related_name="rules")
    answer = models.CharField(max_length=20, choices=Answer.choices)
    text = models.TextField(blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["secrecy_class", "usage_mode"],
                condition=models.Q(until=FOREVER),
                name="one_present_handling_rule",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["until", "since"], name="handling_rule_time")]


__all__ = ["ClassState", "HandlingRule", "SecrecyClass", "UsageMode"]
