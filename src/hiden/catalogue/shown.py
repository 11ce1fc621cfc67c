"""Records as a page shows them: every two-language text in the language of the reader.

A template writes `{{ measure.aim }}` and `{{ practice }}` and never asks which language it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hiden.catalogue.model import Part
from hiden.ui.written import in_english


class Shown:
    """A record, or a part of one, seen through the reader's language. Writing it writes its name or sentence."""

    __slots__ = ("_english", "_part")

    def __init__(self, part: Part, *, english: bool) -> None:
        self._part = part
        self._english = english

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._part, name)
        if isinstance(value, Part):
            return Shown(value, english=self._english)
        if isinstance(value, tuple) and value and isinstance(value[0], Part):
            return tuple(Shown(item, english=self._english) for item in value)
        return value

    def __str__(self) -> str:
        return str(getattr(self._part, "en" if self._english else "ja", ""))

    @property
    def other_name(self) -> str:
        """The name in the other language, for people who read along."""
        return str(getattr(self._part, "ja" if self._english else "en", ""))

    @property
    def sort_of(self) -> str:
        """The kind of record: Measure, Law, Term …"""
        return type(self._part).__name__


def shown(part: Part) -> Shown:
    """One record for the reader of now."""
    return Shown(part, english=in_english())


def all_shown(parts: Iterable[Part]) -> list[Shown]:
    """Several records for the reader of now."""
    english = in_english()
    return [Shown(part, english=english) for part in parts]
