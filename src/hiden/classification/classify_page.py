"""Classifying in bulk: items with what speaks for which class; one press gives the class or opens an approval."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.base.errors import BadInput, HidenError
from hiden.base.text import fold
from hiden.base.words import listed, say
from hiden.classification.classify import CLASSIFIABLE, give_class
from hiden.classification.explaining import Explanation, explain_many
from hiden.classification.queries import classes
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.inventory.models import ItemState, Life
from hiden.inventory.queries import unclassed
from hiden.inventory.wordlist import value_label
from hiden.people.filters import below_department
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.filters import Choice, Option, Search
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("name", _("名称"), sort=("name",), kind="name"),
    Column("owner", _("管理部署"), sort=("owner__code",)),
    Column("value", _("評価"), sort=("value",)),
    Column("class", _("今の区分"), sort=("rank",)),
    Column("suggested", _("評価から見た区分")),
)


def _open_items(by: Person) -> Any:
    rows = ItemState.objects.filter(until=FOREVER, life=Life.ACTIVE, decision__in=CLASSIFIABLE)
    return visible(by, "classification.propose", rows)


def count_unclassified(by: Person) -> int:
    """How many items wait for a class that this person may propose. One query."""
    return int(_open_items(by).filter(unclassed()).count())


@page("classification.work")
def classify_items(request: Request) -> HttpResponse:
    """The list with its check boxes; what is pressed beneath it classifies or proposes."""
    listing = _listing(request)
    problem: HidenError | None = None
    if request.method == "POST":
        try:
            return _classify(request)
        except HidenError as error:
            problem = error
    in_force = classes()
    context: dict[str, Any] = {
        "classes": in_force,
        "top": next(iter(in_force), None),
        "direct": _direct(request.by, [row.state for row in listing.rows]),
        "problem": problem,
        "given": request.POST,
    }
    answer = listing.answer("classification/classify.html", context)
    answer.status_code = problem.status if problem else 200
    return answer


@dataclass(frozen=True, slots=True)
class Row:
    """One item with what the page says beside it."""

    state: ItemState
    department: str
    value: str
    explanation: Explanation

    @property
    def number(self) -> str:
        return self.state.number


class ItemListing(Listing[Any]):
    """Items in the usual way, each with its explanation: four queries more for a page."""

    @cached_property
    def rows(self) -> list[Any]:
        """The items of this page."""
        found: list[ItemState] = super().rows
        owners = place_names(departments_as_of(), {state.owner_id for state in found})
        factors = explain_many(found)
        return [
            Row(state, owners.get(state.owner_id, "—"), value_label(state.value), factors[state.item_id])
            for state in found
        ]


def _listing(request: Request) -> ItemListing:
    in_force = classes()
    return ItemListing(
        request,
        _open_items(request.by).select_related("owner", "secrecy_class"),
        columns=COLUMNS,
        filters=[
            Search(("search",), fold=fold),
            Choice(
                "class",
                _("今の区分"),
                [Option("none", _("区分なし")), *(Option(one.code, one.name) for one in in_force)],
                lookup=lambda value: unclassed() if value == "none" else Q(secrecy_class__code=value),
            ),
            below_department("department", _("管理部署"), departments_as_of(), "owner"),
            Choice(
                "value",
                _("評価"),
                [Option(str(each), value_label(each)) for each in range(4)],
                lookup="value",
            ),
        ],
        sort="number",
        select="item",
        select_value="number",
        empty=_("分類できる情報がありません。秘密情報とすることが決定すると、ここに並びます。"),
    )


def _direct(by: Person, rows: list[ItemState]) -> bool:
    """Whether this person gives classes at once, at least to the first item shown."""
    return bool(rows) and allows(by, "classification.classify", rows[0])


def _classify(request: Request) -> HttpResponse:
    """Give the class, or open the approvals it takes; then back to the same list."""
    given: QueryDict = request.POST
    numbers, code, reason = given.getlist("item"), given.get("to", ""), given.get("reason", "")
    if not code:
        raise BadInput(say("区分が選ばれていません。"), say("付ける区分を選んでください。"))
    done = give_class(numbers, code, reason=reason, by=request.by)
    if done.cases:
        shown = listed(str(case.number) for case in done.cases)
        messages.success(
            request, say("案件{cases}を起案しました。決裁されると、区分が付きます。", cases=shown)
        )
    else:
        messages.success(request, say("{n}件を分類しました。", n=done.changed))
    return HttpResponseRedirect(request.get_full_path())
