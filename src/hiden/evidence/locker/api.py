"""API: exhibits, their files and custody, receipts, comparing the locker. Files themselves come in and go out by page and command."""

from __future__ import annotations

from dataclasses import asdict

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status

from hiden.classification.queries import class_by_code
from hiden.evidence.custody.models import CustodyAct, CustodyEvent, Receipt
from hiden.evidence.custody.recording import Happened, record_event, say_received
from hiden.evidence.locker.api_shapes import (
    CheckShown,
    CustodyEventShown,
    ExhibitsAsked,
    ExhibitShown,
    KeptShown,
    NewCustodyEvent,
    NewExhibit,
    NewReceipt,
    TroubleShown,
)
from hiden.evidence.locker.checking import check_locker
from hiden.evidence.locker.models import Exhibit, ExhibitKind, FileKind, FileState, KeptFile
from hiden.evidence.locker.queries import events_of, exhibits, files_of, find_event, find_exhibit
from hiden.evidence.locker.registering import Told, register
from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.people.api import person_called, person_ref
from hiden.ui.api import Listed, Paged, answers, listed, meant
from hiden.ui.request import Request

router = Router(tags=["evidence"])


def _exhibit(one: Exhibit) -> ExhibitShown:
    return ExhibitShown(
        number=one.label, title=one.title, kind=ExhibitKind(one.kind), incident=one.incident, origin=one.origin, giver=one.giver,
        identified=one.identified, secrecy_class=one.secrecy.code if one.secrecy else None, material=one.material, place=one.place,
        holder=one.holder, registered_by=person_ref(one.registered_by), registered_at=one.registered_at,
    )  # fmt: skip


def _file(one: KeptFile) -> KeptShown:
    return KeptShown(
        bringing=one.bringing.number, number=one.number, name=one.name, name_hex=bytes(one.raw).hex(), kind=FileKind(one.kind),
        state=FileState(one.state), reason=one.reason, size=one.size, modified_at=one.mtime, sha256=one.sha256, sha512=one.sha512,
        holes=[(begin, length) for begin, length in one.holes],
    )  # fmt: skip


def _event(one: CustodyEvent) -> CustodyEventShown:
    return CustodyEventShown(
        number=one.number, act=CustodyAct(one.act), at=one.at, clock_offset_s=one.offset_s, place=one.place, from_whom=one.from_whom,
        to_whom=one.to_whom, purpose=one.purpose, authority=one.authority, tool=one.tool, hash_before=one.hash_before,
        hash_after=one.hash_after, witness=one.witness, seal=one.seal, note=one.note, export=one.export,
        corrects=one.corrects.number if one.corrects else None, bringing=one.bringing.number if one.bringing else None,
        receipt=Receipt(one.receipt), received_by=person_ref(one.received_by), received_at=one.received_at,
        receipt_note=one.receipt_note, by=person_ref(one.by), recorded_at=one.recorded_at,
    )  # fmt: skip


@router.get(
    "/evidence/exhibits",
    response=answers(Listed[ExhibitShown]),
    summary=_("証拠の一覧"),
    description=_("見てよい証拠を、番号の順に。"),
)
@endpoint("evidence.open")
def list_exhibits(request: Request, asked: Query[ExhibitsAsked]) -> Listed[ExhibitShown]:
    rows = visible(request.by, "evidence.see", exhibits())
    if asked.incident:
        rows = rows.filter(incident=asked.incident)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return listed(
        Listed[ExhibitShown],
        request,
        rows.order_by("number"),
        asked,
        lambda found: [_exhibit(one) for one in found],
    )


@router.post(
    "/evidence/exhibits",
    response=answers(ExhibitShown, 201),
    summary=_("証拠を登録する"),
    description=_("続きの番号が付き、登録した人は見てよい人になります。"),
)
@endpoint("evidence.register")
def register_exhibit(request: Request, body: NewExhibit) -> Status[ExhibitShown]:
    values = body.model_dump(exclude={"secrecy_class"})
    secrecy = meant(class_by_code, body.secrecy_class) if body.secrecy_class else None
    return Status(201, _exhibit(register(Told(**values, secrecy=secrecy), by=request.by)))


@router.get(
    "/evidence/exhibits/{label}",
    response=answers(ExhibitShown),
    summary=_("証拠"),
    description=_("一件の今の様子。"),
)
@endpoint("evidence.see", of=find_exhibit)
def show_exhibit(request: Request, found: Exhibit, label: str) -> ExhibitShown:
    return _exhibit(found)


@router.get(
    "/evidence/exhibits/{label}/files",
    response=answers(Listed[KeptShown]),
    summary=_("証拠のファイル"),
    description=_("取り込んだすべての名前と、二つのハッシュ値。読めなかったものも含みます。"),
)
@endpoint("evidence.see", of=find_exhibit)
def list_files(request: Request, found: Exhibit, label: str, asked: Query[Paged]) -> Listed[KeptShown]:
    rows = files_of(found).order_by("bringing__number", "number")
    return listed(Listed[KeptShown], request, rows, asked, lambda some: [_file(one) for one in some])


@router.get(
    "/evidence/exhibits/{label}/custody",
    response=answers(Listed[CustodyEventShown]),
    summary=_("保管の記録"),
    description=_("起きた順に。"),
)
@endpoint("evidence.see", of=find_exhibit)
def list_custody(
    request: Request, found: Exhibit, label: str, asked: Query[Paged]
) -> Listed[CustodyEventShown]:
    rows = events_of(found)
    return listed(Listed[CustodyEventShown], request, rows, asked, lambda some: [_event(one) for one in some])


@router.post(
    "/evidence/exhibits/{label}/custody",
    response=answers(CustodyEventShown, 201),
    summary=_("保管の記録を付ける"),
    description=_("後から変えられません。引渡しは、別の人が受領を確認するまで「受領待ち」です。"),
)
@endpoint("evidence.keep", of=find_exhibit, known_by="evidence.see")
def add_custody(
    request: Request, found: Exhibit, label: str, body: NewCustodyEvent
) -> Status[CustodyEventShown]:
    values = body.model_dump(exclude={"clock_offset_s", "receiver"})
    receiver = meant(person_called, body.receiver) if body.receiver else None
    told = Happened(**values, offset_s=body.clock_offset_s, receiver=receiver)
    return Status(201, _event(record_event(found, told, by=request.by)))


@router.post(
    "/evidence/exhibits/{label}/custody/{number}/receipt",
    response=answers(CustodyEventShown),
    summary=_("受領を確認する"),
    description=_("記録した人とは別の人が行います。"),
)
@endpoint("evidence.receive", of=find_event)
def receive(
    request: Request, found: CustodyEvent, label: str, number: int, body: NewReceipt
) -> CustodyEventShown:
    say_received(found, arrived=body.arrived, note=body.note, by=request.by)
    return _event(find_event(label, number))


@router.post(
    "/evidence/check",
    response=answers(CheckShown),
    summary=_("保管庫を照合する"),
    description=_("すべてのファイルのハッシュ値を計算し直します。大きな保管庫では時間がかかります。"),
)
@endpoint("evidence.check")
def check(request: Request) -> CheckShown:
    report = check_locker(by=request.by)
    return CheckShown(
        sound=report.sound,
        files=report.files,
        bytes=report.size,
        problems=[TroubleShown(**asdict(each)) for each in report.troubles[:500]],
    )
