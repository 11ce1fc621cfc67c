"""One chunk of records → one segment, one part of the view, and the rows that bind them: all of it or nothing.

Files appear before the transaction that names them; what a killed process left behind is named by nobody and is removed by
whoever takes the next chunk of that source.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import transaction
from django.db.models import F, Max

from hiden.base.clock import of_micros
from hiden.connectors.grammar import Batch, Connector, Refused, Setting, Understood
from hiden.connectors.splitting import Chunk
from hiden.ledger.tree import leaf_hash
from hiden.logs.archive.headers import Header
from hiden.logs.archive.keys import KeyRing
from hiden.logs.archive.places import alone, appearing, folder, place
from hiden.logs.archive.segments import sha256_of, write_segment
from hiden.logs.intake.overlapping import without_known
from hiden.logs.intake.parting import blocks_of, month_of
from hiden.logs.intake.reading import Read
from hiden.logs.models import Intake, LogSource, Segment, SourceDay, ViewPart
from hiden.logs.sources import connector_of
from hiden.logs.understanding.accounts import Accounts
from hiden.logs.understanding.events import rows, see
from hiden.logs.understanding.items import Items

_JAPAN_HOURS = 9
_DAY = 86_400_000_000  # µs
# Numbers that seldom come twice: written as differences they take a third of the time and half of the file.
_GROWING = dict.fromkeys(("at", "record", "bytes"), "DELTA_BINARY_PACKED")


@dataclass(slots=True)
class Work:
    """What taking a source's records needs, read once for any number of chunks."""

    source: LogSource
    connector: Connector
    intake: Intake
    accounts: Accounts
    items: Items
    ring: KeyRing = field(default_factory=KeyRing)

    @classmethod
    def of(cls, intake: Intake) -> Work:
        """For what comes in with an intake: people and items as they are recorded now."""
        source = intake.source
        return cls(source, connector_of(source), intake, Accounts.read(source.system_id), Items.read())


def take_chunk(work: Work, chunk: Chunk, moments: Sequence[int]) -> Segment:
    """Seal a chunk; `moments` (µs) tell when each record was received. Raises OSError when the disk is full."""
    read = understand(work, chunk, moments[0])
    first, before = end_of(work.source)
    blocks = blocks_of(work.ring, chunk.records, moments, read.said, read.seen.subjects)
    name = f"{first:012d}-{secrets.token_hex(4)}"
    file = f"segments/{work.source.key}/{name}.parquet"
    with appearing(file) as path:
        root = write_segment(path, blocks, work.ring)
    header = Header(
        source=work.source.key,
        connector=work.connector.id,
        first=first,
        count=len(chunk.records),
        blocks=len(blocks),
        root=root.hex(),
        before=before,
        context=chunk.context.hex(),
        encoding=chunk.encoding,
        received_from=min(moments),
        received_until=max(moments),
    )
    keep_refusals(work.source.key, name, read.refused)
    return _bind(work, header, read, file, name)


def understand(work: Work, chunk: Chunk, received: int) -> Read:
    """What the source's connector makes of a chunk. The head of a file is passed over."""
    came = of_micros(received)
    setting = Setting(
        zone=work.source.zone,
        year=came.year,
        month=came.month,
        encoding=chunk.encoding or work.source.encoding,
    )
    told = work.connector.understand(Batch(chunk.records[chunk.head :], chunk.context, setting))
    told = _shifted(told, chunk.head)
    return Read(
        told.events, see(told.events, work.accounts, work.items), len(told.passed) + chunk.head, told.refused
    )


def _shifted(told: Understood, by: int) -> Understood:
    if not by:
        return told
    record = pc.add(told.events["record"], pa.scalar(by, pa.int32()))
    events = told.events.set_column(0, told.events.schema.field(0), record)
    return Understood(
        events, told.passed, tuple(Refused(each.record + by, each.reason) for each in told.refused)
    )


def end_of(source: LogSource) -> tuple[int, str]:
    """(sequence number of the next record, leaf of the last segment or "")."""
    last = (
        Segment.objects.filter(source=source).order_by("-first").values_list("first", "count", "leaf").first()
    )
    return (0, "") if last is None else (last[0] + last[1], bytes(last[2]).hex())


def keep_refusals(source: str, name: str, refused: Sequence[Refused]) -> None:
    """Why records were refused, beside the segment: (record, reason) a line. Rewritten when they are read again."""
    file = f"refused/{source}/{name}.jsonl"
    if refused:
        with appearing(file) as path:
            path.write_text(
                "".join(
                    json.dumps([each.record, each.reason], ensure_ascii=False) + "\n" for each in refused
                ),
                "utf-8",
            )
    else:
        place(file).unlink(missing_ok=True)


def _bind(work: Work, header: Header, read: Read, file: str, name: str) -> Segment:
    """Give the segment its number, write its rows of the view, and name both: one at a time in the whole archive."""
    path = place(file)
    raw = header.raw()
    first, until = read.span or (None, None)
    read = without_known(read, work.intake)
    with alone("archive"):
        last = Segment.objects.aggregate(last=Max("number"))["last"]
        segment = Segment(
            number=0 if last is None else last + 1,
            source=work.source,
            intake=work.intake,
            first=header.first,
            count=header.count,
            header=raw,
            leaf=leaf_hash(raw),
            file=file,
            file_sha256=sha256_of(path),
            size=path.stat().st_size,
            connector=work.connector.id,
            events=read.said.num_rows,
            refused=len(read.refused),
            passed=read.passed,
            reasons=dict(Counter(each.reason for each in read.refused).most_common(20)),
            received_from=of_micros(header.received_from),
            received_until=of_micros(header.received_until),
            repeated=read.repeated,
            events_from=first,
            events_until=until,
        )
        parts = write_view(segment, read, name)
        with transaction.atomic():
            segment.save(force_insert=True)
            ViewPart.objects.bulk_create(parts)
            count_days(work.source, read)
            Intake.objects.filter(pk=work.intake.pk).update(
                records=F("records") + header.count,
                events=F("events") + segment.events,
                refused=F("refused") + segment.refused,
                passed=F("passed") + segment.passed,
                repeated=F("repeated") + segment.repeated,
            )
    work.intake.records += header.count
    return segment


def write_view(segment: Segment, read: Read, name: str) -> list[ViewPart]:
    """Write the rows of the view, a file for each month; the rows that name these files are not saved yet."""
    if not read.said.num_rows:
        return []
    told = rows(read.said, read.seen, source=segment.source_id, segment=segment.number)
    made = []
    for month, part in _bymonth_of(told):
        file = f"view/{month:%Y-%m}/{segment.source.key}-{name}.parquet"
        with appearing(file) as path:
            pq.write_table(
                part,
                path,
                compression="zstd",
                use_dictionary=[name for name in part.column_names if name not in _GROWING],
                column_encoding=_GROWING,
            )
        span = pc.min_max(part["at"]).as_py()
        made.append(
            ViewPart(
                month=month,
                file=file,
                rows=part.num_rows,
                size=place(file).stat().st_size,
                segments=[segment.number],
                sources=[segment.source_id],
                at_from=span["min"],
                at_until=span["max"],
            )
        )
    return made


def _bymonth_of(told: pa.Table) -> Iterator[tuple[date, pa.Table]]:
    """The rows of each month (in UTC)."""
    days = pc.divide(told["at"].cast(pa.int64()), _DAY)
    months = {day: month_of(day * _DAY) for day in pc.unique(days).to_pylist()}
    if len(set(months.values())) == 1:
        yield next(iter(months.values())), told
        return
    for month in sorted(set(months.values())):
        wanted = pa.array([day for day, of in months.items() if of == month], days.type)
        yield month, told.filter(pc.is_in(days, value_set=wanted))


def count_days(source: LogSource, read: Read, sign: int = 1) -> None:
    """Add the events to the days of their source. `sign` −1 takes them away again; hours stay."""
    if not read.said.num_rows:
        return
    hours = pc.add(pc.divide(read.said["at"].combine_chunks().cast(pa.int64()), 3_600_000_000), _JAPAN_HOURS)
    table = pa.table(
        {
            "hour": hours,
            "nobody": pc.equal(read.seen.columns["person"], 0).cast(pa.int64()),
            "item": pc.not_equal(read.seen.columns["item"], 0).cast(pa.int64()),
        }
    )
    counted = table.group_by("hour").aggregate([("hour", "count"), ("nobody", "sum"), ("item", "sum")])
    by_day: dict[date, list[int]] = {}
    for row in counted.to_pylist():
        day, hour = divmod(row["hour"], 24)
        sums = by_day.setdefault(date.fromordinal(date(1970, 1, 1).toordinal() + day), [0, 0, 0, 0])
        sums[0] += row["hour_count"]
        sums[1] |= 1 << hour
        sums[2] += row["nobody_sum"]
        sums[3] += row["item_sum"]
    known = {each.day: each for each in SourceDay.objects.filter(source=source, day__in=by_day)}
    fresh = []
    for day, (events, bits, nobody, items) in by_day.items():
        row_ = known.get(day) or SourceDay(source=source, day=day)
        row_.events = max(0, row_.events + sign * events)
        row_.nobody = max(0, row_.nobody + sign * nobody)
        row_.items = max(0, row_.items + sign * items)
        row_.hours |= bits
        fresh.append(row_)
    SourceDay.objects.bulk_create(
        [
            SourceDay(
                source=source,
                day=each.day,
                events=each.events,
                hours=each.hours,
                nobody=each.nobody,
                items=each.items,
            )
            for each in fresh
        ],
        update_conflicts=True,  # one statement, where a bulk_update makes a case of every value
        unique_fields=["source", "day"],
        update_fields=["events", "hours", "nobody", "items"],
    )


def put_strays_aside(source: LogSource) -> int:
    """Put segment files of this source that no row names aside; returns how many. Only while nobody else takes its records.

    A killed process leaves one, whose records are sealed again. After an older backup was restored there may be many, which are
    all that is left of what came since; they are kept as long as the source keeps records.
    """
    named = set(Segment.objects.filter(source=source).values_list("file", flat=True))
    aside = folder("aside", source.key)
    moved = 0
    for path in folder("segments", source.key).iterdir():
        if f"segments/{source.key}/{path.name}" not in named:
            path.rename(aside / path.name)
            moved += 1
    return moved
