"""見えていない所: which places nobody sees, the worst first, with what to do; and a map of places × channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hiden.base.words import listed, say
from hiden.connectors.events import Channel
from hiden.gate.page import page
from hiden.inventory.asking import known_ids
from hiden.inventory.models import Form
from hiden.logs.coverage import HANDBOOK, CoverageMap, Line, coverage_map
from hiden.logs.lines import class_names
from hiden.logs.pages.searching import may
from hiden.logs.telling import CHANNELS
from hiden.people.models import Person
from hiden.ui.menu import Label
from hiden.ui.request import Request

_FEW, _MOST = 25, 500
_KINDS: Sequence[tuple[str, Label]] = (
    ("", _("すべて")),
    ("blind", _("まったく見えていない")),
    ("part", _("一部だけ見えている")),
    ("whole", _("見えている")),
)
VALUES = {0: _("未評価"), 1: _("低"), 2: _("中"), 3: _("高")}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the reader may see it."""

    line: Line
    label: str
    kind: str
    secrecy: str
    value: str
    state: str
    words: str
    todo: str
    cells: list[tuple[str, str, str]]  # state, words, spoken label

    @property
    def percent(self) -> int:
        """How much was seen, in hundredths, never rounded up to all."""
        return int(100 * self.line.level)


@page("logs.see")
def coverage(request: Request) -> HttpResponse:
    """The map of the last thirty days."""
    found = coverage_map()
    kind = request.GET.get("kind", "")
    lines = [line for line in found.lines if not kind or state_of(line) == kind]
    part, whole = found.watched_items
    most = _MOST if request.GET.get("all") else _FEW
    context: dict[str, Any] = {
        "map": found,
        "lines": shown(lines[:most], request.by),
        "left": max(0, len(lines) - most),
        "kinds": [(key, label, kind == key, _count(found, key)) for key, label in _KINDS],
        "kind": kind,
        "columns": [CHANNELS[channel] for channel in HANDBOOK],
        "missing": listed(str(CHANNELS[channel]) for channel in found.missing),
        "items_seen": part,
        "items": whole,
        "blind": len(found.blind),
        **may(request),
    }
    return render(request, "logs/coverage.html", context)


def _count(found: CoverageMap, key: str) -> int:
    return len(found.lines) if not key else sum(state_of(line) == key for line in found.lines)


def state_of(line: Line) -> str:
    """blind, part or whole."""
    if line.blind:
        return "blind"
    return "whole" if line.level == 1.0 else "part"


def shown(lines: Sequence[Line], by: Person) -> list[Shown]:
    """Lines for a reader: a place is named in full only to whoever may know of something in it."""
    known = known_ids(by, {item for line in lines for item in line.store.items})
    classes = class_names()
    return [_shown(line, line.store.items & known, classes) for line in lines]


def _shown(line: Line, known: set[int], classes: dict[int, str]) -> Shown:
    store = line.store
    state = state_of(line)
    words = {
        "blind": say("記録がない"),
        "part": say("一部だけ（{n}%）", n=int(100 * line.level)),
        "whole": say("見えている"),
    }
    return Shown(
        line=line,
        label=store.label if known else _short(store.label, store.form),
        kind=str(Form(store.kind).label),
        secrecy=classes.get(store.rank, ""),
        value=str(VALUES[store.value]),
        state=state,
        words=words[state],
        todo=what_to_do(line),
        cells=[_cell(line, channel) for channel in HANDBOOK],
    )


def _short(label: str, form: str) -> str:
    """Only the server or the site."""
    if not form:
        return say("（場所の名前は、見てよい人にだけ示します）")
    return f"\\\\{form.partition('/')[0]}" if label.startswith("\\\\") else form.partition("/")[0]


def what_to_do(line: Line) -> str:
    """The one next step."""
    own = line.own
    if line.blind and own is not None:
        return say(
            "この場所の{channel}の記録を取る取得元を登録し、見る範囲にこの場所を加えます。",
            channel=CHANNELS[own],
        )
    if line.missing:
        return say(
            "{channels}の記録を取る取得元を登録します。",
            channels=listed(str(CHANNELS[each]) for each in line.missing),
        )
    if line.holes:
        return say("記録のない日が{n}日あります。取得元が止まっていないかを確かめます。", n=line.holes)
    if line.refused_share >= 0.01:
        return say("読めなかった記録があります。取得元の頁で、理由を確かめます。")
    return ""


def _cell(line: Line, channel: Channel) -> tuple[str, str, str]:
    name = str(CHANNELS[channel])
    if channel not in line.store.needed:
        return "none", "—", say("{channel}：対象外", channel=name)
    watching = line.by.get(channel, [])
    if not watching:
        return "off", say("なし"), say("{channel}：記録なし", channel=name)
    names = listed(each.source.name for each in watching)
    return "on", say("あり"), say("{channel}：記録あり（{sources}）", channel=name, sources=names)
