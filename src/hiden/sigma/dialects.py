"""What three engines of analytics call the same thing. SQL is text here: who asks, and whether an engine is there, is not known."""

from __future__ import annotations

from typing import Final

from hiden.sigma import patterns
from hiden.sigma.conditions import Part

_APART: Final = ("İΣ", "iσ")  # see folding.py


class Dialect:
    """DuckDB's words; the others say what they call otherwise."""

    name = "duckdb"
    zero = "chr(0)"
    nothing = "CAST(NULL AS VARCHAR)"  # a text that is missing
    no_number = "CAST(NULL AS DOUBLE)"

    def literal(self, text: str) -> str:
        """Text as the engine reads it back, whatever is in it."""
        told = "'" + text.replace("'", "''") + "'"
        return told if "\0" not in text else "(" + told.replace("\0", f"' || {self.zero} || '") + ")"

    def named(self, name: str) -> str:
        """A name of a column or table."""
        return '"' + name.replace('"', '""') + '"'

    def fold(self, text: str) -> str:
        """As `folding.fold`."""
        return f"lower({text})"

    def contains(self, text: str, part: str) -> str:
        """Whether it has the part anywhere."""
        return f"contains({text}, {part})"

    def starts(self, text: str, part: str) -> str:
        """Whether it begins with the part."""
        return f"starts_with({text}, {part})"

    def ends(self, text: str, part: str) -> str:
        """Whether it ends with the part."""
        return f"ends_with({text}, {part})"

    def matches(self, text: str, pattern: str) -> str:
        """Whether an expression of RE2 is found in it."""
        return f"regexp_matches({text}, {self.literal(pattern)})"

    def replaced(self, text: str, pattern: str, groups: str) -> str:
        """Everything that the expression finds becomes its first group behind `groups`."""
        return f"regexp_replace({text}, {self.literal(pattern)}, {self.literal(groups + self.group)}, 'g')"

    group = "\\1"

    def number(self, text: str) -> str:
        """Text as a floating number, null where it is none."""
        return f"TRY_CAST({text} AS DOUBLE)"

    def whole(self, text: str) -> str:
        """Text of digits as a whole number."""
        return f"TRY_CAST({text} AS BIGINT)"

    def constant(self, number: str) -> str:
        """A number of a rule."""
        return f"CAST({self.literal(number)} AS DOUBLE)"

    def days(self, text: str) -> str:
        """Days since 1970 of `YYYY-MM-DD`, null where there is no such day."""
        return f"date_diff('day', DATE '1970-01-01', TRY_CAST({text} AS DATE))"

    def part(self, minutes: str, part: Part) -> str:
        """A part of a moment that is given in minutes since 1970."""
        return f"extract({part} FROM make_timestamp(({minutes}) * 60000000))"

    def text(self, value: str) -> str:
        """A value of any type as text."""
        return f"CAST({value} AS VARCHAR)"

    def minutes(self, moment: str) -> str:
        """Whole minutes since 1970 UTC of a moment that is one already."""
        return f"(epoch_us({moment}) // 60000000)"

    def since(self, moment: str, seconds: int) -> tuple[str, str]:
        """What a window is ordered by, and how far it reaches back; `moment` is in whole microseconds."""
        return moment, str(seconds * 1_000_000)

    def percentile(self, value: str, share: float) -> str:
        """Linear between the two nearest values."""
        return f"quantile_cont({value}, {share!r})"

    def distinct(self, value: str, window: str) -> str:
        """How many different values there are in a window; null is none."""
        return f"count(DISTINCT {value}) OVER {window}"


class ClickHouse(Dialect):
    """Backslashes escape; `lower` knows A to Z only; `match` lets a dot be a line's end unless told."""

    name = "clickhouse"
    nothing = "CAST(NULL AS Nullable(String))"
    no_number = "CAST(NULL AS Nullable(Float64))"

    def literal(self, text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0") + "'"

    def named(self, name: str) -> str:
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def fold(self, text: str) -> str:
        return f"lowerUTF8(translateUTF8({text}, {self.literal(_APART[0])}, {self.literal(_APART[1])}))"

    def contains(self, text: str, part: str) -> str:
        return f"position({text}, {part}) > 0"

    def starts(self, text: str, part: str) -> str:
        return f"startsWith({text}, {part})"

    def ends(self, text: str, part: str) -> str:
        return f"endsWith({text}, {part})"

    def matches(self, text: str, pattern: str) -> str:
        return f"match({text}, {self.literal('(?-s)' + pattern)})"

    def replaced(self, text: str, pattern: str, groups: str) -> str:
        return f"replaceRegexpAll({text}, {self.literal(pattern)}, {self.literal(groups + self.group)})"

    def number(self, text: str) -> str:
        return f"toFloat64OrNull({text})"

    def whole(self, text: str) -> str:
        return f"toInt64OrNull({text})"

    def constant(self, number: str) -> str:
        return f"toFloat64({self.literal(number)})"

    def days(self, text: str) -> str:
        # A day that does not exist becomes another one there: it must say itself again.
        day = f"toDate32OrNull({text})"
        return f"if(toString({day}) = {text}, toInt64({day}), NULL)"

    def part(self, minutes: str, part: Part) -> str:
        names = {Part.DAY: "toDayOfMonth", Part.WEEK: "toISOWeek"}
        called = names.get(part, f"to{part.value.title()}")
        return f"{called}(fromUnixTimestamp64Micro(toInt64(({minutes}) * 60000000), 'UTC'))"

    def text(self, value: str) -> str:
        return f"toString({value})"

    def minutes(self, moment: str) -> str:
        return f"intDiv(toUnixTimestamp64Micro({moment}), 60000000)"

    def since(self, moment: str, seconds: int) -> tuple[str, str]:
        # A reach has 32 bits there. In seconds it fits; as floating numbers of the same power of two (2004 to 2038, and from
        # then on) moments keep their microseconds, and a whole number of seconds between them stays exact.
        return f"{moment} / 1000000.0", str(seconds)

    def percentile(self, value: str, share: float) -> str:
        return f"quantileExactInclusive({share!r})({value})"

    def distinct(self, value: str, window: str) -> str:
        return f"uniqExact({value}) OVER {window}"


class Spark(Dialect):
    """Backslashes escape, `${…}` would be put in from settings, and expressions are Java's. The session's zone is UTC."""

    name = "spark"
    nothing = "CAST(NULL AS STRING)"
    group = "$1"

    def literal(self, text: str) -> str:
        told = text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0").replace("$", "\\u0024")
        return f"'{told}'"

    def named(self, name: str) -> str:
        if "${" in name:
            raise ValueError(name)
        return "`" + name.replace("`", "``") + "`"

    def fold(self, text: str) -> str:
        return f"lower(translate({text}, {self.literal(_APART[0])}, {self.literal(_APART[1])}))"

    def starts(self, text: str, part: str) -> str:
        return f"startswith({text}, {part})"

    def ends(self, text: str, part: str) -> str:
        return f"endswith({text}, {part})"

    def matches(self, text: str, pattern: str) -> str:
        return f"regexp({text}, {self.literal(patterns.java(pattern))})"

    def replaced(self, text: str, pattern: str, groups: str) -> str:
        return f"regexp_replace({text}, {self.literal(pattern)}, {self.literal(groups + self.group)})"

    def number(self, text: str) -> str:
        return f"try_cast({text} AS DOUBLE)"

    def whole(self, text: str) -> str:
        return f"try_cast({text} AS BIGINT)"

    def days(self, text: str) -> str:
        return f"datediff(try_cast({text} AS DATE), DATE '1970-01-01')"

    def part(self, minutes: str, part: Part) -> str:
        called = "weekofyear" if part is Part.WEEK else part.value
        return f"{called}(timestamp_micros(({minutes}) * 60000000))"

    def text(self, value: str) -> str:
        return f"CAST({value} AS STRING)"

    def minutes(self, moment: str) -> str:
        return f"(unix_micros({moment}) div 60000000)"

    def percentile(self, value: str, share: float) -> str:
        return f"percentile({value}, {share!r})"

    def distinct(self, value: str, window: str) -> str:
        return f"size(collect_set({value}) OVER {window})"


DUCKDB: Final = Dialect()
CLICKHOUSE: Final = ClickHouse()
SPARK: Final = Spark()
