"""What somebody who looks at a case may see of it: masked under the case's own token, and by stage (PRV-06, 07, 08).

`rights` decides who may see how far: until somebody wrote down a reason, measures only are shown: what, when, how much, and what kind
of place it went to, never a name of a file, a place or a device; and never at any stage what is nobody's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hiden.base.clock import of_micros, today
from hiden.base.text import fold
from hiden.base.words import say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.logs.finding import Question, enter
from hiden.logs.lines import class_names, lines_of
from hiden.logs.masking import Masker
from hiden.logs.store import questions
from hiden.logs.store.asking import Event, Mark
from hiden.logs.telling import ACTIONS, CHANNELS, OUTCOMES
from hiden.monitoring.cases.matching import covers
from hiden.monitoring.detectors import said
from hiden.monitoring.found import Reason
from hiden.monitoring.models import SENSITIVE, CaseStage, KnownPlace, PlaceKind, Sign, SignCase
from hiden.monitoring.rights.sensitive import guarded, is_sensitive, places_of
from hiden.monitoring.rights.standing import called, stage_of
from hiden.people.intervals import holding
from hiden.people.models import Person

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An event of a case. `sentence` is "" while only measures may be seen; `place` is the kind of place that it went to; `where` is
    where the record lies in the archive, "" below the last stage.
    """

    at: datetime
    channel: str
    action: str
    outcome: str
    bytes: int | None
    count: int | None
    place: str
    secrecy: str
    rank: int
    sentence: str
    where: str

    @property
    def size(self) -> str:
        """The bytes, to be read; "" where the source did not say."""
        return "" if self.bytes is None else f"{self.bytes:,}"


def note_look(case: SignCase, viewer: Person, *, found: int, exported: bool = False) -> None:
    """Each look at a case is one entry and one row for those who watch. Must run in a transaction."""
    question = Question(case.first_day, case.last_day, person=case.person, mask=case.token)
    words = say("案件{number}（{name}）", number=case.number, name=called(case))
    enter(question, found, by=viewer, exported=exported, words=words)


def said_by_subject(case: SignCase, texts: Sequence[str], masker: Masker) -> list[str]:
    """What the one concerned wrote, masked. They may sign it in any way, and we know who they are: every part of their name goes."""
    if case.person is None:
        return masker.texts(texts)
    person = case.person
    parts = {person.number, *(part for name in (person.name, person.kana) for part in (name, *name.split()))}
    parts |= {
        "".join(chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign for sign in part) for part in parts
    }
    longest = "|".join(re.escape(part) for part in sorted(parts - {""}, key=lambda one: (-len(one), one)))
    name = called(case)
    return [re.sub(longest, name, text, flags=re.IGNORECASE) for text in masker.texts(texts)]


# ---------- reasons ----------


def sentences(reasons: Iterable[Sequence[Any]], stage: CaseStage, masker: Masker) -> list[str]:
    """Why, in words. Texts in them (a destination, a file) are masked, and hidden altogether while only measures may be seen."""
    found = [Reason(code, values) for code, values in reasons]
    texts = [text for one in found for text in one.values.values() if isinstance(text, str) and text]
    hidden = say("（次の段階で表示）")
    shown: dict[str, str] = {}
    if stage >= CaseStage.NAMES and texts:
        places, never = places_of(), say("（配慮が要るため表示しません）")
        shown = {
            text: never if is_sensitive(text, places) else masked
            for text, masked in zip(texts, masker.texts(texts), strict=True)
        }
    return [
        said(
            replace(
                one,
                values={
                    name: shown.get(value, hidden) if isinstance(value, str) and value else value
                    for name, value in one.values.items()
                },
            )
        )
        for one in found
    ]


# ---------- events ----------


def events_of(signs: Iterable[Sign]) -> list[Event]:
    """The events that signs name, oldest first, each once."""
    marks = {
        Mark(of_micros(at), segment, number, part)
        for sign in signs
        for at, segment, number, part in sign.events
    }
    return questions.events_at(sorted(marks, key=lambda one: (one.at, one.segment, one.record, one.part)))


def shown(case: SignCase, viewer: Person, events: Sequence[Event], masker: Masker) -> list[ShownEvent]:
    """Events as the viewer may see them at the stage of the case."""
    told, stage = events[:MOST_SHOWN], stage_of(case, viewer)
    sensitive = places_of()
    words = (
        [
            line.sentence
            for line in lines_of(masker.seen([guarded(one, sensitive) for one in told]), by=viewer)
        ]
        if stage >= CaseStage.NAMES
        else [""] * len(told)
    )
    places, classes = place_kinds(), class_names()
    return [
        ShownEvent(
            at=event.at,
            channel=str(CHANNELS[Channel(event.channel)]),
            action=str(ACTIONS[Action(event.action)]),
            outcome=str(OUTCOMES[Outcome(event.outcome)]),
            bytes=event.bytes,
            count=event.count,
            place=kind_of(event.dest, places),
            secrecy=classes.get(event.rank, ""),
            rank=event.rank,
            sentence=sentence,
            where=_where(event) if stage >= CaseStage.CONTENT else "",
        )
        for event, sentence in zip(told, words, strict=True)
    ]


def _where(event: Event) -> str:
    return say("保管庫の区画{segment}、記録{record}", segment=event.segment, record=event.record)


def place_kinds() -> dict[str, str]:
    """What is known of places outside today, by domain; never which are nobody's business. One query."""
    rows = KnownPlace.objects.filter(holding(today())).exclude(kind__in=SENSITIVE)
    return dict(rows.values_list("domain", "kind"))


def kind_of(dest: str, places: Mapping[str, str]) -> str:
    """The kind of place in words, "" where it went nowhere, 社外 where nobody wrote down what it is."""
    if not dest:
        return ""
    text = fold(dest)
    kinds = [kind for domain, kind in places.items() if covers(domain, text)]
    if kinds:
        return str(PlaceKind(kinds[0]).label)
    return say("登録のない送り先") if "." in text else say("機器・媒体")


__all__ = ["ShownEvent", "events_of", "note_look", "said_by_subject", "sentences", "shown"]
