"""The files of the view: which there are for a period, taking rows out of them, and merging small ones into sorted ones.

A new file takes the place of old ones in one transaction; the old are removed afterwards. Whoever is reading them meanwhile asks
again (`questions.py`). Files that no row names are removed by `tidy`.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Sum

from hiden.base.clock import now
from hiden.base.text import fold
from hiden.logs.archive.places import alone, appearing, folder, place
from hiden.logs.models import ViewPart
from hiden.logs.store import derived, embedded

MERGED_ROWS: Final = 4_000_000  # a merged file holds about so many rows at most
_SMALL: Final = 4  # so many small files of a month are worth a merge
ORDER: Final = 'person, "at", segment, record, part'
_YOUNG: Final = timedelta(hours=1)


def parts_between(first: datetime, until: datetime, sources: Collection[int] = ()) -> list[ViewPart]:
    """The files that may hold events of [first, until)."""
    # A merged file may be made of tens of thousands of segments, which no question wants to read.
    found = (
        ViewPart.objects.filter(at_from__lt=until, at_until__gte=first)
        .defer("segments")
        .order_by("month", "pk")
    )
    if not sources:
        return list(found)
    wanted = set(sources)
    return [part for part in found if wanted & set(part.sources)]


def files_of(parts: Iterable[ViewPart]) -> list[Path]:
    """Where they lie."""
    return [place(part.file) for part in parts]


def drop_segments(numbers: Collection[int]) -> None:
    """Take the rows of these segments out of the view. Must run in the transaction that says so."""
    for part in ViewPart.objects.all():
        gone = set(part.segments) & set(numbers)
        if gone:
            derived.forget_around(part.at_from, part.at_until)
            listed = ", ".join(str(int(each)) for each in sorted(gone))
            _rewrite(
                [part],
                f"segment NOT IN ({listed})",
                keep=[each for each in part.segments if each not in gone],
            )


def drop_person(person: int, words: Collection[str], first_month: date, last_month: date) -> tuple[int, int]:
    """Take a person's rows of these months out of the view, also those that were still nobody's under one of their accounts
    (`words`, folded); returns (rows taken out, rows left).

    Left are rows whose record holds events of others too: it stays readable, so hiding its rows would only look like erasure.
    """
    taken = left = 0
    derived.forget_months(first_month, last_month)
    for part in ViewPart.objects.filter(month__range=(first_month, last_month)):
        table = embedded.table_of([place(part.file)])
        theirs = _theirs(table, person, words)
        several = (
            f"(segment, record) IN (SELECT (segment, record) FROM {table} GROUP BY segment, record"  # noqa: S608 - our own files
            f" HAVING count(DISTINCT person) > 1 OR count(DISTINCT account) > 1)"
        )
        counted = (
            f"SELECT count(*) FILTER (NOT {several}), count(*) FILTER ({several}) FROM {table} WHERE {theirs}"  # noqa: S608
        )
        [(gone, shared)] = embedded.rows(counted)
        if gone:
            _rewrite([part], f"NOT ({theirs}) OR {several}", keep=part.segments)
        taken, left = taken + gone, left + shared
    return taken, left


def _theirs(table: str, person: int, words: Collection[str]) -> str:
    """Which rows are a person's. Accounts are folded as everywhere in the house, so the engine is told how they are written."""
    told = embedded.rows(f"SELECT DISTINCT account FROM {table} WHERE person = 0 AND account IS NOT NULL")  # noqa: S608
    accounts = [account for (account,) in told if fold(account) in words]
    listed = ", ".join("'" + account.replace("'", "''") + "'" for account in accounts)
    return f"(person = {int(person)}" + (
        f" OR (person = 0 AND coalesce(account, '') IN ({listed})))" if listed else ")"
    )


def merge(*, all_of_it: bool = False) -> int:
    """Merge small files of each month into sorted ones; returns how many files were merged. Safe to run at any time."""
    merged = 0
    with alone("view", wait=False) as mine:
        if not mine:
            return 0
        for month in ViewPart.objects.filter(merged=False).values_list("month", flat=True).distinct():
            small = list(ViewPart.objects.filter(month=month, merged=False).order_by("pk"))
            if len(small) < _SMALL and not all_of_it:
                continue
            for group in _groups(month, small):
                with transaction.atomic():
                    _rewrite(
                        group,
                        "true",
                        keep=sorted({each for part in group for each in part.segments}),
                        merged=True,
                    )
                merged += len(group)
    return merged


def _groups(month: date, small: Sequence[ViewPart]) -> list[list[ViewPart]]:
    """Small files, together with the last merged one of the month while that has room."""
    last = (
        ViewPart.objects.filter(month=month, merged=True, rows__lt=MERGED_ROWS // 2).order_by("rows").first()
    )
    groups: list[list[ViewPart]] = [[last] if last else []]
    held = last.rows if last else 0
    for part in small:
        if held + part.rows > MERGED_ROWS and groups[-1]:
            groups.append([])
            held = 0
        groups[-1].append(part)
        held += part.rows
    return [group for group in groups if group]


def _rewrite(
    parts: Sequence[ViewPart], where: str, *, keep: Sequence[int], merged: bool | None = None
) -> None:
    """One file with the rows of `parts` for which `where` holds, in their place; none where no row is left."""
    table = embedded.table_of(files_of(parts))
    month = parts[0].month
    file = f"view/{month:%Y-%m}/{now():%Y%m%d%H%M%S}-{secrets.token_hex(4)}.parquet"
    [(count, first, last)] = embedded.rows(
        f'SELECT count(*), min("at"), max("at") FROM {table} WHERE {where}'  # noqa: S608 - our own words
    )
    if count:
        with appearing(file) as path:
            embedded.write(f"SELECT * FROM {table} WHERE {where} ORDER BY {ORDER}", path)  # noqa: S608
        ViewPart.objects.create(
            month=month,
            file=file,
            rows=count,
            size=place(file).stat().st_size,
            segments=list(keep),
            sources=sorted({source for part in parts for source in part.sources}),
            merged=all(part.merged for part in parts) if merged is None else merged,
            at_from=first,
            at_until=last,
        )
    gone = files_of(parts)
    ViewPart.objects.filter(pk__in=[part.pk for part in parts]).delete()
    transaction.on_commit(lambda: _unlink(gone))


def _unlink(gone: Iterable[Path]) -> None:
    for path in gone:
        path.unlink(missing_ok=True)


def tidy() -> int:
    """Remove files of the view that no row names and that nobody can be about to name; returns how many."""
    named = set(ViewPart.objects.values_list("file", flat=True))
    removed = 0
    edge = (now() - _YOUNG).timestamp()
    for path in folder("view").glob("*/*.parquet"):
        if f"view/{path.parent.name}/{path.name}" not in named and path.stat().st_mtime < edge:
            path.unlink()
            removed += 1
    for path in folder("scratch").iterdir():  # what a question that was killed had spilled
        if path.is_file() and path.stat().st_mtime < edge:
            path.unlink()
    return removed


def stored() -> tuple[int, int]:
    """(rows, bytes) of the whole view."""
    found = ViewPart.objects.aggregate(rows=Sum("rows"), size=Sum("size"))
    return found["rows"] or 0, found["size"] or 0
