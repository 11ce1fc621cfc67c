"""The course of an incident as a table: what was done to us, when we knew, what we did. Each line says where it is recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from hiden.base.clock import TOKYO
from hiden.base.dates import show_date
from hiden.incidents.drafts.library import draft_templates
from hiden.incidents.drafts.models import DraftSent
from hiden.incidents.knowing import standing_knowings
from hiden.incidents.models import Incident
from hiden.incidents.saying import day_said
from hiden.incidents.stating import facts_now
from hiden.rules.choices import Tabulated

_HEADER: Final = ("日時", "できごと", "記録")
_ACTS: Final = {"act_from": "行為の始まり", "act_until": "行為の終わり"}


def timeline(incident: Incident) -> Tabulated:
    """In the order of time; what has a day only stands at its beginning. In Japanese, as the papers are."""
    lines: list[tuple[str, str, str, str]] = []  # what it is sorted by, then the cells
    for name, fact in facts_now(incident).items():
        if name in _ACTS and (day := day_said(fact.value)):
            lines.append((day.isoformat(), show_date(day, "western"), _ACTS[name], _recorded(fact.stated_at)))
    for one in standing_knowings(incident):
        where = f"（{one.department}）" if one.department else ""
        lines.append((*_moment(one.at), f"会社が知った{where}：{one.words}", _recorded(one.recorded_at)))
    lines.append((*_moment(incident.opened_at), "事案として受け付けた", _recorded(incident.opened_at)))
    for sent in DraftSent.objects.filter(draft__incident=incident).select_related("draft"):
        title = draft_templates()[sent.draft.template].ja
        lines.append((*_moment(sent.at), f"{title}を送った（{sent.to}）", _recorded(sent.recorded_at)))
    return _HEADER, tuple((when, what, where) for _key, when, what, where in sorted(lines))


def _moment(at: datetime) -> tuple[str, str]:
    local = at.astimezone(TOKYO)
    return f"{local:%Y-%m-%d %H:%M}", f"{show_date(local.date(), 'western')}{local:%H:%M}"


def _recorded(at: datetime) -> str:
    return f"{at.astimezone(TOKYO):%Y/%m/%d %H:%M}に記録"


__all__ = ["timeline"]
