"""The words of the room: kinds of thing, where it is used, how a loan began and ended, what was found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ThingKind(models.TextChoices):
    """What is lent (E3-j: media and papers; L2-a: what a leaver gives back)."""

    MEDIA = "media", _("記録媒体")
    COPY = "copy", _("紙の写し（番号付き）")
    DEVICE = "device", _("情報機器")
    SAMPLE = "sample", _("試作品・サンプル")
    KEY = "key", _("鍵")
    CARD = "card", _("入館証・カード")
    OTHER = "other", _("その他")


class Carry(models.TextChoices):
    """Where a thing is used while it is lent."""

    VIEW = "view", _("決めた場所で使い、その場で返す")
    OFFICE = "office", _("社内の手元で使う")
    HOME = "home", _("自宅等に持ち帰る（テレワーク）")
    TRIP = "trip", _("社外へ持ち出す（出張・客先など）")


OUTSIDE = frozenset({Carry.HOME, Carry.TRIP})


class Confirmed(models.TextChoices):
    """How it is known that the borrower received the thing."""

    NOT_YET = "", _("未確認")
    ACCOUNT = "account", _("本人が画面で確認")
    PAPER = "paper", _("受領書・受領印")
    SELF = "self", _("本人が自分で借りた")
    IMPORT = "import", _("以前の貸出簿から")


class Ending(models.TextChoices):
    """How a loan ended."""

    OPEN = "", _("貸出中")
    RETURNED = "returned", _("返却")
    LOST = "lost", _("紛失")
    CANCELLED = "cancelled", _("取消し")


class Condition(models.TextChoices):
    """What whoever took a thing back found."""

    GOOD = "good", _("異状なし")
    DAMAGED = "damaged", _("破損・汚損がある")
    INCOMPLETE = "incomplete", _("足りないもの・抜けた頁がある")
    OPENED = "opened", _("封や鍵に開けられた跡がある")


class Wiped(models.TextChoices):
    """Whether what was written to a medium or device while it was away has been erased."""

    NOT_NEEDED = "", _("対象外")
    DONE = "done", _("消去を確かめた")
    LEFT = "left", _("データが残っている")


class Guarded(models.TextChoices):
    """Whether what is lost can be read by whoever finds it."""

    YES = "yes", _("暗号化・ロックがある")
    NO = "no", _("ない")
    UNKNOWN = "unknown", _("分からない")


class Sight(models.TextChoices):
    """What a count found of a thing."""

    WAITING = "", _("未確認")
    SEEN = "seen", _("現物を確認")
    MISSING = "missing", _("見当たらない")


class Handed(models.TextChoices):
    """Where a numbered hand-out went after the meeting."""

    OUT = "", _("未回収")
    COLLECTED = "collected", _("回収")
    KEPT = "kept", _("持帰りを認めた")
    MISSING = "missing", _("所在不明")
