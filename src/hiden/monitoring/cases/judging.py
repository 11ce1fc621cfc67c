"""Verbs of whoever looks at cases: begin, wrong, in order (with an exception), coach, hand on, look again.

The gate knows who may; what may be about a report takes no verb but the keeper's; a closed one none but `look_again`. Nothing here touches a
person's rights, post or pay.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

from django.db import transaction

from hiden.base.clock import TOKYO, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.monitoring.cases.entries import CaseJudged
from hiden.monitoring.cases.exceptions import Wanted, make_exception
from hiden.monitoring.cases.models import CaseMove, Coaching, Move
from hiden.monitoring.cases.reasons import Benign, Wrong
from hiden.monitoring.models import CLOSED, CaseState, SignCase
from hiden.monitoring.rights.reporting import require_no_report
from hiden.people.models import Person

MOST_WORDS: Final = 1000
LEAST_REASON: Final = 10
_MOST_BODY: Final = 4000


P = ParamSpec("P")
R = TypeVar("R")


def _verb(verb: Callable[Concatenate[SignCase, P], R]) -> Callable[Concatenate[SignCase, P], R]:
    """One transaction; before it, a case that may be about a report goes to its keeper, which stays when the verb is refused."""

    @wraps(verb)
    def checked(case: SignCase, /, *args: P.args, **kwargs: P.kwargs) -> R:
        require(kwargs["by"], "monitoring.judge", case)
        require_no_report(case)
        with transaction.atomic():
            return verb(case, *args, **kwargs)

    return checked


@_verb
def begin(case: SignCase, *, words: str = "", by: Person) -> SignCase:
    """様子を見る: somebody is at it; what comes joins the case. Raises Conflict, NotAllowed."""
    found = _workable(case, by)
    return _step(found, CaseState.LOOKING, Move.LOOKING, words=_words(words, least=0), by=by)


@_verb
def call_wrong(case: SignCase, *, code: str, words: str, by: Person) -> SignCase:
    """There was nothing. Raises BadInput, Conflict, NotAllowed."""
    found = _workable(case, by)
    if code not in Wrong.values:
        raise _no_reason()
    said = _words(words, least=LEAST_REASON if code == Wrong.OTHER else 0)
    return _step(found, CaseState.WRONG, Move.WRONG, code=code, words=said, by=by)


@_verb
def call_benign(
    case: SignCase, *, code: str, words: str, wanted: Wanted | None = None, by: Person
) -> SignCase:
    """It was in order, because …; `wanted` explains the like of it for some time. Raises BadInput, Conflict, NotAllowed."""
    found = _workable(case, by)
    if code not in Benign.values:
        raise _no_reason()
    said = _words(words, least=LEAST_REASON)
    key = ""
    if wanted is not None:
        key = make_exception(wanted, code=code, reason=said, case=found, by=by).key
    return _step(found, CaseState.BENIGN, Move.BENIGN, code=code, words=said, exception=key, by=by)


@_verb
def coach(case: SignCase, *, title: str, body: str, by: Person) -> Coaching:
    """Send the person a letter, in gentle words. Raises BadInput, Conflict (nobody to write to), NotAllowed."""
    found = _workable(case, by)
    if found.person is None:
        raise Conflict(
            say("この案件は持ち主の分からないアカウントのもので、送る相手がいません。"),
            say("先に、アカウントが誰のものかを「他システムのアカウント」で確かめてください。"),
        )
    if not title.strip() or not body.strip() or len(body) > _MOST_BODY or len(title) > 200:
        raise BadInput(
            say("件名か本文が空か、長すぎます。"),
            say("本文は{n}文字までで書いてください。", n=_MOST_BODY),
        )
    letter = Coaching.objects.create(
        case=found, person=found.person, title=title.strip(), body=body.strip(), sent_by=by, sent_at=now()
    )
    _step(found, CaseState.COACHED, Move.COACHED, by=by)
    return letter


@_verb
def escalate(case: SignCase, *, words: str, by: Person) -> SignCase:
    """Hand the case on as an incident. Who takes incidents registers with `on_escalation`. Raises BadInput, Conflict, NotAllowed."""
    found = _workable(case, by, action="monitoring.escalate")
    said = _words(words, least=LEAST_REASON)
    made = _step(found, CaseState.ESCALATED, Move.ESCALATED, words=said, by=by)
    for take in _TAKERS:
        take(made, said, by)
    return made


@transaction.atomic
def look_again(case: SignCase, *, words: str, by: Person) -> SignCase:
    """Take back that it was wrong or in order. Raises BadInput, Conflict, NotAllowed."""
    require(by, "monitoring.judge", case)
    found = _locked(case)
    if found.state not in {CaseState.WRONG, CaseState.BENIGN}:
        raise Conflict(
            say("この案件は、やり直せる状態ではありません。"), say("案件の頁で今の状態を確かめてください。")
        )
    said = _words(words, least=LEAST_REASON)
    return _step(found, CaseState.OPEN, Move.AGAIN, words=said, by=by)


Taker = Callable[[SignCase, str, Person], None]
_TAKERS: list[Taker] = []


def on_escalation(take: Taker) -> Taker:
    """Register who takes a case that is handed on: called in its transaction with the case, the reason and who decided."""
    _TAKERS.append(take)
    return take


# ---------- what they share ----------


def _locked(case: SignCase) -> SignCase:
    return (
        SignCase.objects.select_for_update(of=("self",)).select_related("person", "purpose").get(pk=case.pk)
    )


def _workable(case: SignCase, by: Person, *, action: str = "monitoring.judge") -> SignCase:
    require(by, action, case)
    found = _locked(case)
    if found.state in CLOSED:
        raise Conflict(
            say(
                "案件{number}は、もう「{state}」になっています。",
                number=found.number,
                state=found.get_state_display(),
            ),
            say("案件の頁で今の状態を確かめてください。"),
        )
    return found


def _words(words: str, *, least: int) -> str:
    said = words.strip()
    if len(said) < least or len(said) > MOST_WORDS:
        raise BadInput(
            say("理由が短すぎるか、長すぎます。"),
            say(
                "何を確かめてそう判断したかを、{least}文字以上{most}文字までで書いてください。",
                least=least,
                most=MOST_WORDS,
            ),
        )
    return said


def _no_reason() -> BadInput:
    return BadInput(say("理由が選ばれていません。"), say("理由を一つ選んでください。"))


def _step(
    case: SignCase,
    state: CaseState,
    move: Move,
    *,
    code: str = "",
    words: str = "",
    exception: str = "",
    by: Person,
) -> SignCase:
    at = now()
    case.state = state
    if state in CLOSED:
        case.verdict_code, case.verdict_words = code, words
        case.closed_at, case.closed_by = at, by
        days = timedelta(days=case.purpose.keep_days)
        case.forget_on = None if state == CaseState.ESCALATED else at.astimezone(TOKYO).date() + days
    else:
        case.verdict_code, case.verdict_words = "", ""
        case.closed_at = case.closed_by = case.forget_on = None
    case.save()
    CaseMove.objects.create(case=case, move=move, words=words, person=by, at=at)
    record(CaseJudged(case.key, case.number, state, code, words, exception), by=by)
    return case


__all__ = ["begin", "call_benign", "call_wrong", "coach", "escalate", "look_again", "on_escalation"]
