"""Files that this room takes in."""

from __future__ import annotations

from hiden.monitoring.cases import importer as cases  # noqa: F401
from hiden.monitoring.places import importer as places  # noqa: F401
