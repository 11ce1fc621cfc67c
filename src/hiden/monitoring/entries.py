"""The ledger entries of this room."""

from __future__ import annotations

from hiden.monitoring.cases import entries as cases  # noqa: F401
from hiden.monitoring.desk import entries as desk  # noqa: F401
from hiden.monitoring.places import entries as places  # noqa: F401
from hiden.monitoring.purposes import entries as purposes  # noqa: F401
from hiden.monitoring.rights import entries as rights  # noqa: F401
from hiden.monitoring.rules import entries as rules  # noqa: F401
from hiden.monitoring.running import entries as running  # noqa: F401
