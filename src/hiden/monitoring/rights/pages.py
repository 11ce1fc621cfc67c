"""Pages: seeing more of a case, and what the keeper of reports keeps."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate import visible
from hiden.gate.page import page
from hiden.logs.lines import lines_of
from hiden.monitoring.cases.pages.finders import case_at
from hiden.monitoring.models import PlaceKind, SignCase
from hiden.monitoring.rights.asking import ask_reveal, open_names
from hiden.monitoring.rights.forms import KeeperForm, NamesForm, RevealForm
from hiden.monitoring.rights.reporting import decide_report, events_toward, held_cases, laws_on, toward
from hiden.monitoring.rights.standing import called, masker_of
from hiden.people.models import Person
from hiden.ui.forms import form_page
from hiden.ui.menu import LOGS, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    LOGS,
    _("公益通報の確認"),
    "monitoring_held",
    action="monitoring.held",
    order=80,
    under="/monitoring/held/",
)
remind(
    "monitoring_held",
    _("公益通報の確認を待つ案件"),
    lambda person: _held(person).count(),
    "monitoring_held",
    action="monitoring.held",
    order=8,
)


@page("monitoring.open_names", of=case_at)
def names(request: Request, case: SignCase, key: str) -> HttpResponse:
    """See names of files and places."""

    def save(form: NamesForm) -> str:
        open_names(case, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("ファイル名と送り先を、14日間見られます。"))
        return back(case)

    return form_page(
        request,
        NamesForm,
        save,
        title=say("案件{number}のファイル名と送り先を見る", number=case.number),
        lead=_("理由は、消せない形で記録され、内部監査が読みます。人の名前は伏せたままです。"),
        submit=_("理由を記録して見る"),
        cancel=back(case),
    )


@page("monitoring.ask_reveal", of=case_at)
def reveal(request: Request, case: SignCase, key: str) -> HttpResponse:
    """Ask two others."""

    def save(form: RevealForm) -> str:
        made = ask_reveal(case, form.wish, by=request.by)
        messages.success(
            request, say("開示を申請しました（承認の案件{n}）。二人の承認を待ちます。", n=made.number)
        )
        return back(case)

    return form_page(
        request,
        RevealForm,
        save,
        title=say("案件{number}の開示を申請する", number=case.number),
        lead=_("部門の違う二人が承認すると、決めた日数だけ見られます。承認する人にも、名前は示しません。"),
        submit=_("申請する"),
        cancel=back(case),
    )


def back(case: SignCase) -> str:
    """Where whoever looks at a case came from."""
    return reverse("monitoring_case", args=[case.key])


@page("monitoring.held")
def held(request: Request) -> HttpResponse:
    """The cases that wait for the keeper."""
    rows = [(one, called(one)) for one in _held(request.by)]
    return render(request, "monitoring/held.html", {"rows": rows, "laws": laws_on(today())})


def _held(by: Person) -> QuerySet[SignCase]:
    return visible(by, "monitoring.keep", held_cases())


@page("monitoring.keep", of=case_at)
def keep(request: Request, case: SignCase, key: str) -> HttpResponse:
    """Why a case is held, and the decision."""

    def save(form: KeeperForm) -> str:
        decide_report(
            case, report=form.cleaned_data["report"], words=form.cleaned_data["words"], by=request.by
        )
        messages.success(request, say("判断を記録しました。"))
        return reverse("monitoring_held")

    masker = masker_of(request.by, [case])
    context = {
        "case": case,
        "called": called(case),
        "toward": [(PlaceKind(one.kind).label, one.events) for one in toward(case)],
        "lines": lines_of(masker.seen(events_toward(case, by=request.by)), by=request.by),
        "decisions": list(case.keeper_decisions.select_related("by").order_by("at")),
        "laws": laws_on(today()),
    }
    return form_page(
        request,
        KeeperForm,
        save,
        title=say("案件{number}の公益通報の確認", number=case.number),
        lead=_("通報した人を特定しようとしないでください。迷うときは、終えるほうを選びます。"),
        submit=_("判断を記録する"),
        cancel=reverse("monitoring_held"),
        template="monitoring/keep.html",
        context=context,
    )


urlpatterns: list[URLPattern] = [
    path("monitoring/cases/<slug:key>/names/", names, name="monitoring_open_names"),
    path("monitoring/cases/<slug:key>/reveal/", reveal, name="monitoring_ask_reveal"),
    path("monitoring/held/", held, name="monitoring_held"),
    path("monitoring/held/<slug:key>/", keep, name="monitoring_keep"),
]
