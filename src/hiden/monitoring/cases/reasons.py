"""Reasons of verdicts and factors of a case: codes that are kept, and the words for them in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.monitoring.cases.ranking import level
from hiden.ui.menu import Label


class Benign(models.TextChoices):
    """Why a sign was in order."""

    TASK = "task", _("担当の業務に必要な作業だった")
    ORDER = "order", _("承認された作業だった（移行、整理、棚卸しなど）")
    PARTNER = "partner", _("契約のある相手に、決められた方法で渡した")
    CHANGE = "change", _("担当・職務・仕事の仕方が変わった")
    SYSTEM = "system", _("システムや設定による動作で、人の操作ではなかった")
    NO_SECRET = "no_secret", _("秘密情報に当たらないものだった")
    OTHER = "other", _("その他")


class Wrong(models.TextChoices):
    """Why there was nothing at all."""

    RECORD = "record", _("元の記録が誤っていた")
    PERSON = "person", _("別の人・別の機器の操作だった")
    RULE = "rule", _("検知の条件が、当社の仕事に合っていない")
    OTHER = "other", _("その他")


_LEVELS: Final[dict[str, Label]] = {"high": _("高"), "middle": _("中"), "low": _("低")}


def level_words(score: float) -> str:
    """高, 中 or 低."""
    return str(_LEVELS[level(score)])


def levels() -> list[tuple[str, Label]]:
    """For a filter."""
    return list(_LEVELS.items())


def factor_said(factor: Sequence[Any], classes: Mapping[int, str]) -> str:
    """What of the subject's situation made the signs weigh more, as a sentence. `classes`: names of classes by rank."""
    code, values = factor
    if code in {"leaver", "leaver_hot"}:
        return _leaving(values)
    if code == "privileged":
        return say("管理者などの強い権限を持つ人です。")
    if code == "class":
        name = classes.get(int(values["rank"]), "")
        return say("「{name}」の情報が含まれています。", name=name or say("順位{rank}", rank=values["rank"]))
    if code == "again":
        return say("{day}の注意喚起の後にも、同じ人の兆候がありました。", day=values["day"].replace("-", "/"))
    return str(code)


def _leaving(values: Mapping[str, Any]) -> str:
    if "left" not in values:
        return say("退職の申出から{days}日です（最終日は未定）。", **values)
    if values["left"] < 0:
        return say(
            "退職の申出から{days}日、最終日から{past}日です。", days=values["days"], past=-values["left"]
        )
    return say("退職の申出から{days}日、最終日まで{left}日です。", **values)


__all__ = ["Benign", "Wrong", "factor_said", "level_words", "levels"]
