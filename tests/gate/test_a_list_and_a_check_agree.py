"""The heart of the gate: on random worlds, with random policies and hostile values, a list shows exactly the rows for
which a check says yes, whichever way it is made; and what cannot be a filter is refused by the compiler, not guessed."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import cedarpy
import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, given, settings

from hiden.gate.engine import Engine
from hiden.gate.lists import compiled, one_by_one, visible
from hiden.gate.nouns import Noun
from hiden.gate.terms import Unsupported

from .generating import build, documents, pattern, people, policies, quoted
from .world import NUMBERS, SCHEMA, WORDS, Doc, DocState, gate, rule

pytestmark = pytest.mark.slow

# More, and other ones each time: GATE_EXAMPLES=5000 before a release.
EXAMPLES = int(os.environ.get("GATE_EXAMPLES", "0"))
PARSED = cedarpy.Schema.from_str(SCHEMA)


def text_of(rules: list[tuple[str, str]]) -> str:
    return "".join(rule(f"r{number}", when, effect=effect) for number, (effect, when) in enumerate(rules))


def compare(engine: Engine, by: Any, tally: Counter[str]) -> None:
    part = engine.slice("test.read")
    noun = engine.nouns.named("Doc")
    assert isinstance(noun, Noun)
    who = engine.asker(by, part)
    assert who is not None
    try:
        compiled(engine, part, who, noun, {})
        tally["compiled"] += 1
    except Unsupported:
        tally["refused"] += 1
    for model in (DocState, Doc):
        rows = list(model._default_manager.all())
        checked = {
            row.pk
            for row, decision in zip(rows, engine.decide_many(by, "test.read", rows), strict=True)
            if decision.allowed
        }
        singly = {row.pk for row in rows[:2] if engine.decide(by, "test.read", row).allowed}
        listed = list(
            visible(engine, by, "test.read", model._default_manager.all()).values_list("pk", flat=True)
        )
        slowly = one_by_one(engine, part, who, noun, model._default_manager.all(), None)
        assert sorted(listed) == sorted(checked)
        assert sorted(slowly.values_list("pk", flat=True)) == sorted(checked)
        assert singly == checked & {row.pk for row in rows[:2]}
        tally["all" if len(checked) == len(rows) else "some" if checked else "none"] += 1


def test_a_list_shows_exactly_what_a_check_allows(world: None, tmp_path: Path) -> None:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES or 200,
        deadline=None,
        database=None,
        derandomize=not EXAMPLES,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
        ],
    )
    @given(policies(), people(), documents())
    def check(
        rules: list[tuple[str, str]], staff: list[dict[str, Any]], papers: list[dict[str, Any]]
    ) -> None:
        text = text_of(rules)
        assume(cedarpy.validate_policies(text, PARSED).validation_passed)
        engine = gate(tmp_path, text)
        with transaction.atomic():
            for by in build(staff, papers):
                compare(engine, by, tally)
            transaction.set_rollback(True)

    check()
    # A test in which everything or nothing matches would prove nothing; nor one that compiles everything or nothing.
    asked = tally["all"] + tally["some"] + tally["none"]
    assert tally["some"] > asked * 0.15, tally
    assert tally["all"] > asked * 0.02, tally
    assert tally["none"] > asked * 0.02, tally
    assert tally["compiled"] > tally["refused"] > 0, tally


STRANGE_IDS = ("1", "2", "3", "01", " 1", "1 ", "+1", "１", "1.0", "x", "", "9" * 30)


def every_word_and_id() -> dict[str, list[str]]:
    """Conditions that meet every hostile word and id, by what they do with it."""
    return {
        "a word is": [f"resource.word == {quoted(word)}" for word in WORDS],
        "a word is not": [f"resource.word != {quoted(word)}" for word in WORDS],
        "a word begins": [f'resource.word like "{pattern([word, ""])}"' for word in WORDS],
        "a word ends": [f'resource.word like "{pattern(["", word])}"' for word in WORDS],
        "a word holds": [f'resource.word like "{pattern(["", word, ""])}"' for word in WORDS],
        "a label is": [f"resource.labels.contains({quoted(word)})" for word in WORDS],
        "labels are all of": [f"{quoted(word)} == resource.word || [{quoted(word)}].containsAll(resource.labels)" for word in WORDS],
        "an owner is": [f'resource.owner == Team::"{each}"' for each in STRANGE_IDS],
        "an owner is among": [f'[Team::"{each}", Team::"3"].contains(resource.owner)' for each in STRANGE_IDS],
        "a team is": [f'resource.teams.contains(Team::"{each}")' for each in STRANGE_IDS],
        "a number": [f"resource.size {order} {number}" for number in NUMBERS for order in ("<", "==", ">=")],
        "a number, turned": [f"{number} {order} resource.size" for number in NUMBERS for order in ("<=", ">")],
    }  # fmt: skip


@pytest.mark.parametrize("what", list(every_word_and_id()))
def test_every_hostile_word_and_id_is_met_and_not_left_to_chance(
    world: None, tmp_path: Path, what: str
) -> None:
    papers: list[dict[str, Any]] = [
        {
            "rank": 1,
            "size": NUMBERS[number % len(NUMBERS)],
            "word": word,
            "flag": False,
            "sealed": False,
            "owner": number % 3,
            "second": 0,
            "keeper": 0,
            "handlers": [],
            "teams": [(number % 3, False)],
            "labels": [word],
            "old_word": None,
            "gone": False,
        }
        for number, word in enumerate(WORDS)
    ]
    [by, *_] = build([{"kind": "a", "level": 2, "active": True, "roles": [], "leads": []}] * 2, papers)
    tally: Counter[str] = Counter()
    conditions = every_word_and_id()[what]
    for when in conditions:
        compare(gate(tmp_path, rule("one", when)), by, tally)
    assert tally["compiled"] == len(conditions)
    assert tally["some"]


SUPPORTED = [
    "resource.rank < principal.level && principal.level <= 3",
    "!(resource.flag || resource.sealed)",
    "resource.owner in principal.leads",
    "principal.leads.contains(resource.owner)",
    "principal in resource.handlers",
    "resource.handlers.contains(principal)",
    "principal.leads.containsAny(resource.teams)",
    "principal.leads.containsAll(resource.teams)",
    "resource.labels.containsAll(principal.roles)",
    "resource.labels.isEmpty()",
    "resource has rank && resource.rank == 1",
    "resource has nothing_of_the_kind",
    "if resource.flag then principal.active else resource.rank == 3",
    "(if resource.flag then resource.rank else 2) > 1",
    "resource.keeper == principal",
    "resource.owner == resource.second",
    'resource == Doc::"1"',
    'resource.word like "a%*" || resource.word like "*ß" || resource.word like "*_*"',
    "resource is Doc && resource.flag",
    "(resource.flag) == (resource.rank > 1)",
]
UNSUPPORTED = [
    "resource.labels == principal.roles",
    "resource.weight > 2",
    'resource.word like "a*b*c"',
    "resource.labels.containsAny(resource.labels)",
    'resource.word == "\\0"',
]


@pytest.mark.parametrize("when", SUPPORTED)
def test_the_grammar_that_rooms_need_becomes_a_filter(world: None, tmp_path: Path, when: str) -> None:
    engine = gate(tmp_path, rule("one", when))
    [by, *_] = build([{"kind": "a", "level": 2, "active": True, "roles": ["a"], "leads": [0]}] * 2, [])
    part = engine.slice("test.read")
    noun, who = engine.nouns.named("Doc"), engine.asker(by, part)
    assert isinstance(noun, Noun)
    assert who is not None
    compiled(engine, part, who, noun, {})


@pytest.mark.parametrize("when", UNSUPPORTED)
def test_what_has_no_exact_filter_is_refused_by_the_compiler(world: None, tmp_path: Path, when: str) -> None:
    engine = gate(tmp_path, rule("one", when))
    [by, *_] = build([{"kind": "a", "level": 2, "active": True, "roles": ["a"], "leads": [0]}] * 2, [])
    part = engine.slice("test.read")
    noun, who = engine.nouns.named("Doc"), engine.asker(by, part)
    assert isinstance(noun, Noun)
    assert who is not None
    with pytest.raises(Unsupported):
        compiled(engine, part, who, noun, {})
