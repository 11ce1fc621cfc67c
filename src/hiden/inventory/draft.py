"""What is said of an item before it is written: fields, places, locations, handlers, scores; and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict

from django.utils.translation import gettext_lazy as _

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.inventory import locations
from hiden.inventory.models import Category, Form, Origin

if TYPE_CHECKING:
    from hiden.people.models import Department, Person


@dataclass(frozen=True, slots=True, order=True)
class PlaceIs:
    """A form and where it is."""

    form: str
    where: str = ""


@dataclass(frozen=True, slots=True, order=True)
class HandlerIs:
    """A person or a whole department, by primary key; the other is 0."""

    person: int = 0
    department: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Score:
    """What somebody thinks of an item from one viewpoint: 0 no bearing, 1 low, 2 middle, 3 high, and why."""

    viewpoint: str
    score: int
    reason: str = ""
    person: int = 0


class Changes(TypedDict, total=False):
    """What may be changed of an item; what is absent stays as it is."""

    name: str
    summary: str
    category: str
    origin: str
    origin_note: str
    owner: Department
    manager: Person | None
    review_on: date
    note: str
    places: Sequence[PlaceIs]
    locations: Sequence[str]
    labels: Sequence[str]
    handlers: Sequence[HandlerIs]


_LABELS = {
    "name": _("名称"),
    "summary": _("概要"),
    "category": _("分類"),
    "origin": _("由来"),
    "origin_note": _("入手元・条件"),
    "owner": _("管理部署"),
    "owner_id": _("管理部署"),
    "manager": _("管理責任者"),
    "manager_id": _("管理責任者"),
    "decision": _("決定"),
    "decision_reason": _("決定の理由"),
    "decided_at": _("決定日"),
    "basis": _("決定の根拠"),
    "case_number": _("承認の案件番号"),
    "secrecy_class_id": _("秘密区分"),
    "value": _("評価"),
    "review_on": _("見直し期限"),
    "life": _("保有の状態"),
    "note": _("備考"),
    "places": _("形態と保管場所"),
    "locations": _("ログでの場所"),
    "labels": _("法令等のラベル"),
    "handlers": _("取扱者"),
    "evaluations": _("観点ごとの評価"),
}
LENGTHS = {"name": 300, "summary": 4000, "origin_note": 300, "note": 4000}
LONGEST_PLACE = 500
HIGHEST = 3


def check(changes: Mapping[str, Any]) -> None:
    """Raises BadInput for the first thing that cannot be kept."""
    if "name" in changes and not changes["name"].strip():
        raise BadInput(say("名称が空です。"), say("情報の名称を入力してください。中身は書かないでください。"))
    for field, longest in LENGTHS.items():
        if len(changes.get(field, "")) > longest:
            raise BadInput(
                say(
                    "{field}が長すぎます（{count}字）。", field=field_label(field), count=len(changes[field])
                ),
                say("{longest}字までにしてください。", longest=longest),
            )
    _require_choice(changes, "category", Category.values)
    _require_choice(changes, "origin", Origin.values)
    for place in changes.get("places", ()):
        _check_place(place)
    _check_locations(changes.get("locations", ()))
    for regime in changes.get("labels", ()):
        _check_label(regime)


def field_label(field: str) -> str:
    """What a field is called on the page."""
    return str(_LABELS.get(field, field))


def _require_choice(changes: Mapping[str, Any], field: str, allowed: Sequence[str]) -> None:
    if field in changes and changes[field] not in allowed:
        raise BadInput(
            say("{field}「{value}」はありません。", field=field_label(field), value=changes[field]),
            say("選択肢から選んでください。"),
        )


def _check_place(place: PlaceIs) -> None:
    if place.form not in Form.values:
        raise BadInput(
            say("形態「{value}」はありません。", value=place.form), say("選択肢から選んでください。")
        )
    if len(place.where) > LONGEST_PLACE:
        raise BadInput(
            say("保管場所が長すぎます（{count}字）。", count=len(place.where)),
            say("{longest}字までにしてください。", longest=LONGEST_PLACE),
        )


def _check_locations(patterns: Sequence[str]) -> None:
    found = locations.distinct(patterns)
    if len(found) > locations.MOST:
        raise BadInput(
            say("ログでの場所が多すぎます（{count}件）。", count=len(found)),
            say(
                "{most}件までにしてください。上のフォルダにまとめられないかも確かめてください。",
                most=locations.MOST,
            ),
        )
    for pattern in found:
        locations.checked(pattern)


def _check_label(regime: str) -> None:
    from hiden.inventory.wordlist import regimes

    if regime not in regimes():
        raise BadInput(
            say("法令等のラベル「{value}」は原典にありません。", value=regime),
            say("選択肢から選んでください。"),
        )
