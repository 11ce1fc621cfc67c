"""Files of an exhibit: bringing them in, their list, opening one, handing all on as a bag; comparing the whole locker."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.errors import Broken, NotFound
from hiden.base.words import say
from hiden.evidence.bag.handing import zipped
from hiden.evidence.locker import places
from hiden.evidence.locker.checking import check_locker
from hiden.evidence.locker.entries import FileOpened
from hiden.evidence.locker.forms import BringForm
from hiden.evidence.locker.importing import bring_in
from hiden.evidence.locker.models import Exhibit, FileKind, FileState, LockerCheck
from hiden.evidence.locker.queries import files_of, find_exhibit, find_file, last_check
from hiden.evidence.locker.uploads import LARGEST, uploaded
from hiden.gate import allows
from hiden.gate.page import page
from hiden.ledger import record
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("number", _("番号"), sort=("bringing__number", "number"), kind="num", bare=True),
    Column("name", _("名前"), sort=("name", "pk"), kind="name"),
    Column("size", _("大きさ"), sort=("size", "pk"), kind="right"),
    Column("mtime", _("元の更新日時（日本）"), sort=("mtime_ns", "pk"), kind="num"),
    Column("state", _("状態"), sort=("state", "pk")),
    Column("sha256", "SHA-256", sort=("sha256", "pk")),
    Column("sha512", "SHA-512", hidden=True),
)
_PAGE_MOST = 2 << 30


@page("evidence.keep", of=find_exhibit, known_by="evidence.see")
def bring(request: Request, found: Exhibit, label: str) -> HttpResponse:
    """Files come in by hand."""

    def save(form: BringForm) -> str:
        with uploaded(form.cleaned_data["file"]) as files:
            row = bring_in(found, files, origin=form.cleaned_data["origin"], by=request.by)
        messages.success(request, say("{n}件を写し取り、読み返して一致を確かめました。", n=row.files))
        return reverse("evidence_exhibit", args=[found.label])

    return form_page(
        request,
        BringForm,
        save,
        title=say("証拠{label}にファイルを取り込む", label=found.label),
        lead=_(
            "写しを保管庫に残し、二つの方式のハッシュ値（SHA-256、SHA-512）を記録します。取り込んだものは変えられません。"
        ),
        submit=_("取り込む"),
        cancel=reverse("evidence_exhibit", args=[found.label]),
        template="evidence/import.html",
        context={"exhibit": found, "largest": LARGEST >> 30},
    )


def _state(value: str) -> Q:
    return ~Q(state=FileState.WHOLE) if value == "gaps" else Q(alike=True)


@page("evidence.see", of=find_exhibit)
def kept(request: Request, found: Exhibit, label: str) -> HttpResponse:
    """All names of all imports."""
    listing = Listing(
        request,
        files_of(found).exclude(kind=FileKind.FOLDER, state=FileState.WHOLE),
        columns=_COLUMNS,
        filters=(
            Search(("name", "sha256"), help=_("名前・SHA-256")),
            Choice("state", _("状態"), [("gaps", _("読めなかったもの")), ("alike", _("ほかと紛らわしい名前"))], lookup=_state),
        ),
        sort="number",
        empty=_("ファイルは取り込まれていません。"),
    )  # fmt: skip
    context = {"exhibit": found, "may_content": allows(request.by, "evidence.content", found)}
    return listing.answer("evidence/files.html", context)


@page("evidence.content", of=find_exhibit, known_by="evidence.see")
def file(request: Request, found: Exhibit, label: str, bringing: int, number: int) -> HttpResponseBase:
    """One kept file, to be looked at elsewhere; that it was opened is recorded."""
    one = find_file(found, bringing, number)
    if not one.here:
        raise NotFound(
            say("この名前には、写しがありません。"), say("ファイルの一覧で事情を確かめてください。")
        )
    try:
        body = places.file_in(places.folder_of(found.label, bringing), number).open("rb")
    except OSError as fault:
        raise Broken(
            say("保管庫のファイルを開けません（{why}）。", why=fault.strerror or ""),
            say("「hiden evidence check」で照合し、情報管理責任者に連絡してください。"),
        ) from fault
    with transaction.atomic():
        record(FileOpened(found.label, bringing, number, one.sha256), by=request.by)
    name = one.name.rpartition("/")[2] or "file"
    return FileResponse(
        body, as_attachment=True, filename=name, content_type="application/octet-stream", headers={"Cache-Control": "no-store"}
    )  # fmt: skip


@require_POST
@page("evidence.content", of=find_exhibit, known_by="evidence.see")
def bag(request: Request, found: Exhibit, label: str) -> HttpResponseBase:
    """All files with their hashes and the chain of custody, as a bag in a ZIP file."""
    size = sum(files_of(found).values_list("size", flat=True))
    if size > _PAGE_MOST:
        messages.warning(
            request,
            say("大きいため、画面からは書き出せません。サーバー上で「hiden evidence bag {label} --out フォルダー」を使ってください。", label=found.label),
        )  # fmt: skip
        return redirect("evidence_exhibit", found.label)
    made, name = zipped(found, numbered=request.POST.get("numbered") == "yes", by=request.by)
    try:
        body = made.open("rb")  # stays readable until it was sent, though its name goes now
    finally:
        shutil.rmtree(Path(made).parent, ignore_errors=True)
    return FileResponse(body, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})


@page("evidence.check")
def check(request: Request) -> HttpResponse:
    """Compare all files now, and what was found before."""
    if request.method == "POST":
        report = check_locker(by=request.by)
        if report.sound:
            messages.success(request, say("{n}件のファイルは、取り込んだときのままです。", n=report.files))
        return redirect("evidence_check")
    context = {"last": last_check(), "checks": LockerCheck.objects.select_related("by").order_by("-at")[:20]}
    return render(request, "evidence/check.html", context)
