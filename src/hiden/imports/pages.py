"""Pages: files that came in, bring one in, one file from its columns to its effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.imports import actions
from hiden.imports.contract import Effect, importers
from hiden.imports.models import ImportFile, State
from hiden.imports.queries import find_file
from hiden.imports.reading import importer_of, read
from hiden.ui.filters import Choice
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import RECORDS, show_in_menu
from hiden.ui.pictures import Problem, Step
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    RECORDS, _("ファイルの取込み"), "imports_files", action="imports.use", order=20, under="/imports/"
)

remind(
    "imports_open",
    _("取込みの途中のファイル"),
    lambda person: ImportFile.objects.filter(
        state__in=[State.MAPPING, State.PREVIEWED], uploaded_by=person
    ).count(),
    "imports_files",
    action="imports.use",
    order=60,
)

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("name", _("ファイル"), sort=("name",), kind="name"),
    Column("kind", _("種類"), sort=("kind",), kind="line"),
    Column("state", _("状態"), sort=("state",), kind="line"),
    Column("effective_on", _("基準日"), sort=("effective_on",), kind="num"),
    Column("uploaded_by", _("取り込んだ人"), kind="line"),
    Column("uploaded_at", _("日時"), sort=("uploaded_at",)),
)

_PER_PAGE = 20

_EFFECTS = {
    Effect.CREATE: _("追加"),
    Effect.CHANGE: _("変更"),
    Effect.END: _("終了"),
    Effect.NONE: _("変更なし"),
}


def kinds_for(request: Request) -> list[tuple[str, str]]:
    """The kinds of file that the reader may bring in."""
    return [(kind, one.label) for kind, one in importers().items() if allows(request.by, one.action)]


@page("imports.use")
def files(request: Request) -> HttpResponse:
    """Files that came in."""
    labels = {kind: one.label for kind, one in importers().items()}
    listing = Listing(
        request,
        visible(request.by, "imports.read", ImportFile.objects.select_related("uploaded_by")),
        columns=_COLUMNS,
        filters=(
            Choice("kind", _("種類"), list(labels.items())),
            Choice("state", _("状態"), State.choices),
        ),
        sort="-uploaded_at",
        tie="-number",
        empty=_("まだ何も取り込んでいません。部署、従業員名簿、情報の台帳の順に取り込みます。"),
    )
    # Pairs, not a mapping: a template takes `labels.items` for the label of the kind "items".
    return listing.answer("imports/files.html", {"labels": list(labels.items())})


class UploadForm(Form):
    """Which file, of which kind, and from which day it holds."""

    kind = forms.ChoiceField(label=_("種類"))
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("Excel（.xlsx）か CSV。いつもお使いの様式のままで構いません。50 MB まで。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv,.tsv,.txt"}),
    )
    effective_on = DateField(
        label=_("基準日"),
        help_text=_("ファイルの内容が正しい日です。過去の台帳なら、その台帳の日付を入れます。"),
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = kinds


@page("imports.use")
def upload(request: Request) -> HttpResponse:
    """Bring a file in. Nothing changes by that alone."""

    def save(form: UploadForm) -> str:
        values = form.cleaned_data
        file = actions.receive(
            values["kind"],
            values["file"].name,
            values["file"].chunks(),
            effective_on=values["effective_on"],
            by=request.by,
        )
        return reverse("imports_file", args=[file.number])

    return form_page(
        request,
        UploadForm,
        save,
        title=_("ファイルを取り込む"),
        lead=_("まだ何も変わりません。次の画面で列と結果を確かめ、承認すると反映されます。"),
        submit=_("ファイルを読む"),
        cancel=reverse("imports_files"),
        initial={"effective_on": today(), "kind": request.GET.get("kind", "")},
        arguments={"kinds": kinds_for(request)},
    )


@page("imports.read", of=find_file)
def file(request: Request, found: ImportFile, number: int) -> HttpResponse:
    """One file: its columns, what it would do, the problems by cell, approval."""
    return render(request, "imports/file.html", _about(request, found, found.mapping))


def _about(request: Request, found: ImportFile, mapping: Mapping[str, str]) -> dict[str, Any]:
    importer = importer_of(found.kind)
    open_ = found.state in {State.MAPPING, State.PREVIEWED}
    pages = max(1, -(-len(found.changes) // _PER_PAGE))
    asked = request.GET.get("page", "1")
    place = min(pages, max(1, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    changes = sorted(found.changes, key=lambda change: change["row"])
    shown = changes[(place - 1) * _PER_PAGE : place * _PER_PAGE]
    return {
        "file": found,
        "kind": importer.label,
        "open": open_,
        "may": open_ and allows(request.by, importer.action),
        "steps": _steps(found),
        "columns": importer.columns,
        **(_columns_and_sheets(found, mapping) if open_ else {}),
        "problems": [
            Problem(p["where"], p["what"], p["do_next"], "wrong" if p["severity"] == "error" else "care")
            for p in found.problems
        ],
        "more_problems": len(found.problems) >= actions.SHOWN,
        "changes": [{**c, "words": _EFFECTS[Effect(c["effect"])]} for c in shown],
        "pages": pages,
        "page": place,
        "total": sum(
            found.counts.get(effect.value, 0) for effect in (Effect.CREATE, Effect.CHANGE, Effect.END)
        ),
        "ready": found.state == State.PREVIEWED
        and (not found.counts.get("errors") or found.leave_out)
        and (not found.asks or found.confirmed),
    }


def _steps(found: ImportFile) -> list[Step]:
    place = {State.MAPPING: 0, State.PREVIEWED: 1, State.APPLIED: 3, State.WITHDRAWN: 3}[State(found.state)]
    labels = (_("列を確かめる"), _("結果を確かめて承認する"), _("反映"))
    return [
        Step(label, "done" if i < place else "now" if i == place else "later")
        for i, label in enumerate(labels)
    ]


def _columns_and_sheets(found: ImportFile, mapping: Mapping[str, str]) -> dict[str, Any]:
    """Each heading of the file with what it is taken for and a first value as a hint; the sheets there are."""
    table = read(found, found.mapping).table
    first = table.rows[0] if table.rows else None
    headings = [
        {
            "heading": cell.text,
            "column": mapping.get(cell.text, ""),
            "example": first.cell(cell.column).text[:60] if first else "",
        }
        for cell in table.header
        if not cell.blank
    ]
    from hiden.base.sheets.reading_xlsx import HELPER_SHEETS  # loads the reader of workbooks

    return {"headings": headings, "sheets": [one for one in table.other_sheets if one not in HELPER_SHEETS]}


@require_POST
@page("imports.read", of=find_file)
def act(request: Request, found: ImportFile, number: int) -> HttpResponse:
    """One of the verbs, by the button that was pressed."""
    verb = request.POST.get("verb", "")
    match verb:
        case "preview":
            return _preview(request, found)
        case "sheet":
            actions.choose_sheet(found, request.POST.get("sheet", ""), by=request.by)
        case "apply":
            actions.apply(found, by=request.by)
        case "withdraw":
            actions.withdraw(found, by=request.by)
        case _:
            raise BadInput(
                say("押されたボタンが分かりません。"), say("画面を開き直して、もう一度押してください。")
            )
    return redirect("imports_file", found.number)


def _preview(request: Request, found: ImportFile) -> HttpResponse:
    """What the file would do. Columns that do not do are shown again as they were chosen, with what is wrong."""
    chosen: dict[str, str] = {}
    try:
        if "column" in request.POST:
            chosen = _chosen(request)
            found = actions.map_columns(found, chosen, by=request.by)
        actions.preview(
            found,
            leave_out=request.POST.get("leave_out") == "yes",
            confirmed=request.POST.get("confirmed") == "yes",
            by=request.by,
        )
    except BadInput as problem:
        about = _about(request, found, {**found.mapping, **chosen})
        return render(request, "imports/file.html", {**about, "problem": problem}, status=422)
    return redirect("imports_file", found.number)


def _chosen(request: Request) -> dict[str, str]:
    """Heading → column as the form has them. Raises BadInput when they are not as many."""
    headings, columns = request.POST.getlist("heading"), request.POST.getlist("column")
    if len(headings) != len(columns):
        raise BadInput(
            say("列の対応が途中までしか届きませんでした。"), say("画面を開き直して、もう一度選んでください。")
        )
    return dict(zip(headings, columns, strict=True))


urlpatterns: list[URLPattern] = [
    path("imports/", files, name="imports_files"),
    path("imports/new/", upload, name="imports_upload"),
    path("imports/<int:number>/", file, name="imports_file"),
    path("imports/<int:number>/act/", act, name="imports_act"),
]
