"""What one has oneself; what somebody has on a day, with the list for giving it back (L2-a)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, today
from hiden.base.words import say
from hiden.gate import permitted, visible
from hiden.gate.page import page
from hiden.lending import actions
from hiden.lending.kinds import Handed
from hiden.lending.models import HandOut, Loan, ReturnStatement
from hiden.lending.pages.finding import person_at, tabs
from hiden.lending.pages.forms import SettleForm
from hiden.lending.queries import held_by, loans, pieces_held, strictest, waiting_sights
from hiden.lending.return_list import return_list
from hiden.people.leaving import notice_of
from hiden.people.models import Person
from hiden.ui.api import file_answer
from hiden.ui.forms import form_page
from hiden.ui.request import Request

_MOST_PAST = 50


@page("lending.use")
def own(request: Request) -> HttpResponse:
    """What the reader has, when it is due, and what is asked of them."""
    rows = list(held_by(request.by))
    marks = strictest([one.thing_id for one in rows])
    asked = set(
        waiting_sights().filter(thing__in=[one.thing_id for one in rows]).values_list("thing_id", flat=True)
    )
    past = loans().filter(~Q(until=FOREVER), person=request.by).order_by("-until")[:_MOST_PAST]
    kept = HandOut.objects.filter(person=request.by, handed=Handed.KEPT).select_related("meeting")
    context = {
        **tabs(request.by),
        "rows": [(one, marks.get(one.thing_id), one.thing_id in asked) for one in rows],
        "past": past,
        "kept": kept.order_by("-meeting__held_on")[:_MOST_PAST],
    }
    return render(request, "lending/own.html", context)


def _lines(by: Person, person: Person, day: date | None) -> list[tuple[Loan, int, Any]]:
    """The loans of a person with pieces and class; of things that the reader may not see only the number."""
    rows = list(visible(by, "lending.see_loan", held_by(person, day)))
    pieces = pieces_held(rows, day)
    marks = strictest([one.thing_id for one in rows])
    return [(one, pieces[one.pk], marks.get(one.thing_id)) for one in rows]


@page("lending.see_person", of=person_at)
def held(request: Request, found: Person, number: str) -> HttpResponse:
    """What somebody has, or had at the end of a day; that everything is back is stated here."""
    lines = _lines(request.by, found, request.as_of)
    whole = held_by(found, request.as_of).count()
    notice = notice_of(found)
    context = {
        "person": found,
        "lines": lines,
        "hidden": whole - len(lines),
        "notice": notice,
        "past_day": request.as_of is not None and request.as_of < today(),
        "statements": ReturnStatement.objects.filter(person=found)
        .select_related("stated_by")
        .order_by("-at")[:10],
        "may_settle": bool(permitted(request.by, ["lending.settle"], found)),
        "own": found == request.by,
    }
    return render(request, "lending/held.html", context)


@page("lending.see_person", of=person_at)
def held_pdf(request: Request, found: Person, number: str) -> HttpResponse:
    """The same as a paper to tick with the person."""
    made = return_list(found, _lines(request.by, found, request.as_of), day=request.as_of)
    answer = file_answer(made, f"return-list-{found.number}.pdf", "application/pdf")
    answer["Cache-Control"] = "no-store"
    return answer


@page("lending.settle", of=person_at, known_by="lending.see_person")
def settle(request: Request, found: Person, number: str) -> HttpResponse:
    """State that everything is back."""

    def save(form: SettleForm) -> str:
        actions.state_returned(found, note=form.cleaned_data["note"], by=request.by)
        messages.success(request, say("{name}さんの返却がすべて済んだことを記録しました。", name=found.name))
        return reverse("lending_held", args=[number])

    return form_page(
        request,
        SettleForm,
        save,
        title=say("{name}さんの返却を確かめる", name=found.name),
        lead=_(
            "貸しているものが一つも残っていないときに記録できます。退職の手順の「貸与物の返却」は、これで済みになります。"
        ),
        submit=_("すべて戻ったことを記録する"),
        cancel=reverse("lending_held", args=[number]),
    )
