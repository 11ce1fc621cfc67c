"""Filters of a list: each reads its part of the address strictly and narrows a queryset.

What cannot be understood never narrows anything and never passes in silence: the filter is left open and a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Protocol

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import end_of, start_of
from hiden.base.dates import parse_full_date
from hiden.base.errors import HidenError
from hiden.base.words import say
from hiden.ui.menu import Label
from hiden.ui.written import date_with_era

_LONGEST = 200

_KEYWORD = _("キーワード")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What one filter made of the address: the pairs that reproduce it, its condition, chips to show, notes to read."""

    pairs: tuple[tuple[str, str], ...] = ()
    condition: Q = field(default_factory=Q)
    chips: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()  # (words, the pairs to take away)
    notes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


class Filter(Protocol):
    """What a list asks of a filter. `kind` chooses the template part that draws it."""

    kind: ClassVar[str]

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> Label: ...
    @property
    def keys(self) -> tuple[str, ...]: ...
    def read(self, params: QueryDict) -> Chosen: ...


def _note_unknown(label: Label, value: str) -> str:
    return say("「{label}」の条件「{value}」は選択肢にないため、外しました。", label=label, value=value[:40])


def _chip(
    label: Label, words: object, pairs: tuple[tuple[str, str], ...]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    return say("{label}：{words}", label=label, words=words), pairs


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: its value in the address, its words, and its depth when choices form a tree."""

    value: str
    label: Label
    depth: int = 0

    @property
    def indented(self) -> str:
        return "　" * self.depth + str(self.label)


Options = (
    Sequence[Option]
    | Sequence[tuple[str, Label]]
    | Callable[[], Sequence[Option] | Sequence[tuple[str, Label]]]
)


def _options(choices: Options) -> list[Option]:
    found = choices() if callable(choices) else choices
    return [item if isinstance(item, Option) else Option(str(item[0]), item[1]) for item in found]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several. `lookup` is a field lookup or a function from the value to a Q.

    `usual`: what a list shows while nothing is chosen, where that is not everything.
    """

    key: str
    label: Label
    choices: Options
    lookup: str | Callable[[str], Q] = ""
    usual: Label = ""
    kind: ClassVar[str] = "choice"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def options(self) -> list[Option]:
        return _options(self.choices)

    def read(self, params: QueryDict) -> Chosen:
        value = params.get(self.key, "").strip()
        if not value:
            return Chosen()
        words = {option.value: option.label for option in self.options()}
        if value not in words:
            return Chosen(notes=(_note_unknown(self.label, value),))
        pairs = ((self.key, value),)
        condition = _condition(self.lookup or self.key, value)
        return Chosen(pairs, condition, (_chip(self.label, words[value], pairs),), values=(value,))


@dataclass(frozen=True, slots=True)
class Department(Choice):
    """One department from the tree; `lookup` decides whether those beneath it count too."""

    kind: ClassVar[str] = "department"


@dataclass(frozen=True, slots=True)
class Multi:
    """Any of several. `lookup` is a field lookup (compared with __in) or a function from the values to a Q."""

    key: str
    label: Label
    choices: Options
    lookup: str | Callable[[list[str]], Q] = ""
    kind: ClassVar[str] = "multi"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def options(self) -> list[Option]:
        return _options(self.choices)

    def read(self, params: QueryDict) -> Chosen:
        given = [value for value in dict.fromkeys(params.getlist(self.key)) if value]
        if not given:
            return Chosen()
        words = {option.value: option.label for option in self.options()}
        known = [value for value in words if value in given]
        notes = tuple(_note_unknown(self.label, value) for value in given if value not in words)
        if not known:
            return Chosen(notes=notes)
        lookup = self.lookup or self.key
        condition = lookup(known) if callable(lookup) else Q(**{f"{lookup}__in": known})
        chips = tuple(_chip(self.label, words[value], ((self.key, value),)) for value in known)
        return Chosen(tuple((self.key, value) for value in known), condition, chips, notes, tuple(known))


@dataclass(frozen=True, slots=True)
class Search:
    """Words to look for; every word must be found in one of the fields. `fold` prepares a word as the fields were stored."""

    fields: tuple[str, ...]
    key: str = "q"
    label: Label = _KEYWORD
    fold: Callable[[str], str] = str.strip
    help: Label = ""
    kind: ClassVar[str] = "search"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def read(self, params: QueryDict) -> Chosen:
        text = " ".join(params.get(self.key, "").replace("\x00", "").split())
        if not text:
            return Chosen()
        notes: tuple[str, ...] = ()
        if len(text) > _LONGEST:
            text = text[:_LONGEST].rstrip()
            notes = (say("キーワードは{n}文字までです。後ろを切り取って探しました。", n=_LONGEST),)
        condition = Q()
        for word in text.split(" "):
            folded = self.fold(word)
            anywhere = Q()
            for name in self.fields:
                anywhere |= Q(
                    **{name if "__" in name and name.endswith("contains") else f"{name}__icontains": folded}
                )
            condition &= anywhere
        pairs = ((self.key, text),)
        return Chosen(pairs, condition, (_chip(self.label, text, pairs),), notes, (text,))


@dataclass(frozen=True, slots=True)
class DateRange:
    """From a day to a day, both included. `instant` says that the field keeps instants, not days."""

    key: str
    label: Label
    lookup: str = ""
    instant: bool = False
    kind: ClassVar[str] = "dates"

    @property
    def keys(self) -> tuple[str, ...]:
        return (f"{self.key}_from", f"{self.key}_to")

    def read(self, params: QueryDict) -> Chosen:
        notes: list[str] = []
        first, last = (self._day(params.get(key, "").strip(), notes) for key in self.keys)
        if first and last and last < first:
            first, last = last, first
            notes.append(say("「{label}」の始まりと終わりが逆でしたので、入れ替えました。", label=self.label))
        name = self.lookup or self.key
        condition, pairs, chips = Q(), [], []
        for key, day, bound in ((self.keys[0], first, "gte"), (self.keys[1], last, "lte")):
            if day is not None:
                moment = (start_of(day) if bound == "gte" else end_of(day)) if self.instant else day
                condition &= Q(**{f"{name}__{bound}": moment})
                pairs.append((key, day.isoformat()))
                shown = date_with_era(day)
                words = say("{day}以降", day=shown) if bound == "gte" else say("{day}以前", day=shown)
                chips.append(_chip(self.label, words, ((key, day.isoformat()),)))
        values = tuple(day.isoformat() if day else "" for day in (first, last))
        return Chosen(tuple(pairs), condition, tuple(chips), tuple(notes), values)

    def _day(self, text: str, notes: list[str]) -> date | None:
        if not text:
            return None
        try:
            return parse_full_date(text)
        except HidenError:
            notes.append(
                say(
                    "「{label}」の日付「{text}」を読み取れないため、外しました。",
                    label=self.label,
                    text=text[:40],
                )
            )
            return None


def _condition(lookup: str | Callable[[Any], Q], value: str) -> Q:
    return lookup(value) if callable(lookup) else Q(**{lookup: value})
