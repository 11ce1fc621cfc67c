"""Which file of `data/` holds which kind of record, and under which name the catalogue keeps them."""

from __future__ import annotations

from typing import Final, NamedTuple

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


class Shelf(NamedTuple):
    """The kind of record of a file, and the field of the catalogue that holds them."""

    model: type[Record]
    field: str


FILES: Final[dict[str, Shelf]] = {
    "measures.yaml": Shelf(Measure, "measures"),
    "routes.yaml": Shelf(Route, "routes"),
    "purposes.yaml": Shelf(Purpose, "purposes"),
    "stages.yaml": Shelf(Stage, "stages"),
    "viewpoints.yaml": Shelf(Viewpoint, "viewpoints"),
    "regimes.yaml": Shelf(Regime, "regimes"),
    "classes.yaml": Shelf(Preset, "class_presets"),
    "usage_modes.yaml": Shelf(UsageMode, "usage_modes"),
    "laws.yaml": Shelf(Law, "laws"),
    "sources.yaml": Shelf(Source, "sources"),
    "signs.yaml": Shelf(Sign, "signs"),
    "contacts.yaml": Shelf(Contact, "contacts"),
    "glossary.yaml": Shelf(Term, "glossary"),
    "departments_roles.yaml": Shelf(Department, "departments"),
    "profile.yaml": Shelf(Question, "questions"),
    "clocks.yaml": Shelf(Clock, "clocks"),
}
