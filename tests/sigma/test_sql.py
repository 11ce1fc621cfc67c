"""SQL of a rule finds the same rows as the reference, whatever the rule and the rows have in them."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.sigma import dialects
from hiden.sigma.conditions import Operator, Predicate, any_of, fields
from hiden.sigma.sql import lowered_once, table_of, where
from tests.sigma import made, reference
from tests.sigma.rows import FIELDS


@pytest.mark.parametrize("seed", range(2))
def test_duckdb_finds_what_the_reference_finds(seed: int) -> None:
    events = made.table(seed, 120)
    listed = events.to_pylist()
    database = duckdb.connect()
    database.register("events", events)
    hits = 0
    for rule in made.rules(seed, 100):
        wanted = [at for at, row in enumerate(listed) if reference.met(rule.condition, row, FIELDS)]
        for source, table in (
            ("events", table_of(dialects.DUCKDB, FIELDS)),
            lowered_once(dialects.DUCKDB, "events", FIELDS, fields(rule.condition)),
        ):
            asked = where(rule.condition, table, dialects.DUCKDB)
            found = database.sql(
                f"SELECT place FROM (SELECT row_number() OVER () - 1 AS place, * FROM {source}) WHERE {asked} ORDER BY place"
            ).fetchall()
            assert [at for (at,) in found] == wanted, (rule, asked)
        hits += len(wanted)
    assert hits > 1_000  # neither nothing nor everything is found


@given(st.text(), st.text(), st.sampled_from(sorted(Operator)), st.booleans())
def test_no_rule_leaves_its_quotes(value: str, field: str, operator: Operator, cased: bool) -> None:
    """What is not read as one harmless expression would name a table that is not there, or be an error of syntax."""
    if operator is Operator.REGEX:
        value = reference.re2.escape(value)
    if operator in (Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST, Operator.SAME_NUMBER):
        value = "5"
    if operator is Operator.CIDR:
        value = "10.0.0.0/8"
    told = any_of(Predicate(field, operator, value, cased), Predicate("", Operator.CONTAINS, value))
    row = dict.fromkeys((field or "x", "other"), value)
    asked = where(told, table_of(dialects.DUCKDB, row), dialects.DUCKDB)
    columns = ", ".join(
        f"{dialects.DUCKDB.literal(text)} AS {dialects.DUCKDB.named(name)}"
        for name, text in row.items()
        if name
    )
    assert duckdb.sql(f"SELECT count(*) FROM (SELECT {columns}) WHERE {asked}").fetchall() == [
        (int(reference.met(told, row, row)),)
    ]


def test_what_java_has_no_word_for_is_not_asked_of_spark() -> None:
    with pytest.raises(ValueError, match="alpha"):
        where(Predicate("x", Operator.REGEX, "[[:alpha:]]"), table_of(dialects.SPARK, ["x"]), dialects.SPARK)
    with pytest.raises(ValueError, match="x"):  # it would be put in from Spark's settings
        table_of(dialects.SPARK, ["${x}"])
