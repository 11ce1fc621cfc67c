"""読めなかった記録: counted by reason for whoever may see the source; their bytes, and reading again, for those who manage sources."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.gate import allows, require
from hiden.gate.page import page
from hiden.logs.intake.rereading import read_again as reread
from hiden.logs.models import Intake, LogSource
from hiden.logs.pages.sources import source_named
from hiden.logs.queries import find_intake, find_source, reasons, refusing
from hiden.logs.refusals import look
from hiden.ui.request import Request

PER_PAGE: Final = 20
_MOST_SEGMENTS: Final = 15  # about a million records: longer than a browser should wait


@page("logs.see", of=source_named)
def refused(request: Request, found: LogSource, code: str) -> HttpResponse:
    """How many records could not be read, and why. A POST shows their bytes, and is recorded."""
    given = request.POST if request.method == "POST" else request.GET
    intake = _intake(found, given.get("intake", ""))
    reason = given.get("reason", "")
    context = _about(request, found, intake)
    if request.method == "POST":
        require(request.by, "logs.manage")
        at = _number(given.get("page", "")) or 1
        with transaction.atomic():
            rows = look(
                found,
                intake=intake,
                reason=reason,
                skip=(at - 1) * PER_PAGE,
                most=PER_PAGE,
                by=request.by,
            )
        context |= {
            "looked": True,
            "rows": rows,
            "reason": reason,
            "page": at,
            "next": at + 1 if len(rows) == PER_PAGE else None,
        }
    response = render(request, "logs/refused.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _about(request: Request, found: LogSource, intake: Intake | None) -> dict[str, Any]:
    segments = list(refusing(found, intake))
    return {
        "source": found,
        "intake": intake,
        "total": sum(segment.refused for segment in segments),
        "reasons": reasons(segments),
        "segments": len(segments),
        "too_many": len(refusing(found)) > _MOST_SEGMENTS,
        "may_manage": allows(request.by, "logs.manage"),
    }


def _intake(found: LogSource, text: str) -> Intake | None:
    number = _number(text)
    return find_intake(found.code, number) if number else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0


@require_POST
@page("logs.manage")
def read_again(request: Request, code: str) -> HttpResponse:
    """Understand them anew with what is known today."""
    found = find_source(code)
    if len(refusing(found)) > _MOST_SEGMENTS:
        raise Conflict(
            say("読み直す記録が多いため、画面からは行えません。"),
            say("サーバー上で「hiden logs reread {code}」を実行してください。", code=found.code),
        )
    done = reread(found, by=request.by)
    if done.after < done.before:
        messages.success(
            request,
            say(
                "読み直しました。新しく{n}件を読めました（残り{left}件）。",
                n=done.before - done.after,
                left=done.after,
            ),
        )
    else:
        messages.warning(
            request,
            say(
                "読み直しましたが、{left}件はまだ読めません。形式や時間帯の設定を確かめてください。",
                left=done.after,
            ),
        )
    return redirect("logs_refused", code)
