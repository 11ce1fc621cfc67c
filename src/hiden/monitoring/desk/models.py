"""Nouns: requests of persons about their own data, and papers that were issued."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO
from hiden.people.models import new_key


class RequestKind(models.TextChoices):
    """What somebody asks for; the articles are those of the 個人情報保護法."""

    PURPOSE = "purpose", _("利用目的を知りたい（32条）")
    DISCLOSE = "disclose", _("自分の記録を見たい（33条）")
    CORRECT = "correct", _("誤りを直してほしい（34条）")
    STOP = "stop", _("利用をやめ、消してほしい（35条）")
    INNOCENCE = "innocence", _("持出しの記録がないことを示す書面がほしい")


class Came(models.TextChoices):
    """How a request came."""

    PAGE = "page", _("この画面から")
    LETTER = "letter", _("書面・郵送")
    MAIL = "mail", _("メール")
    DESK = "desk", _("窓口で")


class RequestState(models.TextChoices):
    """How far a request has come."""

    RECEIVED = "received", _("本人確認待ち")
    CHECKED = "checked", _("回答待ち")
    ANSWERED = "answered", _("回答済み")
    REFUSED = "refused", _("応じない旨を通知")
    WITHDRAWN = "withdrawn", _("取下げ")


OPEN: frozenset[str] = frozenset({RequestState.RECEIVED, RequestState.CHECKED})


class Ground(models.TextChoices):
    """On what a refusal may rest. There is no other."""

    HARM = "harm", _("本人または第三者の生命、身体、財産その他の権利利益を害するおそれ（33条2項1号）")
    HINDER = "hinder", _("業務の適正な実施に著しい支障を及ぼすおそれ（33条2項2号）")
    LAW = "law", _("他の法令に違反する（33条2項3号）")
    NOT_WRONG = "not_wrong", _("調べた結果、記録の内容は事実だった（34条2項）")
    NO_BREACH = "no_breach", _("利用の停止を請求できる場合に当たらない（35条1項・3項・5項）")
    KNOWN = "known", _("利用目的が、すでに本人に明らかである（32条2項1号）")


GROUNDS: dict[str, tuple[Ground, ...]] = {
    RequestKind.PURPOSE: (Ground.KNOWN, Ground.HARM, Ground.HINDER),
    RequestKind.DISCLOSE: (Ground.HARM, Ground.HINDER, Ground.LAW),
    RequestKind.CORRECT: (Ground.NOT_WRONG, Ground.LAW),
    RequestKind.STOP: (Ground.NO_BREACH, Ground.LAW),
    RequestKind.INNOCENCE: (Ground.HARM, Ground.HINDER, Ground.LAW),
}


class SubjectRequest(models.Model):
    """One request. `first_day`–`last_day`: the records it is about. `due_on`: the day by which the company means to answer.

    `proof`: how it was checked who is asking. `answer`: what was answered, or why not (with `ground`).
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.PositiveIntegerField(unique=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="subject_requests")
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    came = models.CharField(max_length=8, choices=Came.choices)
    words = models.TextField(blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    received_at = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.RECEIVED)
    proof = models.CharField(max_length=300, blank=True)
    ground = models.CharField(max_length=12, choices=Ground.choices, blank=True)
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)  # when the person first opened the answer

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "due_on"], name="subject_request_due"),
            models.Index(fields=["person", "-received_at"], name="subject_request_person"),
        ]

    @property
    def open(self) -> bool:
        """Whether it waits for something."""
        return self.state in OPEN

    @property
    def court_from(self) -> date:
        """From which day a court can be asked: two weeks after the request came (個人情報保護法39条1項)."""
        return self.received_at.astimezone(TOKYO).date() + timedelta(days=14)


class Exoneration(models.Model):
    """身の潔白の証明に使う書面: what was looked at of one person and period, and what was found. `statement` is canonical JSON.

    `sha256` of it stands in the ledger's entry `entry`. `request`: who asked; `case`: the case that came to nothing.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    statement = models.TextField()
    sha256 = models.CharField(max_length=64)
    entry = models.PositiveBigIntegerField()
    request = models.OneToOneField(
        SubjectRequest, on_delete=models.PROTECT, null=True, related_name="exoneration"
    )
    case = models.OneToOneField(
        "hiden.SignCase", on_delete=models.SET_NULL, null=True, related_name="exoneration"
    )
    made_at = models.DateTimeField()


__all__ = ["Exoneration", "SubjectRequest"]
