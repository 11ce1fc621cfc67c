"""Nouns of cases that are this folder's own: what became of one step by step, letters to the person, and what they say."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.people.models import new_key


class Move(models.TextChoices):
    """What happened to a case."""

    OPENED = "opened", _("案件になりました")
    LOOKING = "looking", _("確認を始めました")
    COACHED = "coached", _("本人に注意喚起を送りました")
    READ = "read", _("本人が読みました")
    ANSWERED = "answered", _("本人から返事がありました")
    STATED = "stated", _("本人が意見を添えました")
    BENIGN = "benign", _("問題なしと判断しました")
    WRONG = "wrong", _("誤検知と判断しました")
    ESCALATED = "escalated", _("事案へ引き継ぎました")
    AGAIN = "again", _("確認をやり直すことにしました")


class CaseMove(models.Model):
    """One step of a case. `person`: who made it, null where it was the product or the one concerned (whose name stays masked)."""

    case = models.ForeignKey("hiden.SignCase", on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=12, choices=Move.choices)
    words = models.TextField(blank=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()


class Coaching(models.Model):
    """注意喚起: a letter to the person, in gentle words. It asks for nothing but that it is read; an answer is free; it punishes nobody."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    case = models.ForeignKey("hiden.SignCase", on_delete=models.CASCADE, related_name="letters")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    body = models.TextField()
    sent_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "read_at"], name="coaching_person")]


class OwnStatement(models.Model):
    """What the person concerned says about a case that they were told of (PRV-11). It stays with the case."""

    case = models.ForeignKey("hiden.SignCase", on_delete=models.CASCADE, related_name="statements")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()


__all__ = ["CaseMove", "Coaching", "OwnStatement"]
