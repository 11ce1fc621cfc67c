"""What bound on a day: one person, or everybody about one item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import admitted, page
from hiden.inventory.models import Item, ItemState
from hiden.inventory.queries import find_item, present_state
from hiden.people.forms import PersonField
from hiden.people.models import Person
from hiden.people.pages.finding import find_person
from hiden.promises.binding import binding, rules_on, signatures_about
from hiden.ui.filters import Search
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.links import link
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request


class LookupForm(Form):
    """Whose promises, about what, on which day. A person, an item, or both."""

    person = PersonField(label=_("人"), required=False)
    item = forms.CharField(
        label=_("情報の管理番号"), max_length=40, required=False, help_text=_("例：A-0101")
    )
    on = DateField(label=_("いつの時点で"))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not values.get("person") and not values.get("item"):
            raise forms.ValidationError(say("人も情報も選ばれていません。どちらかを入力してください。"))
        return values


@page("promises.read_all")
def lookup(request: Request) -> HttpResponse:
    """Ask for a person, an item and a day."""

    def lead(form: LookupForm) -> str:
        values = form.cleaned_data
        day = None if values["on"] == today() else values["on"]
        if values["item"]:
            _item(request, values["item"])
        if values["person"] is None:
            return link("promises_binding_item", values["item"], as_of=day)
        return link("promises_binding", values["person"].number, as_of=day, query={"item": values["item"]})

    return form_page(
        request,
        LookupForm,
        lead,
        title=_("ある日の約束を調べる"),
        lead=_("その日までにした約束と、その日に効力のあった規程を、記録から集めます。"),
        submit=_("調べる"),
        cancel=link("promises"),
        initial={"on": today(), "person": request.GET.get("person", "")},
    )


@page("promises.read_binding", of=find_person)
def of_person(request: Request, found: Person, number: str) -> HttpResponse:
    """What bound a person on a day; with `item`, about that item."""
    day = request.as_of or today()
    item, asked = None, request.GET.get("item", "").strip()
    if asked:
        item = _item(request, asked)
    context = {
        "person": found, "on": day, "bound": binding(found, day, item), "item": item,
        "lookup": allows(request.by, "promises.read_all"),
    }  # fmt: skip
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
