"""Nouns: versions of drafts, what was sent, and the company's own contacts. Moments are UTC."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class IncidentDraft(models.Model):
    """A version of a draft: what could be said on the day it was made. Never changed; the next version takes its place.

    `text`: paper.text as data; `filled`: the blanks that were typed; `lacking`: names of topics and blanks that were missing.
    """

    incident = models.ForeignKey("hiden.Incident", on_delete=models.PROTECT, related_name="drafts")
    template = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    text = models.JSONField()
    sha256 = models.CharField(max_length=64)
    filled = models.JSONField(default=dict)
    lacking = models.JSONField(default=list)
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["incident", "template", "number"], name="one_draft_a_number")
        ]


class SentBy(models.TextChoices):
    """By which way something was sent."""

    FORM = "form", _("官庁の入力画面")
    MAIL = "mail", _("電子メール")
    POST = "post", _("郵便・内容証明")
    HAND = "hand", _("手渡し")
    WEB = "web", _("ウェブ・掲示")
    OTHER = "other", _("その他")


class DraftSent(models.Model):
    """That something was sent. `sha256` is of the file that went out, or of the version's text where it went out as it was.

    The file itself is not kept here: its copy belongs into the evidence.
    """

    draft = models.ForeignKey(IncidentDraft, on_delete=models.PROTECT, related_name="sent")
    to = models.CharField(max_length=300)
    how = models.CharField(max_length=6, choices=SentBy.choices)
    at = models.DateTimeField()
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    recorded_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class ContactKind(models.TextChoices):
    """Whom the company itself turns to."""

    LAWYER = "lawyer", _("弁護士")
    FORENSIC = "forensic", _("フォレンジックの会社")
    INSURER = "insurer", _("保険会社")
    PROVIDER = "provider", _("通信・クラウドの事業者")
    PARTNER = "partner", _("取引先（契約の通知先）")
    PRESS = "press", _("広報・報道対応")
    OTHER = "other", _("その他")


class OwnContact(models.Model):
    """Whom the company turns to and for what. `verified_on` None: nobody has checked yet that `reach` is right (未確認)."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    kind = models.CharField(max_length=10, choices=ContactKind.choices)
    name = models.CharField(max_length=200)
    for_what = models.CharField(max_length=500)
    reach = models.CharField(max_length=500, blank=True)
    verified_on = models.DateField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until", "kind"], name="own_contact")]


__all__ = ["DraftSent", "IncidentDraft", "OwnContact"]
