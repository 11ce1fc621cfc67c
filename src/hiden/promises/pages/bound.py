"""What bound on a day: one person, or everybody about one item."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.gate import allows
from hiden.gate.page import admitted, page
from hiden.inventory.models import Item, ItemState
from hiden.inventory.queries import find_item, present_state
from hiden.people.models import Person
from hiden.people.queries import person_by_number
from hiden.promises.binding import binding, rules_on, signatures_about
from hiden.ui.filters import Search
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request


def find_person(number: str, **_more: object) -> Person:
    """A person by their number. Raises NotFound."""
    return person_by_number(number)


@page("promises.read_binding", of=find_person)
def of_person(request: Request, found: Person, number: str) -> HttpResponse:
    """What bound a person on a day; with `item`, about that item."""
    day = request.as_of or today()
    item, asked = None, request.GET.get("item", "").strip()
    if asked:
        item = _item(request, asked)
    context = {"person": found, "on": day, "bound": binding(found, day, item), "item": item}
    return render(request, "promises/binding.html", context)


def _item(request: Request, number: str) -> Item:
    state: ItemState = admitted(request.by, "inventory.read", present_state, {"number": number})
    return state.item


@page("promises.read_all")
def of_item(request: Request, number: str) -> HttpResponse:
    """Who had promised something about an item by a day, and the rules in force."""
    item = _item(request, number)
    day = request.as_of or today()
    listing = Listing(
        request,
        signatures_about(find_item(item.number), day),
        columns=(
            Column("person", _("氏名"), sort=("person__kana_key", "person__number"), kind="name"),
            Column("title", _("文書")),
            Column("scope", _("対象")),
            Column("signed", _("署名の日"), sort=("signed_at",), kind="num"),
            Column("how", _("本人の確認"), hidden=True),
            Column("sha256", _("文の照合値"), hidden=True, kind="num"),
        ),
        filters=(
            Search(("person__name", "person__kana", "person__number"), help=_("氏名・フリガナ・社員番号")),
        ),
        sort="person",
        dated=True,
        empty=_("この日までに、この情報について約束した人の記録はありません。"),
    )
    rules = rules_on(day)
    context: dict[str, Any] = {
        "item": item,
        "on": day,
        "rules": [one for one in rules if one.known_on],
        "not_known": [one for one in rules if not one.known_on],
        "may": allows(request.by, "promises.manage"),
    }
    return listing.answer("promises/binding_item.html", context)
