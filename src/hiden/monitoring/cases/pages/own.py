"""私について検知されたこと: letters, and what was noticed about oneself and told; a statement may be added (PRV-11)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.words import say
from hiden.gate.page import missing, page
from hiden.monitoring.cases import own
from hiden.monitoring.cases.forms import StatementForm
from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.cases.pages.finders import letter_at
from hiden.monitoring.cases.queries import TELL_AFTER, told_to
from hiden.monitoring.detectors import detectors, said
from hiden.monitoring.found import Reason
from hiden.monitoring.models import SignCase
from hiden.ui.forms import form_page
from hiden.ui.request import Request


@page("monitoring.about_me")
def about_me(request: Request) -> HttpResponse:
    """Letters first, unread ones above; then what came to nothing and is told by now."""
    letters = (
        Coaching.objects.filter(person=request.by).select_related("case").order_by("read_at", "-sent_at")
    )
    cases = told_to(request.by).order_by("-closed_at", "pk")
    context = {
        "letters": sorted(letters, key=lambda one: one.read_at is not None),
        "cases": cases,
        "days": TELL_AFTER.days,
    }
    return render(request, "monitoring/about_me.html", context)


@page("monitoring.own_letter", of=letter_at)
def letter(request: Request, found: Coaching, key: str) -> HttpResponse:
    """One letter with what it rests on; read it, answer it."""

    def save(form: StatementForm) -> str:
        own.answer_letter(found, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("返事を送りました。"))
        return reverse("monitoring_about_me")

    return form_page(
        request,
        StatementForm,
        save,
        template="monitoring/letter.html",
        title=found.title,
        submit=_("返事を送る"),
        cancel=reverse("monitoring_about_me"),
        context={"letter": found, "signs": own_signs(found.case)},
    )


@require_POST
@page("monitoring.own_letter", of=letter_at)
def read(request: Request, found: Coaching, key: str) -> HttpResponse:
    """It was read."""
    own.read_letter(found, by=request.by)
    messages.success(request, say("読んだことを記録しました。"))
    return HttpResponseRedirect(reverse("monitoring_letter", args=[key]))


@page("monitoring.about_me")
def told(request: Request, key: str) -> HttpResponse:
    """One case about oneself, and one's statement."""
    found = told_to(request.by).filter(key=key).first()
    if found is None:
        raise missing()
    case = found

    def save(form: StatementForm) -> str:
        own.state(case, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("意見を添えました。案件の記録とともに残ります。"))
        return reverse("monitoring_told", args=[key])

    return form_page(
        request,
        StatementForm,
        save,
        template="monitoring/told.html",
        title=say("{first}の記録について検知されたこと", first=f"{found.first_day:%Y/%m/%d}"),
        submit=_("意見を添える"),
        cancel=reverse("monitoring_about_me"),
        context={
            "case": found,
            "signs": own_signs(found),
            "statements": found.statements.filter(person=request.by).order_by("at"),
        },
    )


def own_signs(case: SignCase) -> list[tuple[object, str, list[str]]]:
    """(day, what the detector looks at, its sentences): to the one concerned, in full."""
    return [
        (
            sign.day,
            detectors()[sign.detector].looks_at() if sign.detector in detectors() else sign.detector,
            [said(Reason(code, values)) for code, values in sign.reasons],
        )
        for sign in case.signs.order_by("day", "pk")
    ]
