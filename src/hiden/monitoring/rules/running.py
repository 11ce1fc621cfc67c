"""Rules of the view, asked of one day: what a run calls. The days before are read as far as correlations reach into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from hiden.base.clock import start_of
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.monitoring.found import Found
from hiden.monitoring.rules.finding import DETECTOR, Finder
from hiden.monitoring.rules.reading import IN_ORDER, Rule
from hiden.monitoring.rules.records import keep_hits_in_records
from hiden.monitoring.rules.resting import channels
from hiden.monitoring.rules.surroundings import surroundings
from hiden.monitoring.rules.taken import all_rules
from hiden.sigma.rules import Compared

_CANARY: Final = "canary"


def found_on(day: date, settings: Mapping[str, Mapping[str, Any]]) -> list[Found]:
    """The signs of a day in Japan by the rules among these detectors ("rules.…"), each with its own numbers.

    A setting may say `least` (how many a correlation counts before it speaks), `weight`, and for planted records `words`.
    """
    wanted = {
        name.removeprefix(DETECTOR): told for name, told in settings.items() if name.startswith(DETECTOR)
    }
    chosen = _chosen(all_rules(), wanted)
    if not chosen:
        return []
    finder = Finder(chosen, surroundings(day, wanted.get(_CANARY, {}).get("words", ())))
    _read(finder, day)
    keep_hits_in_records(finder, day)
    return list(finder.found(day, day))


def _chosen(rules: Sequence[Rule], wanted: Mapping[str, Mapping[str, Any]]) -> list[Rule]:
    """The rules that run, and those that their correlations rest on (these then only as that)."""
    by_name = {rule.name: rule for rule in rules}
    found = {name: _set(by_name[name], told) for name, told in wanted.items() if name in by_name}
    by_key = {rule.key: rule for rule in rules}
    waiting = [key for rule in found.values() if rule.correlation for key in rule.correlation.rules]
    while waiting:
        base = by_key.get(waiting.pop())
        if base and base.name not in found:
            found[base.name] = replace(base, base=True)
            waiting += base.correlation.rules if base.correlation else ()
    return list(found.values())


def _set(rule: Rule, told: Mapping[str, Any]) -> Rule:
    """The rule with the company's own numbers."""
    if told.get("weight"):
        rule = replace(rule, own={**rule.own, "weight": float(told["weight"])})
    of = rule.correlation
    if told.get("least") and of and of.kind not in IN_ORDER:
        reached = replace(of.reached, how=Compared.GTE, number=float(told["least"]))
        rule = replace(rule, entry=replace(of, reached=reached))
    return rule


def _read(finder: Finder, day: date) -> None:
    """The day itself for every rule, and before it as far as correlations reach, for the rules that they rest on alone."""
    rules = [each for each in finder.rules if each.of_view and each.correlation is None]
    begin = start_of(day)
    _ask(finder, rules, begin, start_of(day + timedelta(days=1)))
    for each in finder.resting.stretches(rules):
        _ask(
            finder,
            each.rules,
            begin - timedelta(seconds=each.since),
            begin - timedelta(seconds=each.until),
        )


def _ask(finder: Finder, rules: Sequence[Rule], first: datetime, until: datetime) -> None:
    through = channels(rules)
    if not rules or (through is not None and not through):
        return
    asked = Asked(first, until, channels=sorted(through or ()))
    for hits in questions.over(asked, finder.needed(rules), partial(finder.hits, rules=rules)):
        finder.keep(hits)
