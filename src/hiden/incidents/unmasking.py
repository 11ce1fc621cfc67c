"""Verbs: two of the circle, of different departments, agree that the name behind a case of signs is shown (PRV-07)."""

from __future__ import annotations

from django.db import transaction

from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.entries import UnmaskAsked
from hiden.incidents.models import IncidentSubject
from hiden.ledger import record
from hiden.logs.masking import masked
from hiden.logs.superiors import departments_of
from hiden.people.models import Person

LEAST_REASON = 10


def called(subject: IncidentSubject) -> str:
    """What one concerned is called on every page of the incident: by name, from outside by a word, or by the case's token."""
    if subject.person is None:
        return subject.outsider
    if not subject.masked:
        return f"{subject.person.name}（{subject.person.number}）"
    case = subject.incident.case
    return masked(case.token) if case else say("名前を伏せた人")


@transaction.atomic
def ask_name(subject: IncidentSubject, *, reason: str, by: Person) -> IncidentSubject:
    """Ask that the name be shown. Raises BadInput, Conflict, NotAllowed."""
    found = _masked(subject, by)
    if len(reason.strip()) < LEAST_REASON:
        raise BadInput(
            say("理由が短すぎます。"),
            say("名前がないと何ができないのかを{n}文字以上で書いてください。", n=LEAST_REASON),
        )
    found.asked_by, found.asked_reason = by, reason.strip()[:500]
    found.save()
    incident = found.incident
    record(UnmaskAsked(incident.key, str(incident), "asked", found.asked_reason), by=by)
    return found


@transaction.atomic
def show_name(subject: IncidentSubject, *, by: Person) -> IncidentSubject:
    """A second person, of another department, agrees. Raises Conflict for oneself or one's own department, NotAllowed."""
    found = _masked(subject, by)
    if found.asked_by is None or found.asked_by_id == by.pk:
        raise Conflict(
            say("名前の表示は、求めた人とは別の人が認めます。"),
            say("知ってよい人のうち、別の人が開いて認めてください。"),
        )
    places = departments_of([by.pk, found.asked_by.pk])
    if places[by.pk] & places[found.asked_by.pk]:
        raise Conflict(
            say("求めた人と同じ部署の人は、認められません。"), say("別の部署の人が認めてください。")
        )
    found.masked, found.lifted_by = False, by
    found.save()
    incident = found.incident
    record(UnmaskAsked(incident.key, str(incident), "lifted", ""), by=by)
    return found


def _masked(subject: IncidentSubject, by: Person) -> IncidentSubject:
    require(by, "incidents.work", subject.incident)
    found = (
        IncidentSubject.objects.select_for_update(of=("self",))
        .select_related("incident__case", "person", "asked_by")
        .get(pk=subject.pk)
    )
    if not found.masked:
        raise Conflict(say("この人の名前は、もう表示されています。"), say("頁を開き直してください。"))
    return found


__all__ = ["LEAST_REASON", "ask_name", "called", "show_name"]
