"""Nouns: incidents, what and whom they are about, who may know, when who learned of it, and facts stated once.

Moments are UTC. Nothing is rewritten: a later knowing or fact takes the place of an earlier one, which stays.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class IncidentSource(models.TextChoices):
    """How it came to be known (6-1)."""

    SIGN = "sign", _("兆候の案件から")
    INSIDE = "inside", _("社内の人から")
    OUTSIDE = "outside", _("社外から（取引先・警察・顧客など）")
    DEVICE = "device", _("返却されたPC・媒体から")
    AUDIT = "audit", _("監査・点検から")


class IncidentState(models.TextChoices):
    """The handbook's order: a sign, confirming the suspicion, first response, pursuing (第6章). Evidence is kept throughout."""

    TIP = "tip", _("受付")
    CONFIRMING = "confirming", _("疑いの確認")
    RESPONDING = "responding", _("初動対応")
    PURSUING = "pursuing", _("責任追及・回復")
    CLOSED = "closed", _("終結")
    UNFOUNDED = "unfounded", _("漏えいは認められず終結")


OVER: frozenset[str] = frozenset({IncidentState.CLOSED, IncidentState.UNFOUNDED})


class Incident(models.Model):
    """事案. `words`: what was told first, as it was told. `route`: a leak route of the catalogue, or "" while unknown.

    `held`: it may have to do with a report of wrongdoing, and exists for the keeper of reports alone until that was judged.
    `without_line`: those who stand over a person concerned are kept out. `without_administrators`: those who run Hiden and the
    machines too. `happened_from`, `happened_until`: when it happened, as far as is known (the end belongs to it). `drill`: played, never real; it starts no reminder outside its players.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    source = models.CharField(max_length=10, choices=IncidentSource.choices)
    route = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, choices=IncidentState.choices, default=IncidentState.TIP)
    held = models.BooleanField(default=False)
    without_line = models.BooleanField(default=True)
    without_administrators = models.BooleanField(default=False)
    drill = models.BooleanField(default=False)
    case = models.ForeignKey("hiden.SignCase", on_delete=models.SET_NULL, null=True, related_name="incidents")
    opened_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    happened_from = models.DateTimeField(null=True)
    happened_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-opened_at"], name="incident_state")]

    def __str__(self) -> str:
        return f"J-{self.number:04d}"

    @property
    def over(self) -> bool:
        """Whether it is closed."""
        return self.state in OVER


class IncidentItem(models.Model):
    """What leaked or may have: an item of the register. `until`: FOREVER, or when it was found not to be concerned."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "item"],
                condition=models.Q(until=FOREVER),
                name="an_item_stands_once_in_an_incident",
            )
        ]


class IncidentSubject(models.Model):
    """A person who may have done it: one of the company, or in `outsider` somebody else. Never a finding.

    `masked`: they came from a case of signs whose name nobody was shown yet; two of the circle lift that, for a reason (PRV-07).
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="subjects")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    outsider = models.CharField(max_length=200, blank=True)
    masked = models.BooleanField(default=False)
    asked_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    asked_reason = models.CharField(max_length=500, blank=True)
    lifted_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)


class Part(models.TextChoices):
    """In what part somebody belongs to the circle (4-2: what each department does when something leaked)."""

    LEAD = "lead", _("統括")
    PLANNING = "planning", _("経営企画・事務局")
    LEGAL = "legal", _("法務・知的財産")
    IT = "it", _("情報システム")
    HR = "hr", _("人事・労務")
    BUSINESS = "business", _("事業部門")
    PRIVACY = "privacy", _("個人情報")
    PR = "pr", _("広報")
    AUDIT = "audit", _("内部監査")
    COUNSEL = "counsel", _("社外の専門家")


class CircleMember(models.Model):
    """Who may know of an incident, from one moment to another, and why. Nobody else sees that it exists."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="circle")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident", "person"],
                condition=models.Q(until=FOREVER),
                name="a_person_stands_once_in_a_circle",
            )
        ]


class KeptOut(models.Model):
    """Who must not know of an incident, whatever their role."""

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="kept_out")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)


class Knowing(models.Model):
    """That somebody of the company learned of it at `at`: the earliest that stands starts the clocks (any department counts).

    `replaces`: the one that this corrects, which stays and counts no more.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="knowings")
    at = models.DateTimeField()
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    recorded_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()


class Certainty(models.TextChoices):
    """How sure a stated fact is."""

    SURE = "sure", _("確認済み")
    LIKELY = "likely", _("推定")
    OPEN = "open", _("調査中")


class IncidentFact(models.Model):
    """A fact stated once and used in every draft: a topic (`incidents.topics`) and what is known of it now, as text.

    The latest of a topic stands; those before stay with who stated them and when.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="facts")
    topic = models.CharField(max_length=40)
    value = models.TextField()
    certainty = models.CharField(max_length=6, choices=Certainty.choices)
    stated_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["incident", "topic", "-stated_at"], name="incident_fact")]


__all__ = ["CircleMember", "Incident", "IncidentFact", "IncidentItem", "IncidentSubject", "KeptOut", "Knowing"]  # fmt: skip
