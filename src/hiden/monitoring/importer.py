"""What comes into this room from files."""

from __future__ import annotations

from hiden.monitoring.places import importer as places  # noqa: F401
from hiden.monitoring.rules import registering as rules  # noqa: F401
