"""A day in an address: 2027-04-01."""

from __future__ import annotations

from datetime import date


class Day:
    """Django's converter for ISO days; anything else is no address of ours."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
