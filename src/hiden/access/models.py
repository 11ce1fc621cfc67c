"""Nouns: grants with an end, requests, break-glass, versions of the policies, and decisions about the top class.

Instants are UTC; `since` inclusive, `until` exclusive. A grant always ends: `until` is never FOREVER.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.access.authzen.models import AskedDay, AskedSearch, AskingSystem, BroughtRequest
from hiden.access.partners.models import PartnerHandler
from hiden.access.reviews.models import (
    AccessReview,
    AccessReviewHold,
    AccessReviewLine,
    AccessReviewParty,
)
from hiden.access.situation import Level, Verb
from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class GrantOrigin(models.TextChoices):
    """What a grant comes from."""

    DIRECT = "direct", _("直接の付与")
    REQUEST = "request", _("申請の承認")
    PROJECT = "project", _("プロジェクトへの参加")
    EMERGENCY = "emergency", _("緊急の利用")


class Grant(models.Model):
    """A right of a person or of everybody in a department, to an item, a class or what carries a label, for a time.

    Exactly one of person and department, exactly one of item, secrecy class and regime. `until` moves only forward to now:
    when it was cut short, `ended_by` and `end_reason` say why.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="grants")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, null=True, related_name="grants")
    secrecy_class = models.ForeignKey(
        "hiden.SecrecyClass", on_delete=models.PROTECT, null=True, related_name="+"
    )
    regime = models.CharField(max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    purpose = models.CharField(max_length=500)
    origin = models.CharField(max_length=10, choices=GrantOrigin.choices, default=GrantOrigin.DIRECT)
    source = models.CharField(max_length=40, blank=True)  # key of the request or the project
    given_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    end_reason = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, department__isnull=True)
                | models.Q(person__isnull=True, department__isnull=False),
                name="grant_to_one",
            ),
            models.CheckConstraint(
                condition=models.Q(item__isnull=False, secrecy_class__isnull=True, regime="")
                | models.Q(item__isnull=True, secrecy_class__isnull=False, regime="")
                | (models.Q(item__isnull=True, secrecy_class__isnull=True) & ~models.Q(regime="")),
                name="grant_of_one",
            ),
            models.CheckConstraint(condition=models.Q(until__lt=FOREVER), name="grant_ends"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item", "until"], name="grant_item_time"),
            models.Index(fields=["person", "until"], name="grant_person_time"),
            models.Index(fields=["department", "until"], name="grant_department_time"),
        ]


class AccessRequest(models.Model):
    """Somebody asks for a right for a time. `days` begin when it is granted. How it stands is how its case stands."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="access_requests")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    purpose = models.CharField(max_length=500)
    days = models.PositiveSmallIntegerField()
    case = models.OneToOneField("hiden.Case", on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()


class EmergencyUse(models.Model):
    """緊急の利用 (break-glass): opened at once by the person, for hours, and reviewed by somebody else afterwards."""

    grant = models.OneToOneField(Grant, on_delete=models.PROTECT, related_name="emergency")
    reason = models.CharField(max_length=500)
    reviewed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    justified = models.BooleanField(default=False)
    words = models.CharField(max_length=500, blank=True)


class PolicyVersion(models.Model):
    """The policies as they were in force from one instant to another. `text` is Cedar; it never changes.

    `own` are the company's own policies, `text` all of them with those made from the handling table. `since` may be a day to
    come; a version that was withdrawn before it began has `until` = `since` and was never in force.
    """

    number = models.PositiveIntegerField(unique=True)
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()
    # Long texts last: what stands behind them in a row is found only by reading through them.
    text = models.TextField()
    own = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["until"], condition=models.Q(until=FOREVER), name="one_present_policy_version"
            )
        ]


class PolicyTest(models.Model):
    """試験: what must come out for a person, an act, an item and circumstances, whatever policies are published."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    words = models.CharField(max_length=200)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    situation = models.JSONField(default=dict)
    allowed = models.BooleanField()
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()


class AccessDecision(models.Model):
    """One answer about an item of the top class: who asked for whom, in which circumstances, and why it was so.

    `asked_by` names the asking system, "" for Hiden itself.
    """

    at = models.DateTimeField()
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    situation = models.JSONField(default=dict)
    allowed = models.BooleanField()
    reasons = models.JSONField(default=list)
    version = models.PositiveIntegerField()
    asked_by = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["item", "at"], name="access_decision_item"),
            models.Index(fields=["person", "at"], name="access_decision_person"),
        ]


__all__ = [
    "AccessDecision",
    "AccessRequest",
    "AccessReview",
    "AccessReviewHold",
    "AccessReviewLine",
    "AccessReviewParty",
    "AskedDay",
    "AskedSearch",
    "AskingSystem",
    "BroughtRequest",
    "EmergencyUse",
    "Grant",
    "PartnerHandler",
    "PolicyTest",
    "PolicyVersion",
]
