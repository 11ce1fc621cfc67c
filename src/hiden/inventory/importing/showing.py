"""How values are written for the reader of a preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hiden.base.clock import FOREVER_DATE, TOKYO
from hiden.base.dates import show_date
from hiden.base.words import say
from hiden.imports.contract import Difference
from hiden.inventory.classes import ClassIs
from hiden.inventory.draft import HandlerIs, PlaceIs, Score, field_label
from hiden.inventory.importing.directory import Directory
from hiden.inventory.models import Category, Decision, Form, Life, Origin
from hiden.inventory.wordlist import regimes, score_label, value_label, viewpoints

_UNSHOWN = frozenset({"rank"})
_CHOICES = {"category": Category, "origin": Origin, "decision": Decision, "life": Life}


@dataclass(slots=True)
class Shower:
    """Writes columns and sets as the user reads them."""

    directory: Directory
    classes: Mapping[int, ClassIs]
    _labels: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, Any], str] = field(default_factory=dict)

    def differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
        """What differs in words; what is empty on both sides is left out."""
        found = []
        for name, value in after.items():
            if name in _UNSHOWN:
                continue
            had = before.get(name)
            if had == value or not (had or value or had == 0 or value == 0):
                continue
            was, will = self._shown(name, had), self._shown(name, value)
            if was != will:
                label = self._labels.get(name) or self._labels.setdefault(name, field_label(name))
                found.append(Difference(label, was, will))
        return tuple(found)

    def _shown(self, name: str, value: Any) -> str:
        """`shown`, worked out once for every value that comes again."""
        if isinstance(value, list):
            return "、".join(sorted(self._shown(name, each) for each in value))
        if isinstance(value, str) and name not in _CHOICES and name != "labels":
            return value
        memory = (name, value)
        if memory not in self._known:
            self._known[memory] = self.shown(name, value)
        return self._known[memory]

    def shown(self, name: str, value: Any) -> str:
        """One value."""
        if value is None or value in ("", [], ()):
            return ""
        if name in _CHOICES:
            return str(_CHOICES[name](value).label)
        known: dict[str, Callable[[Any], str]] = {
            "owner_id": self._department,
            "manager_id": lambda pk: self.directory.shown.get(pk, ""),
            "secrecy_class_id": lambda pk: self.classes[pk].name if pk in self.classes else "",
            "value": value_label,
        }
        if name in known:
            return known[name](value)
        return self._one(value)

    def _one(self, value: Any) -> str:
        if isinstance(value, PlaceIs):
            label = str(Form(value.form).label)
            return f"{label}：{value.where}" if value.where else label
        if isinstance(value, HandlerIs):
            return self.directory.shown.get(value.person, "") or self._department(value.department)
        if isinstance(value, Score):
            label = (
                viewpoints()[value.viewpoint].label if value.viewpoint in viewpoints() else value.viewpoint
            )
            text = f"{label}：{score_label(value.score)}"
            return f"{text}（{value.reason}）" if value.reason else text
        if isinstance(value, datetime):
            return show_date(value.astimezone(TOKYO).date())
        if isinstance(value, date):
            return say("期限なし") if value == FOREVER_DATE else show_date(value)
        known = regimes().get(str(value))
        return known.short if known else str(value)

    def _department(self, pk: int) -> str:
        return self.directory.tree.path(pk)
