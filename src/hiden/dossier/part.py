"""One grammar for all that a dossier says: parts, each with facts in columns and with what is missing, said as openly as what is there.

A part tells its facts for a scope and never concludes. Rooms above this one register theirs with `@part`, as this one does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Flag, StrEnum, auto
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hiden.dossier.scope import Scope

Label = str | Promise


class Factor(StrEnum):
    """What has to be shown in proceedings, and to which a part bears (6-4 (2))."""

    MANAGED = "managed"
    USEFUL = "useful"
    NOT_PUBLIC = "not_public"
    SHOWN_TO = "shown_to"
    TAKEN = "taken"
    DUTY = "duty"
    HARM = "harm"
    RECORDS = "records"


FACTORS: Final[dict[Factor, Label]] = {
    Factor.MANAGED: _("秘密管理性"),
    Factor.USEFUL: _("有用性"),
    Factor.NOT_PUBLIC: _("非公知性"),
    Factor.SHOWN_TO: _("帰属・示されたこと"),
    Factor.TAKEN: _("取得・領得・開示"),
    Factor.DUTY: _("任務・義務"),
    Factor.HARM: _("損害"),
    Factor.RECORDS: _("記録の確かさ"),
}


class Covers(Flag):
    """What a level of redaction hides, and whom a cell would give away."""

    NOTHING = 0
    PERSONS = auto()
    SECRETS = auto()


@dataclass(frozen=True, slots=True)
class Guarded:
    """Words that some levels hide. `called`: of what kind the substitute name is ("" for none); the same `text` gets the same name."""

    text: str
    by: Covers
    called: str = ""


Cell = str | Guarded
STAFF, OUTSIDER, SECRET = "staff", "outsider", "secret"


def who(text: str) -> Cell:
    """A person of the company, with a substitute name."""
    return Guarded(text, Covers.PERSONS, STAFF) if text else ""


def outsider(text: str) -> Cell:
    """A person or a company outside."""
    return Guarded(text, Covers.PERSONS, OUTSIDER) if text else ""


def secret(text: str) -> Cell:
    """What gives away something of the secret itself: its name, where it lies."""
    return Guarded(text, Covers.SECRETS, SECRET) if text else ""


def words(text: str) -> Cell:
    """Free words, which may name anybody and tell anything."""
    return Guarded(text, Covers.PERSONS | Covers.SECRETS) if text else ""


Moment = date | datetime | None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `when`: since when or at which moment; `until`: None where it goes on or is of a moment; `recorded`: when Hiden learned.

    `source` names the record it was read from, `entries` the entries of the ledger that say so.
    """

    when: Moment
    cells: tuple[Cell, ...]
    source: str
    until: Moment = None
    recorded: Moment = None
    entries: tuple[int, ...] = ()


@dataclass(slots=True)
class Told:
    """What a part found. `gaps`: what is missing, in sentences. `count`: how many facts there are, where counting by reading is dear."""

    facts: Iterable[Fact]
    gaps: Sequence[Cell] = field(default_factory=list)
    count: int | None = None


Tell = Callable[["Scope"], Told]


@dataclass(frozen=True, slots=True)
class Part:
    """A part: `id` names its files, `order` its exhibit, `columns` what its cells are called.

    `close`: that there is anything at all is known to a circle only, so no page counts it.
    """

    id: str
    order: int
    title: Label
    factor: Factor
    columns: tuple[Label, ...]
    tell: Tell
    close: bool = False


_parts: dict[str, Part] = {}


def part(
    part_id: str, order: int, title: Label, factor: Factor, *columns: Label, close: bool = False
) -> Callable[[Tell], Tell]:
    """Register a function as a part. Raises ValueError for an id that is taken."""

    def register(tell: Tell) -> Tell:
        if part_id in _parts:
            raise ValueError(f"part {part_id} is registered twice")
        _parts[part_id] = Part(part_id, order, title, factor, columns, tell, close)
        return tell

    return register


def parts() -> Sequence[Part]:
    """All parts, in the order of their exhibits."""
    return sorted(_parts.values(), key=lambda one: (one.order, one.id))
