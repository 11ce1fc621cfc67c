"""Noun: a named person outside the company who may be given one item, for a time. Instants are UTC."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from hiden.base.clock import FOREVER, TOKYO
from hiden.people.models import new_key


def last_day(until: datetime) -> date:
    """The last day in Japan on which something holds that ends at an instant."""
    return (until - timedelta(microseconds=1)).astimezone(TOKYO).date()


class PartnerHandler(models.Model):
    """Somebody of a partner's who may be given an item. `mail` (lower case) names them for a mail gateway and for people.

    `until` is never FOREVER and moves only forward to now: `ended_by` and `end_reason` then say why. `case`: the number of
    the case that decided about it, 0 without one.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="partner_handlers")
    company = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    mail = models.CharField(max_length=254)
    purpose = models.CharField(max_length=500)
    case = models.PositiveIntegerField(default=0)
    given_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(until__lt=FOREVER), name="partner_handler_ends"),
            models.CheckConstraint(
                condition=models.Q(mail=Lower("mail")) & ~models.Q(mail=""), name="partner_handler_mail"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item", "until"], name="partner_handler_item"),
            models.Index(fields=["until"], name="partner_handler_until"),
        ]

    def __str__(self) -> str:
        return f"{self.company}　{self.name}"

    @property
    def last_day(self) -> date:
        """The last day on which they may be given it."""
        return last_day(self.until)


__all__ = ["PartnerHandler", "last_day"]
