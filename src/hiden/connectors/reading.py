"""Readers: records → rows of text columns. The three fast ones work on whole batches; `Lines` runs a parser on each record."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from hiden.base.words import say
from hiden.connectors.engine import ask
from hiden.connectors.grammar import Batch, Refused, Rows, Unreadable

Fields = Mapping[str, str]
_Kept = list[tuple[int, bytes]]  # place of the record in the batch, its text in UTF-8
_Told = tuple[dict[str, pa.Array], set[int]]  # columns, and places in _Kept that do not fit the header
_MARK: Final = b"\xef\xbb\xbf"
_INT32: Final = pa.int32()
_PART: Final = pa.int32()


def decode(record: bytes, encoding: str = "") -> str:
    """A record as text: in the source's encoding, or UTF-8, or CP932. Raises Unreadable."""
    for name in (encoding,) if encoding else ("utf-8", "cp932"):
        try:
            return record.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Unreadable(say("文字コードを判別できません。"))


def texts(batch: Batch) -> tuple[list[str | None], list[Refused]]:
    """All records as text; None and a reason where one is in no known encoding."""
    try:
        if not batch.setting.encoding:
            return [record.decode() for record in batch.records], []
    except UnicodeDecodeError:
        pass
    read: list[str | None] = []
    refused: list[Refused] = []
    for place, record in enumerate(batch.records):
        try:
            read.append(decode(record, batch.setting.encoding))
        except Unreadable as fault:
            read.append(None)
            refused.append(Refused(place, fault.reason))
    return read, refused


def column(batch: Batch) -> tuple[pa.Array, list[Refused]]:
    """The same as a column of text, without the mark that PowerShell writes at the beginning of a file."""
    records = batch.records
    if records and records[0].startswith(_MARK):
        records = [records[0].removeprefix(_MARK), *records[1:]]
    if not batch.setting.encoding:
        try:
            return pa.array(records, pa.binary()).cast(pa.string()), []
        except pa.ArrowInvalid:
            pass
    read, refused = texts(Batch(records, batch.context, batch.setting))
    if read and read[0]:
        read[0] = read[0].removeprefix("\ufeff")
    return pa.array(read, pa.string()), refused


@dataclass(frozen=True, slots=True)
class JsonLines:
    """One JSON object a record. Fields are named by path: `UserId`, `actor.email`, `events[0].name`; a name with a dot in it is
    written `"a.b"`, with its quotes.
    """

    def __call__(self, batch: Batch, wanted: Sequence[str]) -> Rows:
        lines, unread = column(batch)
        paths = ", ".join("'" + _path(name).replace("'", "''") + "'" for name in wanted)
        fields = ", ".join(f"f[{at}] AS f{at}" for at in range(1, len(wanted) + 1))
        # TRY: a broken line is null, and does not stop the others.
        told = ask(
            f"SELECT f IS NOT NULL AS t, {fields} FROM (SELECT TRY(json_extract_string(w, [{paths}])) AS f FROM asked)",  # noqa: S608 - paths are quoted
            pa.table({"w": lines}),
        ).combine_chunks()
        # What is JSON and begins so is an object; asking for its type would read each line a second time.
        good = pc.and_(_one(told["t"]), begins(lines, "{"))
        empty = blank(lines)
        place = pa.array(range(len(batch.records)), _INT32)
        lost = place.filter(pc.invert(pc.or_(good, empty))).to_pylist()
        everything = pc.all(good).as_py()
        record = place if everything else place.filter(good)
        kept = told if everything else told.filter(good)
        columns = {name: _one(kept[f"f{at}"]) for at, name in enumerate(wanted, 1)}
        reasons = {each.record: each.reason for each in unread}
        refused = tuple(Refused(each, reasons.get(each, say("JSON として読めません。"))) for each in lost)
        passed = frozenset(place.filter(empty).to_pylist())
        return Rows(
            columns, record, pa.repeat(pa.scalar(0, _PART), len(record)), batch.setting, passed, refused
        )


def blank(lines: pa.Array) -> pa.Array:
    """Which lines say nothing."""
    plain = pc.fill_null(pc.starts_with(lines, "{"), False)
    if pc.all(plain).as_py():
        return pc.invert(plain)
    return pc.fill_null(pc.match_substring_regex(lines, r"^\s*$"), False)


def begins(lines: pa.Array, sign: str) -> pa.Array:
    """Which lines begin with a bracket, possibly after spaces."""
    plain = pc.fill_null(pc.starts_with(lines, sign), False)
    if pc.all(plain).as_py():
        return plain
    return pc.fill_null(pc.match_substring_regex(lines, rf"^\s*\{sign}"), False)


def _one(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.combine_chunks()


def _path(name: str) -> str:
    """A field name as a JSON path of DuckDB."""
    return "$." + name


def as_text(value: Any) -> str:
    """A JSON value as a field says it: text as it is, numbers and booleans as JSON writes them, nothing for null."""
    if isinstance(value, str):
        return value
    return "" if value is None else msgspec.json.encode(value).decode()


@dataclass(frozen=True, slots=True)
class Lines:
    """One parser call for each record. It gives the fields, or None for a record that says nothing (a comment), or raises
    Unreadable. With `several`, it gives any number of rows.
    """

    parse: Callable[[str, Batch], Any]
    several: bool = False

    def __call__(self, batch: Batch, wanted: Sequence[str]) -> Rows:
        read, unread = texts(batch)
        rows: list[Fields] = []
        record: list[int] = []
        part: list[int] = []
        passed: set[int] = set()
        refused = list(unread)
        for place, line in enumerate(read):
            if line is None:
                continue
            if not line.strip():
                passed.add(place)
                continue
            try:
                found = self.parse(line, batch)
            except Unreadable as fault:
                refused.append(Refused(place, fault.reason))
                continue
            told = (list(found) if self.several else [found]) if found is not None else []
            if not told:
                passed.add(place)
            rows += told
            record += [place] * len(told)
            part += range(len(told))
        columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in wanted}
        return Rows(
            columns,
            pa.array(record, _INT32),
            pa.array(part, _PART),
            batch.setting,
            frozenset(passed),
            tuple(refused),
        )


@dataclass(frozen=True, slots=True)
class Csv:
    """Rows under a header, which is the batch's context. `names` where the file has none; `renamed` for headers of other
    editions or languages (header as written → field). With `comments`, what begins with # is passed over, and the header is
    the line "#Fields:" among them (Split.HEADED).
    """

    delimiter: str = ","
    names: tuple[str, ...] = ()
    renamed: Mapping[str, str] | None = None
    comments: bool = False

    def __call__(self, batch: Batch, wanted: Sequence[str]) -> Rows:
        names = self._names(batch)
        fields = [name for name in dict.fromkeys(wanted) if name in names]
        if (plain := self._plain(batch)) is not None:
            quickly = self._at_once(plain, len(batch.records), names, fields)
            if quickly is not None:
                return self._rows(batch, quickly, (range(len(batch.records)), set(), []), len(names))
        kept, passed, refused = self._texts(batch)
        joined = b"".join(text + b"\n" for _, text in kept)
        quickly = self._at_once(joined, len(kept), names, fields)
        told = quickly if quickly is not None else self._one_by_one(kept, names, fields)
        return self._rows(batch, told, ([place for place, _ in kept], passed, refused), len(names))

    @staticmethod
    def _rows(
        batch: Batch, told: _Told, others: tuple[Sequence[int], set[int], list[Refused]], count: int
    ) -> Rows:
        """`others`: the places of the records that were read, those that are blank, and what was refused before."""
        columns, bad = told
        places, passed, refused = others
        reason = say("項目の数が見出しと違います（見出し {count} 項目）。", count=count)
        refused = [*refused, *(Refused(places[at], reason) for at in sorted(bad))]
        good = [place for at, place in enumerate(places) if at not in bad] if bad else list(places)
        part = pa.repeat(pa.scalar(0, _PART), len(good))
        return Rows(columns, pa.array(good, _INT32), part, batch.setting, frozenset(passed), tuple(refused))

    def _plain(self, batch: Batch) -> bytes | None:
        """All records as they are, where that is UTF-8 and none is blank or a comment; None otherwise."""
        if batch.setting.encoding:
            return None
        joined = b"\n".join((*batch.records, b"")).replace(b"\r\n", b"\n")
        if b"\n\n" in joined or joined.startswith(b"\n"):
            return None
        if self.comments and (b"\n#" in joined or joined.startswith((b"#", b"\xef\xbb\xbf#"))):
            return None
        try:
            joined.isascii() or joined.decode()
        except UnicodeDecodeError:
            return None
        return joined

    def _at_once(self, joined: bytes, count: int, names: list[str], fields: list[str]) -> _Told | None:
        """All records in one go; None where they might be parted elsewhere than the records are."""
        if not count or b"\r" in joined or not fields:
            return None
        bad: set[int] = set()

        def note(row: Any) -> str:
            bad.add(row.number - 1)
            return "skip"

        told = pacsv.read_csv(
            pa.BufferReader(joined),
            read_options=pacsv.ReadOptions(
                column_names=names, use_threads=False, block_size=max(len(joined) + 1, 1 << 16)
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=b'"' in joined, invalid_row_handler=note
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                include_columns=fields,
            ),
        )
        if told.num_rows + len(bad) != count or (bad and max(bad) >= count):
            return None
        return {name: _one(told[name]) for name in fields}, bad

    def _one_by_one(self, kept: _Kept, names: list[str], fields: list[str]) -> _Told:
        """The same for batches in which stray quotes or carriage returns join or part what is not one record."""
        rows: list[dict[str, str]] = []
        bad: set[int] = set()
        for place, (_, raw) in enumerate(kept):
            try:
                found = list(csv.reader(io.StringIO(raw.decode(), newline=""), delimiter=self.delimiter))
            except csv.Error:
                found = []
            if len(found) == 1 and len(found[0]) == len(names):
                rows.append(dict(zip(names, found[0], strict=True)))
            else:
                bad.add(place)
        return {name: pa.array([row[name] for row in rows], pa.string()) for name in fields}, bad

    def _names(self, batch: Batch) -> list[str]:
        if self.names:
            return list(self.names)
        try:
            head = decode(batch.context, batch.setting.encoding)
        except Unreadable:
            head = batch.context.decode("utf-8", errors="replace")
        if self.comments:
            head = _fields_of(head)
        found = header_names(head, self.delimiter)
        return unlike([(self.renamed or {}).get(name, name) for name in found])

    def _texts(self, batch: Batch) -> tuple[_Kept, set[int], list[Refused]]:
        """Records with their places as UTF-8 without carriage returns at the end; the blank, and those in no encoding."""
        try:
            if batch.setting.encoding:
                raise UnicodeDecodeError("", b"", 0, 0, "")
            for record in batch.records:
                if not record.isascii():
                    record.decode()
            read: list[bytes | None] = [record.rstrip(b"\r") for record in batch.records]
            refused: list[Refused] = []
        except UnicodeDecodeError:
            as_texts, refused = texts(batch)
            read = [None if line is None else line.rstrip("\r").encode() for line in as_texts]
        passed = {
            place
            for place, record in enumerate(read)
            if record is not None
            and (not record.strip() or (self.comments and record.startswith((b"#", b"\xef\xbb\xbf#"))))
        }
        kept = [
            (place, record) for place, record in enumerate(read) if record is not None and place not in passed
        ]
        return kept, passed, refused


def _fields_of(comments: str) -> str:
    """The header among comments; they may also be that line alone."""
    lines = [line.strip("\ufeff\r") for line in comments.split("\n")]
    named = next((line for line in lines if line.lower().startswith("#fields:")), lines[-1])
    return re.sub(r"(?i)^#fields:", "", named).strip()


def header_names(line: str, delimiter: str) -> list[str]:
    """The names that a header holds, as it has them; also of a header that is no proper CSV."""
    plain = line.lstrip("\ufeff")
    try:
        found = next(csv.reader(io.StringIO(plain, newline=""), delimiter=delimiter), [])
    except csv.Error:
        found = plain.split(delimiter)
    return [name.strip() for name in found]


def unlike(names: Sequence[str]) -> list[str]:
    """Column names of which no two are alike: a second `user` becomes `user (2)`."""
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return made
