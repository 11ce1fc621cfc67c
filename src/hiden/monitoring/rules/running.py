"""Rules of the view, asked of one day: what a run calls. The days before are read as far as correlations reach into them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from hiden.base.clock import start_of
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked
from hiden.monitoring.found import Found
from hiden.monitoring.rules.finding import DETECTOR, Finder
from hiden.monitoring.rules.reading import Rule, called
from hiden.monitoring.rules.records import keep_hits_in_records
from hiden.monitoring.rules.surroundings import surroundings
from hiden.monitoring.rules.taken import all_rules

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
    known = called(rules)
    for rule in list(found.values()):
        for name in rule.correlation.rules if rule.correlation else ():
            base = known.get(name)
            if base and base.name not in found:
                found[base.name] = replace(base, base=True)
    return list(found.values())


def _set(rule: Rule, told: Mapping[str, Any]) -> Rule:
    """The rule with the company's own numbers."""
    if told.get("weight"):
        rule = replace(rule, own={**rule.own, "weight": float(told["weight"])})
    if told.get("least") and rule.correlation and rule.correlation.orders:
        rule = replace(rule, correlation=replace(rule.correlation, orders=(("gte", float(told["least"])),)))
    return rule


def _read(finder: Finder, day: date) -> None:
    for back in range(finder.days_back, -1, -1):
        channels: Collection[str] | None = finder.reach(back) if back else finder.channels
        if channels is not None and not channels:
            continue
        then = day - timedelta(days=back)
        asked = Asked(start_of(then), start_of(then + timedelta(days=1)), channels=sorted(channels or ()))
        for hits in questions.over(asked, finder.needed, finder.hits):
            finder.keep(hits)
