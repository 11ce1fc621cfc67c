"""A question of the suite → the SQL of one engine. What engines call by other names is put in here, and their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlglot import exp

from hiden.logs.store.expressions import TABLE

# What `micros_of` and `moment_of` are called, and what is written behind their argument.
Names = Mapping[str, tuple[str, tuple[str, ...]]]
MICROS: Final = "hiden_micros"
MOMENT: Final = "hiden_moment"


def sql_of(question: Any, compiler: Any, names: Names, source: exp.Expression) -> str:
    """The SQL that asks it of `source`, which stands where the table stood."""
    tree = compiler.to_sqlglot(question)
    for called in list(tree.find_all(exp.Anonymous)):
        name, further = names.get(str(called.this).lower(), ("", ()))
        if name:
            called.set("this", name)
            called.set("expressions", [*called.expressions, *map(exp.Literal.string, further)])
    for table in list(tree.find_all(exp.Table)):
        if table.name == TABLE:
            table.set("this", source.copy())
    return str(tree.sql(dialect=compiler.dialect))
