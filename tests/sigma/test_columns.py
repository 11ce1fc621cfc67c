"""Many rules at once over columns find, row for row, what the reference finds."""

from __future__ import annotations

import unicodedata

import duckdb
import pyarrow as pa
import pytest

from hiden.sigma.columns import Gate, Plan
from hiden.sigma.columns.values import Values
from hiden.sigma.columns.words import Words
from hiden.sigma.conditions import ALWAYS, NEVER, Condition, Not, Operator, Predicate, all_of, any_of
from hiden.sigma.folding import fold
from tests.sigma import made, reference
from tests.sigma.rows import FIELDS


def found(
    conditions: dict[str, Condition], events: pa.Table, gate: Condition = ALWAYS
) -> dict[str, list[int]]:
    """Rows of each rule."""
    plan = Plan([Gate(gate, conditions)], FIELDS, FIELDS)
    return {key: rows.tolist() for key, rows in plan.hits(events).items()}


@pytest.mark.parametrize("seed", range(10, 13))
def test_columns_find_what_the_reference_finds(seed: int) -> None:
    events = made.table(seed, 150)
    listed = events.to_pylist()
    rules = {each.about.key: each.condition for each in made.rules(seed, 200)}
    told = found(rules, events)
    for key, condition in rules.items():
        wanted = [at for at, row in enumerate(listed) if reference.met(condition, row, FIELDS)]
        assert told.get(key, []) == wanted, condition
    assert sum(map(len, told.values())) > 3_000


def test_a_column_that_is_not_there_is_missing_in_every_row() -> None:
    """Whether the plan or only the table lacks it."""
    events = made.table(20, 100).drop_columns(["Image", "DestinationIp"])
    rules = {each.about.key: each.condition for each in made.rules(20, 200)}
    listed = events.to_pylist()
    short = Plan([Gate(ALWAYS, rules)], events.column_names, events.column_names)
    long = Plan([Gate(ALWAYS, rules)], FIELDS, FIELDS)
    told, other = ({key: rows.tolist() for key, rows in plan.hits(events).items()} for plan in (short, long))
    for key, condition in rules.items():
        wanted = [at for at, row in enumerate(listed) if reference.met(condition, row, FIELDS)]
        assert told.get(key, []) == other.get(key, []) == wanted, condition


def test_gates_leave_rows_out_and_are_joined() -> None:
    """The same rule behind two gates finds what either lets through, once."""
    events = made.table(21, 200)
    rules = {each.about.key: each.condition for each in made.rules(21, 60)}
    one, other = Predicate("Signed", Operator.EQUALS, "TRUE"), Predicate("User", Operator.EXISTS)
    plan = Plan([Gate(one, rules), Gate(other, rules), Gate(NEVER, rules)], FIELDS, FIELDS)
    told = {key: rows.tolist() for key, rows in plan.hits(events).items()}
    assert told
    for key, condition in rules.items():
        both = all_of(condition, any_of(one, other))
        wanted = [at for at, row in enumerate(events.to_pylist()) if reference.met(both, row, FIELDS)]
        assert told.get(key, []) == wanted


def test_a_table_without_rows_has_no_hits() -> None:
    assert found({"a": Not(Predicate("User", Operator.EXISTS))}, made.table(1, 0)) == {}


def test_words_do_not_run_from_one_value_into_the_next() -> None:
    events = made.as_table([{"User": text} for text in ("ab", "cd", "abcd", None, "")])
    assert found({"a": Predicate("User", Operator.CONTAINS, "bc")}, events) == {"a": [2]}
    assert found({"a": Predicate("User", Operator.STARTS, "cd")}, events) == {"a": [1]}
    assert found({"a": Predicate("User", Operator.EQUALS, "")}, events) == {"a": [4]}


def test_every_letter_is_lowered_alike() -> None:
    """By Arrow, by DuckDB and by the reference: all letters that this Python knows, one by one."""
    letters = [
        each for each in map(chr, range(1, 0x3_0000)) if unicodedata.category(each) not in ("Cn", "Cs")
    ]
    wanted = [fold(each) for each in letters]
    assert wanted == [reference.lowered(each) for each in letters]
    values = pa.chunked_array([pa.array(letters)])
    folded = Values(values, Words([]), Words([]), 0).folded.to_pylist()
    assert [each for each, told, want in zip(letters, folded, wanted, strict=True) if told != want] == []
    told = duckdb.sql("SELECT lower(a) FROM (SELECT unnest($1) AS a)", params=[letters]).fetchall()
    assert [each for each, (one,), want in zip(letters, told, wanted, strict=True) if one != want] == []
