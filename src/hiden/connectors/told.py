"""Meanings for parsers that already name the columns: a line that says one of many things is understood where it is parsed.

Such a parser gives `time` (ISO 8601, possibly without a zone) or `epoch` (seconds since 1970), and any column of
`schemas.SAID` by its name. Channel and action have to be among what it gives.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from hiden.connectors.grammar import Expression, Means, Outcome, Rows, number, text
from hiden.connectors.moments import epoch, moment


def first(*of: Expression) -> Expression:
    """The first of these that is not null."""
    needs = tuple(dict.fromkeys(name for each in of for name in each.needs))
    return Expression(needs, lambda rows: pc.coalesce(*(each.over(rows) for each in of)))


def otherwise(of: Expression, value: str) -> Expression:
    """The same, with a word where it is null."""
    return Expression(of.needs, lambda rows: pc.fill_null(of.over(rows), str(value)))


def whole(of: Expression) -> Expression:
    """A column of text as whole numbers; null where it is none."""

    def over(rows: Rows) -> pa.Array:
        plain = pc.replace_substring(of.over(rows), ",", "")
        return pc.cast(pc.if_else(pc.match_substring_regex(plain, r"^-?\d{1,18}$"), plain, None), pa.int64())

    return Expression(of.needs, over)


def as_told(at: Expression | None = None) -> Means:
    """Every column is a field of the same name; the moment is `time`, unless an expression says otherwise."""
    return Means(
        at=at or moment("time"),
        channel=text("channel"),
        action=text("action"),
        outcome=otherwise(text("outcome"), Outcome.UNKNOWN),
        account=text("account"),
        device=text("device"),
        ip=text("ip"),
        app=text("app"),
        object=text("object"),
        dest=text("dest"),
        bytes=number("bytes"),
        count=number("count"),
        detail=text("detail"),
    )


def either_time() -> Expression:
    """`time` as written, or `epoch` in seconds."""
    return first(moment("time"), epoch("epoch"))


def written_time() -> Expression:
    """`time`, or `date` and `clock`, or one of these alone: exports write either."""
    return first(moment("time"), moment("date", "clock"), moment("date"), moment("clock"))


def one_line(words: str, most: int = 400) -> str:
    """Words on one line, cut after so many signs, for `detail`."""
    line = " ".join(words[: most * 4].split())
    return line if len(line) <= most else line[: most - 1] + "…"
