"""Verbs of the person concerned: read a letter, answer it, say something about a case that they were told of (PRV-11)."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import SYSTEM, record
from hiden.monitoring.cases.entries import CoachingMet
from hiden.monitoring.cases.models import CaseMove, Coaching, Move, OwnStatement
from hiden.monitoring.cases.queries import told_to
from hiden.monitoring.models import SignCase
from hiden.people.models import Person

MOST_WORDS: Final = 4000


@transaction.atomic
def read_letter(letter: Coaching, *, by: Person) -> Coaching:
    """It was read. Reading it again changes nothing. Raises NotAllowed."""
    require(by, "monitoring.own_letter", letter)
    found = _locked(letter)
    if found.read_at is None:
        found.read_at = now()
        found.save(update_fields=["read_at"])
        _met(found.case, Move.READ)
    return found


@transaction.atomic
def answer_letter(letter: Coaching, *, words: str, by: Person) -> Coaching:
    """Say something back, once; that it was read goes without saying. Raises BadInput, Conflict, NotAllowed."""
    found = read_letter(letter, by=by)
    if found.answered_at is not None:
        raise Conflict(
            say("この注意喚起には、もう返事をしています。"),
            say("続けて伝えたいことは、意見として添えてください。"),
        )
    found.answer, found.answered_at = _said(words), now()
    found.save(update_fields=["answer", "answered_at"])
    _met(found.case, Move.ANSWERED)
    return found


@transaction.atomic
def state(case: SignCase, *, words: str, by: Person) -> OwnStatement:
    """Attach a statement to a case about oneself. Raises BadInput, NotFound for a case that one was not told of, NotAllowed."""
    require(by, "monitoring.about_me")
    found = told_to(by).filter(pk=case.pk).first()
    if found is None:
        raise NotFound(
            say("この案件はありません。"), say("「私について検知されたこと」の一覧から選んでください。")
        )
    made = OwnStatement.objects.create(case=found, person=by, words=_said(words), at=now())
    _met(found, Move.STATED)
    return made


def find_letter(key: str) -> Coaching:
    """A letter by its key. Raises NotFound."""
    found = Coaching.objects.select_related("case", "person").filter(key=key).first()
    if found is None:
        raise NotFound(
            say("このお知らせはありません。"), say("「私について検知されたこと」の一覧から選んでください。")
        )
    return found


def _locked(letter: Coaching) -> Coaching:
    return Coaching.objects.select_for_update(of=("self",)).select_related("case").get(pk=letter.pk)


def _said(words: str) -> str:
    said = words.strip()
    if not said or len(said) > MOST_WORDS:
        raise BadInput(
            say("内容が書かれていないか、長すぎます。"), say("{n}文字までで書いてください。", n=MOST_WORDS)
        )
    return said


def _met(case: SignCase, move: Move) -> None:
    """Whoever looks at the case learns of it, and the ledger keeps it under nobody's name: it may be read by who looks."""
    CaseMove.objects.create(case=case, move=move, at=now())
    record(CoachingMet(case.key, case.number, str(move)), by=SYSTEM)


__all__ = ["answer_letter", "find_letter", "read_letter", "state"]
