"""Files come in by hand, and what each brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.logs.forms import UploadForm
from hiden.logs.intake.bringing import LARGEST, Outcome, take_upload
from hiden.logs.intake.taking import check_on
from hiden.logs.models import Intake, LogSource
from hiden.logs.pages.sources import source_named
from hiden.logs.queries import find_intake, reasons
from hiden.people.models import Person
from hiden.ui.forms import form_page
from hiden.ui.request import Request


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one content of a file. `intake` is None where the file itself could not be opened."""

    name: str
    outcome: Outcome | Literal["wrong"]
    intake: Intake | None = None
    what: str = ""
    do_next: str = ""


@page("logs.take", of=source_named, known_by="logs.see")
def upload(request: Request, found: LogSource, code: str) -> HttpResponse:
    """One file or several, and then what became of each."""
    check_on(found)

    def save(form: UploadForm) -> HttpResponse:
        rows = [one for file in form.cleaned_data["file"] for one in _brought(found, file, request.by)]
        return render(request, "logs/uploaded.html", {"source": found, "rows": rows})

    return form_page(
        request,
        UploadForm,
        save,
        title=say("「{name}」にファイルを取り込む", name=found.name),
        lead=_("受け取ったままの形で残します。同じ内容をもう一度送っても、二重にはなりません。"),
        submit=_("取り込む"),
        cancel=reverse("logs_source", args=[code]),
        template="logs/upload.html",
        context={"source": found, "largest": LARGEST >> 30},
    )


def _brought(source: LogSource, file: UploadedFile[Any], by: Person) -> list[Brought]:
    """Take one of the files. What is wrong with it is said of it alone: the others are taken all the same."""
    try:
        return [Brought(one.name, how, one) for one, how in take_upload(source, file, by=by)]
    except BadInput as error:
        return [Brought(file.name or "", "wrong", what=error.what, do_next=error.do_next)]


def intake_named(code: str, pk: int, **_more: object) -> Intake:
    """What the address names. Raises NotFound."""
    return find_intake(code, pk)


@page("logs.see", of=intake_named)
def intake(request: Request, found: Intake, code: str, pk: int) -> HttpResponse:
    """What one file, or one stretch of a stream, brought."""
    segments = list(found.segments.order_by("first")[:200])
    context = {
        "intake": found,
        "segments": segments,
        "reasons": reasons(segments),
        "may_manage": allows(request.by, "logs.manage"),
    }
    return render(request, "logs/intake.html", context)
