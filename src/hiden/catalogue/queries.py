"""Questions to the catalogue. It is read once per process and never changes while the process lives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from hiden.base.errors import Misconfigured, NotFound
from hiden.base.words import say
from hiden.catalogue import load
from hiden.catalogue.clock_model import Clock
from hiden.catalogue.collection import Catalogue
from hiden.catalogue.files import FILES
from hiden.catalogue.model import (
    Contact,
    Department,
    Law,
    Measure,
    Preset,
    Purpose,
    Question,
    Record,
    Regime,
    Route,
    Sign,
    Source,
    Stage,
    Term,
    UsageMode,
    Version,
    Viewpoint,
)


def gathered(files: Mapping[str, tuple[Record, ...]]) -> Catalogue:
    """The records of all files as one catalogue."""
    parts: dict[str, Any] = {FILES[name].field: records for name, records in files.items()}
    return Catalogue(**parts)


@cache
def catalogue() -> Catalogue:
    """The catalogue, read at the first call. Raises Misconfigured naming file and line when a record is not in order."""
    files, issues = load.read()
    if issues:
        first = " / ".join(str(issue) for issue in issues[:3])
        raise Misconfigured(
            say("原典のデータに誤りがあります: {first}", first=first),
            say("示されたファイルの行を直し、hiden catalogue checkで確かめてください。"),
        )
    return gathered(files)


def find(record_id: str) -> Record:
    """Any record by its id. Raises NotFound."""
    found = catalogue().by_id.get(record_id)
    if found is None:
        raise NotFound(
            say("「{id}」という番号の記載は、原典にありません。", id=record_id[:60]),
            say("原典の頁で言葉から探してください。"),
        )
    return found


def measures() -> tuple[Measure, ...]:
    """All 79, by route, purpose and letter."""
    return catalogue().measures


def measure(measure_id: str) -> Measure:
    """One measure. Raises NotFound, also when the id is that of something else."""
    found = catalogue().by_id.get(measure_id)
    if not isinstance(found, Measure):
        raise NotFound(
            say("「{id}」という番号の対策はありません。", id=measure_id[:60]),
            say("対策の一覧で、E2-jのような番号を確かめてください。"),
        )
    return found


def measures_in(route: str, purpose: str) -> tuple[Measure, ...]:
    """The measures of one cell of the matrix."""
    return catalogue().by_cell.get((route, purpose), ())


def matrix() -> Mapping[str, Mapping[str, int]]:
    """How many measures each cell has: route id → purpose id → count."""
    return catalogue().matrix


def routes() -> tuple[Route, ...]:
    """The four routes."""
    return catalogue().routes


def purposes() -> tuple[Purpose, ...]:
    """The five purposes."""
    return catalogue().purposes


def stages() -> tuple[Stage, ...]:
    """The four stages."""
    return catalogue().stages


def viewpoints() -> tuple[Viewpoint, ...]:
    """All viewpoints: of evaluation and decision, forms, examples; see `kind`."""
    return catalogue().viewpoints


def regimes() -> tuple[Regime, ...]:
    """The legal labels."""
    return catalogue().regimes


def class_presets() -> tuple[Preset, ...]:
    """Ready-made sets of classes; exactly one is the default."""
    return catalogue().class_presets


def usage_modes() -> tuple[UsageMode, ...]:
    """The modes of use."""
    return catalogue().usage_modes


def laws() -> tuple[Law, ...]:
    """Every provision with its versions."""
    return catalogue().laws


def sources() -> tuple[Source, ...]:
    """Editions and origins."""
    return catalogue().sources


def signs() -> tuple[Sign, ...]:
    """The signs of leakage."""
    return catalogue().signs


def contacts() -> tuple[Contact, ...]:
    """Whom to turn to."""
    return catalogue().contacts


def glossary() -> tuple[Term, ...]:
    """The words of the trade and of the product."""
    return catalogue().glossary


def departments() -> tuple[Department, ...]:
    """What departments do."""
    return catalogue().departments


def questions() -> tuple[Question, ...]:
    """The questions about the company; their ids are the keys of conditions."""
    return catalogue().questions


def clocks() -> tuple[Clock, ...]:
    """What may have to be done by when once something has leaked; each is possible only."""
    return catalogue().clocks


def clock(clock_id: str) -> Clock:
    """One clock with all its versions. Raises NotFound."""
    found = catalogue().by_id.get(clock_id)
    if not isinstance(found, Clock):
        raise NotFound(
            say("「{id}」という番号の期限は、原典にありません。", id=clock_id[:60]),
            say("期限の一覧で番号を確かめてください。"),
        )
    return found


def law(law_id: str) -> Law:
    """One provision with all its versions. Raises NotFound."""
    found = catalogue().by_id.get(law_id)
    if not isinstance(found, Law):
        raise NotFound(
            say("「{id}」という番号の規定は、原典にありません。", id=law_id[:60]),
            say("法令の一覧で番号を確かめてください。"),
        )
    return found


def law_on(law_id: str, day: date) -> Version | None:
    """The text of a provision on a day (Japan); None when none is known for that day. Raises NotFound."""
    return law(law_id).on(day)


def laws_on(day: date) -> tuple[tuple[Law, Version | None], ...]:
    """Every provision with its text of that day, or None."""
    return tuple((each, each.on(day)) for each in laws())
