"""Nouns: rules that were taken from elsewhere, and each time some were."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class RuleIntake(models.Model):
    """A time when rules were taken from a directory or an archive. `licence`: under which they may be used, as whoever took them said.

    `refused`: [[name, reason], …] in the order of the files; `same`: how many were there already, word for word.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    name = models.CharField(max_length=300)
    licence = models.CharField(max_length=200, blank=True)
    taken = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class TakenRule(models.Model):
    """A rule of others, as it came. Of one `code` (its id, or its name) one holds at a time; it runs when a purpose uses its detector.

    `source`: the file's path in what it was taken from; `of_view`: asked of the view, not of records' own fields.
    """

    code = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    level = models.CharField(max_length=20)
    author = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=500)
    product = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    service = models.CharField(max_length=60, blank=True)
    of_view = models.BooleanField(default=False)
    text = models.TextField()
    intake = models.ForeignKey(RuleIntake, on_delete=models.PROTECT, related_name="rules")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(until=FOREVER), name="one_taken_rule_of_a_code"
            )
        ]


__all__ = ["RuleIntake", "TakenRule"]
