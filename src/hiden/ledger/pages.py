"""操作の記録: the list of entries, one entry with its proof, the export, and the erasing of a personal part."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.http import FileResponse, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO, now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import missing, page
from hiden.ledger.actions import forget
from hiden.ledger.export import export_ledger
from hiden.ledger.kinds import kinds
from hiden.ledger.models import EntryAbout, LedgerEntry, PersonalPart
from hiden.ledger.names import ids_called, names_of
from hiden.ledger.queries import Proof, entry_numbered, newest_checkpoint, proof_of, verifier_keys
from hiden.ledger.sentences import see
from hiden.ledger.veils import kept_from, numbers_kept_from, see_as
from hiden.ui.filters import Choice, Chosen, DateRange
from hiden.ui.forms import Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import RECORDS, Label, show_in_menu
from hiden.ui.request import Request

show_in_menu(RECORDS, _("操作の記録"), "ledger_entries", action="ledger.read", order=10, under="/ledger/")

_COLUMNS = (
    Column("index", _("記録番号"), sort=("index",), kind="num"),
    Column("at", _("日時"), kind="num"),
    Column("sentence", _("内容"), kind="name"),
    Column("author", _("実行した人"), kind="line"),
)


@dataclass(frozen=True, slots=True)
class Called:
    """A filter that takes a number, a name or a key, and finds the entries whose things or author are called so."""

    key: str
    label: Label
    condition: Callable[[str], Q]
    help: Label = ""
    kind: ClassVar[str] = "search"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def read(self, params: QueryDict) -> Chosen:
        """What the address asks for. Every text is allowed; one that nothing is called by finds nothing."""
        text = params.get(self.key, "").replace("\x00", "").strip()[:120]
        if not text:
            return Chosen()
        pairs = ((self.key, text),)
        words = say("{label}：{words}", label=self.label, words=text)
        return Chosen(pairs, self.condition(text), ((words, pairs),), values=(text,))


LONGEST = 28  # characters of a kind in the list of choices


def _about(text: str) -> Q:
    things = EntryAbout.objects.filter(ident__in=ids_called(text))
    return Q(index__in=things.values("entry"))


def _by(text: str) -> Q:
    return Q(by__in=ids_called(text, "person"))


def _kinds() -> list[tuple[str, Label]]:
    language = "en" if (get_language() or "ja").startswith("en") else "ja"
    outlines = [(kind, each.sentence.outline(language)) for kind, each in kinds().items()]
    return [(kind, text if len(text) <= LONGEST else text[:LONGEST] + "…") for kind, text in outlines]


@page("ledger.read")
def entries(request: Request) -> HttpResponse:
    """All entries, newest first."""
    rows = LedgerEntry.objects.all()
    if any(request.GET.get(name) for name in ("about", "kind", "by")):
        rows = rows.exclude(kept_from(request.by))
    listing = Listing(
        request,
        rows,
        columns=_COLUMNS,
        filters=(
            Called("about", _("対象"), _about, _("番号・名前")),
            Choice("kind", _("種類"), _kinds),
            Called("by", _("実行した人"), _by, _("氏名")),
            DateRange("at", _("期間"), instant=True),
        ),
        sort="-index",
        tie="-index",
        empty=_("まだ記録はありません。"),
    )
    for row, seen in zip(listing.rows, see_as(request.by, listing.rows), strict=True):
        row.seen = seen
    return listing.answer("ledger/entries.html", {"newest": newest_checkpoint()})


@page("ledger.read")
def entry(request: Request, index: int) -> HttpResponse:
    """One entry: its sentence, its bytes, and the proof that it stands in the signed ledger."""
    row = _readable(request, index)
    seen = see([row])[0]
    names = names_of(seen.about)
    part = PersonalPart.objects.filter(entry=index).values_list("json", flat=True).first()
    context: dict[str, Any] = {
        "entry": seen,
        "about": [(ident, names.get((noun, ident), ident)) for noun, ident in seen.about],
        "leaf": bytes(row.leaf).decode(),
        "part": bytes(part).decode() if part is not None else "",
        "proof": proof_of(index),
        "may_forget": part is not None and allows(request.by, "ledger.forget"),
    }
    return render(request, "ledger/entry.html", context)


def _readable(request: Request, index: int) -> LedgerEntry:
    """An entry that the reader may read. Raises NotFound."""
    row = entry_numbered(index)
    if numbers_kept_from(request.by, [row]):
        raise missing()
    return row


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@page("ledger.read")
def entry_file(request: Request, index: int) -> HttpResponse:
    """The bytes that were hashed, as a file."""
    return _download(bytes(_readable(request, index).leaf), f"entry-{index}.json")


@page("ledger.read")
def proof_file(request: Request, index: int) -> HttpResponse:
    """The proof of one entry as a file (c2sp.org/tlog-proof)."""
    entry_numbered(index)
    return _download(_proof(index).dump(), f"entry-{index}.tlog-proof")


def _proof(index: int) -> Proof:
    found = proof_of(index)
    if found is None:
        raise NotFound(
            say("この記録は、まだ署名されていません。"), say("1分ほど待ってから、もう一度開いてください。")
        )
    return found


@page("ledger.read")
def verifier_file(request: Request) -> HttpResponse:
    """The verifier: one file that runs with Python alone."""
    return _download((files("hiden.ledger") / "hiden_verify.py").read_bytes(), "hiden_verify.py")


class ExportForm(Form):
    """What the copy shall hold."""

    with_personal = forms.BooleanField(
        label=_("個人に関する部分（理由・氏名など）を含める"),
        required=False,
        help_text=_(
            "裁判所や警察に提出するときなど、必要な場合だけ含めてください。含めなくても、改ざんの有無は検証できます。"
        ),
    )


@page("ledger.export")
def export(request: Request) -> HttpResponseBase:
    """Take a copy of the ledger that anyone can check, as one ZIP file."""
    if request.method == "POST":
        form = ExportForm(request.POST)
        if form.is_valid():
            return _zip(request, with_personal=form.cleaned_data["with_personal"])
    else:
        form = ExportForm()
    return render(request, "ledger/export.html", {"form": form, "keys": verifier_keys()})


def _zip(request: Request, *, with_personal: bool) -> FileResponse:
    with tempfile.TemporaryDirectory() as scratch:
        name = f"hiden-ledger-{now().astimezone(TOKYO):%Y%m%d-%H%M}"
        export_ledger(Path(scratch) / name, with_personal=with_personal, by=request.by)
        made = shutil.make_archive(str(Path(scratch) / "made"), "zip", scratch, name)
        # The open file outlives its name: nothing is left behind when the answer has been sent.
        return FileResponse(Path(made).open("rb"), as_attachment=True, filename=f"{name}.zip")


class ForgetForm(Form):
    """The ground for erasing."""

    reason = forms.CharField(
        label=_("消去の理由"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("理由は記録に残り、消せません。個人名を書かずに、根拠となる規程や申出を書いてください。"),
    )


@page("ledger.forget")
def forget_part(request: Request, index: int) -> HttpResponse:
    """Erase the personal part of one entry."""
    _readable(request, index)
    back = reverse("ledger_entry", args=[index])

    def erase(form: ForgetForm) -> str:
        forget(entry=index, reason=form.cleaned_data["reason"], by=request.by)
        return back

    return form_page(
        request,
        ForgetForm,
        erase,
        title=say("記録番号{n}の個人に関する部分を消去する", n=index),
        lead=_(
            "記録そのものと改ざん検知の仕組みは残り、理由や氏名など個人に関する部分だけが、元に戻せない形で消えます。"
        ),
        submit=_("消去する"),
        danger=True,
        cancel=back,
    )


urlpatterns: list[URLPattern] = [
    path("ledger/", entries, name="ledger_entries"),
    path("ledger/export/", export, name="ledger_export"),
    path("ledger/hiden_verify.py", verifier_file, name="ledger_verifier"),
    path("ledger/<int:index>/", entry, name="ledger_entry"),
    path("ledger/<int:index>/entry.json", entry_file, name="ledger_entry_file"),
    path("ledger/<int:index>/proof", proof_file, name="ledger_proof_file"),
    path("ledger/<int:index>/forget/", forget_part, name="ledger_forget"),
]
