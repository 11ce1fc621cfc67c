"""The ledger entries of this room."""

from __future__ import annotations

from hiden.evidence.custody import entries as custody  # noqa: F401
from hiden.evidence.locker import entries as locker  # noqa: F401
