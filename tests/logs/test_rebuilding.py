"""The view is derived: what is lost of it is the same again afterwards, and a backup brings sealed records back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hiden.logs.archive.places import place
from hiden.logs.intake.rebuilding import rebuild_missing
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource, SourceDay, ViewPart
from hiden.logs.store.parts import merge
from tests.logs.conftest import event
from tests.logs.test_taking import view

Log = Callable[..., Path]


def test_what_is_lost_of_the_view_is_made_again(source: LogSource, log: Log) -> None:
    for at in range(5):
        take_file(
            source,
            log([event(at), event(at, account="bob@example.co.jp"), event(50_000 + at)], f"{at}.jsonl"),
        )
    merge(all_of_it=True)
    take_file(source, log([event(9)], "9.jsonl"))
    before, days = view(), list(SourceDay.objects.order_by("day").values_list("day", "events", "hours"))
    assert rebuild_missing() == 0
    place(ViewPart.objects.filter(merged=True).first().file).unlink()  # type: ignore[union-attr]
    place(ViewPart.objects.filter(merged=False).first().file).unlink()  # type: ignore[union-attr]
    assert rebuild_missing() == 6
    assert view() == before
    assert list(SourceDay.objects.order_by("day").values_list("day", "events", "hours")) == days
    assert rebuild_missing() == 0
