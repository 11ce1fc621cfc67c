"""What would have to be proven and which records there are, as a table of a paper. In Japanese, as the papers are."""

from __future__ import annotations

from typing import Final

from django.utils import translation

from hiden.base.clock import today
from hiden.base.dates import show_date
from hiden.incidents.fit.seeing import Seen, Weighing
from hiden.incidents.fit.then import then_of
from hiden.incidents.models import Incident
from hiden.rules.choices import Tabulated

_HEADER: Final = ("事柄", "資料", "秘伝にあるもの", "足りないもの・反対に語るもの")


def records(incident: Incident) -> Tabulated:
    """One row for each kind of record, counted as of the day of the act."""
    then = then_of(incident)
    with translation.override("ja"):
        rows = [
            (proof.ja, one.words, _there(one), one.against or one.unknown or "—")
            for proof, seen in Weighing(then, today()).proven()
            for one in seen
        ]
    day = show_date(then.first, "western")
    return (*_HEADER[:2], f"{_HEADER[2]}（{day}の時点）", _HEADER[3]), tuple(rows)


def _there(one: Seen) -> str:
    return one.speaks_for or one.told or "—"


__all__ = ["records"]
