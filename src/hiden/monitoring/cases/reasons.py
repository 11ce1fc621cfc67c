"""Reasons of verdicts and factors of a case: codes that are kept, and the words for them in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    """What made the signs weigh more or less, as a sentence. `classes`: names of classes by rank."""
    code, values = factor
    if code == "class":
        name = classes.get(int(values["rank"]), "")
        return say("「{name}」の情報が含まれています。", name=name or say("順位{rank}", rank=values["rank"]))
    words = _FACTORS.get(code)
    return words(values) if words else str(code)


def _leaving(values: Mapping[str, Any]) -> str:
    if "left" not in values:
        return say("退職の申出から{days}日です（最終日は未定）。", **values)
    if values["left"] < 0:
        return say(
            "退職の申出から{days}日、最終日から{past}日です。", days=values["days"], past=-values["left"]
        )
    return say("退職の申出から{days}日、最終日まで{left}日です。", **values)


def _again(values: Mapping[str, Any]) -> str:
    return say("{day}の注意喚起の後にも、同じ人の兆候がありました。", day=values["day"].replace("-", "/"))


_FACTORS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "gathered_and_sent": lambda _values: say(
        "情報を集める・まとめることと、外へ出すことが、数日のうちに続いています。"
    ),
    "tidied": lambda _values: say(
        "情報を集めた跡がなく、媒体への書き出しと削除だけです。私物の整理かもしれません。"
    ),
    "nothing_sent": lambda _values: say("外へ出した記録はありません。"),
    "other_hand": lambda _values: say(
        "初めての端末や回線から、ふだんと違う操作をしています。本人ではない人かもしれません。"
    ),
    "looked_through": lambda _values: say("ふだんと違う時間や場所で、取り出さずに次々と見ています。"),
    "close": lambda values: say("関係のある先への送信が{days}日あります。", **values),
    "leaver": _leaving,
    "leaver_hot": _leaving,
    "superior_leaves": lambda values: say(
        "上司の退職の申出から{days}日です。本人の考えとは限りません。", **values
    ),
    "joiner": lambda values: say("入社から{days}日です。初めてのことが多いのは普通です。", **values),
    "privileged": lambda _values: say("管理者などの強い権限を持つ人です。"),
    "of_others": lambda _values: say("出向・派遣・委託など、ほかの雇用主の人です。"),
    "again": _again,
}


__all__ = ["Benign", "Wrong", "factor_said", "level_words", "levels"]
