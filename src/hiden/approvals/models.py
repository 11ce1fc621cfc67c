"""Nouns: a case that somebody proposes, the steps of its route, the acts on it, deputies."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE


class StepKind(models.TextChoices):
    """What a step of a route is for."""

    CONSULT = "consult", _("合議")
    APPROVE = "approve", _("承認")
    DECIDE = "decide", _("決裁")


class CaseState(models.TextChoices):
    """How far a case has come."""

    OPEN = "open", _("承認中")
    SENT_BACK = "sent_back", _("差し戻し")
    WITHDRAWN = "withdrawn", _("引き戻し")
    DECIDED = "decided", _("決裁済み")
    REJECTED = "rejected", _("却下")


# Not decided, and not ended either: what the case is about still waits.
UNDER_WAY = (CaseState.OPEN, CaseState.SENT_BACK)


class Act(models.TextChoices):
    """What somebody did on a case."""

    PROPOSE = "propose", _("起案")
    AGREE = "agree", _("合議")
    APPROVE = "approve", _("承認")
    DECIDE = "decide", _("決裁")
    SEND_BACK = "send_back", _("差し戻し")
    REJECT = "reject", _("却下")
    WITHDRAW = "withdraw", _("引き戻し")
    RESUBMIT = "resubmit", _("再起案")
    COMMENT = "comment", _("コメント")


class Route(models.Model):
    """Which steps a kind of case takes. `kind` is the id of an effect, such as `inventory.decide`; `variant` refines it.

    `steps` is a list of `{"kind": "approve", "roles": ["department_manager", "information_manager"]}` in order; of the
    roles the first counts that somebody other than the proposer holds.
    """

    kind = models.CharField(max_length=60)
    variant = models.CharField(max_length=30, blank=True)
    steps = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "variant"], name="one_route_a_kind")]


class Case(models.Model):
    """Something proposed. `payload` holds all that the effect needs; it takes effect at the last step."""

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    payload = models.JSONField(default=dict)
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, related_name="+")
    department_name = models.CharField(max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=CaseState.choices, default=CaseState.OPEN)
    # The role that must act now, empty when none: repeated here so that the gate can filter on a plain column.
    open_role = models.CharField(max_length=30, blank=True)
    # How often it was proposed: stamps of an earlier round do not count for a later one.
    round = models.PositiveSmallIntegerField(default=1)
    proposed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="proposed_cases")
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-proposed_at"], name="case_state_time")]


class Step(models.Model):
    """One step of one round of a case: whoever holds `role` (in `department`, for department roles) acts on it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="steps")
    round = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=StepKind.choices)
    role = models.CharField(max_length=30)
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    done = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round", "order"], name="one_step_in_a_place")
        ]
        ordering: ClassVar = ["case", "round", "order"]


class Participant(models.Model):
    """Somebody who proposed, acted on, or was asked about a case, and may therefore read it ever after."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person"], name="one_participation_a_case")
        ]


class Barred(models.Model):
    """Somebody who may neither act on a case nor be asked about it, whatever roles they hold: the case is about them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="barred")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "person"], name="barred_once_from_a_case")
        ]


class ActRecord(models.Model):
    """What somebody did on a case. Never changed; `department_name` and `surname` are what a stamp shows."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="acts")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, null=True, related_name="acts")
    act = models.CharField(max_length=20, choices=Act.choices)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    comment = models.TextField(blank=True)
    department_name = models.CharField(max_length=200, blank=True)
    surname = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]


class Deputy(models.Model):
    """While this lasts, `deputy` may act where `person` may (代理)."""

    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="deputy_for")
    reason = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField(default=FOREVER_DATE)
    recorded_at = models.DateTimeField()

    @property
    def last_day(self) -> date | None:
        """The last day of the deputy, None while no end is set."""
        return None if self.until == FOREVER_DATE else self.until - timedelta(days=1)


__all__ = ["ActRecord", "Barred", "Case", "Deputy", "Participant", "Route", "Step"]
