"""The list of measures: filters, order and columns live in the address, as in every list; the rows come from memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiden.base.text import fold
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.classification.queries import ClassInForce
from hiden.measures.catalogued import purposes, routes
from hiden.measures.dressing import Wardrobe, short_name
from hiden.measures.queries import MeasureState
from hiden.ui.filters import Choice, DateRange, Filter, Multi, Option, Search
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

Test = Callable[[MeasureState, tuple[str, ...]], bool]

PROGRESS = (
    ("late", _("期限を過ぎている")),
    ("open", _("未実施")),
    ("implemented", _("実施済")),
    ("undocumented", _("文書なし")),
    ("unseen", _("証拠の確認なし")),
)
CHOSEN = (("yes", _("選んだ")), ("no", _("選ばない")), ("open", _("未決定")))

COLUMNS = (
    Column("id", _("番号"), sort=("id",), kind="num", bare=True),
    Column("name", _("対策"), kind="name"),
    Column("route", _("ルート"), hidden=True),
    Column("purpose", _("目的"), hidden=True),
    Column("classes", _("選んだ区分")),
    Column("progress", _("進み具合"), kind="line"),
    Column("owner", _("担当"), sort=("owner",), kind="line"),
    Column("due", _("期限"), sort=("due",), kind="num"),
    Column("cost", _("費用"), sort=("cost",), kind="right", hidden=True),
)

_ORDER: Mapping[str, Callable[[MeasureState], Any]] = {
    "owner": lambda state: (not state.assigned.owner, state.assigned.owner),
    "due": lambda state: state.assigned.due_on or date.max,
    "cost": lambda state: state.assigned.cost or 0,
}


class StateListing(Listing[Any]):
    """Measures filtered and sorted in memory: there are 79, and reading them costs no query."""

    def __init__(
        self, request: Request, states: Iterable[MeasureState], wardrobe: Wardrobe, filters: list[Filter]
    ) -> None:
        super().__init__(
            request, None, columns=COLUMNS, filters=filters, sort="id", dated=True,  # type: ignore[arg-type]
            empty=_("対策がありません。"), exports=("xlsx",),
        )  # fmt: skip
        self.request: Request = request
        self._states = tuple(states)
        self._wardrobe = wardrobe

    @cached_property
    def matching(self) -> list[MeasureState]:
        """Everything that matches, in order."""
        tests = tests_on(self._wardrobe.day, self.request.by.key)
        chosen = [
            (tests[bound.filter.key], bound.chosen.values) for bound in self.filters if bound.chosen.pairs
        ]
        found: list[MeasureState] = [
            state for state in self._states if all(test(state, values) for test, values in chosen)
        ]
        if self.sort in _ORDER:
            found.sort(key=_ORDER[self.sort], reverse=self.descending)
        elif self.descending:
            found.reverse()
        return found

    @cached_property
    def count(self) -> int:
        """How many match; no query."""
        return len(self.matching)

    @cached_property
    def rows(self) -> list[Any]:
        """The measures of this page."""
        start = (self.page - 1) * self.per
        return self._wardrobe.dress_all(self.matching[start : start + self.per])


def filters_for(states: Iterable[MeasureState], classes: Iterable[ClassInForce]) -> list[Filter]:
    """The filters of the list; classes and owners are those there are."""
    owners = {state.assigned.owner_key: state.assigned.owner for state in states if state.assigned.owner}
    owner_options = [
        Option("me", _("自分")),
        Option("none", _("未定")),
        *(Option(key, name) for key, name in sorted(owners.items(), key=lambda pair: pair[1])),
    ]
    return [
        Search((), help=_("対策の番号・名前・理由から探します。")),
        Choice("route", _("ルート"), [(one.id, str(shown(one))) for one in routes()]),
        Choice("purpose", _("目的"), [(one.id, short_name(one)) for one in purposes()]),
        Choice("chosen", _("採否"), CHOSEN),
        Multi("progress", _("進み具合"), PROGRESS, lookup="progress"),
        Choice("class", _("区分"), [(one.code, one.name) for one in classes]),
        Choice("owner", _("担当"), owner_options),
        DateRange("due", _("期限")),
    ]


def tests_on(day: date, me: str) -> Mapping[str, Test]:
    """Whether a measure passes a filter, by the filter's key; `me` is the reader's key."""
    return {
        "q": lambda state, values: all(word in _words(state) for word in fold(values[0]).split()),
        "route": lambda state, values: state.measure.route == values[0],
        "purpose": lambda state, values: state.measure.purpose == values[0],
        # The class itself narrows what was read; a measure of which nothing was said for it is undecided.
        "class": lambda state, values: True,
        "chosen": lambda state, values: _chosen(state) == values[0],
        "progress": lambda state, values: any(_progress(state, value, day) for value in values),
        "owner": lambda state, values: (
            (state.assigned.owner_key or "none") == (me if values[0] == "me" else values[0])
        ),
        "due": lambda state, values: _within(state.assigned.due_on, values),
    }


def _words(state: MeasureState) -> str:
    measure = state.measure
    reasons = (choice.reason for choice in state.choices.values())
    return fold(" ".join((measure.id, measure.ja, measure.en, measure.aim.ja, *reasons)))


def _chosen(state: MeasureState) -> str:
    return "yes" if state.chosen else "no" if state.decided else "open"


def _progress(state: MeasureState, value: str, day: date) -> bool:
    if not state.chosen:
        return False
    return {
        "late": state.overdue(day),
        "open": not state.implemented,
        "implemented": state.implemented,
        "undocumented": not state.documented,
        "unseen": not state.seen,
    }[value]


def _owned(state: MeasureState, key: str) -> bool:
    return (state.assigned.owner_key or "none") == key


def _within(day: date | None, values: tuple[str, ...]) -> bool:
    first, last = (*values, "", "")[:2]
    return (
        day is not None and (not first or day.isoformat() >= first) and (not last or day.isoformat() <= last)
    )


def cell_title(route: str, purpose: str) -> str:
    """What a cell of the matrix is called, such as 従業員等・② 持出し困難化."""
    of_route = next((one for one in routes() if one.id == route), None)
    of_purpose = next((one for one in purposes() if one.id == purpose), None)
    if of_route is None or of_purpose is None:
        return ""
    return say("{route}・{purpose}", route=shown(of_route), purpose=short_name(of_purpose))
