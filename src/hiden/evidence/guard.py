"""How the gate sees the things of this room."""

from __future__ import annotations

from hiden.evidence.holds import guard as holds  # noqa: F401
from hiden.evidence.insiders import guard as insiders  # noqa: F401
from hiden.evidence.locker import guard as locker  # noqa: F401
from hiden.evidence.stamps import guard as stamps  # noqa: F401
