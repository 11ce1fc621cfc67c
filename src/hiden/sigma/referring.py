"""Entries that refer to each other: every reference is found and becomes a key, or the entry that makes it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hiden.sigma.conditions import Condition, Operator, Predicate, all_of, renamed
from hiden.sigma.rules import Collection, Correlation, Entry, Filter, Kind, Refusal, Rule, Why


def closed(entries: Iterable[Entry], refused: Iterable[Refusal] = ()) -> Collection:
    """The entries of one directory. Correlations come after those that they refer to."""
    told = list(refused)
    single = _single(entries, told)
    rules = tuple(each for each in single if isinstance(each, Rule))
    correlations = _correlations(rules, [each for each in single if isinstance(each, Correlation)], told)
    filters = _filters(rules, [each for each in single if isinstance(each, Filter)], told)
    return Collection(rules, correlations, filters, tuple(told))


def filtered(collection: Collection) -> tuple[Rule, ...]:
    """The rules with what the filters ask besides."""
    found = []
    for rule in collection.rules:
        also = [each.condition for each in collection.filters if _concerns(each, rule)]
        found.append(replace(rule, condition=all_of(rule.condition, *also)) if also else rule)
    return tuple(found)


def _concerns(told: Filter, rule: Rule) -> bool:
    return told.source.covers(rule.source) and (not told.rules or rule.about.key in told.rules)


def _single(entries: Iterable[Entry], told: list[Refusal]) -> list[Entry]:
    """Of entries with the same key, the first."""
    seen: dict[str, Entry] = {}
    for each in entries:
        first = seen.setdefault(each.about.key, each)
        if first is not each:
            told.append(Refusal(each.about.path, each.about.title, Why.SAME_ID, first.about.path))
    return list(seen.values())


def _names(entries: Iterable[Entry]) -> dict[str, str]:
    """What others may call them by → key."""
    found: dict[str, str] = {}
    for each in entries:
        if each.about.name:
            found.setdefault(each.about.name, each.about.key)
    for each in entries:
        found[each.about.key] = each.about.key
    return found


def _filters(rules: Sequence[Rule], filters: Iterable[Filter], told: list[Refusal]) -> tuple[Filter, ...]:
    names = _names(rules)
    kept = []
    for each in filters:
        missing = [name for name in each.rules if name not in names]
        if missing:
            told.append(_unknown(each, missing[0]))
        else:
            kept.append(replace(each, rules=tuple(names[name] for name in each.rules)))
    return tuple(kept)


def _correlations(
    rules: Sequence[Rule], correlations: list[Correlation], told: list[Refusal]
) -> tuple[Correlation, ...]:
    """In the order in which they can be counted. What refers to itself, or to what was refused, never can."""
    known: dict[str, Rule | Correlation] = {each.about.key: each for each in rules}
    placed: list[Correlation] = []
    waiting = correlations
    while waiting:
        later = []
        for each in waiting:
            names = _names(known.values())
            if all(name in names for name in each.rules):
                _place(_resolved(each, names), known, placed, told)
            else:
                later.append(each)
        if len(later) == len(waiting):
            break
        waiting = later
    else:
        return tuple(placed)
    names = _names(known.values())
    told.extend(_unknown(each, next(name for name in each.rules if name not in names)) for each in waiting)
    return tuple(placed)


def _resolved(each: Correlation, names: dict[str, str]) -> Correlation:
    aliases = tuple(
        (alias, tuple((names.get(rule, rule), field) for rule, field in mapping))
        for alias, mapping in each.aliases
    )
    occurring: Condition | None = each.occurring and renamed(each.occurring, names)
    return replace(
        each, rules=tuple(names[name] for name in each.rules), aliases=aliases, occurring=occurring
    )


def _place(
    each: Correlation, known: dict[str, Rule | Correlation], placed: list[Correlation], told: list[Refusal]
) -> None:
    """Hits of a correlation have what it groups by, and nothing else: who counts them may ask for no other field."""
    wanted = {*each.group_by, *([each.reached.field] if each.reached.field else [])}
    for rule in each.rules:
        inner = known[rule]
        if isinstance(inner, Correlation):
            lacking = {field_of(each, rule, name) for name in wanted} - set(inner.group_by)
            if lacking:
                detail = f"{inner.about.title}: {', '.join(sorted(lacking))}"
                told.append(Refusal(each.about.path, each.about.title, Why.UNSUPPORTED, detail))
                return
    known[each.about.key] = each
    placed.append(each)


def field_of(correlation: Correlation, rule: str, name: str) -> str:
    """The field of the rule's own events that is meant by a name in the correlation."""
    for alias, mapping in correlation.aliases:
        if alias == name:
            return dict(mapping).get(rule, name)
    return name


def _unknown(each: Entry, name: str) -> Refusal:
    return Refusal(each.about.path, each.about.title, Why.REFERENCE, name)


def occurring(correlation: Correlation) -> Condition:
    """Which rules must have hits in the window; the default is all of them."""
    return correlation.occurring or all_of(*(_hit(rule) for rule in correlation.rules))


def _hit(rule: str) -> Predicate:
    return Predicate(rule, Operator.EXISTS)


def ordered(correlation: Correlation) -> bool:
    """Whether hits must come in the order of its rules."""
    return correlation.kind is Kind.TEMPORAL_ORDERED
