"""What rules cost: events like Sysmon's and the security log's, put to all rules of a directory at once, in columns and in SQL.

`HIDEN_BENCH_RULES` names the directory; without it so many rules are made up. `HIDEN_BENCH_EVENTS` changes the number of events.
Both ways run on the same events in the same process, and must find the same rows.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from hiden.commands import bench_sigma_events as events
from hiden.sigma.columns import Gate, Plan
from hiden.sigma.conditions import TEXTS, predicates
from hiden.sigma.gates import gates, looked_at
from hiden.sigma.reading import gathered, read
from hiden.sigma.rules import Collection

EVENTS: Final = 175_500  # as many as the peer was given
RULES: Final = 1_500


def figures() -> dict[str, float]:
    """All figures. CPU seconds of this process, all cores together."""
    size = int(os.environ.get("HIDEN_BENCH_EVENTS", str(EVENTS)))
    began = time.process_time()
    collection = _rules()
    read_s = time.process_time() - began
    made = gates(collection.rules)[0]
    table = events.table(size, looked_at(made), words_of(collection))
    began = time.process_time()
    plan = Plan(made, table.column_names, table.column_names)
    ready_s = time.process_time() - began
    began = time.process_time()
    hits = plan.hits(table)
    took = time.process_time() - began
    began = time.process_time()
    wanted = in_sql(made, table)
    sql_s = time.process_time() - began
    found = {key: rows.tolist() for key, rows in hits.items()}
    if found != wanted:
        raise RuntimeError(
            f"different rows: {sorted(key for key in found | wanted if found.get(key) != wanted.get(key))}"
        )
    return {
        "sigma_rules": len({key for gate in made for key in gate.rules}),
        "sigma_refused": len(collection.refused),
        "sigma_read_rules_per_s": round(len(collection.rules) / max(read_s, 1e-9)),
        "sigma_ready_s": round(ready_s, 2),
        "sigma_events": size,
        "sigma_hits": sum(map(len, hits.values())),
        "sigma_rules_that_hit": len(hits),
        "sigma_events_per_s": round(size / took),
        "sigma_sql_events_per_s": round(size / sql_s),
    }


def _rules() -> Collection:
    directory = os.environ.get("HIDEN_BENCH_RULES")
    return read(Path(directory)) if directory else gathered(events.documents(RULES))


def words_of(collection: Collection) -> dict[str, list[str]]:
    """What rules look for, by field: a few events are made of it."""
    found: dict[str, list[str]] = {}
    for rule in collection.rules:
        for each in predicates(rule.condition):
            if each.operator in TEXTS:
                found.setdefault(each.field, []).append(each.value)
    return {name: random.Random(3).sample(told, min(len(told), 2_000)) for name, told in found.items()}  # noqa: S311 - to be the same again


def in_sql(made: Iterable[Gate], table: Any) -> dict[str, list[int]]:
    """The same in DuckDB: lowered columns once for each gate, then one query for each rule."""
    import duckdb

    from hiden.sigma.conditions import fields
    from hiden.sigma.dialects import DUCKDB
    from hiden.sigma.sql import lowered_once, table_of, where

    database = duckdb.connect(config={"threads": 1})
    database.register("given", table)
    names = table.column_names
    database.execute("CREATE TABLE records AS SELECT row_number() OVER () - 1 AS place, * FROM given")
    found: dict[str, set[int]] = {}
    for gate in made:
        used = set().union(*map(fields, gate.rules.values()))
        entrance = where(gate.condition, table_of(DUCKDB, names), DUCKDB)
        among = f"(SELECT * FROM records WHERE {entrance})"  # noqa: S608 - made by the house
        source, held = lowered_once(DUCKDB, among, names, names if "" in used else used)
        database.execute(f"CREATE OR REPLACE TEMP TABLE entered AS SELECT * FROM {source}")  # noqa: S608 - likewise
        if not database.execute("SELECT count(*) FROM entered").fetchall()[0][0]:
            continue
        for key, condition in gate.rules.items():
            asked = f"SELECT place FROM entered WHERE {where(condition, held, DUCKDB)}"  # noqa: S608 - quoted by the dialect
            found.setdefault(key, set()).update(place for (place,) in database.execute(asked).fetchall())
    return {key: sorted(rows) for key, rows in found.items() if rows}
