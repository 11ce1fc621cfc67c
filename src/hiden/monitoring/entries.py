"""The ledger entries of this room."""

from __future__ import annotations

from hiden.monitoring.cases import entries as cases  # noqa: F401
from hiden.monitoring.purposes import entries as purposes  # noqa: F401
from hiden.monitoring.rights import entries as rights  # noqa: F401
from hiden.monitoring.running import entries as running  # noqa: F401
