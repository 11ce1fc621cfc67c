"""Levels of redaction: what is hidden gets a substitute name or is withheld, and stays bound by a salted commitment.

The commitment of a row is SHA-256(salt ‖ canonical JSON of its cells as they are recorded). Salts and cells lie in a file beside the
package, never in it: whoever holds that file can later open any single row, and the verifier checks that it is the same.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO
from hiden.base.errors import BadInput
from hiden.base.words import phrase, say
from hiden.dossier.part import OUTSIDER, SECRET, STAFF, Cell, Covers, Fact, Guarded, Moment
from hiden.ledger.canonical import canonical

HIDDEN: Final = phrase("〔非開示〕")
_SALT: Final = 16
_SHORTEST: Final = 2  # shorter words stand everywhere


class Level(StrEnum):
    """How much a package shows."""

    FULL = "full"
    PERSONS = "persons"
    SECRETS = "secrets"
    BOTH = "both"


LEVELS: Final[dict[Level, str | Promise]] = {
    Level.FULL: _("すべて見せる（自社と弁護士）"),
    Level.PERSONS: _("人の名前を呼称に替える"),
    Level.SECRETS: _("秘密の内容を呼称に替える"),
    Level.BOTH: _("人の名前と秘密の内容を呼称に替える"),
}
_HIDES: Final = {
    Level.FULL: Covers.NOTHING,
    Level.PERSONS: Covers.PERSONS,
    Level.SECRETS: Covers.SECRETS,
    Level.BOTH: Covers.PERSONS | Covers.SECRETS,
}
_TOLD = {STAFF: _("従業員{n}"), OUTSIDER: _("社外者{n}"), SECRET: _("秘密{n}")}


def level_called(name: str) -> Level:
    """A level by its name. Raises BadInput."""
    try:
        return Level(name)
    except ValueError:
        raise BadInput(
            say("「{name}」という見せる範囲はありません。", name=name[:40]),
            say("full、persons、secrets、both のどれかを指定してください。"),
        ) from None


def moment(at: Moment) -> str:
    """A day, or an instant in Japan to the second, as text; "" for none."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        return at.astimezone(TOKYO).isoformat(timespec="seconds")
    assert isinstance(at, date)
    return at.isoformat()


@dataclass(frozen=True, slots=True)
class Row:
    """A fact as it leaves: what stands in `cells` is text that may be shown. `bound`: hex, "" where nothing was hidden."""

    when: str
    until: str
    recorded: str
    cells: tuple[str, ...]
    source: str
    entries: tuple[int, ...]
    bound: str = ""

    def as_json(self, part: str, number: int) -> dict[str, Any]:
        """For the file of facts."""
        made: dict[str, Any] = {
            "part": part, "n": number, "when": self.when, "until": self.until, "recorded": self.recorded,
            "cells": list(self.cells), "source": self.source, "entries": list(self.entries),
        }  # fmt: skip
        return {**made, "bound": self.bound} if self.bound else made


@dataclass(slots=True)
class Cover:
    """One package's redaction. `opened` gets (salt, cells as recorded) of each row of which something was hidden."""

    level: Level
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    _hidden: set[str] = field(default_factory=set)

    @property
    def hides(self) -> Covers:
        """What is hidden."""
        return _HIDES[self.level]

    @property
    def full(self) -> bool:
        """Whether nothing is."""
        return self.level is Level.FULL

    def row(self, fact: Fact, opened: Callable[[str, list[str]], None]) -> Row:
        """A fact as it may be shown."""
        plain = [_text(cell) for cell in fact.cells]
        cells = plain if self.full else [self.shown(cell) for cell in fact.cells]
        bound = ""
        if cells != plain:
            salt = secrets.token_bytes(_SALT)
            bound = sha256(salt + canonical(plain)).hexdigest()
            opened(salt.hex(), plain)
        return Row(
            moment(fact.when), moment(fact.until), moment(fact.recorded), tuple(cells), fact.source, fact.entries, bound
        )  # fmt: skip

    def shown(self, cell: Cell) -> str:
        """A cell as it may be shown."""
        if isinstance(cell, str) or not cell.by & self.hides:
            return _text(cell)
        self._hidden.update(_pieces(cell))
        if not cell.called:
            return say(HIDDEN)
        key = (cell.called, cell.text)
        if key not in self.names:
            count = sum(1 for kind, _word in self.names if kind == cell.called) + 1
            self.names[key] = str(_TOLD[cell.called]).format(n=count)
        return self.names[key]

    def reveals(self, raw: bytes) -> bool:
        """Whether bytes hold any of the words that were hidden so far."""
        text = raw.decode("utf-8", "replace")
        return any(word in text for word in self._hidden)


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Guarded) else cell


def _pieces(cell: Guarded) -> list[str]:
    """A person's name and number are hidden each by itself."""
    found = re.fullmatch(r"(.+)（(.+)）", cell.text) if cell.called == STAFF else None
    return [
        one
        for one in (found.groups() if found else (cell.text,))
        if len(one) >= _SHORTEST and not one.isdigit()
    ]
