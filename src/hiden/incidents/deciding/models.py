"""Nouns: decisions with their reasons, containments with their limits, and what was said to whom. Nothing here is edited."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER


class DecisionState(models.TextChoices):
    """How far a decision has come."""

    PROPOSED = "proposed", _("承認待ち")
    APPROVED = "approved", _("決定")
    REFUSED = "refused", _("認めない")
    CORRECTED = "corrected", _("訂正された")


class Decision(models.Model):
    """A decision: the question, what could have been done, what was decided, why, and on what it rests.

    `replaces`: the one that this corrects, which stays. Who approves is never who proposed.
    """

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    question = models.CharField(max_length=300)
    options = models.TextField()
    decided = models.CharField(max_length=500)
    reason = models.TextField()
    basis = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=DecisionState.choices, default=DecisionState.PROPOSED)
    proposed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_words = models.CharField(max_length=500, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "number"], name="a_decision_has_its_number"),
            models.CheckConstraint(
                condition=models.Q(settled_by=None) | ~models.Q(settled_by=models.F("proposed_by")),
                name="who_approves_a_decision_is_another",
            ),
        ]


class ContainKind(models.TextChoices):
    """What is stopped for a time."""

    RIGHTS = "rights", _("本人に付与した権限を止める")
    ACCOUNT = "account", _("秘伝のアカウントを止める（ログイン中でも切れます）")


class ContainState(models.TextChoices):
    """How far a containment has come."""

    PROPOSED = "proposed", _("確認待ち")
    ON = "on", _("止めている")
    UNDONE = "undone", _("解いた")
    REFUSED = "refused", _("認めない")


class Containment(models.Model):
    """Something of a person that is stopped until a moment, confirmed by another than who proposed it."""

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="containments")
    kind = models.CharField(max_length=10, choices=ContainKind.choices)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ContainState.choices, default=ContainState.PROPOSED)
    proposed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(default=FOREVER)
    ended_words = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("proposed_by")),
                name="who_confirms_a_containment_is_another",
            )
        ]


class StoppedGrant(models.Model):
    """A right that a containment ended, and until when it would have lasted: given again when it is undone."""

    containment = models.ForeignKey(Containment, on_delete=models.PROTECT, related_name="grants")
    grant = models.ForeignKey("hiden.Grant", on_delete=models.PROTECT, related_name="+")
    was_until = models.DateTimeField()


class Way(models.TextChoices):
    """By what something was said."""

    MEETING = "meeting", _("面談")
    PHONE = "phone", _("電話")
    MAIL = "mail", _("メール")
    LETTER = "letter", _("書面")
    FORM = "form", _("役所などの受付画面")
    OTHER = "other", _("その他")


class Communication(models.Model):
    """連絡の記録: with whom, when, by what, what was said. `replaces`: the one that this corrects, which stays."""

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="communications")
    at = models.DateTimeField()
    outgoing = models.BooleanField()
    whom = models.CharField(max_length=200)
    way = models.CharField(max_length=10, choices=Way.choices)
    words = models.TextField()
    recorded_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")


class Attached(models.Model):
    """A file that went along, by its hash: the file itself stays where it is and is not kept here."""

    communication = models.ForeignKey(Communication, on_delete=models.PROTECT, related_name="attached")
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)


__all__ = ["Attached", "Communication", "Containment", "Decision", "StoppedGrant"]
