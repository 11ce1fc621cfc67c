"""Nouns: a review, its lines (one secret × one person), and what each line rests on.

Instants are UTC. A line keeps what was found; whether a right still holds is always read from the right itself.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReviewScope(models.TextChoices):
    """What a review is about."""

    RANK = "rank", _("ある区分以上のすべて")
    CLASS = "class", _("一つの区分")
    DEPARTMENT = "department", _("一つの部署（下の部署を含む）")
    ITEM = "item", _("一つの情報")


class ReviewState(models.TextChoices):
    """Where a review stands. Only the first is open."""

    RUNNING = "running", _("実施中")
    COMPLETED = "completed", _("すべて確認")
    LAPSED = "lapsed", _("期限で終了")
    STOPPED = "stopped", _("途中で中止")


class LineState(models.TextChoices):
    """What became of a line."""

    OPEN = "open", _("未決定")
    PROPOSED = (
        "proposed",
        _("終了を提案"),
    )  # a right that reaches further than the one who answers: the information manager decides
    NEW = "new", _("開始後に加わった")
    WAITING = "waiting", _("承認待ち")
    KEPT = "kept", _("続ける")
    ENDED = "ended", _("終えた")
    EXPIRED = "expired", _("無回答で終了")
    REPORTED = "reported", _("無回答・取扱者から外す提案")
    CLOSED = "closed", _("対象でなくなった")
    SHOWN = "shown", _("部門責任者（表示のみ）")


# Nobody has answered yet.
UNDECIDED = (LineState.OPEN, LineState.PROPOSED)
# May be answered.
ANSWERABLE = (LineState.OPEN, LineState.PROPOSED, LineState.NEW)


class KeepOrEnd(models.TextChoices):
    """What is answered."""

    KEEP = "keep", _("続ける")
    END = "end", _("終える")


class Why(models.TextChoices):
    """Why a line closed by itself."""

    NONE = "", ""
    LEFT = "left", _("本人が在籍しなくなったため")
    GONE = "gone", _("権限が、ほかで終わったため")
    OUT = "out", _("情報が、秘密情報でなくなったか廃棄されたため")
    KEPT_ELSEWHERE = "kept_elsewhere", _("同じ権限を、ほかの行で続けることにしたため")
    STOPPED = "stopped", _("棚卸しを途中で中止したため")


class HoldKind(models.TextChoices):
    """From what somebody has access."""

    HANDLER = "handler", _("取扱者")
    HANDLING_DEPARTMENT = "handling_department", _("取扱部署の人")
    PERSON = "person", _("本人への権限")
    DEPARTMENT = "department", _("部署への権限")
    MANAGER = "manager", _("管理部署の部門責任者")


class AccessReview(models.Model):
    """One review. Exactly what `scope` names is set. `as_of`: the instant whose rights its lines were made from."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    scope = models.CharField(max_length=12, choices=ReviewScope.choices)
    rank = models.PositiveSmallIntegerField(default=0)
    secrecy_class = models.ForeignKey(
        "hiden.SecrecyClass", on_delete=models.PROTECT, null=True, related_name="+"
    )
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, null=True, related_name="+")
    scope_words = models.CharField(max_length=300)
    as_of = models.DateTimeField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.RUNNING)
    started_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    closed_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.title


class AccessReviewLine(models.Model):
    """One secret × one person, with whoever answers for it.

    `risks`: [[code, {values}]], worded when shown; `risk` their sum, to sort by. `version` grows when more rights are found, so
    that nobody answers for what they have not seen. `joined`: not yet there when the review began.
    """

    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, related_name="+")
    decider = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(default=0)
    risk = models.PositiveSmallIntegerField(default=0)
    risks = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.OPEN)
    joined = models.BooleanField(default=False)
    silent = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=1)
    why = models.CharField(max_length=16, choices=Why.choices, blank=True, default=Why.NONE)
    decided_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True)
    case = models.ForeignKey("hiden.Case", on_delete=models.PROTECT, null=True, related_name="+")

    seen: Any = None  # as a reader sees it; filled by the page that shows it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["review", "item", "person"],
                condition=models.Q(joined=False),
                name="one_line_a_secret_and_person",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["review", "state", "joined", "-risk"], name="review_line_order"),
            models.Index(fields=["decider", "state"], name="review_line_decider"),
            models.Index(fields=["item", "person"], name="review_line_pair"),
            models.Index(fields=["state", "case"], name="review_line_case"),
        ]


class AccessReviewHold(models.Model):
    """One reason why the person of a line has access, as it was found.

    `department`: through which department; `wide`: it opens a whole class or label; `level` 0 for handlers and managers.
    """

    line = models.ForeignKey(AccessReviewLine, on_delete=models.CASCADE, related_name="holds")
    kind = models.CharField(max_length=20, choices=HoldKind.choices)
    handler = models.ForeignKey("hiden.Handler", on_delete=models.PROTECT, null=True, related_name="+")
    grant = models.ForeignKey("hiden.Grant", on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    wide = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField()
    given_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["grant", "line"], name="review_hold_grant")]


class AccessReviewParty(models.Model):
    """Who has lines of a review: a person who answers, or a department whose secrets are in it. Follows the lines.

    The gate asks here who may open a review, and need not read its lines for that. Exactly one of the two is set.
    """

    review = models.ForeignKey(AccessReview, on_delete=models.PROTECT, related_name="parties")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "person"], name="one_party_a_person"),
            models.UniqueConstraint(fields=["review", "department"], name="one_party_a_department"),
        ]


__all__ = ["AccessReview", "AccessReviewHold", "AccessReviewLine", "AccessReviewParty"]
