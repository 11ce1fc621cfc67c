"""Nouns: a fact that is not published, who knows of it, and who looked at the list. Moments are UTC."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class Closing(models.TextChoices):
    """Why a list ends."""

    PUBLISHED = "published", _("公表した")
    DROPPED = "dropped", _("重要事実でなくなった（中止など）")


class InsiderList(models.Model):
    """One fact and those who know. `title` tells nobody what it is; `fact` does. `issuer`: whose securities may not be dealt in."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=100)
    fact = models.TextField()
    issuer = models.CharField(max_length=200)
    incident = models.CharField(max_length=40, blank=True)
    opened_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    closing = models.CharField(max_length=10, choices=Closing.choices, blank=True)
    closing_words = models.CharField(max_length=300, blank=True)


class Insider(models.Model):
    """Somebody who knows: a person of the company, or one outside (`name`, `organisation`: an analyst, a lawyer).

    `informed_at`: when they learned of it, `basis`: why they had to. `confirmed_at`: that they may not deal, nor tell, nor recommend;
    `paper`: how somebody outside confirmed it.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    list = models.ForeignKey(InsiderList, on_delete=models.PROTECT, related_name="insiders")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100, blank=True)
    organisation = models.CharField(max_length=200, blank=True)
    basis = models.CharField(max_length=300)
    informed_at = models.DateTimeField()
    told_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    paper = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["list", "person"], name="one_insider")]
        indexes: ClassVar = [models.Index(fields=["person", "confirmed_at"], name="insider_open")]


class InsiderLook(models.Model):
    """That somebody opened a list."""

    list = models.ForeignKey(InsiderList, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


__all__ = ["Closing", "Insider", "InsiderList", "InsiderLook"]
