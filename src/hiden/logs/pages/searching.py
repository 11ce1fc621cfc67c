"""ログを探す: the form, what was found with persons masked, further pages, and files of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from hiden.base.clock import FOREVER, today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.inventory.models import ItemState
from hiden.inventory.queries import find_item
from hiden.logs.export import lines_file
from hiden.logs.finding import Found, Question, look, look_on, take_out
from hiden.logs.pages.day_bars import DayBars
from hiden.logs.search_form import SearchForm, query_of
from hiden.people.models import Person
from hiden.ui.listing import EXPORTS
from hiden.ui.request import Request, wants_fragment

_NEAR = 200
ITEM_DAYS = 30


@page("logs.search")
def search(request: Request) -> HttpResponse:
    """Nothing is looked for, and nothing entered, before somebody asks."""
    if not request.GET:
        form = SearchForm(by=request.by)
        return render(
            request, "logs/search.html", {"form": form, "near": near_items(request.by), **may(request)}
        )
    form = SearchForm(request.GET, by=request.by)
    return answer(request, form, "logs/search.html", reverse("logs_search"))


@page("logs.search")
def of_item(request: Request, number: str) -> HttpResponse:
    """What happened to an item in the last thirty days."""
    item = find_item(number)
    last = today()
    question = Question(last - timedelta(days=ITEM_DAYS - 1), last, item=item)
    return redirect(f"{reverse('logs_search')}?{query_of(question)}")


def answer(
    request: Request, form: SearchForm, template: str, address: str, more: dict[str, Any] | None = None
) -> HttpResponse:
    """A page of what was found, a further part of it, or a file; the form with its faults where it cannot be asked."""
    context: dict[str, Any] = {"form": form, "near": near_items(request.by), **may(request), **(more or {})}
    if not form.is_valid():
        return render(request, template, context)
    question = form.question
    kind = request.GET.get("format", "")
    try:
        if kind in {key for key, _label in EXPORTS}:
            return lines_file(take_out(question, by=request.by), kind, question)
        found = look_on(question, request.GET.get("after", ""), by=request.by)
        if found is not None and wants_fragment(request):
            return _rows(request, template, found, address)
        found = found or look(question, by=request.by)
    except BadInput as error:
        form.refuse(error)
        return render(request, template, context)
    return render(request, template, context | shown(found, address))


def _rows(request: Request, template: str, found: Found, address: str) -> HttpResponse:
    response = render(request, f"{template}#lines", shown(found, address) | may(request))
    patch_vary_headers(response, ["HX-Request"])
    return response


def shown(found: Found, address: str) -> dict[str, Any]:
    """What the page says of what was found."""
    question = found.question

    def link(**changes: object) -> str:
        return f"{address}?{query_of(question, **changes)}"

    def days(first: date, last: date) -> str:
        return link(first=first.isoformat(), last=last.isoformat())

    return {
        "found": found,
        "lines": [
            (line, link(who=line.mask) if line.mask else "", link(item=line.item)) for line in found.lines
        ],
        "more_url": link(after=found.after) if found.after else "",
        "bars": DayBars.of(found.days, days) if found.days else None,
        "busiest": max(found.days, key=lambda each: each[1], default=None),
        "persons": [(top, link(who=top.value) if top.value else "") for top in found.persons],
        "dests": [(top, link(dest=top.value) if top.value else "") for top in found.dests],
        "items": [(top, link(item=top.value)) for top in found.items],
        "narrowed": _narrowed(question, link),
        "exports": [(label, link(format=key)) for key, label in EXPORTS],
        "asks": question.mask,
    }


def _narrowed(question: Question, link: Any) -> list[tuple[str, str]]:
    """What narrows, each with the address without it."""
    names = {
        "words": (say("言葉"), question.words),
        "item": (say("情報"), question.item.number if question.item else ""),
        "dest": (say("送り先"), question.dest),
        "device": (say("端末"), question.device),
        "who": (say("人"), say("社員-{name}", name=question.mask) if question.mask else ""),
    }
    return [
        (say("{label}：{words}", label=label, words=words), link(**{key: ""}))
        for key, (label, words) in names.items()
        if words
    ]


def near_items(by: Person) -> list[ItemState]:
    """Items to pick from: the most secret ones that the reader may read."""
    rows = visible(by, "inventory.read", ItemState.objects.filter(until=FOREVER, rank__gt=0))
    return list(rows.order_by("-rank", "number").only("number", "name")[:_NEAR])


def may(request: Request) -> dict[str, bool]:
    """What else of this room the reader may open."""
    by = request.by
    return {
        "may_search": allows(by, "logs.search"),
        "may_ask": allows(by, "logs.ask_look"),
        "may_watch": allows(by, "logs.watch"),
        "may_hold": allows(by, "evidence.see_holds"),
        "may_see": allows(by, "logs.see"),
    }
