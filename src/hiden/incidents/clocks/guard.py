"""What the ledger calls a clock of the catalogue. The gate asks about its incident alone."""

from __future__ import annotations

from collections.abc import Iterable

from hiden import catalogue
from hiden.catalogue.shown import shown
from hiden.ledger.names import name_with


def _rules(ids: Iterable[str]) -> dict[str, str]:
    wanted = set(ids)
    return {clock.id: str(shown(clock)) for clock in catalogue.clocks() if clock.id in wanted}


name_with("clock_rule", _rules)
