"""What every connector is made of: how its records are told apart, how one is read, and which words become which columns.

    CONNECTOR = Connector(
        id="squid", title="Squid", splits=Split.LINES, reads=Lines(_fields),
        means=Means(at=moment("time", unit="s"), channel=always(Channel.WEB), action=..., account=text("user"), ...),
    )

A meaning is an expression over whole columns. It names the fields that it needs; the reader gives these and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.words import say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.schemas import SAID
from hiden.connectors.splitting import Split


class Unreadable(ValueError):  # noqa: N818 - it is said to people
    """One record cannot be read; `reason` is a sentence for people. Raised by parsers, kept with the record."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds for a whole source: where its clock stands, when the records came (for logs that write no year)."""

    zone: str = "Asia/Tokyo"  # of times that name no zone
    year: int = 1970  # in which the records came
    month: int = 12  # in which they came: a written month after it was last year's, where no year is written
    encoding: str = ""  # "" = UTF-8, and CP932 where it is not


@dataclass(frozen=True, slots=True)
class Batch:
    """Records as received, without the line feed that ended them; `context` is what all of them need (header, file head)."""

    records: Sequence[bytes]
    context: bytes = b""
    setting: Setting = field(default_factory=Setting)


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that could not be understood, and why. It is kept all the same, and read again when the connector can."""

    record: int
    reason: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What a connector made of a batch. Every record is in `events`, in `passed` (says nothing: a header, a comment), or in
    `refused`: `check()` holds it to that.
    """

    events: pa.Table
    passed: frozenset[int]
    refused: tuple[Refused, ...]

    def check(self, records: int) -> None:
        """Raises AssertionError where a record is missing or told twice."""
        told = set(pc.unique(self.events["record"]).to_pylist())
        out = {each.record for each in self.refused}
        assert len(told) + len(out) + len(self.passed) == records, "a record is missing or told twice"
        assert told | out | self.passed == set(range(records)), "a record is missing or told twice"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Rows:
    """What a reader made of the records: text columns by field name, and which record (and part of it) each row is."""

    columns: Mapping[str, pa.Array]
    record: pa.Array  # int32
    part: pa.Array  # int32
    setting: Setting
    passed: frozenset[int] = frozenset()
    refused: tuple[Refused, ...] = ()

    def __len__(self) -> int:
        return len(self.record)

    def only(self, which: pa.Array, names: Sequence[str]) -> Rows:
        """Some of the rows, with these fields alone."""
        columns = {name: self.columns[name].filter(which) for name in set(names) & self.columns.keys()}
        return Rows(columns, self.record.filter(which), self.part.filter(which), self.setting)

    def text(self, name: str) -> pa.Array:
        """A field of all rows; null where it is absent or empty."""
        column = self.columns.get(name)
        if column is None:
            return pa.nulls(len(self), pa.string())
        empty = pc.equal(column, "")
        return pc.if_else(empty, pa.scalar(None, pa.string()), column) if pc.any(empty).as_py() else column


class Reader(Protocol):
    """Turns records into rows that hold the wanted fields."""

    def __call__(self, batch: Batch, wanted: Sequence[str]) -> Rows:
        """Every record is in the rows, passed over, or refused; nothing raises because of what a record says."""
        ...


@dataclass(frozen=True, slots=True)
class Expression:
    """A column made from fields. `over` gives one value (or null) for each row."""

    needs: tuple[str, ...]
    over: Callable[[Rows], pa.Array]


def text(*names: str) -> Expression:
    """The first of these fields that says something."""

    def over(rows: Rows) -> pa.Array:
        found = [rows.text(name) for name in names]
        return found[0] if len(found) == 1 else pc.coalesce(*found)

    return Expression(names, over)


def always(value: str) -> Expression:
    """The same for every row."""
    return Expression((), lambda rows: pa.repeat(pa.scalar(str(value)), len(rows)))


def table(words: Mapping[str, str], of: Expression, otherwise: str | None = None) -> Expression:
    """One word for another, `otherwise` for words that are not named (and for none). Compared as written."""
    return made(lambda word: str(words[word]) if word in words else otherwise, of)


def made(make: Callable[..., str | None], *of: Expression) -> Expression:
    """What a function makes of these: called once for each distinct combination, with "" for null. It may not raise."""

    def over(rows: Rows) -> pa.Array:
        columns = [pc.fill_null(each.over(rows), "") for each in of]
        joined = columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, _BETWEEN)
        coded = joined.dictionary_encode()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.combine_chunks()
        # No more parts than columns: a value may hold the sign itself.
        most = len(columns) - 1
        made_of = [
            make(*word.split(_BETWEEN, most) if most else (word,)) for word in coded.dictionary.to_pylist()
        ]
        return pa.array(made_of, pa.string()).take(coded.indices)

    return Expression(tuple(name for each in of for name in each.needs), over)


_BETWEEN: Final = "\x1f"


def number(*names: str) -> Expression:
    """A whole number; null where the field is absent or is none. Thousands separators are taken off."""

    def over(rows: Rows) -> pa.Array:
        plain = pc.replace_substring(text(*names).over(rows), ",", "")
        return pc.cast(pc.if_else(pc.match_substring_regex(plain, r"^-?\d{1,18}$"), plain, None), pa.int64())

    return Expression(names, over)


@dataclass(frozen=True, slots=True)
class Means:
    """Which expression fills which column of `schemas.SAID`. What is not given is null."""

    at: Expression
    channel: Expression
    action: Expression
    outcome: Expression = field(default_factory=lambda: always(Outcome.UNKNOWN))
    account: Expression | None = None
    device: Expression | None = None
    ip: Expression | None = None
    app: Expression | None = None
    object: Expression | None = None
    dest: Expression | None = None
    bytes: Expression | None = None
    count: Expression | None = None
    detail: Expression | None = None

    def given(self) -> dict[str, Expression]:
        """The expressions by column."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: expression for name, expression in found.items() if expression is not None}

    def needs(self) -> list[str]:
        """The fields that a reader has to give, each once."""
        return list(dict.fromkeys(name for each in self.given().values() for name in each.needs))


@dataclass(frozen=True, slots=True)
class Connector:
    """How one outside system writes its logs. `shows` is what it can make visible, for the coverage map."""

    id: str
    title: str  # a product's name, or Japanese words that are translated where they are shown
    splits: Split
    reads: Reader
    means: Means
    shows: frozenset[Channel]
    about_people: bool = True
    head: int = (
        1  # CSV: how many records stand before the rows; the last is the header. 0 where there is none
    )
    formats: tuple[str, ...] = ()  # endings of files that usually hold it, such as .jsonl
    note: str = ""  # where in the product the export is found; Japanese, translated where it is shown

    def understand(self, batch: Batch) -> Understood:
        """Records → events. Rows without a readable time are refused; unknown channels and actions are a fault of the code."""
        rows = self.reads(batch, self.means.needs())
        columns = {name: each.over(rows) for name, each in self.means.given().items()}
        events = _events(rows, columns)
        timeless = pc.is_null(events["at"])
        refused = [*rows.refused]
        if pc.any(timeless).as_py():
            lost = dict.fromkeys(events.filter(timeless)["record"].to_pylist())
            refused += [Refused(record, say("日時を読めません。")) for record in lost]
            # A record of which one part has no time is refused as a whole: half a record would look like all of it.
            keep = pc.invert(pc.is_in(events["record"], value_set=pa.array(lost, pa.int32())))
            events = events.filter(keep)
        return Understood(events.cast(SAID), rows.passed, tuple(refused))


def _events(rows: Rows, columns: dict[str, pa.Array]) -> pa.Table:
    arrays = []
    for each in SAID:
        if each.name in ("record", "part"):
            arrays.append(getattr(rows, each.name))
        else:
            found = columns.get(each.name)
            arrays.append(pa.nulls(len(rows), each.type) if found is None else found)
    loose = pa.schema([each.with_nullable(True) for each in SAID])
    return pa.Table.from_arrays(
        [_as(array, each.type) for array, each in zip(arrays, loose, strict=True)], schema=loose
    )


def _as(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array if array.type == wanted else array.cast(wanted)


__all__ = [
    "Action",
    "Batch",
    "Channel",
    "Connector",
    "Expression",
    "Means",
    "Outcome",
    "Reader",
    "Refused",
    "Rows",
    "Setting",
    "Split",
    "Understood",
    "Unreadable",
    "always",
    "made",
    "number",
    "table",
    "text",
]
