"""What happens when a case of this room is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Subject, effect
from hiden.approvals.models import Case
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.inventory.asking import names_seen
from hiden.inventory.classes import classes_in_force
from hiden.inventory.deciding import EFFECT, Outcome, decide_by_case
from hiden.inventory.models import Decision, Item
from hiden.people.models import Person


def describe(payload: Mapping[str, Any], by: Person) -> list[Subject]:
    """「秘密情報とする（秘）：理由」 for each item, with its name where the gate shows it."""
    seen = names_seen(by, numbers(payload))
    names = {one.code: one.name for one in classes_in_force()}
    return [
        Subject(
            row["number"],
            _outcome(row, names),
            reverse("inventory_item", args=[row["number"]]),
            seen.get(row["number"], ""),
        )
        for row in payload["items"]
    ]


def _outcome(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    words = str(Decision(row["outcome"]).label)
    if row.get("class"):
        words = say(
            "{outcome}（{class_name}）", outcome=words, class_name=names.get(row["class"], row["class"])
        )
    return say("{outcome}：{reason}", outcome=words, reason=row["reason"])


def numbers(payload: Mapping[str, Any]) -> list[str]:
    """The items of a case."""
    return [row["number"] for row in payload["items"]]


@effect(EFFECT, label=_("秘密情報の決定"), describe=describe, things=numbers)
def apply_decision(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Write what the case says of each of its items. Raises NotFound if one of them is not there."""
    rows = payload["items"]
    items = {item.number: item for item in Item.objects.filter(number__in=numbers(payload))}
    missing = [number for number in numbers(payload) if number not in items]
    if missing:
        raise NotFound(
            say("案件{n}の情報「{item}」が台帳にありません。", n=case.number, item=missing[0]),
            say("案件を差し戻し、対象の情報を確かめてください。"),
        )
    decide_by_case(
        [
            Outcome(
                items[row["number"]],
                row["outcome"],
                row["reason"],
                date.fromisoformat(row["review_on"]),
                row.get("class", ""),
            )
            for row in rows
        ],
        case=case,
        by=by,
    )
