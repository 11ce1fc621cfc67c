"""A text or a directory of YAML becomes rules, correlations and filters, and a refusal for everything that does not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from sigma.exceptions import SigmaError, SigmaRegularExpressionError
from sigma.filters import SigmaFilter
from sigma.rule import SigmaLogSource, SigmaRule, SigmaRuleBase
from sigma.rule.base import SigmaYAMLLoader, check_alias_expansion

from hiden.sigma.conditions import Condition, all_of, predicates
from hiden.sigma.referring import closed
from hiden.sigma.rules import (
    About,
    Collection,
    Compared,
    Correlation,
    Entry,
    Filter,
    Kind,
    LogSource,
    Reached,
    Refusal,
    Refused,
    Rule,
    Why,
)
from hiden.sigma.translating import Named, condition_of, occurring_of
from sigma.correlations import (
    SigmaCorrelationCondition,
    SigmaCorrelationRule,
    SigmaCorrelationType,
    SigmaExtendedCorrelationCondition,
)

SUFFIXES: Final = frozenset({".yml", ".yaml"})
LARGEST: Final = 1 << 20  # bytes of one file
_DETAIL: Final = 300  # of what a parser says, so much is told


def read(directory: Path, named: Named | None = None) -> Collection:
    """Every YAML file below a directory. `named`: what stands for %name% where rules say `expand`."""
    paths = sorted(
        path for path in directory.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file()
    )
    return gathered(((str(path.relative_to(directory)), _text(path)) for path in paths), named)


def gathered(files: Iterable[tuple[str, str | Refusal]], named: Named | None = None) -> Collection:
    """Files as (path, text), whose entries may refer to each other."""
    entries: list[Entry] = []
    refused: list[Refusal] = []
    for path, text in files:
        for told in [text] if isinstance(text, Refusal) else entries_of(path, text, named or {}):
            if isinstance(told, Refusal):
                refused.append(told)
            else:
                entries.append(told)
    return closed(entries, refused)


def entries_of(path: str, text: str, named: Named) -> Iterator[Entry | Refusal]:
    """The documents of one file."""
    told = documents_of(path, text)
    if isinstance(told, Refusal):
        yield told
        return
    for number, document in told:
        yield entry_of(path, f"{path} #{number}", document, named)


def documents_of(path: str, text: str) -> list[tuple[int, object]] | Refusal:
    """The documents of one file as YAML has them, counted from one, without those that say nothing."""
    try:
        documents = list(yaml.load_all(text, SigmaYAMLLoader))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as wrong:
        return Refusal(path, path, Why.NOT_YAML, _short(wrong))
    return [(number, each) for number, each in enumerate(documents, 1) if each is not None]


def entry_of(path: str, place: str, document: object, named: Named) -> Entry | Refusal:
    """One document. `place` names what bears no title."""
    title = document.get("title") if isinstance(document, dict) else None
    what = title if isinstance(title, str) and title else place
    try:
        return _read(path, document, named)
    except Refused as told:
        return Refusal(path, what, told.why, told.detail[:_DETAIL])
    except SigmaRegularExpressionError as wrong:
        return Refusal(path, what, Why.REGEX, _short(wrong))
    except SigmaError as wrong:
        return Refusal(path, what, Why.WRITING, _short(wrong))
    except (
        Exception
    ) as wrong:  # the parser meets shapes that it does not expect, and nothing of it may stop the others
        return Refusal(path, what, Why.WRITING, _short(wrong))


def _read(path: str, document: object, named: Named) -> Entry:
    if not isinstance(document, dict) or not {"detection", "correlation", "filter"} & set(document):
        raise Refused(Why.NOT_SIGMA)
    if "action" in document:
        raise Refused(Why.UNSUPPORTED, f"action: {document['action']}")
    check_alias_expansion(document, SigmaError)
    if "correlation" in document:
        return _correlation(path, document)
    if "filter" in document:
        return _filter(path, document, named)
    rule = SigmaRule.from_dict(document)
    return Rule(_about(path, rule, document), _source(rule.logsource), condition_of(rule.detection, named))


def _filter(path: str, document: dict[str, Any], named: Named) -> Filter:
    told = SigmaFilter.from_dict(document)
    rules = () if isinstance(told.filter.rules, str) else tuple(each.reference for each in told.filter.rules)
    condition = condition_of(told.filter, named)
    return Filter(_about(path, told, document), _source(told.logsource), rules, condition)


def _correlation(path: str, document: dict[str, Any]) -> Correlation:
    told = SigmaCorrelationRule.from_dict(document)
    median = told.type is SigmaCorrelationType.VALUE_MEDIAN
    kind = Kind.VALUE_PERCENTILE if median else Kind(told.type.name.lower())
    occurring: Condition | None = None
    rules = [each.reference for each in told.rules or ()]
    if isinstance(told.condition, SigmaExtendedCorrelationCondition):
        occurring = occurring_of(told.condition.parsed)
        rules = rules or told.condition.get_referenced_rules()
    rules = list(dict.fromkeys(rules))
    if not rules:
        raise Refused(Why.UNSUPPORTED, "rules: []")
    aliases = tuple(
        (each.alias, tuple((rule.reference, str(name)) for rule, name in each.mapping.items()))
        for each in told.aliases
    )
    correlation = Correlation(
        about=_about(path, told, document),
        kind=kind,
        rules=tuple(rules),
        group_by=tuple(told.group_by or ()),
        seconds=told.timespan.seconds,
        reached=_reached(told.condition, len(rules), median),
        aliases=aliases,
        occurring=occurring,
        generate=told.generate,
    )
    _tell_unsupported(correlation)
    return correlation


def _reached(
    told: SigmaCorrelationCondition | SigmaExtendedCorrelationCondition, rules: int, median: bool
) -> Reached:
    if isinstance(told, SigmaExtendedCorrelationCondition):
        return Reached(Compared.GTE, rules)
    names = [told.fieldref] if isinstance(told.fieldref, str) else list(told.fieldref or ())
    if len(names) > 1:
        raise Refused(Why.UNSUPPORTED, f"field: {names}")
    percentile = 50 if median or told.percentile is None else told.percentile
    if not 0 <= percentile <= 100:
        raise Refused(Why.WRITING, f"percentile: {percentile}")
    return Reached(Compared(told.op.name.lower()), told.count, names[0] if names else "", percentile)


def _tell_unsupported(told: Correlation) -> None:
    """What an order cannot mean: alternatives and absences, or some of its rules only."""
    if told.kind is not Kind.TEMPORAL_ORDERED:
        return
    if told.occurring is not None:
        plain = all_of(*predicates(told.occurring))
        if told.occurring != plain:
            raise Refused(Why.UNSUPPORTED, "temporal_ordered: or, not")
    elif (told.reached.how, told.reached.number) != (Compared.GTE, len(told.rules)):
        raise Refused(Why.UNSUPPORTED, f"temporal_ordered: {told.reached.how} {told.reached.number}")


def _about(path: str, told: SigmaRuleBase, document: Mapping[str, Any]) -> About:
    name = told.name or ""
    key = str(told.id) if told.id else name
    return About(
        key=key or hashlib.sha256(f"{path}\n{told.title}".encode()).hexdigest()[:32],
        name=name,
        title=told.title,
        status=told.status.name.lower() if told.status else "",
        level=told.level.name.lower() if told.level else "",
        description=told.description or "",
        author=told.author or "",
        licence=told.license or "",
        date=str(told.date or ""),
        modified=str(told.modified or ""),
        tags=tuple(str(each) for each in told.tags),
        references=tuple(str(each) for each in told.references),
        falsepositives=tuple(str(each) for each in told.falsepositives),
        path=path,
    )


def _source(told: SigmaLogSource) -> LogSource:
    return LogSource(told.product or "", told.category or "", told.service or "")


def _text(path: Path) -> str | Refusal:
    if path.stat().st_size > LARGEST:
        return Refusal(path.name, path.name, Why.NOT_YAML, f"> {LARGEST} bytes")
    try:
        return path.read_text("utf-8-sig")
    except (UnicodeDecodeError, OSError) as wrong:
        return Refusal(path.name, path.name, Why.NOT_YAML, _short(wrong))


def _short(wrong: BaseException) -> str:
    return " ".join(str(wrong).split())[:_DETAIL]
