"""A directory is read: what is Sigma is taken in wholly, and everything else is named with what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.sigma.conditions import Operator, Predicate, all_of, predicates
from hiden.sigma.keeping import kept, restored
from hiden.sigma.reading import LARGEST, gathered, read
from hiden.sigma.referring import filtered
from hiden.sigma.rules import Collection, Kind, LogSource, Refusal, Why
from tests.sigma import made
from tests.sigma.correlations import collection

GOOD = """
title: USBメモリーへの複製
id: 7d1c3a52-0000-4000-8000-000000000001
name: copied
status: experimental
level: high
author: 情報管理課
license: Apache-2.0
date: 2026/11/01
tags: [attack.exfiltration, attack.t1052.001]
falsepositives: [許可された持出し]
references: ["https://example.com/1"]
logsource: {product: hiden, category: event}
detection:
  copied: {channel: removable, action: [copy, create]}
  known: {device|startswith: KIOSK}
  condition: copied and not known
"""
BAD = {
    "not-yaml.yml": ("title: [", Why.NOT_YAML),
    "twice.yml": (GOOD.replace("level: high", "title: again"), Why.NOT_YAML),
    "list.yml": ("- 1\n- 2", Why.NOT_SIGMA),
    "other.yml": ("services: {web: {image: x}}", Why.NOT_SIGMA),
    "action.yml": ("action: global\n" + GOOD, Why.UNSUPPORTED),
    "modifier.yml": (GOOD.replace("startswith", "soundslike"), Why.WRITING),
    "no-condition.yml": (GOOD.replace("  condition: copied and not known\n", ""), Why.WRITING),
    "no-source.yml": (GOOD.replace("logsource: {product: hiden, category: event}\n", ""), Why.WRITING),
    "pipe.yml": (GOOD.replace("and not known", "| count() > 5"), Why.WRITING),
    "unknown-name.yml": (GOOD.replace("not known", "not unknown"), Why.WRITING),
    "ahead.yml": (GOOD.replace("device|startswith: KIOSK", 'device|re: "(?=x)y"'), Why.REGEX),
    "back.yml": (GOOD.replace("device|startswith: KIOSK", r"device|re: '(a)\1'"), Why.REGEX),
    "network.yml": (GOOD.replace("device|startswith: KIOSK", "ip|cidr: 10.0.0.300/8"), Why.WRITING),
    "place.yml": (GOOD.replace("device|startswith: KIOSK", "device|expand: '%kiosks%'"), Why.PLACEHOLDER),
    "half.yml": (GOOD.replace("KIOSK", '"\\ud800"'), Why.NOT_YAML),
    "bomb.yml": ("a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)) + "detection: *h", Why.WRITING),
}  # fmt: skip


def one(text: str) -> Collection | Refusal:
    """What becomes of one text: a collection without refusals, or the only refusal."""
    told = gathered([("a.yml", text)])
    return told.refused[0] if told.refused else told


def test_a_directory_is_read_and_what_is_bad_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "good.YAML").write_text(GOOD)
    (tmp_path / "read-me.txt").write_text("title: [")
    (tmp_path / "empty.yml").write_text("")
    (tmp_path / "large.yml").write_text("#" * (LARGEST + 1))
    (tmp_path / "latin.yml").write_bytes("title: é".encode("latin-1"))
    for number, (name, (text, _why)) in enumerate(BAD.items()):
        (tmp_path / name).write_text(text.replace("000000000001", f"{number + 2:012}"))
    told = read(tmp_path)
    (rule,) = told.rules
    assert rule.about.path == "deep/er/good.YAML"
    assert (rule.about.title, rule.about.level, rule.about.status) == (
        "USBメモリーへの複製",
        "high",
        "experimental",
    )
    assert (rule.about.author, rule.about.licence, rule.about.date) == (
        "情報管理課",
        "Apache-2.0",
        "2026-11-01",
    )
    assert rule.about.tags == ("attack.exfiltration", "attack.t1052.001")
    assert rule.about.falsepositives == ("許可された持出し",)
    assert rule.source == LogSource("hiden", "event")
    wanted = {name: why for name, (_text, why) in BAD.items()} | {
        "large.yml": Why.NOT_YAML,
        "latin.yml": Why.NOT_YAML,
    }
    assert {each.path: each.why for each in told.refused} == wanted
    assert all(
        each.sentence.endswith("。") and "{" not in each.sentence
        for each in told.refused
        if each.path != "not-yaml.yml"
    )


@pytest.mark.parametrize("name", BAD)
def test_what_is_refused_says_what(name: str) -> None:
    told = one(BAD[name][0])
    assert isinstance(told, Refusal)
    assert told.why is BAD[name][1]
    assert told.detail or told.why is Why.NOT_SIGMA


def test_the_same_id_twice_is_refused_the_second_time() -> None:
    told = gathered([("a.yml", GOOD), ("b.yml", GOOD.replace("USB", "SD"))])
    assert [each.about.path for each in told.rules] == ["a.yml"]
    assert [(each.path, each.why, each.detail) for each in told.refused] == [("b.yml", Why.SAME_ID, "a.yml")]


def test_values_of_the_company_stand_for_names() -> None:
    text = GOOD.replace("device|startswith: KIOSK", "device|expand|startswith: '%kiosks%-'")
    told = gathered([("a.yml", text)], {"kiosks": ["A*1", "b\\c"]})
    (rule,) = told.rules
    assert Predicate("device", Operator.WILDCARDS, "A*1-*") in set(predicates(rule.condition))
    assert Predicate("device", Operator.STARTS, "b\\c-") in set(predicates(rule.condition))


FILTER = """
title: 総務のPC
id: 7d1c3a52-0000-4000-8000-000000000009
logsource: {product: hiden}
filter:
  rules: RULES
  pcs: {device: [PC1, PC2]}
  condition: not pcs
"""


def test_filters_ask_besides() -> None:
    for rules, applied in (
        ("[copied]", True),
        ("any", True),
        ("[7d1c3a52-0000-4000-8000-000000000001]", True),
    ):
        told = gathered([("a.yml", GOOD), ("f.yml", FILTER.replace("RULES", rules))])
        (rule,) = filtered(told)
        also = told.filters[0].condition
        assert (rule.condition == all_of(told.rules[0].condition, also)) is applied
    elsewhere = FILTER.replace("RULES", "any").replace("product: hiden", "product: windows")
    told = gathered([("a.yml", GOOD), ("f.yml", elsewhere)])
    assert filtered(told) == told.rules
    told = gathered([("a.yml", GOOD), ("f.yml", FILTER.replace("RULES", "[nobody]"))])
    assert [(each.why, each.detail) for each in told.refused] == [(Why.REFERENCE, "nobody")]


CORRELATION = """
title: 続けて
id: 7d1c3a52-0000-4000-8000-000000000010
name: again
correlation: {type: TYPE, rules: [copied], timespan: 1h, group-by: [person], condition: COND}
"""


def correlation(kind: str, condition: str = "{gte: 3}") -> str:
    """One about the good rule."""
    return CORRELATION.replace("TYPE", kind).replace("COND", condition)


def test_correlations_find_their_rules_whatever_the_order() -> None:
    outer = (
        correlation("event_count")
        .replace("0010", "0011")
        .replace("name: again\n", "")
        .replace("[copied]", "[again]")
    )
    told = gathered([("a.yml", outer), ("b.yml", correlation("event_count")), ("c.yml", GOOD)])
    assert not told.refused
    inner, around = told.correlations
    assert inner.rules == (told.rules[0].about.key,)
    assert around.rules == (inner.about.key,)
    assert (inner.kind, inner.seconds, inner.group_by, inner.reached.number) == (
        Kind.EVENT_COUNT,
        3600,
        ("person",),
        3,
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (correlation("event_count").replace("[copied]", "[nobody]"), Why.REFERENCE),
        (correlation("event_count").replace("[copied]", "[again]"), Why.REFERENCE),  # itself
        (correlation("first_seen"), Why.WRITING),
        (correlation("event_count", "{gte: 3, lte: 5}"), Why.WRITING),
        (correlation("event_count").replace("1h", "1 fortnight"), Why.WRITING),
        (correlation("value_count"), Why.WRITING),  # of which field?
        (correlation("value_count", "{gte: 2, field: [a, b]}"), Why.UNSUPPORTED),
        (correlation("value_percentile", "{gte: 2, field: bytes, percentile: 101}"), Why.WRITING),
        (correlation("temporal_ordered", "{gte: 3}"), Why.UNSUPPORTED),
        (correlation("temporal_ordered", "copied or not copied"), Why.UNSUPPORTED),
    ],
)
def test_correlations_that_cannot_be_counted_are_refused(text: str, why: Why) -> None:
    told = gathered([("a.yml", GOOD), ("b.yml", text)])
    assert [each.why for each in told.refused] == [why], told.refused
    assert not told.correlations


def test_findings_have_only_what_they_are_grouped_by() -> None:
    outer = (
        correlation("value_count", "{gte: 2, field: device}")
        .replace("0010", "0011")
        .replace("name: again\n", "")
        .replace("[copied]", "[again]")
    )
    told = gathered([("a.yml", GOOD), ("b.yml", correlation("event_count")), ("c.yml", outer)])
    assert [(each.path, each.why, each.detail) for each in told.refused] == [
        ("c.yml", Why.UNSUPPORTED, "続けて: device")
    ]


def test_what_was_read_is_kept_as_json_and_is_the_same_again() -> None:
    for told in (
        collection(),
        gathered([("a.yml", GOOD), ("f.yml", FILTER.replace("RULES", "any")), ("x.yml", "- 1")]),
        Collection(tuple(made.rules(3, 60)), (), (), ()),
    ):
        assert restored(kept(told)) == told


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "title",
                        "id",
                        "logsource",
                        "detection",
                        "condition",
                        "correlation",
                        "filter",
                        "rules",
                        "type",
                        "a|re",
                        "b|cidr",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=12,
    )
)
def test_nothing_that_can_be_written_stops_the_others(document: object) -> None:
    told = gathered([("x.yml", json.dumps(document)), ("a.yml", GOOD)])
    assert "a.yml" in {each.about.path for each in told.rules}
