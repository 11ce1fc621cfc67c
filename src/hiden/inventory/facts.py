"""What this room can show of itself at any instant: figures for the home page, reports and the rooms above."""

from __future__ import annotations

from datetime import date, datetime

from hiden.base.clock import today
from hiden.inventory.models import ItemState, StockTaking
from hiden.inventory.queries import counts, overdue, states


def items_total(as_of: datetime | None = None) -> int:
    """How many items the company holds."""
    return counts(as_of=as_of).total


def items_undecided(as_of: datetime | None = None) -> int:
    """How many of them nobody has decided on."""
    return counts(as_of=as_of).undecided


def reviews_overdue(day: date | None = None, as_of: datetime | None = None) -> int:
    """How many are past their day of review."""
    return states(as_of).filter(overdue(day or today())).count()


def last_stock_taking() -> StockTaking | None:
    """The latest stock-taking that was closed, or None."""
    return StockTaking.objects.filter(closed_at__isnull=False).order_by("-closed_at").first()


def last_change() -> datetime | None:
    """When the register was last changed, as Hiden learned of it."""
    return ItemState.objects.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
