"""How values are written for the reader of a preview."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
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

    def differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
        """What differs in words; what is empty on both sides is left out."""
        found = []
        for name, value in after.items():
            if name in _UNSHOWN:
                continue
            was, will = self.shown(name, before.get(name)), self.shown(name, value)
            if was != will:
                found.append(Difference(field_label(name), was, will))
        return tuple(found)

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
        if isinstance(value, Sequence) and not isinstance(value, str):
            return say("、").join(sorted(self._one(each) for each in value))
        return self._one(value)

    def _one(self, value: Any) -> str:
        if isinstance(value, PlaceIs):
            label = str(Form(value.form).label)
            return f"{label}：{value.where}" if value.where else label
        if isinstance(value, HandlerIs):
            return self.directory.shown.get(value.person, "") or self._department(value.department)
        if isinstance(value, Score):
            label = viewpoints()[value.viewpoint].label if value.viewpoint in viewpoints() else value.viewpoint
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
