"""API: sources of logs, what they rest on and how they do; files brought to them, and what each brought."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Body, File, Query, Router, Status
from ninja.files import UploadedFile

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate.page import endpoint
from hiden.identity.queries import find_system
from hiden.logs import sources
from hiden.logs.api_finding import router as finding
from hiden.logs.api_shapes import (
    BroughtShown,
    IntakesAsked,
    IntakeShown,
    NewSource,
    SourceChange,
    SourceShown,
    Switch,
    intake_shown,
    source_shown,
)
from hiden.logs.intake.bringing import take_upload
from hiden.logs.models import Intake, LogSource
from hiden.logs.queries import find_intake, find_source, lines, sources_seen
from hiden.logs.sources import Wish, wish_of
from hiden.people.api import person_called
from hiden.training.queries import find_notice
from hiden.ui.api import Listed, answers, everything, listed, meant
from hiden.ui.request import Request

router = Router(tags=["logs"])
router.add_router("", finding)


def _source(code: str, **_more: object) -> LogSource:
    return find_source(code)


def _intake(code: str, pk: int, **_more: object) -> Intake:
    return find_intake(code, pk)


def _shown(code: str) -> SourceShown:
    [line] = lines([find_source(code)])
    return source_shown(line)


@router.get(
    "/logs/sources",
    response=answers(Listed[SourceShown]),
    summary=_("ログの取得元"),
    description=_("見られる取得元の、よりどころ、足りないもの、途切れ、読めなかった記録の数。"),
)
@endpoint("logs.open")
def log_sources(request: Request) -> Listed[SourceShown]:
    found = lines(sources_seen(request.by).order_by("name", "pk"))
    return everything(Listed[SourceShown], (source_shown(one) for one in found))


@router.post(
    "/logs/sources",
    response=answers(SourceShown, 201),
    summary=_("ログの取得元を登録する"),
    description=_("登録しただけでは、取得は始まりません。"),
)
@endpoint("logs.manage")
def add_log_source(request: Request, body: Body[NewSource]) -> Status[SourceShown]:
    given = body.model_dump()
    made = sources.add_source(given.pop("code"), Wish(**_meant(given)), by=request.by)
    return Status(201, _shown(made.code))


@router.get(
    "/logs/sources/{code}",
    response=answers(SourceShown),
    summary=_("一つの取得元"),
    description=_("よりどころと、届き方。"),
)
@endpoint("logs.see", of=_source)
def log_source(request: Request, found: LogSource, code: str) -> SourceShown:
    return _shown(code)


@router.patch(
    "/logs/sources/{code}",
    response=answers(SourceShown),
    summary=_("ログの取得元を変更する"),
    description=_("送った項目だけが変わります。取得中は、よりどころを欠く変更はできません。"),
)
@endpoint("logs.manage")
def change_log_source(request: Request, code: str, body: Body[SourceChange]) -> SourceShown:
    found = find_source(code)
    given = _meant(body.model_dump(exclude_unset=True))
    sources.change_source(found, wish_of(found, **given), by=request.by)
    return _shown(code)


@router.put(
    "/logs/sources/{code}/state",
    response=answers(SourceShown),
    summary=_("記録の取得を始める・止める"),
    description=_("止めるときは理由が要ります。"),
)
@endpoint("logs.manage")
def switch_log_source(request: Request, code: str, body: Body[Switch]) -> SourceShown:
    found = find_source(code)
    if body.on:
        sources.switch_on(found, by=request.by)
    else:
        sources.switch_off(found, reason=body.reason, by=request.by)
    return _shown(code)


@router.get(
    "/logs/sources/{code}/intakes",
    response=answers(Listed[IntakeShown]),
    summary=_("取得元から取り込んだもの"),
    description=_("ファイルや受信のひとまとまりごとの件数。新しい順。"),
)
@endpoint("logs.see", of=_source)
def log_intakes(
    request: Request, found: LogSource, code: str, asked: Query[IntakesAsked]
) -> Listed[IntakeShown]:
    rows = Intake.objects.filter(source=found).order_by("-started_at", "-pk")
    return listed(Listed[IntakeShown], request, rows, asked, lambda some: [intake_shown(one) for one in some])


@router.post(
    "/logs/sources/{code}/intakes",
    response=answers(Listed[BroughtShown], 201),
    summary=_("ファイルを取り込む"),
    description=_("圧縮したものやzipも受け取ります。同じ中身をもう一度送っても、二重にはなりません。"),
)
@endpoint("logs.take", of=_source, known_by="logs.see")
def take_log_file(
    request: Request, found: LogSource, code: str, file: File[UploadedFile]
) -> Status[Listed[BroughtShown]]:
    brought = take_upload(found, file, by=request.by)
    return Status(
        201,
        everything(
            Listed[BroughtShown],
            (BroughtShown(name=one.name, outcome=how, intake=intake_shown(one)) for one, how in brought),
        ),
    )


@router.get(
    "/logs/sources/{code}/intakes/{pk}",
    response=answers(IntakeShown),
    summary=_("一つの取込み"),
    description=_("一つのファイルや、受信のひとまとまりの件数。"),
)
@endpoint("logs.see", of=_intake)
def log_intake(request: Request, found: Intake, code: str, pk: int) -> IntakeShown:
    return intake_shown(found)


def _meant(given: dict[str, Any]) -> dict[str, Any]:
    """The fields of a wish, with what they name. Raises BadInput where something names nothing."""
    found = dict(given)
    if any(value is None for value in found.values()):
        raise BadInput(say("値のない項目（null）があります。"), say("変えない項目は、送らないでください。"))
    if "responsible" in found:
        found["responsible"] = meant(person_called, found["responsible"])
    if "system" in found:
        found["system"] = meant(find_system, found["system"]) if found["system"] else None
    if "notice" in found:
        found["notice"] = meant(find_notice, found["notice"]) if found["notice"] else None
    return found
