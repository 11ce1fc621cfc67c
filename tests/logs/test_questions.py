"""What pages ask of the view, on the engine of the house: against the same rows counted by hand in Python."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median, stdev
from threading import local
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hiden.base.clock import TOKYO
from hiden.base.errors import Broken, Misconfigured
from hiden.connectors.schemas import VIEW
from hiden.logs.archive.places import place
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource, ViewPart
from hiden.logs.store import embedded, engines, questions
from hiden.logs.store.asking import Asked, Event
from hiden.logs.store.parts import merge
from tests.logs.conftest import BEGIN as MORNING
from tests.logs.conftest import event
from tests.logs.engines.hostile import BEGIN, END, TEXTS, hostile, written

ALL = Asked(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, list[Path]]:
    """The hostile rows in the order of time, and the files they are in, each of a third of the time."""
    table = hostile()
    rows: Rows = sorted(table.to_pylist(), key=_order)
    return rows, written(tmp_path_factory.mktemp("view"), pa.Table.from_pylist(rows, schema=VIEW))


@pytest.fixture
def view(db: None, files: tuple[Rows, list[Path]]) -> Rows:
    """The hostile rows as files of the view."""
    rows, paths = files
    size = -(-len(rows) // len(paths))
    for number, path in enumerate(paths):
        add(path, rows[number * size : (number + 1) * size])
    return rows


def add(path: Path, rows: Rows) -> None:
    """A file of the view with these rows."""
    file = f"view/2026-07/{path.name}"
    place(file).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, place(file))
    ViewPart.objects.create(
        month=date(2026, 7, 1),
        file=file,
        rows=len(rows),
        size=1,
        segments=[],
        sources=sorted({row["source"] for row in rows}),
        at_from=min(row["at"] for row in rows),
        at_until=max(row["at"] for row in rows),
    )


def _order(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["at"], row["segment"], row["record"], row["part"]


def _keys(events: list[Event]) -> list[tuple[Any, ...]]:
    return [(each.at, each.segment, each.record, each.part) for each in events]


def _holds(row: dict[str, Any], word: str) -> bool:
    return any(
        word.lower() in (row[name] or "").lower() for name in ("object", "dest", "detail", "app", "account")
    )


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("step", [10, 1_000_000])
@pytest.mark.parametrize("asked", [{}, {"persons": [1, 2]}, {"words": "txt"}])
def test_pages_follow_each_other_without_a_gap_or_a_double(
    view: Rows, newest_first: bool, step: int, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where files overlap in time, and where a page ends among events of one moment."""
    monkeypatch.setattr(questions, "_STEP_ROWS", step)
    if asked:
        ViewPart.objects.update(at_from=BEGIN, at_until=END)
    after, seen = None, []
    while True:
        page = questions.timeline(replace(ALL, **asked), after, 333, newest_first)
        seen += _keys(page.events)
        after = page.after
        if after is None:
            break
    wanted = [
        _order(row)
        for row in sorted(view, key=_order, reverse=newest_first)
        if row["person"] in asked.get("persons", [row["person"]]) and _holds(row, asked.get("words", ""))
    ]
    assert len(wanted) > 1_000
    assert seen == wanted


@pytest.mark.parametrize("step", [10, 1_000_000])
def test_a_row_comes_back_as_it_was(view: Rows, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_STEP_ROWS", step)
    [first, *_] = questions.timeline(ALL, limit=1, newest_first=False).events
    for name, value in view[0].items():
        if hasattr(first, name):
            assert getattr(first, name) == (
                "" if value is None and name not in ("bytes", "count") else value
            ), name


def test_the_newest_page_reads_the_newest_file_only(view: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "_STEP_ROWS", 10)
    read: list[Any] = []
    rows = engines.engine().rows

    class Counting:
        name = "counting"

        def rows(self, question: Any, files: Any) -> Any:
            read.append(len(files))
            return rows(question, files)

    monkeypatch.setattr(questions, "engine", Counting)
    questions.timeline(ALL, limit=50)
    assert read == [1, 1]  # the marks, then the rows


def test_the_period_has_its_first_moment_and_not_its_last(view: Rows) -> None:
    asked = Asked(BEGIN, END)
    assert questions.total(asked) == sum(BEGIN <= row["at"] < END for row in view)
    assert questions.total(asked) < questions.total(replace(asked, until=END + timedelta(microseconds=1)))
    assert questions.total(Asked(END, BEGIN)) == 0


@pytest.mark.parametrize("text", [text for text in TEXTS if text and text.strip()])
def test_signs_of_queries_in_words_are_only_signs(view: Rows, text: str) -> None:
    words = text.split()
    assert questions.total(replace(ALL, words=text)) == sum(
        all(_holds(row, word) for word in words) for row in view
    )
    assert questions.total(replace(ALL, device=text)) == sum(
        text.lower() in (row["device"] or "").lower() for row in view
    )


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"persons": [1, 17]}, lambda row: row["person"] in (1, 17)),
        ({"items": [5, 2**40]}, lambda row: row["item"] in (5, 2**40)),
        ({"sources": [2]}, lambda row: row["source"] == 2),
        ({"sources": [99]}, lambda row: False),
        ({"channels": ["mail", "door"]}, lambda row: row["channel"] in ("mail", "door")),
        ({"actions": ["copy"], "outcomes": ["blocked"]}, lambda row: (row["action"], row["outcome"]) == ("copy", "blocked")),
        ({"holders": ["nobody"]}, lambda row: row["holder"] == "nobody"),
        ({"least_rank": 2}, lambda row: row["rank"] >= 2),
        ({"account": "TXT"}, lambda row: "txt" in (row["account"] or "").lower()),
        ({"dest": "o'brien"}, lambda row: "o'brien" in (row["dest"] or "")),
    ],
)  # fmt: skip
def test_each_condition(view: Rows, asked: dict[str, Any], wanted: Callable[[Any], bool]) -> None:
    assert questions.total(replace(ALL, **asked)) == sum(map(wanted, view))


def test_days_and_hours_are_those_of_japan(view: Rows) -> None:
    days = Counter(row["at"].astimezone(TOKYO).date().isoformat() for row in view)
    told = questions.counts(ALL, "day", limit=1)
    assert [(each.value, each.events) for each in told] == sorted(days.items())
    hours = Counter(f"{row['at'].astimezone(TOKYO).hour:02}" for row in view)
    assert [(each.value, each.events) for each in questions.counts(ALL, "hour")] == sorted(hours.items())


@pytest.mark.parametrize(
    "by", ["person", "item", "channel", "action", "source", "device", "dest", "account", "outcome"]
)
def test_counts_by_value(view: Rows, by: str) -> None:
    events: Counter[str] = Counter()
    size: Counter[str] = Counter()
    for row in view:
        value = "" if row[by] is None else str(row[by])
        events[value] += 1
        size[value] += row["bytes"] or 0
    told = questions.counts(ALL, by, limit=5)
    wanted = sorted(events.items(), key=lambda each: -each[1])[:5]
    assert [each.events for each in told] == [count for _, count in wanted]
    assert [(each.events, each.bytes) for each in told] == [
        (events[each.value], size[each.value]) for each in told
    ]
    firsts = questions.first_seen(ALL, by)
    assert len(firsts) == len(events)
    for each in firsts:
        first = next(row for row in view if ("" if row[by] is None else str(row[by])) == each.value)
        assert (each.at, each.events) == (first["at"], events[each.value])


def test_by_anything_else_nothing_is_counted(view: Rows) -> None:
    with pytest.raises(KeyError):
        questions.counts(ALL, "object; DROP TABLE")


def test_volumes_add_up(view: Rows) -> None:
    told = questions.volumes(ALL)
    assert sum(each.events for each in told) == len(view)
    assert sum(each.bytes for each in told) == sum(row["bytes"] or 0 for row in view)


def test_a_number_that_no_system_has_does_not_stop_the_counting(view: Rows, tmp_path: Path) -> None:
    """A log line may claim any number of bytes; two such lines must not overflow a sum."""
    rows = [{**row, "bytes": 2**63 - 1} for row in view[:5]]
    pq.write_table(pa.Table.from_pylist(rows, schema=VIEW), tmp_path / "huge.parquet")
    add(tmp_path / "huge.parquet", rows)
    assert sum(each.bytes for each in questions.counts(ALL, "day")) >= 5 * (2**63 - 1)
    assert len(questions.daily_baseline(ALL)) > 5


def test_silences_lie_between_events_and_at_the_edges(view: Rows) -> None:
    least = timedelta(days=2)
    told = questions.silences(replace(ALL, sources=[1, 99]), least)
    moments = [ALL.first, *(row["at"] for row in view if row["source"] == 1), ALL.until]
    wanted = [(first, until) for first, until in pairwise(moments) if until - first >= least]
    assert len(wanted) > 2
    assert [(each.first, each.until) for each in told if each.source == 1] == wanted
    assert [(each.first, each.until) for each in told if each.source == 99] == [(ALL.first, ALL.until)]
    assert all(each.first > ALL.first for each in questions.silences(ALL, least))


def test_a_day_stands_beside_the_28_days_before_it(view: Rows) -> None:
    asked = Asked(datetime(2026, 8, 14, 15, tzinfo=UTC), ALL.until, persons=[2])
    told = questions.daily_baseline(asked)
    days: dict[date, Rows] = {}
    for row in view:
        if row["person"] == 2:
            days.setdefault(row["at"].astimezone(TOKYO).date(), []).append(row)
    assert [each.day for each in told] == sorted(day for day in days if day >= date(2026, 8, 15))
    for each in told:
        before = [len(rows) for day, rows in days.items() if each.day - timedelta(28) <= day < each.day]
        assert each.days == len(before)
        assert each.events.value == len(days[each.day])
        assert each.items.value == len({row["item"] for row in days[each.day]} - {0})
        assert each.bytes.value == sum(row["bytes"] or 0 for row in days[each.day])
        assert each.events.median == median(before)
        assert each.events.mean == pytest.approx(mean(before))
        z = (each.events.value - mean(before)) / stdev(before) if len(set(before)) > 1 else None
        assert each.events.z == (z if z is None else pytest.approx(z))


def test_nothing_was_kept_so_nothing_happened(db: None) -> None:
    assert questions.timeline(ALL).events == []
    assert questions.total(ALL) == 0
    assert questions.counts(ALL, "day") == []
    assert questions.first_seen(ALL, "device") == []
    assert questions.volumes(ALL) == []
    assert questions.daily_baseline(ALL) == []


def test_a_merge_in_the_middle_of_a_question_is_not_noticed(
    source: LogSource,
    log: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    for at in range(6):
        take_file(source, log([event(at)], f"{at}.jsonl"))
    real = questions.files_of
    merged: list[int] = []

    def slow(parts: Any) -> list[Path]:
        files = real(parts)
        if not merged:
            with django_capture_on_commit_callbacks(execute=True):
                merged.append(merge())
        return files

    monkeypatch.setattr(questions, "files_of", slow)
    assert questions.total(Asked(MORNING, MORNING + timedelta(days=1))) == 6
    assert merged == [6]


def test_files_that_stay_away_are_said_and_not_counted_as_nothing(view: Rows) -> None:
    place(ViewPart.objects.first().file).unlink()  # type: ignore[union-attr]
    with pytest.raises(Broken):
        questions.total(ALL)


def test_an_engine_that_there_is_not_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIDEN_LOGS_ENGINE", "abacus")
    with pytest.raises(Misconfigured) as said:
        engines.engine()
    assert "embedded" in said.value.do_next


def test_who_may_not_know_accounts_cannot_try_them(view: Rows) -> None:
    seen = ("object", "dest", "detail", "app")
    wanted = sum(any("txt" in (row[name] or "").lower() for name in seen) for row in view)
    everywhere = sum(_holds(row, "txt") for row in view)
    assert wanted < everywhere
    assert questions.total(replace(ALL, words="txt", blind=True)) == wanted
    assert questions.total(replace(ALL, words="txt")) == everywhere


def test_what_few_use_is_told_apart(view: Rows) -> None:
    users: dict[tuple[str, str], set[str]] = {}
    for row in view:
        who = (
            f"p{row['person']}"
            if row["person"]
            else f"a{row['account']}"
            if row["account"] is not None
            else ""
        )
        for column in ("device", "ip"):
            if row[column] is not None:
                users.setdefault((column, row[column]), set()).update({who} - {""})
    values = {
        column: [*[value for name, value in users if name == column][:40], "nowhere"]
        for column in ("device", "ip")
    }
    for enough in (2, 3, 30):
        wanted = {
            value
            for (column, value), some in users.items()
            if value in values[column] and 0 < len(some) < enough
        }
        assert questions.used_by_few(ALL, values, enough) == wanted
    assert questions.used_by_few(ALL, {"device": []}, 3) == frozenset()


def test_what_does_not_fit_into_memory_goes_to_the_home_and_nowhere_else(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB itself would leave events in the folder in which somebody started the process."""
    monkeypatch.setattr(embedded, "_here", local())
    assert embedded.rows("SELECT current_setting('temp_directory')") == [(str(place("scratch")),)]
