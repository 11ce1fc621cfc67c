"""The importers of this room."""

from __future__ import annotations

from hiden.monitoring.cases import importer as cases  # noqa: F401
