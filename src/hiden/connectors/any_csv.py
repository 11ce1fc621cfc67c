"""Any table that a person has explained: which column is which, how times are written, what each operation word means.

`AnyCsv` is the explanation, kept as JSON; `connector_of` makes a connector of it that is as fast as the built-in ones; `preview` shows
what it makes of a sample. `guessing.py` proposes one.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Self
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.connectors import mapped
from hiden.connectors.engine import ask
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Batch, Connector, Means, Setting, Split, Unreadable, text
from hiden.connectors.reading import Csv, decode, header_names, unlike
from hiden.connectors.splitting import chunks

BETWEEN: Final = " / "  # of the words of two columns that name the operation together
Delimiter = Literal[",", "\t", ";", "|"]
Unit = Literal["", "s", "ms"]
_Header = Annotated[str, Field(max_length=200)]
_Columns = Annotated[tuple[_Header, ...], Field(max_length=8)]


class Meant(BaseModel):
    """What an operation word means. Without an outcome, the column of outcomes says it, or it is done."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Channel
    action: Action
    outcome: Outcome | None = None


class AnyCsv(BaseModel):
    """How a table is to be read. Columns are named as in `header`; of several, the first that says something holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=100)
    delimiter: Delimiter = ","
    skip: int = Field(0, ge=0, le=200)  # records before the header
    has_header: bool = True
    header: tuple[_Header, ...] = Field(min_length=1, max_length=500)  # made up where the file has none

    time: tuple[_Header, ...] = Field(min_length=1, max_length=2)  # one column, or a date and a time
    time_format: str = Field(
        "", max_length=60
    )  # strptime's signs; "" for ISO 8601 and what is usual in Japan
    time_unit: Unit = ""  # where the time is a count since 1970
    zone: str = ""  # of times that name none; "" for the source's

    operation: _Columns = ()  # together they are the word that `words` explains
    words: dict[Annotated[str, Field(max_length=500)], Meant] = Field(default_factory=dict, max_length=5000)
    otherwise: Meant = Meant(channel=Channel.FILE, action=Action.OTHER)
    result: str = ""  # the column that says how it ended
    results: dict[str, Outcome] = Field(default_factory=dict, max_length=500)

    account: _Columns = ()
    device: _Columns = ()
    ip: _Columns = ()
    app: _Columns = ()
    object: _Columns = ()
    folder: str = ""  # goes before an object that is no path
    dest: _Columns = ()
    bytes: _Columns = ()
    bytes_unit: Literal[1, 1024, 1_048_576] = 1
    count: _Columns = ()
    detail: _Columns = ()  # all of them, one after the other

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        try:
            if zone:
                ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as fault:
            raise ValueError(say("時間帯「{zone}」は知られていません。", zone=zone)) from fault
        return zone

    @field_validator("time_format")
    @classmethod
    def _format_can_be_read(cls, written: str) -> str:
        if not written:
            return written
        try:
            quoted = written.replace("'", "''")
            ask(f"SELECT try_strptime(w, '{quoted}') FROM asked", pa.table({"w": ["x"]}))  # noqa: S608
        except duckdb.Error as fault:
            raise ValueError(say("日時の形式「{format}」は使えません。", format=written)) from fault
        return written

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        if len(set(self.header)) != len(self.header):
            raise ValueError(say("見出しに同じ名前の列があります。"))
        for name in self.used():
            if name not in self.header:
                raise ValueError(say("「{column}」という列は見出しにありません。", column=name))
        if self.time_unit and (self.time_format or len(self.time) > 1):
            raise ValueError(say("数で書かれた日時には、形式や2つ目の列を指定できません。"))
        return self

    def used(self) -> list[str]:
        """The columns that the explanation names, each once."""
        several = [self.time, self.operation, self.account, self.device, self.ip, self.app, self.object]
        several += [self.dest, self.bytes, self.count, self.detail]
        alone = [name for name in (self.result, self.folder) if name]
        return list(dict.fromkeys([*(name for names in several for name in names), *alone]))


def checked(said: Mapping[str, Any]) -> AnyCsv:
    """An explanation from JSON. Raises BadInput, which names what is wrong with it."""
    try:
        return AnyCsv.model_validate(dict(said))
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        own = first["type"] == "value_error"
        raise BadInput(
            str(first["ctx"]["error"]) if own else say("対応付けの「{where}」を読めません。", where=where),
            say("対応付けを直してください。"),
        ) from fault


def connector_of(description: AnyCsv, name: str = "any_csv") -> Connector:
    """The connector that reads as explained; `name` is its id."""
    said = description
    operation = mapped.joined(BETWEEN, *(text(each) for each in said.operation)) if said.operation else None
    words = {word: (meant.channel, meant.action, meant.outcome) for word, meant in said.words.items()}
    usual = (said.otherwise.channel, said.otherwise.action, said.otherwise.outcome)
    channel, action, outcome = mapped.meanings(operation, words, usual, said.result, said.results)
    shown = (*([operation] if operation else []), *(text(each) for each in said.detail))
    return Connector(
        id=name,
        title=said.title,
        splits=Split.CSV,
        reads=Csv(delimiter=said.delimiter, names=() if said.has_header else said.header),
        means=Means(
            at=mapped.time(said.time, said.time_format, said.time_unit, said.zone),
            channel=channel,
            action=action,
            outcome=outcome,
            account=mapped.of(said.account),
            device=mapped.of(said.device),
            ip=mapped.of(said.ip),
            app=mapped.of(said.app),
            object=mapped.path(said.object, said.folder),
            dest=mapped.of(said.dest),
            bytes=mapped.size(said.bytes, said.bytes_unit),
            count=mapped.size(said.count, 1),
            detail=mapped.joined(BETWEEN, *shown) if shown else None,
        ),
        shows=frozenset({said.otherwise.channel, *(meant.channel for meant in said.words.values())}),
        head=said.skip + (1 if said.has_header else 0),
        formats=(".csv", ".tsv", ".txt"),
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """What an explanation makes of the beginning of a file."""

    rows: list[dict[str, Any]]  # columns of `schemas.SAID`
    refused: list[tuple[int, str, str]]  # which record (from 1, the head counted), what stands in it, why
    passed: int
    read: int  # how many records were looked at, the head counted
    missing: list[str]  # columns that the file's own header does not have


def preview(
    description: AnyCsv, sample: bytes, rows: int = 20, *, setting: Setting | None = None, whole: bool = False
) -> Preview:
    """The first rows understood. `sample`: the beginning of a file, or (`whole`) all of it."""
    connector = connector_of(description)
    most = connector.head + max(rows, 1)
    chunk = next(chunks(io.BytesIO(sample), Split.CSV, head=connector.head, records=most), None)
    if chunk is None:
        return Preview([], [], 0, 0, [])
    records = chunk.records
    if (
        not whole
        and len(records) > chunk.head + 1
        and len(records) < most
        and not sample.endswith("\n".encode(chunk.encoding or "ascii"))
    ):
        records = records[:-1]  # the sample may end within it
    setting = setting or Setting()
    if chunk.encoding:
        setting = Setting(setting.zone, setting.year, setting.month, chunk.encoding)
    told = connector.understand(Batch(records[chunk.head :], chunk.context, setting))
    return Preview(
        rows=told.events.to_pylist(),
        refused=[
            (each.record + chunk.head + 1, _shown(records[each.record + chunk.head], setting), each.reason)
            for each in sorted(told.refused, key=lambda each: each.record)
        ],
        passed=len(told.passed),
        read=len(records),
        missing=_missing(description, chunk.context, setting),
    )


def _shown(record: bytes, setting: Setting) -> str:
    try:
        text = decode(record, setting.encoding)
    except Unreadable:
        text = record.decode("utf-8", errors="replace")
    return text.rstrip("\r")[:300]


def _missing(description: AnyCsv, context: bytes, setting: Setting) -> list[str]:
    if not description.has_header:
        return []
    try:
        names = unlike(header_names(decode(context, setting.encoding), description.delimiter))
    except Unreadable:
        names = []
    return [name for name in description.used() if name not in names]
