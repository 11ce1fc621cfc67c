"""Nouns: purposes, the use of detectors under them, runs, signs, cases, exceptions, and what is known of places outside.

Moments are UTC; days are days in Japan. A sign and a case are of a *subject*: a person, or an account that is nobody's yet.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, FOREVER_DATE
from hiden.logs.models import Purpose
from hiden.people.models import new_key


class MonitoringPurpose(models.Model):
    """監視の目的 (PRV-01): a written purpose, and all that it rests on. No detector runs without one that is in force.

    `words`: what for, in the company's own words. `rule`: the version of the work rules with the clause on monitoring, and
    `rule_words` which clause. `consulted_*`: what was said with the union or the representative of staff (PRV-04). `impact`: what
    was weighed against what (PRV-17). `declared_by`: who declared, when it was put in force, that it serves no forbidden aim.
    `keep_days`: how long signs are kept that became no case, or a case that came to nothing.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    name = models.CharField(max_length=100)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    words = models.TextField()
    rule = models.ForeignKey("hiden.Version", on_delete=models.PROTECT, null=True, related_name="+")
    rule_words = models.CharField(max_length=300, blank=True)
    notice = models.ForeignKey("hiden.StaffNotice", on_delete=models.PROTECT, null=True, related_name="+")
    responsible = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    consulted_on = models.DateField(null=True)
    consulted_with = models.CharField(max_length=200, blank=True)
    consulted_words = models.TextField(blank=True)
    impact = models.TextField(blank=True)
    keep_days = models.PositiveSmallIntegerField(default=180)
    declared_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)  # in force from; null while it is drafted
    until = models.DateTimeField(default=FOREVER)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class DetectorUse(models.Model):
    """A detector runs for a purpose, from one moment to another. `setting`: its own numbers where they differ from the usual."""

    purpose = models.ForeignKey(MonitoringPurpose, on_delete=models.PROTECT, related_name="uses")
    detector = models.CharField(max_length=80)
    setting = models.JSONField(default=dict)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["detector"], condition=models.Q(until=FOREVER), name="one_use_of_a_detector"
            )
        ]


class PlaceKind(models.TextChoices):
    """What a place outside is to the company."""

    TRUSTED = "trusted", _("信頼する送り先")
    OWN = "own", _("自社・グループ")
    PARTNER = "partner", _("取引先")
    COMPETITOR = "competitor", _("競合先")
    HOME = "home", _("出向元・派遣元")
    RELATED = "related", _("本人・親族等の関係先")
    MAIL = "mail", _("個人用メール")
    STORAGE = "storage", _("個人用クラウド")
    TRANSFER = "transfer", _("ファイル転送サービス")
    AI = "ai", _("生成AI")
    AUTHORITY = "authority", _("行政機関")
    PRESS = "press", _("報道機関")
    LAWYER = "lawyer", _("弁護士")
    HOTLINE = "hotline", _("通報窓口")
    UNION = "union", _("労働組合")
    HEALTH = "health", _("医療・健康")
    FAITH = "faith", _("宗教・信条")
    COUNSEL = "counsel", _("相談・カウンセリング")


# Where a report of wrongdoing may have gone: nobody is looked for because of these (公益通報者保護法 3条, 11条の2…; PRV-19).
REPORTING: frozenset[str] = frozenset(
    {PlaceKind.AUTHORITY, PlaceKind.PRESS, PlaceKind.LAWYER, PlaceKind.HOTLINE}
)


# What concerns these is nobody's business at any stage, and no sign (個人情報保護法 20条2項; PRV-15).
SENSITIVE: frozenset[str] = REPORTING | {
    PlaceKind.UNION,
    PlaceKind.HEALTH,
    PlaceKind.FAITH,
    PlaceKind.COUNSEL,
}


class KnownPlace(models.Model):
    """A place outside that the company knows: a domain (and what is under it). `person`: whose related place it is."""

    domain = models.CharField(max_length=253)
    kind = models.CharField(max_length=12, choices=PlaceKind.choices)
    words = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField()
    until = models.DateField(default=FOREVER_DATE)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["domain", "until"], name="known_place_domain")]


class MonitoringRun(models.Model):
    """A run over what is new. `days`: which days in Japan were wholly looked at (again); `last_segment`: the first number in the
    archive that it did not see. `blind`: what it could not look at, as [code, values] (`running.blindness`); `waiting`: how many
    subjects have signs for which the week had no room.
    """

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    detectors = models.JSONField(default=list)
    days = models.JSONField(default=list)
    last_segment = models.PositiveBigIntegerField(default=0)
    events = models.PositiveBigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    blind = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True)  # why it is not complete, "" where it is


class CaseState(models.TextChoices):
    """How far a case has come."""

    OPEN = "open", _("未確認")
    LOOKING = "looking", _("確認中")
    HELD = "held", _("公益通報の確認待ち")
    COACHED = "coached", _("本人に注意喚起")
    BENIGN = "benign", _("問題なし（理由あり）")
    WRONG = "wrong", _("誤検知")
    ESCALATED = "escalated", _("事案へ引継ぎ")
    KEPT = "kept", _("従事者が終了")


CLOSED: frozenset[str] = frozenset(
    {CaseState.BENIGN, CaseState.WRONG, CaseState.ESCALATED, CaseState.COACHED, CaseState.KEPT}
)
# Only the keeper of reports knows of these; to anybody else they do not exist (公益通報者保護法; PRV-19).
KEEPERS_ONLY: frozenset[str] = frozenset({CaseState.HELD, CaseState.KEPT})


class CaseStage(models.IntegerChoices):
    """How far somebody may look (PRV-07): each step needs a new reason, the last ones two other people."""

    MEASURES = 1, _("何を・いつ・どれだけ")
    NAMES = 2, _("ファイル名と送り先")
    PERSON = 3, _("本人の名前")
    CONTENT = 4, _("内容の所在")


class SignCase(models.Model):
    """案件: the signs of one subject over some days, pooled. `token`: the random word under which the subject is shown in it.

    `score`: pooled weight with what is known of the subject; `reasons`: the sentences that led to it, most telling first, as
    [code, values]; `factors`: what of the subject's situation made it weigh more or less, likewise. `verdict_code`: the reason of a
    verdict (`cases.reasons`). `week`: the Monday of the week in whose budget it stands.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.PositiveIntegerField(unique=True)
    token = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    account = models.CharField(max_length=330, blank=True)
    purpose = models.ForeignKey(MonitoringPurpose, on_delete=models.PROTECT, related_name="cases")
    week = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField()
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    factors = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.OPEN)
    verdict_code = models.CharField(max_length=20, blank=True)
    verdict_words = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    forget_on = models.DateField(null=True)  # when it is deleted, unless it was handed on

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-score"], name="sign_case_state")]


class SignException(models.Model):
    """What was found to be in order: a scoped, dated exception ("benign because …"), or a work order known beforehand.

    Empty scope fields mean any; `until` is the last day. It explains signs on its days; it never deletes them.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    detector = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(
        max_length=253, blank=True
    )  # a domain, device or folder that the sign's key names
    number = models.CharField(max_length=60, blank=True)  # of the work order or approval
    approver = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20, blank=True)  # of the reason (`cases.reasons`)
    reason = models.CharField(max_length=500)
    case = models.ForeignKey(SignCase, on_delete=models.PROTECT, null=True, related_name="exceptions")
    since = models.DateField()
    until = models.DateField()
    made_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(default=FOREVER)


class Sign(models.Model):
    """兆候: one thing that one detector noticed of one subject on one day (`found.Found`, kept).

    `digest`: of detector, subject, day and key, so that looking again at a day changes a sign instead of making another.
    `events`: [[micros since 1970, segment, record, part], …], at most 50; `reasons`: [[code, values], …].
    """

    digest = models.CharField(max_length=64, unique=True)
    detector = models.CharField(max_length=80)
    purpose = models.ForeignKey(MonitoringPurpose, on_delete=models.PROTECT, related_name="signs")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    account = models.CharField(max_length=330, blank=True)
    day = models.DateField()
    about = models.CharField(max_length=300, blank=True)  # `key` of Found
    weight = models.FloatField()
    reasons = models.JSONField()
    events = models.JSONField()
    count = models.PositiveBigIntegerField()
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField(default=0)
    case = models.ForeignKey(SignCase, on_delete=models.PROTECT, null=True, related_name="signs")
    exception = models.ForeignKey(SignException, on_delete=models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "day"], name="sign_person_day"),
            models.Index(fields=["day", "detector"], name="sign_day_detector"),
        ]


__all__ = [
    "DetectorUse",
    "KnownPlace",
    "MonitoringPurpose",
    "MonitoringRun",
    "Sign",
    "SignCase",
    "SignException",
]
