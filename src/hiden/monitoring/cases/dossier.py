"""All that one case shows, gathered for page and API alike: masked, and by stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hiden.base.errors import HidenError
from hiden.logs.masking import Masker
from hiden.monitoring.cases.models import CaseMove, Coaching
from hiden.monitoring.cases.reasons import factor_said, level_words
from hiden.monitoring.cases.showing import ShownEvent, events_of, said_by_subject, sentences, shown
from hiden.monitoring.detectors import Detector, detectors
from hiden.monitoring.models import CLOSED, CaseStage, Sign, SignCase
from hiden.monitoring.rights.standing import called, masker_of, stage_of
from hiden.monitoring.running.blindness import blindness, told
from hiden.people.models import Person

MOST_SIGNS = 100


@dataclass(slots=True)
class Dossier:
    """What is shown of a case. `signs`: (day, what the detector is called, sentences), oldest first; `looked_at`: (what it is
    called, what it looks at, place in the handbook). `trouble`: why events cannot be shown, "" where they are.
    """

    name: str
    level: str
    stage: CaseStage
    closed: bool
    reasons: list[str] = field(default_factory=list)
    factors: list[str] = field(default_factory=list)
    signs: list[tuple[date, str, list[str]]] = field(default_factory=list)
    more_signs: int = 0
    looked_at: list[tuple[str, str, str]] = field(default_factory=list)
    events: list[ShownEvent] = field(default_factory=list)
    more_events: int = 0
    trouble: str = ""
    blind: list[str] = field(default_factory=list)
    moves: list[CaseMove] = field(default_factory=list)
    letters: list[Coaching] = field(default_factory=list)
    statements: list[str] = field(default_factory=list)


def dossier(case: SignCase, viewer: Person, *, classes: Mapping[int, str]) -> Dossier:
    """Gather it."""
    found = Dossier(
        called(case),
        level_words(case.score),
        stage_of(case, viewer),
        case.state in CLOSED,
    )
    masker = masker_of(viewer, [case], stage=found.stage)
    signs = list(case.signs.order_by("day", "pk"))
    found.reasons = sentences(case.reasons, found.stage, masker)
    found.factors = [factor_said(each, classes) for each in case.factors]
    found.signs = _signs(signs[-MOST_SIGNS:], found.stage, masker)
    found.more_signs = max(0, len(signs) - MOST_SIGNS)
    found.looked_at = _looked_at(signs)
    _events(found, case, signs, viewer, masker)
    days = sorted({sign.day for sign in signs})
    found.blind = [told(each) for each in blindness({sign.detector for sign in signs}, days)]
    found.moves = list(case.moves.select_related("person").order_by("at", "pk"))
    found.letters = list(case.letters.order_by("sent_at"))
    answers = said_by_subject(case, [one.answer for one in found.letters], masker)
    for letter, answer in zip(found.letters, answers, strict=True):
        letter.answer = answer  # shown, never saved
    found.statements = said_by_subject(case, [one.words for one in case.statements.order_by("at")], masker)
    return found


def _signs(signs: Sequence[Sign], stage: CaseStage, masker: Masker) -> list[tuple[date, str, list[str]]]:
    return [(sign.day, _title(sign.detector), sentences(sign.reasons, stage, masker)) for sign in signs]


def _title(name: str) -> str:
    found: Detector | None = detectors().get(name)
    return found.title() if found else name


def _looked_at(signs: Sequence[Sign]) -> list[tuple[str, str, str]]:
    by: dict[str, int] = defaultdict(int)
    for sign in signs:
        by[sign.detector] += 1
    known = [detectors()[name] for name in sorted(by, key=lambda one: -by[one]) if name in detectors()]
    return [(one.title(), one.looks_at(), one.sign) for one in known]


def _events(found: Dossier, case: SignCase, signs: Sequence[Sign], viewer: Person, masker: Masker) -> None:
    """The events; the case is shown without them where the engine does not answer."""
    try:
        events = events_of(signs)
        found.events = shown(case, viewer, events, masker)
    except HidenError as fault:
        found.trouble = f"{fault.what}{fault.do_next}"
        return
    found.more_events = sum(sign.count for sign in signs) - len(found.events)


__all__ = ["Dossier", "dossier"]
