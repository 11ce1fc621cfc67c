"""Files come in by hand, and what each brought."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.logs.archive.places import folder
from hiden.logs.forms import UploadForm
from hiden.logs.intake.taking import check_on, take_file
from hiden.logs.models import Intake, LogSource
from hiden.logs.pages.sources import source_named
from hiden.logs.queries import find_intake, reasons
from hiden.people.models import Person
from hiden.ui.forms import form_page
from hiden.ui.request import Request

LARGEST: Final = 1 << 30
Outcome = Literal["taken", "continued", "known", "wrong"]


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one content of a file. `intake` is None where the file itself could not be opened."""

    name: str
    outcome: Outcome
    intake: Intake | None = None
    what: str = ""
    do_next: str = ""


@page("logs.take", of=source_named, known_by="logs.see")
def upload(request: Request, found: LogSource, code: str) -> HttpResponse:
    """One file or several, and then what became of each."""
    check_on(found)

    def save(form: UploadForm) -> HttpResponse:
        rows = [one for file in form.cleaned_data["file"] for one in take_upload(found, file, by=request.by)]
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


def take_upload(source: LogSource, file: UploadedFile[Any], *, by: Person) -> list[Brought]:
    """Take an uploaded file. What is wrong with it is said of it alone: the others are taken all the same."""
    name = (file.name or "")[-300:]
    try:
        if (file.size or 0) > LARGEST:
            raise BadInput(
                say("ファイルが大きすぎます（画面からは {limit} GB まで）。", limit=LARGEST >> 30),
                say("サーバー上で「hiden logs ingest {code} ファイル」を使ってください。", code=source.code),
            )
        known = set(
            Intake.objects.filter(source=source, finished_at__isnull=False).values_list("pk", flat=True)
        )
        with _on_disk(file, name) as path:
            taken = take_file(source, path, by=by)
    except BadInput as error:
        return [Brought(name, "wrong", what=error.what, do_next=error.do_next)]
    return [Brought(one.name, _outcome(one, known), one) for one in taken]


def _outcome(one: Intake, known: set[int]) -> Outcome:
    if one.pk in known:
        return "known"
    return "continued" if one.continues_id else "taken"


@contextmanager
def _on_disk(file: UploadedFile[Any], name: str) -> Iterator[Path]:
    """Where the upload lies as a file under its own name: linked, not copied, where it is on the disk already."""
    place = folder("uploads") / secrets.token_hex(8)
    place.mkdir(mode=0o700)
    path = place / (Path(name.replace("\\", "/")).name[-200:] or "upload")
    try:
        if isinstance(file, TemporaryUploadedFile):
            path.symlink_to(file.temporary_file_path())
        else:
            with path.open("wb") as target:
                for chunk in file.chunks():
                    target.write(chunk)
        yield path
    finally:
        path.unlink(missing_ok=True)
        place.rmdir()


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
