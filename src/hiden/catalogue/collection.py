"""The whole catalogue in memory: frozen tuples of records, with the indexes that questions need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from types import MappingProxyType

from hiden.catalogue.clock_model import Clock
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
    Viewpoint,
)


@dataclass(frozen=True)
class Catalogue:
    """Every record of every file, in the order of the files. Ids are unique over the whole set."""

    measures: tuple[Measure, ...]
    routes: tuple[Route, ...]
    purposes: tuple[Purpose, ...]
    stages: tuple[Stage, ...]
    viewpoints: tuple[Viewpoint, ...]
    regimes: tuple[Regime, ...]
    class_presets: tuple[Preset, ...]
    usage_modes: tuple[UsageMode, ...]
    laws: tuple[Law, ...]
    sources: tuple[Source, ...]
    signs: tuple[Sign, ...]
    contacts: tuple[Contact, ...]
    glossary: tuple[Term, ...]
    departments: tuple[Department, ...]
    questions: tuple[Question, ...]
    clocks: tuple[Clock, ...]

    def __iter__(self) -> Iterator[Record]:
        for field in fields(self):
            yield from getattr(self, field.name)

    def __len__(self) -> int:
        return sum(len(getattr(self, field.name)) for field in fields(self))

    @cached_property
    def by_id(self) -> Mapping[str, Record]:
        """Every record by its id."""
        return MappingProxyType({record.id: record for record in self})

    @cached_property
    def by_cell(self) -> Mapping[tuple[str, str], tuple[Measure, ...]]:
        """Measures by (route id, purpose id); a cell without measures is absent."""
        cells: dict[tuple[str, str], list[Measure]] = {}
        for measure in self.measures:
            cells.setdefault((measure.route, measure.purpose), []).append(measure)
        return MappingProxyType({cell: tuple(found) for cell, found in cells.items()})

    def in_route(self, route: str) -> tuple[Measure, ...]:
        """The measures of one route."""
        return tuple(measure for measure in self.measures if measure.route == route)

    def for_purpose(self, purpose: str) -> tuple[Measure, ...]:
        """The measures of one purpose."""
        return tuple(measure for measure in self.measures if measure.purpose == purpose)

    @cached_property
    def matrix(self) -> Mapping[str, Mapping[str, int]]:
        """How many measures there are: route id → purpose id → count. Outsiders have no measure for trust (0)."""
        return MappingProxyType(
            {
                route.id: MappingProxyType(
                    {
                        purpose.id: len(self.by_cell.get((route.id, purpose.id), ()))
                        for purpose in self.purposes
                    }
                )
                for route in self.routes
            }
        )
