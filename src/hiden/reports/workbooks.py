"""Workbooks that import again unchanged, by kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.people.models import Person


def _items(by: Person, as_of: date | None) -> bytes:
    from hiden.inventory.export import register_workbook

    return register_workbook(by=by, as_of=as_of)


def _measures(by: Person, as_of: date | None) -> bytes:
    from hiden.measures.table import measures_workbook

    return measures_workbook(by=by, as_of=as_of)


_KINDS: dict[str, Callable[[Person, date | None], bytes]] = {"items": _items, "measures": _measures}


def workbook(kind: str, *, by: Person, as_of: date | None = None) -> bytes:
    """An .xlsx file. Raises BadInput for an unknown kind, NotAllowed when the gate says no."""
    make = _KINDS.get(kind)
    if make is None:
        raise BadInput(
            say("「{kind}」は書き出せません。", kind=kind),
            say("書き出せる種類: {kinds}", kinds="、".join(_KINDS)),
        )
    return make(by, as_of)
