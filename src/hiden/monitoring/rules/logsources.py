"""Which records a rule is asked of, and why one cannot be asked of any: what nobody brings in is refused by name when it is taken.

A rule is about the view, or about records of connectors that tell every field by the name that its system gave it. Connectors that
only tell some fields under names of their own are not among them: a rule over such records would seem to watch and never speak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from hiden.base.words import say
from hiden.connectors.schemas import VIEW
from hiden.monitoring.rules.fields import FIELDS
from hiden.sigma.conditions import ANYWHERE, fields, predicates, renamed
from hiden.sigma.rules import LogSource, Rule
from hiden.sigma.taxonomy import CONNECTOR, Meaning, in_records, in_view

# What keywords are looked for in: where people write words, never among accounts.
KEYWORDS: Final = ("object", "dest", "detail", "app")
_WINDOWS: Final = frozenset({"windows_json"})
_BY_NAME: Final = _WINDOWS | {"cloudtrail", "m365", "github", "okta", "entra_signin"}
# Of records, names become paths in JSON.
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")
_REPORTING: Final = "reporting"
_ASKABLE: Final = frozenset(VIEW.names) | frozenset(FIELDS) | {ANYWHERE}


@dataclass(frozen=True, slots=True)
class Where:
    """`view`: what is meant among events of the view; `records`: among records of these connectors."""

    view: tuple[Meaning, ...] = ()
    records: tuple[Meaning, ...] = ()
    connectors: frozenset[str] = field(default=frozenset())


@lru_cache(maxsize=1024)
def where(source: LogSource) -> Where:
    """Where events of a log source are; nowhere where nobody brings them in."""
    view = in_view(source)
    if view:
        return Where(view=view)
    records = in_records(source)
    connectors = _WINDOWS if source.product == "windows" else _named(records) & _BY_NAME
    return Where(records=records, connectors=connectors) if records and connectors else Where()


@lru_cache(maxsize=1024)
def of_view(source: LogSource) -> bool:
    """Whether events of the view are meant."""
    return bool(in_view(source))


def _named(meanings: Iterable[Meaning]) -> frozenset[str]:
    return frozenset(
        each.value
        for meaning in meanings
        for each in predicates(meaning.condition)
        if each.field == CONNECTOR
    )


def why_not(rule: Rule) -> str:
    """Why a rule cannot be asked; "" where it can."""
    found = where(rule.source)
    if found.view:
        asked = {name for each in found.view for name in fields(renamed(rule.condition, each.names))}
        return _of_view(asked)
    if not found.records:
        return say("どの記録に当たるかがわからない規則です（{source}）。", source=called(rule.source))
    asked = {name for each in found.records for name in fields(renamed(rule.condition, each.names))}
    return _of_records(asked)


def _of_view(asked: Iterable[str]) -> str:
    if _REPORTING in asked:
        return say("不正を通報した人を探す規則（項目「reporting」）は、使えません。")
    unknown = sorted(set(asked) - _ASKABLE)
    return say("項目「{names}」は、どの記録にもありません。", names=", ".join(unknown)) if unknown else ""


def _of_records(asked: Iterable[str]) -> str:
    if ANYWHERE in asked:
        return say("項目を決めずに語を探す規則は、この種類の記録では使えません。")
    strange = sorted(each for each in asked if not _NAME.fullmatch(each))
    return say("項目の名前「{names}」を、記録の中で指せません。", names=", ".join(strange)) if strange else ""


def called(source: LogSource) -> str:
    """A log source for people: product/category/service."""
    return "/".join(each or "*" for each in (source.product, source.category, source.service))


__all__ = ["KEYWORDS", "Where", "called", "of_view", "where", "why_not"]
