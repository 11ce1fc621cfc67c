"""How the gate sees the things of this room."""

from __future__ import annotations

from hiden.monitoring.cases import guard as cases  # noqa: F401
from hiden.monitoring.desk import guard as desk  # noqa: F401
from hiden.monitoring.purposes import guard as purposes  # noqa: F401
from hiden.monitoring.rights import guard as rights  # noqa: F401
