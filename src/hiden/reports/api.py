"""API: the printed reports and the register as a workbook, with what the caller may see and no more."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from hiden.gate.page import endpoint
from hiden.reports.board import board_report
from hiden.reports.handling import handling_report
from hiden.reports.workbooks import workbook
from hiden.ui.api import Dated, answers, file_answer, gives_file
from hiden.ui.request import Request

router = Router(tags=["reports"])
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _name(name: str, day: date | None, ending: str) -> str:
    return f"{name}{f'-{day:%Y%m%d}' if day else ''}.{ending}"


@router.get(
    "/reports/board.pdf",
    response=answers(None),
    openapi_extra=gives_file(PDF),
    summary=_("経営報告"),
    description=_("A4のPDF。"),
)
@endpoint("reports.board")
def board(request: Request, asked: Query[Dated]) -> HttpResponse:
    made = board_report(by=request.by, as_of=asked.as_of)
    return file_answer(made, _name("board", asked.as_of, "pdf"), PDF)


@router.get(
    "/reports/handling.pdf",
    response=answers(None),
    openapi_extra=gives_file(PDF),
    summary=_("取扱表の印刷"),
    description=_("A4横のPDF。"),
)
@endpoint("reports.handling")
def handling(request: Request, asked: Query[Dated]) -> HttpResponse:
    made = handling_report(by=request.by, as_of=asked.as_of)
    return file_answer(made, _name("handling", asked.as_of, "pdf"), PDF)


@router.get(
    "/reports/register.xlsx",
    response=answers(None),
    openapi_extra=gives_file(XLSX),
    summary=_("台帳のExcel"),
    description=_(
        "見てよい情報だけを載せます。そのまま取り込み直せます。持ち出したことは操作の記録に残ります。"
    ),
)
@endpoint("inventory.export")
def register(request: Request, asked: Query[Dated]) -> HttpResponse:
    made = workbook("items", by=request.by, as_of=asked.as_of)
    return file_answer(made, _name("register", asked.as_of, "xlsx"), XLSX)
