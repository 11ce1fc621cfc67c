"""How the page of any record is put together: its texts under headings, its sources with links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.catalogue import queries
from hiden.catalogue.clock_model import Clock
from hiden.catalogue.model import Cited, Law, Measure, Preset, Record, Text, UsageMode, Viewpoint
from hiden.catalogue.shown import Shown, all_shown, shown
from hiden.catalogue.words import ANSWERS, FORMS, HANDLING, RANKS, SEEN_IN
from hiden.ui.menu import Label
from hiden.ui.written import date_with_era

# Texts of a record in the order of the page; keys that a kind of record lacks are passed over.
HEADINGS: dict[str, Label] = {
    "reading": _("読み"),
    "regime": _("制度"),
    "limb": _("区分"),
    "what": _("内容"),
    "starts_when": _("動き始め得る事実"),
    "weighs_against": _("動かない方に傾く事実"),
    "moment": _("数え始める時"),
    "recipients": _("相手"),
    "meaning": _("意味"),
    "question": _("問い"),
    "steps": _("段階の目安（高い方から）"),
    "business": _("営業情報では"),
    "technical": _("技術情報では"),
    "examples": _("例"),
    "who": _("含まれる人"),
    "nature": _("性質"),
    "factors": _("見る要素"),
    "duties": _("備えること"),
    "why": _("尋ねる理由"),
    "example": _("例"),
    "before": _("漏えい前の役割"),
    "at_leak": _("漏えい時の役割"),
    "look_at": _("確かめるもの"),
    "for_what": _("相談できること"),
    "when": _("使う場面"),
    "site": _("公式サイト"),
    "publisher": _("発行"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A heading with one or more sentences under it."""

    heading: Label
    sentences: tuple[object, ...]


def lines_of(record: Record) -> list[Line]:
    """Everything a record says, beyond its name, certainty and sources."""
    view = shown(record)
    found = [
        Line(heading, _sentences(getattr(record, key), getattr(view, key)))
        for key, heading in HEADINGS.items()
        if getattr(record, key, None)
    ]
    if isinstance(record, UsageMode):
        found += [Line(RANKS[one.rank], (ANSWERS[one.answer], one)) for one in all_shown(record.defaults)]
    if isinstance(record, Preset):
        found += [Line(str(one), _handling(one)) for one in all_shown(record.classes)]
    if isinstance(record, UsageMode | Preset) or (isinstance(record, Viewpoint) and record.steps):
        found.append(
            Line(
                _("本製品の提案"),
                (say("既定の答え・取扱い・段階の目安は本製品の提案です。会社に合わせて変えられます。"),),
            )
        )
    if (form := getattr(record, "form", None)) is not None:
        found.append(Line(_("形"), (FORMS[form],)))
    if (seen_in := getattr(record, "seen_in", None)) is not None:
        found.append(Line(_("現れる所"), (SEEN_IN[seen_in],)))
    if isinstance(record, Clock):
        found += _limits(record)
    if record.note is not None:
        found.append(Line(_("注意"), (view.note,)))
    return found


def _limits(clock: Clock) -> list[Line]:
    """What held when, and what nobody checked."""
    found = []
    for limit, view in zip(clock.versions, all_shown(clock.versions), strict=True):
        when = say("{day}から", day=date_with_era(limit.valid_from)) if limit.valid_from else ""
        sentences = (view.words, *filter(None, [when]), limit.certainty.words)
        found.append(Line(_("期間"), sentences))
        if limit.open_points:
            found.append(Line(_("確かめられていない点"), view.open_points))
    return found


def _sentences(value: object, view: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        assert isinstance(view, tuple)
        return view
    return (view,) if isinstance(value, str | Text) else ()


def _handling(one: Shown) -> tuple[object, ...]:
    return (one.definition, *(_HandlingLine(HANDLING[rule.topic], rule) for rule in one.handling))


@dataclass(frozen=True, slots=True)
class _HandlingLine:
    topic: Label
    rule: Shown

    def __str__(self) -> str:
        return f"{self.topic}：{self.rule}"


def place_of(record_id: str) -> str:
    """The address of the page of a record."""
    found = queries.find(record_id)
    if isinstance(found, Measure):
        return reverse("catalogue_measure", args=[record_id])
    if isinstance(found, Law):
        return reverse("catalogue_law", args=[record_id])
    return reverse("catalogue_record", args=[record_id])


def sources_of(cited: Iterable[Cited]) -> list[tuple[Shown, str]]:
    """(source, place in it) of what is cited."""
    return [(shown(queries.find(each.id)), each.place or "") for each in cited]
