"""Rules made known as detectors. They are read when somebody first asks: most commands never do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hiden.monitoring.detectors import Detector, Family, family
from hiden.monitoring.found import Found, Value
from hiden.monitoring.running.finders import RunInput, finder


def _detectors() -> dict[str, Detector]:
    from hiden.monitoring.rules.detecting import rule_detectors

    return rule_detectors()


def _said(code: str, values: Mapping[str, Value]) -> str:
    from hiden.monitoring.rules.detecting import said_of

    return said_of(code, values)


def _found(asked: RunInput) -> Iterable[Found]:
    from hiden.monitoring.rules.running import found_on

    return found_on(asked.day, asked.settings)


family(Family("rules.", _detectors, _said))
finder("rules", _found)
