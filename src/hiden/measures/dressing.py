"""A measure as a row of a list shows it: names in the reader's language, departments by the names of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hiden.catalogue.model import Purpose
from hiden.catalogue.shown import Shown, shown
from hiden.classification.queries import ClassInForce
from hiden.measures.catalogued import purposes, routes
from hiden.measures.queries import MeasureState
from hiden.people.queries import Tree, departments_as_of


def short_name(purpose: Purpose) -> str:
    """「② 持出し困難化」, in the reader's language. The long name of ④ explains itself in brackets; here it does not."""
    name = str(shown(purpose))
    return f"{purpose.mark} {name.split('（', maxsplit=1)[0].split(' (', maxsplit=1)[0]}"


@dataclass(frozen=True, slots=True)
class Dressed:
    """One row. `classes` are those for which the measure is chosen."""

    state: MeasureState
    measure: Shown
    route: str
    purpose: str
    classes: tuple[ClassInForce, ...]
    department: str
    late: bool

    @property
    def id(self) -> str:
        return self.state.id


class Wardrobe:
    """Dresses measures for one page of one day. One query."""

    def __init__(self, day: date, classes: Sequence[ClassInForce] = (), tree: Tree | None = None) -> None:
        self.day = day
        self.classes = classes
        self.tree = tree or departments_as_of(day)
        self.routes = {one.id: str(shown(one)) for one in routes()}
        self.purposes = {one.id: short_name(one) for one in purposes()}

    def dress(self, state: MeasureState) -> Dressed:
        """One measure."""
        node = self.tree.get(state.assigned.department_id)
        chosen = tuple(
            one for one in self.classes if (choice := state.choices.get(one.code)) and choice.chosen
        )
        measure = state.measure
        return Dressed(
            state,
            shown(measure),
            self.routes[measure.route],
            self.purposes[measure.purpose],
            chosen,
            node.name if node else "",
            state.overdue(self.day),
        )

    def dress_all(self, states: Iterable[MeasureState]) -> list[Dressed]:
        """Several measures in their order."""
        return [self.dress(state) for state in states]
