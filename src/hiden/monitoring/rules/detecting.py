"""Rules as detectors: each of our own by itself, those of others as a family. How they explain themselves, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from django.utils.translation import get_language

from hiden.base.words import say
from hiden.catalogue.queries import signs
from hiden.logs.models import Purpose
from hiden.monitoring import pack
from hiden.monitoring.detectors import Detector
from hiden.monitoring.found import Value
from hiden.monitoring.rules.finding import DETECTOR
from hiden.monitoring.rules.reading import Rule
from hiden.monitoring.rules.taken import TAKEN, taken_rules

_NOTHING: Final = {"n": 0, "objects": 0, "dests": 0, "mb": 0}


def rule_detectors() -> dict[str, Detector]:
    """All rules that may run, ours and those of others, by the id of their detector. One query where nothing was taken meanwhile."""
    return {**_ours(), **_taken()}


def said_of(code: str, values: Mapping[str, Value]) -> str:
    """The sentence of a rule's reason, in the reader's language."""
    name = code.removeprefix(DETECTOR)
    if name.startswith(TAKEN):
        return _taken_said(name, values)
    for rule in pack.rules():
        if rule.name == name:
            return _in_language(rule.own["says"]).format(**{**_NOTHING, **values})
    return say(
        "規則「{name}」に{n}件当たりました（今の版にはない規則です）。", name=name, n=values.get("n", 0)
    )


def _ours() -> dict[str, Detector]:
    places = {sign.id: sign.sources[0].place for sign in signs() if sign.sources}
    return {
        DETECTOR + rule.name: Detector(
            id=DETECTOR + rule.name,
            title=partial(title_of, rule),
            looks_at=partial(because_of, rule),
            sign=str(places.get(str(rule.own["sign"]), "")),
            channels=rule.channels,
        )
        for rule in pack.rules()
        if not rule.base
    }


def title_of(rule: Rule) -> str:
    """What the rule is called, in the reader's language."""
    return str(rule.own.get("en", rule.title)) if _english() else rule.title


def because_of(rule: Rule) -> str:
    """Why it is as severe as it is, in the reader's language; "" where a rule of others says nothing."""
    return _in_language(rule.own.get("because"))


def _in_language(told: Any) -> str:
    found = told or {}
    return str(found.get("en" if _english() else "ja", ""))


def _english() -> bool:
    return (get_language() or "ja").startswith("en")


def _taken() -> dict[str, Detector]:
    return {
        DETECTOR + rule.name: Detector(
            id=DETECTOR + rule.name,
            title=partial(str, rule.title),
            looks_at=partial(_of_others, rule),
            channels=rule.channels,
            purposes=frozenset({Purpose.PREVENT, Purpose.SECURE}),
        )
        for rule in taken_rules()
        if not rule.base
    }


def _of_others(rule: Rule) -> str:
    return say(
        "取り込んだ規則です（作者：{author}、ライセンス：{licence}）。",
        author=rule.author or say("記載なし"),
        licence=rule.licence or say("記載なし"),
    )


def _taken_said(name: str, values: Mapping[str, Value]) -> str:
    title = next((rule.title for rule in taken_rules() if rule.name == name), name)
    return say("取り込んだ規則「{title}」に{n}件当たりました。", title=title, n=values.get("n", 0))
