"""The parts that this room tells, gathered once. Another room adds its own with `hiden.dossier.part.part`."""

from __future__ import annotations

from hiden.dossier.parts import (  # noqa: F401 - each registers its parts
    access,
    custody,
    item,
    lending,
    logs,
    measures,
    people,
    rules,
    timeline,
    useful,
)
