"""Pages: the matrix, the list, what is missing, the plan, the company's situation. One measure is in measure_pages.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import end_of, today
from hiden.base.dates import fiscal_year
from hiden.base.words import say
from hiden.catalogue.shown import all_shown, shown
from hiden.classification.queries import classes
from hiden.gate import allows
from hiden.gate.page import page
from hiden.measures import measure_pages as one
from hiden.measures.actions import answer_profile
from hiden.measures.catalogued import purposes, questions, routes
from hiden.measures.choose_pages import accept, choose
from hiden.measures.dressing import Wardrobe, short_name
from hiden.measures.gaps import GapKind, gaps
from hiden.measures.listing import StateListing, cell_title, filters_for
from hiden.measures.models import Choice, Stage
from hiden.measures.plan import plan, years
from hiden.measures.queries import (
    Coverage,
    coverage_of,
    day_of,
    overdue_count,
    overdue_in_all,
    profile,
    profile_past,
    states,
    without_owner_count,
)
from hiden.measures.table import measures_workbook, plan_workbook
from hiden.people.models import Company
from hiden.ui.forms import Form, form_page
from hiden.ui.guide import guide_step
from hiden.ui.links import link
from hiden.ui.menu import CHAPTER_3, OVERALL, show_in_menu
from hiden.ui.pictures import Cell, Column, Matrix, Row
from hiden.ui.request import Request
from hiden.ui.todo import remind
from hiden.ui.written import fiscal_year_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

show_in_menu(OVERALL, _("対策の充足状況"), "measures_coverage", action="measures.read", order=10)
show_in_menu(
    CHAPTER_3,
    _("会社の状況"),
    "measures_profile",
    action="measures.read",
    order=30,
    under="/measures/profile/",
)
show_in_menu(CHAPTER_3, _("対策一覧"), "measures_list", action="measures.read", order=40, under="/measures/")
show_in_menu(CHAPTER_3, _("対策の計画"), "measures_plan", action="measures.read", order=50)
show_in_menu(CHAPTER_3, _("不足している対策"), "measures_gaps", action="measures.read", order=60)
remind(
    "measures_overdue",
    _("期限を過ぎた、あなたの担当の対策"),
    overdue_count,
    "measures_list",
    query="progress=late&owner=me",
    action="measures.read",
    order=30,
    late=overdue_count,
)
remind(
    "measures_overdue_in_all",
    _("期限を過ぎた対策（全社）"),
    lambda _person: overdue_in_all(),
    "measures_list",
    query="progress=late",
    action="measures.choose",
    order=31,
    late=lambda _person: overdue_in_all(),
)
guide_step(
    "profile",
    _("会社の状況に回答する"),
    _("テレワークや委託先などの質問に答えると、勧められる対策が理由とともに出ます。"),
    lambda _someone: all(line.answer is not None for line in profile()),
    "measures_answer",
    action="measures.choose",
    order=100,
)
guide_step(
    "measures",
    _("対策を選ぶ"),
    _("区分ごとに、勧められる対策からまとめて選びます。すべて行う義務はありません。"),
    lambda _someone: Choice.objects.exists(),
    "measures_accept",
    action="measures.choose",
    order=110,
)
guide_step(
    "assign",
    _("担当と期限を決める"),
    _("まだ実施していない対策ごとに、だれが・いつまでに行うかを登録します。"),
    lambda _someone: Choice.objects.exists() and not gaps(states(), today()).get(GapKind.UNASSIGNED),
    "measures_gaps",
    action="measures.choose",
    order=120,
)

remind(
    "measures_without_owner",
    _("担当者が退職した、または担当部署がなくなった対策"),
    without_owner_count,
    "measures_gaps",
    action="measures.choose",
    order=31,
)


@page("measures.read")
def coverage(request: Request) -> HttpResponse:
    """The 4×5 matrix; every cell opens the list it counts."""
    at = end_of(request.as_of) if request.as_of else None
    in_force = classes(at)
    wanted = request.GET.get("class", "")
    code = wanted if wanted in {each.code for each in in_force} else ""
    found = states(at, class_code=code)
    matrix = coverage_of(found)
    chosen = [state for state in found if state.chosen]
    context: dict[str, Any] = {
        "matrix": _matrix(request, matrix, code),
        "coverage": matrix,
        "stages": [(stage.label, sum(state.done(stage) for state in chosen)) for stage in Stage],
        "chosen": len(chosen),
        "gaps": [(kind, len(some)) for kind, some in gaps(found, day_of(at)).items()],
        "classes": in_force,
        "class_code": code,
        "may_choose": allows(request.by, "measures.choose"),
        "may_export": allows(request.by, "measures.export"),
        "answered": any(line.answer is not None for line in profile(at)),
    }
    return render(request, "measures/coverage.html", context)


def _matrix(request: Request, found: Coverage, code: str) -> Matrix:
    columns = list(purposes())
    groups: list[tuple[str, int]] = []
    for purpose in all_shown(columns):
        nature = str(purpose.nature)
        if groups and groups[-1][0] == nature:
            groups[-1] = (nature, groups[-1][1] + 1)
        else:
            groups.append((nature, 1))
    rows = [
        Row(
            str(shown(route)),
            [
                Cell()
                if cell is None
                else Cell(
                    cell.implemented,
                    cell.chosen,
                    _cell_url(request, cell.route, cell.purpose, code, cell.chosen),
                )
                for cell in cells
            ],
        )
        for route, cells in zip(routes(), found.rows, strict=True)
    ]
    labels = [Column(short_name(each)) for each in columns]
    return Matrix(say("ルート×目的"), labels, rows, groups)


def _cell_url(request: Request, route: str, purpose: str, code: str, chosen: int) -> str:
    query: dict[str, object] = {"route": route, "purpose": purpose, "class": code}
    if chosen:
        query["chosen"] = "yes"
    return link("measures_list", as_of=request.as_of, query=query)


@page("measures.read")
def measures(request: Request) -> HttpResponse:
    """The 79 measures with what was decided and how far each has come."""
    at = end_of(request.as_of) if request.as_of else None
    in_force = classes(at)
    wanted = request.GET.get("class", "")
    code = wanted if wanted in {each.code for each in in_force} else ""
    found = states(at, class_code=code)
    listing = StateListing(request, found, Wardrobe(day_of(at), in_force), filters_for(found, in_force))
    route, purpose = request.GET.get("route", ""), request.GET.get("purpose", "")
    title = cell_title(route, purpose)
    context: dict[str, Any] = {
        "cell": title,
        "route": route,
        "purpose": purpose,
        "may_choose": allows(request.by, "measures.choose") and request.as_of is None,
    }

    def export(kind: str) -> HttpResponse:
        return _file(measures_workbook(by=request.by, as_of=request.as_of), "measures", request)

    return listing.answer("measures/list.html", context, export=export)


def _file(content: bytes, name: str, request: Request) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    day = request.as_of or today()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day:%Y%m%d}.xlsx"'
    return response


@page("measures.export")
def export(request: Request) -> HttpResponse:
    """Everything as a workbook that imports again."""
    return _file(measures_workbook(by=request.by, as_of=request.as_of), "measures", request)


@page("measures.read")
def missing(request: Request) -> HttpResponse:
    """不足している対策: by kind of gap, the most pressing first, each with what helps."""
    at = end_of(request.as_of) if request.as_of else None
    found = states(at)
    wardrobe = Wardrobe(day_of(at))
    by_kind = gaps(found, wardrobe.day)
    context: dict[str, Any] = {
        "gaps": [(kind, wardrobe.dress_all(gap.state for gap in some)) for kind, some in by_kind.items()],
        "chosen": sum(state.chosen for state in found),
    }
    return render(request, "measures/gaps.html", context)


@page("measures.read")
def calendar(request: Request) -> HttpResponse:
    """計画: what is due in the months of a business year, by whom, at what cost."""
    at = end_of(request.as_of) if request.as_of else None
    company = Company.current()
    first_month = company.fiscal_year_first_month if company else 4
    found = states(at)
    offered = years(found, day_of(at), first_month)
    asked = request.GET.get("year", "")
    this = fiscal_year(day_of(at), first_month)
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked[:4]) in offered else this
    made = plan(found, year, first_month)
    if request.GET.get("format") == "xlsx":
        return _file(plan_workbook(made, by=request.by, as_of=request.as_of), f"plan-{year}", request)
    wardrobe = Wardrobe(day_of(at))
    context: dict[str, Any] = {
        "plan": made,
        "title": fiscal_year_name(year, first_month),
        "years": [(each, fiscal_year_name(each, first_month)) for each in offered],
        "carried": wardrobe.dress_all(made.carried),
        "undated": wardrobe.dress_all(made.undated),
        "quarters": [
            (quarter, [(month, wardrobe.dress_all(month.states)) for month in quarter.months])
            for quarter in made.quarters
        ],
        "may_export": allows(request.by, "measures.export"),
    }
    return render(request, "measures/plan.html", context)


@page("measures.read")
def situation(request: Request) -> HttpResponse:
    """会社の状況: the questions, the answers of the day, and how they changed."""
    at = end_of(request.as_of) if request.as_of else None
    asked = {each.id: each for each in questions()}
    lines = profile(at)
    context: dict[str, Any] = {
        "lines": [(shown(asked[line.question]), line) for line in lines],
        "unanswered": sum(line.answer is None for line in lines),
        "past": [(shown(asked[row.question]), row) for row in profile_past() if row.question in asked],
        "may_choose": allows(request.by, "measures.choose") and request.as_of is None,
    }
    return render(request, "measures/profile.html", context)


class ProfileForm(Form):
    """Yes or no to every question; a question left open stays open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in all_shown(questions()):
            self.fields[question.id] = forms.ChoiceField(
                label=str(question),
                help_text=str(question.why),
                required=False,
                choices=(("yes", _("はい")), ("no", _("いいえ"))),
                widget=forms.RadioSelect,
            )


@page("measures.choose")
def answer(request: Request) -> HttpResponse:
    """The form with the questions."""
    lines = profile()
    notes = {line.question: line.note for line in lines}
    words = {True: "yes", False: "no"}

    def save(form: ProfileForm) -> str:
        given = {name: value == "yes" for name, value in form.cleaned_data.items() if value}
        answer_profile(given, notes=notes, by=request.by)
        return reverse("measures_profile")

    return form_page(
        request,
        ProfileForm,
        save,
        title=_("会社の状況に回答する"),
        lead=_("回答は、どの対策を勧めるかの理由になります。分からない質問は空けておけます。"),
        submit=_("回答を登録する"),
        cancel=reverse("measures_profile"),
        initial={line.question: words[line.answer] for line in lines if line.answer is not None},
    )


urlpatterns: list[URLPattern] = [
    path("coverage/", coverage, name="measures_coverage"),
    path("measures/", measures, name="measures_list"),
    path("measures/export.xlsx", export, name="measures_export"),
    path("measures/gaps/", missing, name="measures_gaps"),
    path("measures/plan/", calendar, name="measures_plan"),
    path("measures/profile/", situation, name="measures_profile"),
    path("measures/profile/answer/", answer, name="measures_answer"),
    path("measures/suggested/", accept, name="measures_accept"),
    path("measures/choose/<slug:route>/<slug:purpose>/", choose, name="measures_choose"),
    path("measures/<slug:measure_id>/", one.measure, name="measures_measure"),
    path("measures/<slug:measure_id>/decide/", one.decide, name="measures_decide"),
    path("measures/<slug:measure_id>/progress/", one.progress, name="measures_progress"),
    path("measures/<slug:measure_id>/assign/", one.assignment, name="measures_assign"),
]
