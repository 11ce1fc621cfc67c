"""Pages: what can be printed or taken out, and the files themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.approvals.models import Case
from hiden.gate import allows
from hiden.gate.page import page
from hiden.reports.actions import propose_board_report
from hiden.reports.board import KIND, board_report
from hiden.reports.handling import handling_report
from hiden.reports.register import register_report
from hiden.ui.guide import guide_step
from hiden.ui.menu import OVERALL, show_in_menu
from hiden.ui.request import Request

show_in_menu(OVERALL, _("帳票"), "reports_index", action="reports.handling", order=60, under="/reports/")
# The last step: the way through the product ends with it.
guide_step(
    "board",
    _("経営報告の決裁を起案する"),
    _("経営報告（A4のPDF）を開いて確かめ、決裁を起案します。"),
    lambda _someone: Case.objects.filter(kind=KIND).exists(),
    "reports_index",
    action="reports.propose_board",
    order=130,
)


@page("reports.handling")
def index(request: Request) -> HttpResponse:
    """What can be printed."""
    return render(
        request,
        "reports/index.html",
        {
            "board": allows(request.by, "reports.board"),
            "propose": allows(request.by, "reports.propose_board"),
            "register": allows(request.by, "reports.register"),
        },
    )


def _answer(make: Callable[..., bytes], request: Request, name: str) -> HttpResponse:
    day: date | None = request.as_of
    response = HttpResponse(make(by=request.by, as_of=day), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}{f"-{day:%Y%m%d}" if day else ""}.pdf"'
    return response


@page("reports.board")
def board(request: Request) -> HttpResponse:
    """経営報告."""
    return _answer(board_report, request, "board")


@page("reports.handling")
def handling(request: Request) -> HttpResponse:
    """取扱表."""
    return _answer(handling_report, request, "handling")


@page("reports.register")
def register(request: Request) -> HttpResponse:
    """台帳."""
    return _answer(register_report, request, "register")


@require_POST
@page("reports.propose_board")
def propose(request: Request) -> HttpResponse:
    """Propose this period's report for approval."""
    case = propose_board_report(reason=request.POST.get("reason", ""), by=request.by)
    return redirect("approvals_case", case.number)


urlpatterns: list[URLPattern] = [
    path("reports/", index, name="reports_index"),
    path("reports/board.pdf", board, name="reports_board"),
    path("reports/handling.pdf", handling, name="reports_handling"),
    path("reports/register.pdf", register, name="reports_register"),
    path("reports/board/propose/", propose, name="reports_propose_board"),
]
