"""公益通報: whoever may have reported wrongdoing is not looked for (公益通報者保護法; PRV-19).

A case whose events went to an authority, the press, a lawyer or the hotline is held, and then only the keeper of reports knows of it.
The keeper lets it go on, with a reason, or closes it; nobody else learns that there was one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from hiden.base.clock import TOKYO, now, start_of
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.catalogue.model import Law, Version
from hiden.catalogue.queries import catalogue
from hiden.gate import require
from hiden.ledger import SYSTEM, record
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked, Event
from hiden.monitoring.models import CLOSED, REPORTING, CaseState, SignCase
from hiden.monitoring.rights.entries import SetAside
from hiden.monitoring.rights.models import CaseGrant, KeeperDecision
from hiden.monitoring.rights.sensitive import kinds_in, places_of
from hiden.people.models import Person
from hiden.people.turn import in_turn

LEAST_WORDS: Final = 20
_MOST_DESTS: Final = 5000
_MOST_EVENTS: Final = 200
_LAWS: Final = ("whistle-secrecy", "whistle-retaliation", "whistle-search")


@dataclass(frozen=True, slots=True)
class Toward:
    """How many events of a case went toward one kind of place, by kind (`PlaceKind`)."""

    kind: str
    events: int


def _asked(case: SignCase) -> Asked:
    return Asked(
        first=start_of(case.first_day),
        until=start_of(case.last_day + timedelta(days=1)),
        persons=[case.person_id] if case.person_id else (),
        account="" if case.person_id else case.account,
    )


def toward(case: SignCase) -> list[Toward]:
    """Where the events of a case went that may be a report. One question to the view; none where no such place is known."""
    places = {domain: kind for domain, kind in places_of(case.last_day).items() if kind in REPORTING}
    if not places:
        return []
    found: Counter[str] = Counter()
    for count in questions.counts(_asked(case), "dest", limit=_MOST_DESTS):
        for kind in kinds_in(count.value, places):
            found[kind] += count.events
    return [Toward(kind, events) for kind, events in found.most_common()]


def let_go_on(case: SignCase) -> bool:
    """Whether the keeper found that a case has nothing to do with a report."""
    return KeeperDecision.objects.filter(case=case, report=False).exists()


def hold_if_reporting(case: SignCase) -> bool:
    """Hold a case whose subject may have reported in its days; whether it is held. What the keeper let go on stays so.

    Must run in a transaction, before anybody is shown the case or it is decided.
    """
    if case.state == CaseState.HELD:
        return True
    if case.state in CLOSED or let_go_on(case) or not toward(case):
        return False
    set_aside(case, by=None)
    return True


def set_aside(case: SignCase, *, by: Person | None) -> None:
    """From now on a case is the keeper's alone; whatever was granted ends. Must run in a transaction."""
    case.state = CaseState.HELD
    case.save(update_fields=["state"])
    CaseGrant.objects.filter(case=case, until__gt=now()).update(until=now())
    record(SetAside(case.key, "held", ""), by=by or SYSTEM)


@in_turn
def decide_report(case: SignCase, *, report: bool, words: str, by: Person) -> KeeperDecision:
    """The keeper decides: nothing to do with a report (it goes on), or one, or not clear (it is closed, and nobody learns why).

    Raises BadInput without a reason, Conflict where it is not held, NotAllowed.
    """
    require(by, "monitoring.keep", case)
    found = SignCase.objects.select_for_update(of=("self",)).select_related("purpose").get(pk=case.pk)
    if found.state != CaseState.HELD:
        raise Conflict(say("この案件は、確認を待っていません。"), say("一覧を開き直してください。"))
    if len(words.strip()) < LEAST_WORDS:
        raise BadInput(
            say("理由が短すぎます。"),
            say("何を確かめてそう判断したかを{n}文字以上で書いてください。", n=LEAST_WORDS),
        )
    made = KeeperDecision.objects.create(case=found, report=report, words=words.strip(), by=by, at=now())
    if report:
        found.state, found.closed_at, found.closed_by = CaseState.KEPT, made.at, by
        found.forget_on = made.at.astimezone(TOKYO).date() + timedelta(days=found.purpose.keep_days)
    else:
        found.state = CaseState.OPEN
    found.save(update_fields=["state", "closed_at", "closed_by", "forget_on"])
    record(SetAside(found.key, "closed" if report else "freed", made.words), by=by)
    return made


def held_cases() -> QuerySet[SignCase]:
    """Those that wait for the keeper, the oldest first."""
    return SignCase.objects.filter(state=CaseState.HELD).order_by("opened_at", "pk")


def events_toward(case: SignCase, *, by: Person) -> list[Event]:
    """The events for which a case is held, for the keeper to read. Raises NotAllowed."""
    require(by, "monitoring.keep", case)
    places = {domain: kind for domain, kind in places_of(case.last_day).items() if kind in REPORTING}
    page = questions.timeline(_asked(case), limit=_MOST_DESTS, newest_first=False)
    return [event for event in page.events if kinds_in(event.dest, places)][:_MOST_EVENTS]


def laws_on(day: date) -> list[tuple[Law, Version]]:
    """What the law of that day says about those who report."""
    found = [catalogue().by_id.get(name) for name in _LAWS]
    return [(law, version) for law in found if isinstance(law, Law) and (version := law.on(day)) is not None]


def require_no_report(case: SignCase) -> None:
    """Hold a case that may be about a report, and keep that. Raises Conflict where it is held, in words that say nothing of why.

    Called before a verb's own transaction: what it raises would undo the hold in there.
    """
    with transaction.atomic():
        held = hold_if_reporting(case)
    if held:
        raise not_now(case)


def not_now(case: SignCase) -> Conflict:
    """A case that somebody else takes care of."""
    return Conflict(
        say("案件{number}は、いまこの操作を受け付けません。", number=case.number),
        say("別の担当の確認が済むまで、待ってください。"),
    )


__all__ = [
    "Toward", "decide_report", "events_toward", "held_cases", "hold_if_reporting", "laws_on", "let_go_on", "not_now",
    "require_no_report", "set_aside", "toward",
]  # fmt: skip
