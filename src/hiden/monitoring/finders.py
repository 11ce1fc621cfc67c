"""What finds signs, imported once at start: each family of detectors makes itself known."""

from __future__ import annotations

from hiden.monitoring.behaviour import registering as behaviour  # noqa: F401
from hiden.monitoring.rules import registering as rules  # noqa: F401
