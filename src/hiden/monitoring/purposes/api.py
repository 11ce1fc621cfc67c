"""API: purposes with what they lack, and the detectors under them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop as _
from ninja import Body, Router, Status
from pydantic import Field

from hiden.base.clock import FOREVER
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate.page import endpoint
from hiden.logs.models import Purpose
from hiden.monitoring.detectors import detectors
from hiden.monitoring.models import DetectorUse, MonitoringPurpose
from hiden.monitoring.purposes import settling, switching
from hiden.monitoring.purposes.seeing import purpose_seen, purposes_seen
from hiden.monitoring.purposes.settling import MOST_KEEP_DAYS, Wish, wish_of
from hiden.monitoring.purposes.standing import find_purpose, lacking, rules_to_choose, uses_of
from hiden.people.api import PersonRef, person_called, person_ref
from hiden.training.queries import find_notice
from hiden.ui.api import Listed, Shape, answers, everything
from hiden.ui.request import Request

router = Router(tags=["monitoring"])


class UseShown(Shape):
    """A detector that runs under a purpose."""

    detector: str
    title: str
    looks_at: str
    setting: dict[str, Any]
    since: datetime


class PurposeShown(Shape):
    """A purpose, what it rests on, and what it lacks."""

    key: str
    name: str
    purpose: Purpose
    words: str
    rule: str | None = Field(description=_("根拠になる規程（文書の鍵と版）。"))
    rule_words: str
    notice: str | None = Field(description=_("周知のお知らせを指す鍵。"))
    responsible: PersonRef | None
    consulted_on: date | None
    consulted_with: str
    impact: str
    keep_days: int
    since: datetime | None
    until: datetime | None
    lacking: list[str] = Field(description=_("施行するのに足りないもの。"))
    detectors: list[UseShown]


class PurposeGiven(Shape):
    """A purpose as it is wanted; what is left out stays, or is empty."""

    name: str = Field(max_length=100)
    purpose: Purpose
    words: str = Field("", max_length=4000)
    responsible: str = Field(max_length=200, description=_("責任者の社員番号。"))
    rule: str = Field(
        "", max_length=40, description=_("根拠になる規程の文書の鍵。今日施行されている版になります。")
    )
    rule_words: str = Field("", max_length=300)
    notice: str = Field("", max_length=16)
    consulted_on: date | None = None
    consulted_with: str = Field("", max_length=200)
    consulted_words: str = Field("", max_length=4000)
    impact: str = Field("", max_length=4000)
    keep_days: int = Field(180, ge=1, le=MOST_KEEP_DAYS)


class PurposeStanding(Shape):
    """Put it in force (with the declaration), or end it (with a reason)."""

    in_force: bool
    declared: bool = Field(False, description=_("認められない目的に使わないことの宣言。"))
    reason: str = Field("", max_length=1000)


class Switched(Shape):
    """A detector on or off."""

    on: bool
    reason: str = Field(max_length=1000)
    setting: dict[str, int | float | str] = Field(default_factory=dict)


def _shown(one: MonitoringPurpose) -> PurposeShown:
    rule = one.rule
    return PurposeShown(
        key=one.key,
        name=one.name,
        purpose=Purpose(one.purpose),
        words=one.words,
        rule=f"{rule.document.key} {rule.number}" if rule else None,
        rule_words=one.rule_words,
        notice=one.notice.key if one.notice else None,
        responsible=person_ref(one.responsible),
        consulted_on=one.consulted_on,
        consulted_with=one.consulted_with,
        impact=one.impact,
        keep_days=one.keep_days,
        since=one.since,
        until=None if one.until == FOREVER else one.until,
        lacking=[each.words for each in lacking(one)] if one.until == FOREVER else [],
        detectors=[_use(use) for use in uses_of(one).values()],
    )


def _use(use: DetectorUse) -> UseShown:
    known = detectors().get(use.detector)
    return UseShown(
        detector=use.detector,
        title=known.title() if known else use.detector,
        looks_at=known.looks_at() if known else "",
        setting=use.setting,
        since=use.since,
    )


def _meant(given: dict[str, Any]) -> dict[str, Any]:
    """Numbers and keys as what they name. Raises NotFound."""
    found = dict(given)
    if "responsible" in found:
        found["responsible"] = person_called(found["responsible"])
    if "notice" in found:
        found["notice"] = find_notice(found["notice"]) if found["notice"] else None
    if "rule" in found:
        rules = {one.document.key: one for one in rules_to_choose()}
        if found["rule"] and found["rule"] not in rules:
            raise NotFound(
                say(
                    "モニタリングについて定めた規程「{key}」は、今日施行されていません。",
                    key=found["rule"][:40],
                ),
                say("規程の頁で、文書の鍵と施行日を確かめてください。"),
            )
        found["rule"] = rules.get(found["rule"])
    return found


@router.get(
    "/monitoring/purposes",
    response=answers(Listed[PurposeShown]),
    summary=_("監視の目的"),
    description=_("施行中の目的。起案や施行をする人には、準備中と終わったものも。"),
)
@endpoint("monitoring.open")
def monitoring_purposes(request: Request) -> Listed[PurposeShown]:
    return everything(Listed[PurposeShown], (_shown(one) for one in purposes_seen(request.by)))


@router.post(
    "/monitoring/purposes",
    response=answers(PurposeShown, 201),
    summary=_("監視の目的を起案する"),
    description=_("起案しただけでは、検知は始められません。"),
)
@endpoint("monitoring.draft")
def draft_monitoring_purpose(request: Request, body: Body[PurposeGiven]) -> Status[PurposeShown]:
    made = settling.draft_purpose(Wish(**_meant(body.model_dump())), by=request.by)
    return Status(201, _shown(made))


@router.get(
    "/monitoring/purposes/{key}",
    response=answers(PurposeShown),
    summary=_("一つの目的"),
    description=_("よりどころと、足りないもの、動いている検知。"),
)
@endpoint("monitoring.open")
def monitoring_purpose(request: Request, key: str) -> PurposeShown:
    return _shown(purpose_seen(key, request.by))


@router.put(
    "/monitoring/purposes/{key}",
    response=answers(PurposeShown),
    summary=_("監視の目的を変更する"),
    description=_("送らなかった項目は変わりません。施行中の目的では、目的と評価の文は変えられません。"),
)
@endpoint("monitoring.draft")
def change_monitoring_purpose(request: Request, key: str, body: Body[PurposeGiven]) -> PurposeShown:
    found = find_purpose(key)
    given = _meant(body.model_dump(exclude_unset=True))
    wanted = {name: getattr(wish_of(found), name) for name in Wish.__slots__} | given
    return _shown(settling.change_purpose(found, Wish(**wanted), by=request.by))


@router.put(
    "/monitoring/purposes/{key}/state",
    response=answers(PurposeShown),
    summary=_("目的を施行する・終える"),
    description=_("施行には宣言が、終えるには理由が要ります。"),
)
@endpoint("monitoring.settle")
def settle_monitoring_purpose(request: Request, key: str, body: Body[PurposeStanding]) -> PurposeShown:
    found = find_purpose(key)
    if body.in_force:
        return _shown(settling.put_in_force(found, declared=body.declared, by=request.by))
    return _shown(settling.end_purpose(found, reason=body.reason, by=request.by))


@router.put(
    "/monitoring/purposes/{key}/detectors/{name}",
    response=answers(PurposeShown),
    summary=_("検知を始める・止める"),
    description=_("目的が施行されていなければ、始められません。理由が要ります。"),
)
@endpoint("monitoring.switch")
def switch_monitoring_detector(request: Request, key: str, name: str, body: Body[Switched]) -> PurposeShown:
    found = find_purpose(key)
    if body.on:
        switching.switch_on(found, name, reason=body.reason, setting=body.setting, by=request.by)
    else:
        switching.switch_off(found, name, reason=body.reason, by=request.by)
    return _shown(find_purpose(key))
