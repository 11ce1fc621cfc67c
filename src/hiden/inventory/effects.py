"""What happens when a case of this room is decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hiden.approvals.effects_registry import effect
from hiden.approvals.models import Case
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.inventory.deciding import EFFECT, Outcome, decide_by_case
from hiden.inventory.models import Item
from hiden.people.models import Person


@effect(EFFECT)
def apply_decision(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Write what the case says of each of its items. Raises NotFound if one of them is not there."""
    rows = payload["items"]
    items = {item.number: item for item in Item.objects.filter(number__in=[row["number"] for row in rows])}
    missing = [row["number"] for row in rows if row["number"] not in items]
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
