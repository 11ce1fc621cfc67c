"""API: bring a file in, teach us its columns, see what it would do, approve it or let it be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from django.utils.translation import gettext_noop as _
from ninja import File, Form, Query, Router, Status
from ninja.files import UploadedFile as Upload
from pydantic import Field

from hiden.gate import allows, visible
from hiden.gate.page import endpoint
from hiden.imports import actions
from hiden.imports.contract import Effect, importers
from hiden.imports.models import ImportFile, State
from hiden.imports.queries import find_file
from hiden.people.api import PersonRef, person_ref
from hiden.people.models import Person
from hiden.ui.api import Day, Listed, Paged, Shape, answers, everything, listed
from hiden.ui.request import Request

router = Router(tags=["imports"])


class ImportLine(Shape):
    """A file that came in."""

    number: int
    kind: str = Field(description=_("ファイルの種類。例：items, people"))
    name: str = Field(description=_("ファイル名。"))
    state: State
    effective_on: Day = Field(description=_("基準日：内容が正しい日。"))
    size: int = Field(description=_("大きさ（バイト）。"))
    sha256: str
    uploaded_by: PersonRef | None
    uploaded_at: datetime
    approved_by: PersonRef | None
    applied_at: datetime | None


class ImportCounts(Shape):
    """What the file would do, in rows."""

    create: int = 0
    change: int = 0
    end: int = 0
    none: int = Field(0, description=_("何も変わらない行。"))
    errors: int = Field(0, description=_("取り込めない行。"))
    warnings: int = 0


class DifferenceShown(Shape):
    """One field as it is and as it would be."""

    label: str
    before: str
    after: str


class ChangeShown(Shape):
    """What one row would do."""

    effect: Effect
    key: str
    title: str
    row: int = Field(description=_("行の番号。見出しも数えます。"))
    differences: list[DifferenceShown]


class ProblemShown(Shape):
    """What is wrong with one cell."""

    where: str = Field(description=_("シート・行・列。"))
    what: str
    do_next: str
    severity: str
    row: int


class ImportShown(ImportLine):
    """One file with its columns and its effect."""

    sheet: str
    mapping: dict[str, str] = Field(description=_("見出し→秘伝の列。空は取り込まない列。"))
    counts: ImportCounts
    changes: list[ChangeShown] = Field(description=_("最初の500件。"))
    problems: list[ProblemShown] = Field(description=_("最初の500件。"))
    asks: list[str] = Field(description=_("承認の前に確かめること。"))
    leave_out: bool
    confirmed: bool


class ColumnShown(Shape):
    """A column that we know."""

    name: str = Field(description=_("秘伝の列の名前。対応を決めるときに使います。"))
    label: str


class KindShown(Shape):
    """A kind of file that may be brought in."""

    kind: str
    label: str
    columns: list[ColumnShown]


class ImportsAsked(Paged):
    """Which files."""

    kind: str = Field("", max_length=30)
    state: State | None = None


class NewImport(Shape):
    """Beside the file itself."""

    kind: str = Field(min_length=1, max_length=30, description=_("ファイルの種類。例：items, people"))
    effective_on: date = Field(description=_("基準日：ファイルの内容が正しい日。"))
    sheet: str = Field("", max_length=100, description=_("シート名。空なら内容のある最初のシート。"))


class NewMapping(Shape):
    """Which heading is which column."""

    mapping: dict[str, str] = Field(
        min_length=1,
        max_length=500,
        description=_("見出し→秘伝の列。空は取り込まない列。送った見出しだけを変えます。"),
    )


class NewPreview(Shape):
    """How the file is to be taken."""

    leave_out: bool = Field(False, description=_("取り込めない行を除いて取り込む。"))
    confirmed: bool = Field(False, description=_("asksの内容を確かめた。"))


def _line(file: ImportFile) -> dict[str, object]:
    return {
        "number": file.number,
        "kind": file.kind,
        "name": file.name,
        "state": State(file.state),
        "effective_on": file.effective_on,
        "size": file.size,
        "sha256": file.sha256,
        "uploaded_by": person_ref(file.uploaded_by),
        "uploaded_at": file.uploaded_at,
        "approved_by": person_ref(file.approved_by),
        "applied_at": file.applied_at,
    }


def _shown(file: ImportFile) -> ImportShown:
    return ImportShown(
        **_line(file),
        sheet=file.sheet,
        mapping=file.mapping,
        counts=ImportCounts(**file.counts),
        changes=[
            ChangeShown(
                effect=Effect(each["effect"]),
                key=str(each["key"]),
                title=each["title"],
                row=each["row"],
                differences=[
                    DifferenceShown(label=label, before=str(before), after=str(after))
                    for label, before, after in each["differences"]
                ],
            )
            for each in file.changes
        ],
        problems=[ProblemShown(**each) for each in file.problems],
        asks=file.asks,
        leave_out=file.leave_out,
        confirmed=file.confirmed,
    )


@router.get(
    "/imports",
    response=answers(Listed[ImportLine]),
    summary=_("取込みの一覧"),
    description=_("見てよいものを、新しいものから。"),
)
@endpoint("imports.use")
def files(request: Request, asked: Query[ImportsAsked]) -> Listed[ImportLine]:
    rows = visible(request.by, "imports.read", ImportFile.objects.all())
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    if asked.state is not None:
        rows = rows.filter(state=asked.state)
    # What a file would do is long; a list does not read it.
    rows = rows.select_related("uploaded_by", "approved_by").defer("changes", "problems", "mapping")

    def show(found: list[ImportFile]) -> Iterator[ImportLine]:
        return (ImportLine(**_line(file)) for file in found)

    return listed(Listed[ImportLine], request, rows.order_by("-number"), asked, show)


@router.get(
    "/imports/kinds",
    response=answers(Listed[KindShown]),
    summary=_("取り込めるファイルの種類"),
    description=_("自分が取り込める種類と、その列。"),
)
@endpoint("imports.use")
def kinds(request: Request) -> Listed[KindShown]:
    return everything(
        Listed[KindShown],
        (
            KindShown(
                kind=kind,
                label=one.label,
                columns=[ColumnShown(name=each.name, label=each.label) for each in one.columns],
            )
            for kind, one in importers().items()
            if allows(request.by, one.action)
        ),
    )


@router.post(
    "/imports",
    response=answers(ImportShown, 201),
    summary=_("ファイルを取り込む"),
    description=_("multipart/form-dataで送ります。まだ何も変わりません。50 MBまで。"),
)
@endpoint("imports.use")
def upload(
    request: Request, form: Form[NewImport], file: Annotated[Upload, File(description=_("Excelか CSV。"))]
) -> Status[ImportShown]:
    made = actions.receive(
        form.kind,
        file.name or "",
        file.chunks(),
        effective_on=form.effective_on,
        sheet=form.sheet,
        by=request.by,
    )
    return Status(201, _shown(made))


@router.get(
    "/imports/{int:number}",
    response=answers(ImportShown),
    summary=_("一つの取込み"),
    description=_("列の対応、取り込むと何が起きるか、セルごとの問題。"),
)
@endpoint("imports.read", of=find_file)
def file(request: Request, found: ImportFile, number: int) -> ImportShown:
    return _shown(found)


@router.put(
    "/imports/{int:number}/mapping",
    response=answers(ImportShown),
    summary=_("列の対応を決める"),
    description=_("同じ種類の次のファイルのためにも覚えます。"),
)
@endpoint("imports.read", of=find_file)
def mapping(request: Request, found: ImportFile, number: int, body: NewMapping) -> ImportShown:
    by: Person = request.by
    return _shown(actions.map_columns(found, body.mapping, by=by))


@router.post(
    "/imports/{int:number}/preview",
    response=answers(ImportShown),
    summary=_("結果を確かめる"),
    description=_("取り込むと何が起きるかを計算します。まだ何も変わりません。"),
)
@endpoint("imports.read", of=find_file)
def preview(request: Request, found: ImportFile, number: int, body: NewPreview) -> ImportShown:
    by: Person = request.by
    return _shown(actions.preview(found, leave_out=body.leave_out, confirmed=body.confirmed, by=by))


@router.post(
    "/imports/{int:number}/approve",
    response=answers(ImportShown),
    summary=_("承認して反映する"),
    description=_("確かめた結果のとおりに、すべて反映するか、何も反映しないか。結果が変わっていれば409。"),
)
@endpoint("imports.read", of=find_file)
def approve(request: Request, found: ImportFile, number: int) -> ImportShown:
    return _shown(actions.apply(found, by=request.by))


@router.post(
    "/imports/{int:number}/withdraw",
    response=answers(ImportShown),
    summary=_("取りやめる"),
    description=_("反映せずに終えます。ファイルは記録として残ります。"),
)
@endpoint("imports.read", of=find_file)
def withdraw(request: Request, found: ImportFile, number: int) -> ImportShown:
    return _shown(actions.withdraw(found, by=request.by))
