"""Rows → shapes of the API, and what is sent → what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from hiden.base.clock import FOREVER, today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.inventory.queries import find_item
from hiden.monitoring.cases import judging
from hiden.monitoring.cases.api_shapes import (
    CaseEventShown,
    ExceptionAsked,
    ExceptionShown,
    NewException,
    SignCaseShown,
    SignShown,
    VerdictMade,
    WholeCase,
)
from hiden.monitoring.cases.dossier import Dossier
from hiden.monitoring.cases.exceptions import Wanted, whose
from hiden.monitoring.cases.ranking import level
from hiden.monitoring.cases.showing import ShownEvent, sentences
from hiden.monitoring.models import SignCase, SignException
from hiden.monitoring.rights.standing import called, masker_of, stages_of
from hiden.people.api import person_called
from hiden.people.models import Person
from hiden.people.queries import department_by_code
from hiden.ui.api import meant


def case_shown(rows: Iterable[SignCase], by: Person) -> list[SignCaseShown]:
    """As the list of the page shows them."""
    listed = list(rows)
    masker, stages = masker_of(by, listed), stages_of(listed, by)
    return [
        SignCaseShown(
            **_facts(case),
            signs=getattr(case, "n_signs", 0),
            reasons=sentences(case.reasons, stages[case.pk], masker),
        )
        for case in listed
    ]


def _facts(case: SignCase) -> dict[str, Any]:
    return {
        "key": case.key,
        "number": case.number,
        "subject": called(case),
        "level": level(case.score),
        "state": case.state,
        "week": case.week,
        "first_day": case.first_day,
        "last_day": case.last_day,
    }


def whole_case(case: SignCase, seen: Dossier) -> WholeCase:
    """As the page of one case shows it."""
    return WholeCase(
        **_facts(case),
        signs=len(seen.signs) + seen.more_signs,
        reasons=seen.reasons,
        stage=int(seen.stage),
        factors=seen.factors,
        signs_shown=[SignShown(day=day, detector=title, sentences=words) for day, title, words in seen.signs],
        events=[_event(one) for one in seen.events],
        more_events=max(0, seen.more_events),
        not_seen=seen.blind,
        verdict=case.verdict_words,
    )


def _event(one: ShownEvent) -> CaseEventShown:
    return CaseEventShown(
        **{each.name: getattr(one, each.name) for each in fields(one) if each.name != "rank"}
    )


def exception_shown(row: SignException) -> ExceptionShown:
    """One exception."""
    return ExceptionShown(
        key=row.key,
        number=row.number,
        reason=row.reason,
        since=row.since,
        until=row.until,
        person=whose(row),
        department=row.department.code if row.department else "",
        item=row.item.number if row.item else "",
        place=row.place,
        detector=row.detector,
        standing=row.ended_at == FOREVER and row.until >= today(),
    )


def wanted_of(body: NewException) -> Wanted:
    """What is asked for. Raises BadInput where something names nothing."""
    return Wanted(
        since=body.since,
        until=body.until,
        detector=body.detector,
        person=meant(person_called, body.person) if body.person else None,
        department=meant(department_by_code, body.department) if body.department else None,
        item=meant(find_item, body.item) if body.item else None,
        place=body.place,
        number=body.number,
        approver=meant(person_called, body.approver) if body.approver else None,
    )


def judged(case: SignCase, body: VerdictMade, *, by: Person) -> SignCase:
    """Do what was decided. Raises BadInput for a verdict that there is not, and as the verbs do."""
    if body.verdict == "watch":
        return judging.begin(case, words=body.words, by=by)
    if body.verdict == "wrong":
        return judging.call_wrong(case, code=body.code, words=body.words, by=by)
    if body.verdict == "benign":
        wanted = _wanted(case, body.exception) if body.exception else None
        return judging.call_benign(case, code=body.code, words=body.words, wanted=wanted, by=by)
    if body.verdict == "escalate":
        return judging.escalate(case, words=body.words, by=by)
    if body.verdict == "again":
        return judging.look_again(case, words=body.words, by=by)
    raise BadInput(
        say("「{verdict}」という判断はありません。", verdict=body.verdict[:40]),
        say("watch, wrong, benign, again, escalate のどれかを送ってください。"),
    )


def _wanted(case: SignCase, asked: ExceptionAsked) -> Wanted:
    return Wanted(
        since=case.first_day,
        until=asked.until,
        detector=asked.detector,
        person=case.person if asked.this_person else None,
        place=asked.place,
    )


__all__ = ["case_shown", "exception_shown", "judged", "wanted_of", "whole_case"]
