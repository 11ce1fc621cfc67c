"""The ledger entries of this room."""

from __future__ import annotations

from hiden.monitoring.places import entries as places  # noqa: F401
from hiden.monitoring.rules import entries as rules  # noqa: F401
