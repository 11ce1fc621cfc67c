"""Every rule of the pack speaks of its positive samples and is silent about its negative ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from hiden.catalogue.queries import signs
from hiden.monitoring import pack
from hiden.monitoring.rules.finding import Finder
from hiden.monitoring.rules.reading import Rule
from tests.monitoring.samples import around, table

RULES = pack.rules()
ASKED = [rule for rule in RULES if not rule.base]
AROUND = around()


def samples(rule: Rule, kind: str) -> Iterator[Sequence[Mapping[str, Any]]]:
    """Each sample as rows."""
    usual = rule.own.get("row", {})
    for told in rule.own.get(kind, ()):
        yield [{**usual, **row} for row in (told if isinstance(told, list) else [told])]


def spoken(rule: Rule, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many signs the rule gives, with those that it rests on."""
    needed = [each for each in RULES if each.base or each is rule]
    finder = Finder(needed, AROUND)
    finder.take(table(rows))
    return len(list(finder.found(date(2026, 1, 1), date(2027, 1, 1))))


@pytest.mark.parametrize("rule", ASKED, ids=lambda rule: rule.name)
def test_it_speaks_of_its_positive_samples_only(rule: Rule) -> None:
    wrong = [f"silent: {rows}" for rows in samples(rule, "positive") if not spoken(rule, rows)]
    wrong += [f"speaks: {rows}" for rows in samples(rule, "negative") if spoken(rule, rows)]
    assert not wrong


@pytest.mark.parametrize("rule", ASKED, ids=lambda rule: rule.name)
def test_it_has_samples_of_both_kinds(rule: Rule) -> None:
    assert len(list(samples(rule, "positive"))) >= 2
    assert len(list(samples(rule, "negative"))) >= 2


def test_samples_of_one_rule_are_not_those_of_all() -> None:
    """A rule that spoke of everything, or of nothing, would be noticed: most positive samples are silent for most other rules."""
    some = [rule for rule in ASKED if not rule.correlation]
    crossed = [
        spoken(one, next(samples(other, "positive")))
        for one in some[:12]
        for other in some
        if one is not other
    ]
    assert 0 < sum(1 for each in crossed if each) < len(crossed) / 4


def test_every_rule_says_what_it_saw_in_both_languages() -> None:
    values = {"n": 3, "objects": 2, "dests": 1, "mb": 1.5}
    for rule in ASKED:
        for language in ("ja", "en"):
            said = rule.own["says"][language]
            assert said.format(**values)
            assert rule.own["because"][language]
        assert rule.own["en"]
        assert rule.title


def test_every_rule_names_a_sign_of_the_handbook_and_no_name_or_id_is_taken_twice() -> None:
    known = {sign.id for sign in signs()}
    assert {rule.own["sign"] for rule in ASKED} <= known
    for one in ("name", "key"):
        values = [getattr(rule, one) for rule in RULES]
        assert len(set(values)) == len(values)
    assert len(ASKED) >= 60
