"""Verbs: propose a decision with its reasons; somebody else approves or refuses; a wrong one is corrected by a new one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.incidents.deciding.entries import DecisionSet
from hiden.incidents.deciding.models import Decision, DecisionState
from hiden.incidents.models import Incident
from hiden.incidents.vouching import vouch
from hiden.ledger import record
from hiden.people.models import Person


@dataclass(frozen=True, slots=True)
class Said:
    """What a decision says."""

    question: str
    options: str
    decided: str
    reason: str
    basis: str = ""


def decisions_of(incident: Incident) -> QuerySet[Decision]:
    """All of an incident, the latest first."""
    rows = incident.decisions.select_related("proposed_by", "settled_by", "replaces", "replaced_by")
    return rows.order_by("-number")


@transaction.atomic
def propose(incident: Incident, said: Said, *, by: Person) -> Decision:
    """Propose a decision. Raises BadInput where a part is missing, NotAllowed."""
    require(by, "incidents.work", incident)
    return _write(incident, said, replaces=None, by=by)


@transaction.atomic
def correct(decision: Decision, said: Said, *, by: Person) -> Decision:
    """Propose another in the place of one that was approved; that one stays, marked, once this is approved.

    Raises BadInput, Conflict for one that is not in force or is being corrected, NotAllowed.
    """
    require(by, "incidents.work", decision.incident)
    found = _locked(decision)
    if found.state != DecisionState.APPROVED or Decision.objects.filter(replaces=found).exists():
        raise Conflict(
            say("この判断は、訂正できる状態ではありません。"), say("判断の頁で今の状態を確かめてください。")
        )
    return _write(found.incident, said, replaces=found, by=by)


@transaction.atomic
def approve(decision: Decision, *, words: str = "", by: Person) -> Decision:
    """Somebody who leads and did not propose it approves. Raises Conflict, NotAllowed."""
    found = _settle(decision, DecisionState.APPROVED, words, by=by)
    if found.replaces is not None:
        found.replaces.state = DecisionState.CORRECTED
        found.replaces.save(update_fields=["state"])
        _note(found.replaces, "corrected", by=by)
    vouch(found.incident)
    return found


@transaction.atomic
def refuse(decision: Decision, *, words: str, by: Person) -> Decision:
    """Somebody who leads and did not propose it says no, and why. Raises BadInput, Conflict, NotAllowed."""
    if not words.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ認めないのかを書いてください。"))
    found = _settle(decision, DecisionState.REFUSED, words, by=by)
    Decision.objects.filter(pk=found.pk).update(replaces=None)  # so that another may correct what stands
    return found


def _settle(decision: Decision, state: DecisionState, words: str, *, by: Person) -> Decision:
    require(by, "incidents.lead", decision.incident)
    found = _locked(decision)
    if found.state != DecisionState.PROPOSED:
        raise Conflict(
            say("この判断は、もう「{state}」になっています。", state=found.get_state_display()),
            say("頁を開き直してください。"),
        )
    if found.proposed_by_id == by.pk:
        raise Conflict(
            say("自分で提案した判断は、自分では決められません。"),
            say("統括のうち、別の人が決めてください。"),
        )
    found.state, found.settled_by, found.settled_at = state, by, now()
    found.settled_words = words.strip()[:500]
    found.save()
    _note(found, state, by=by)
    return found


def _write(incident: Incident, said: Said, *, replaces: Decision | None, by: Person) -> Decision:
    parts = [said.question, said.options, said.decided, said.reason]
    if not all(part.strip() for part in parts):
        raise BadInput(
            say("判断に要るものが欠けています。"),
            say("決めること、選べたこと、決めた内容、理由をすべて書いてください。"),
        )
    Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    last = Decision.objects.filter(incident=incident).aggregate(last=Max("number"))["last"] or 0
    made = Decision.objects.create(
        incident=incident, number=last + 1, question=said.question.strip()[:300], options=said.options.strip(),
        decided=said.decided.strip()[:500], reason=said.reason.strip(), basis=said.basis.strip(), proposed_by=by,
        proposed_at=now(), replaces=replaces,
    )  # fmt: skip
    _note(made, "proposed", by=by)
    return made


def _locked(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related("incident", "replaces")
    return rows.get(pk=decision.pk)


def _note(one: Decision, what: str, *, by: Person) -> None:
    incident = one.incident
    said = DecisionSet(
        incident.key, str(incident), one.number, what, one.question, one.options, one.decided, one.reason, one.basis
    )  # fmt: skip
    record(said, by=by)


__all__ = ["Said", "approve", "correct", "decisions_of", "propose", "refuse"]
