"""The ledger entries of this room."""

from __future__ import annotations

from hiden.monitoring.desk import entries as desk  # noqa: F401
