"""From the facts of an incident to a text, with what is missing and what to look at twice. Writes nothing.

Nothing is invented: what nobody stated prints as a mark that says what is to be filled in. Texts are in Japanese whoever looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from hiden.base.clock import FOREVER, TOKYO, today
from hiden.base.dates import show_date
from hiden.incidents.drafts.cautions import Caution, cautions
from hiden.incidents.drafts.library import DraftTemplate
from hiden.incidents.drafts.tabling import tables_of
from hiden.incidents.knowing import first_known
from hiden.incidents.models import Certainty, Incident, IncidentFact
from hiden.incidents.saying import said
from hiden.incidents.stating import facts_now
from hiden.incidents.topics import topics
from hiden.paper.text import Paragraph, Text, blanks, fill
from hiden.rules.choices import Choices, choices
from hiden.rules.composing import Wording, compose

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}|blank:([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a draft needs. `blank`: typed for this draft, else a topic of the incident. `open`: stated as being looked into."""

    name: str
    ja: str
    en: str
    blank: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Drafted:
    """A text, what it lacks, and what to look at twice before it goes anywhere."""

    template: DraftTemplate
    text: Text
    lacking: tuple[Lack, ...]
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of an incident, and what the company has chosen, read once for any number of drafts."""

    incident: Incident
    company: Choices
    facts: Mapping[str, IncidentFact]
    words: Mapping[str, str]
    names: tuple[str, ...]


def known(incident: Incident) -> Known:
    """What every draft draws on. Ten queries."""
    facts = facts_now(incident)
    stated = {one.id: said(one, facts[one.id]) for one in topics().values() if one.id in facts}
    # Whose name nobody was shown yet is named in no paper, and by no caution that would find it there.
    subjects = incident.subjects.filter(until=FOREVER, masked=False).select_related("person").order_by("pk")
    names = tuple(one.person.name if one.person else one.outsider for one in subjects)
    numbers = (
        incident.items.filter(until=FOREVER).order_by("item__number").values_list("item__number", flat=True)
    )
    first = first_known(incident)
    own = {
        "today": show_date(today(), "era"),
        "known_day": show_date(first.at.astimezone(TOKYO).date(), "era") if first else "",
        "known_at": f"{first.at.astimezone(TOKYO):%Y-%m-%d %H:%M}" if first else "",
        "item_numbers": "、".join(numbers),
        "subject_names": "、".join(names),
    }
    return Known(incident, choices(), facts, {**stated, **own}, names)


def drafted(template: DraftTemplate, about: Known, filled: Mapping[str, str] | None = None) -> Drafted:
    """The text as far as it can be said now. Raises BadInput when the template points to what is not there."""
    values = {name: value for name, value in (filled or {}).items() if value}
    company = about.company
    given = replace(
        company,
        facts=company.facts | _facts(about),
        words={**company.words, **about.words},
        tables=tables_of(template, about.incident),
    )
    composed = compose(template, given, Wording(filled=values)).text
    lacking = _lacking(template, about, blanks(composed))
    marks = {one.name: f"【要記入：{one.ja}】" for one in lacking if not one.open}
    text = _lines_apart(fill(composed, marks))
    return Drafted(template, text, lacking, cautions(template, text, about.names, about.facts, topics()))


def _facts(about: Known) -> frozenset[str]:
    found = {f"blank:{name}" for name in about.words if about.words[name]}
    return frozenset(found | {f"blank:{name}={fact.value}" for name, fact in about.facts.items()})


def _lacking(template: DraftTemplate, about: Known, empty: set[str]) -> tuple[Lack, ...]:
    own = {one.id: Lack(one.id, one.ja, one.en, blank=True) for one in template.blanks}
    found = []
    for name in asked(template):
        if name in own and name in empty:
            found.append(own[name])
        elif name in empty and name in topics():
            found.append(Lack(name, topics()[name].ja, topics()[name].en))
        elif template.final and name in about.facts and about.facts[name].certainty == Certainty.OPEN:
            found.append(Lack(name, topics()[name].ja, topics()[name].en, open=True))
    found += [Lack(name, *_OWN[name]) for name in sorted(empty & set(_OWN))]
    return tuple(found)


_OWN: Final = {
    "known_day": ("会社が知った日", "Day the company knew"),
    "known_at": ("会社が知った日時", "When the company knew"),
    "item_numbers": ("関わる情報の管理番号", "Numbers of the items concerned"),
    "subject_names": ("関わったおそれのある人", "Persons who may be involved"),
}


def asked(template: DraftTemplate) -> list[str]:
    """The names of all that a template has a place for, each once, in the order of the text."""
    found = [one[0] or one[1] for one in _PLACE.findall(template.model_dump_json())]
    return list(dict.fromkeys(found))


def _lines_apart(text: Text) -> Text:
    """A fact of several lines becomes as many paragraphs: paper has no lines within one."""

    def apart(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
        found: list[Paragraph] = []
        for one in paragraphs:
            *before, last = [line for line in one.words.splitlines() if line.strip()] or [""]
            found += [Paragraph(line) for line in before]
            found.append(Paragraph(last, one.items))
        return tuple(found)

    return replace(
        text, articles=tuple(replace(one, paragraphs=apart(one.paragraphs)) for one in text.articles)
    )


def wanted(template: DraftTemplate, about: Known) -> bool:
    """Whether what is known asks for this draft: never a finding that it is owed."""
    return not template.needs or any(
        about.facts[name].value not in ("no", "") for name in template.needs if name in about.facts
    )


__all__ = ["Drafted", "Known", "Lack", "asked", "drafted", "known", "wanted"]
