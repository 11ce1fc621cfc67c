"""Nouns: systems that may ask, what they asked a day, searches about the top class, requests that they brought."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.access.situation import Verb
from hiden.people.models import new_key


def new_task_key() -> str:
    """A name that nobody guesses: it is shown to another system."""
    return secrets.token_hex(16)


class CalledBy(models.TextChoices):
    """How people are named in the answers to a system's searches."""

    NUMBER = "number", _("社員番号")
    MAIL = "mail", _("メールアドレス")


class AskingSystem(models.Model):
    """Another system with a token of its own. Only the SHA-256 of the token is kept. `per_minute`: questions at most."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    may_evaluate = models.BooleanField(default=True)
    may_search = models.BooleanField(default=False)
    may_look_back = models.BooleanField(default=False)
    called_by = models.CharField(max_length=10, choices=CalledBy.choices, default=CalledBy.NUMBER)
    per_minute = models.PositiveIntegerField()
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=500, blank=True)
    last_asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class AskedDay(models.Model):
    """What a system asked on one day in Japan. `refused`: more than it may ask in a minute, or what it may not ask."""

    system = models.ForeignKey(AskingSystem, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    allowed = models.PositiveIntegerField(default=0)
    denied = models.PositiveIntegerField(default=0)
    searched = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "day"], name="one_asked_day_of_a_system")
        ]


class AskedSearch(models.Model):
    """A search that told of items of the top class: by whom, about which person or item, and what was told.

    `told`: ids of persons when an item was asked about, of items of the top class when a person was. `found`: of how many
    the whole list consists. `verb` is "" when it was asked what a person may do at all.
    """

    at = models.DateTimeField()
    asked_by = models.CharField(max_length=100)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=10, choices=Verb.choices, blank=True)
    situation = models.JSONField(default=dict)
    found = models.PositiveIntegerField()
    told = models.JSONField(default=list)
    version = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "at"], name="asked_search_item")]


class BroughtRequest(models.Model):
    """A denied question that a system brought, or the person themselves: the person confirms it, or nothing comes of it.

    `denial` is the id of the statement of denial it rests on; `retry_key` and `body` let the same sending be told from another.
    """

    key = models.CharField(max_length=32, unique=True, default=new_task_key)
    system = models.ForeignKey(AskingSystem, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    situation = models.JSONField(default=dict)
    purpose = models.CharField(max_length=500, blank=True)
    days = models.PositiveSmallIntegerField()
    denial = models.CharField(max_length=64, unique=True)
    retry_key = models.CharField(max_length=100, blank=True)
    body = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    declined_at = models.DateTimeField(null=True)
    request = models.OneToOneField(
        "hiden.AccessRequest", on_delete=models.PROTECT, null=True, related_name="brought"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "expires_at"], name="brought_request_person")]


__all__ = ["AskedDay", "AskedSearch", "AskingSystem", "BroughtRequest"]
