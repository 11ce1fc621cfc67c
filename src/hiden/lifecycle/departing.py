"""Verbs around leaving: the notice handed over, the exit interview, the hold of a PC (3-4 (2), L2-a, L3-q, L4-a).

Nothing here treats leaving as a suspicion: the same words and steps for everybody, and no answer is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from hiden.base.clock import today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.evidence.holds.standing import require_not_held
from hiden.gate import require
from hiden.ledger import record
from hiden.ledger.keeping import noting_refusals
from hiden.lifecycle.entries import LeaverInterviewed, LeaverTold, PcHold
from hiden.lifecycle.models import Departure, LifeEvent
from hiden.lifecycle.opening import months_later, settings, top_class_people
from hiden.people.models import Person
from hiden.people.turn import take_turn

# What is asked for in the exit checklist; each is returned, missing, or was never lent.
THINGS = ("badge", "keys", "pc", "phone", "media", "paper", "samples", "cards", "lab_notes", "other")
STATES = ("returned", "missing", "none")
PRIVATE_PLACES = ("nothing_left", "erased", "open", "not_asked")


def departure_of(event: LifeEvent) -> Departure:
    """What is kept about this departure. Raises Conflict for an event that is no leaving."""
    found = Departure.objects.select_related("event__person").filter(event=event).first()
    if found is None:
        raise Conflict(say("この出来事は退職ではありません。"), say("退職の手順の頁で行ってください。"))
    return found


@transaction.atomic
def hand_over(event: LifeEvent, *, on: date | None = None, sha256: str = "", by: Person) -> Departure:
    """Record that the notice on tightened review was handed over. Raises BadInput for a day to come, NotAllowed."""
    require(by, "lifecycle.interview")
    take_turn()
    found, day = departure_of(event), on or today()
    if day > today():
        raise BadInput(say("日付が先の日になっています。"), say("手渡した日を入力してください。"))
    found.told_on = day
    found.save(update_fields=["told_on"])
    record(LeaverTold(event.key, event.person.key, day.isoformat(), sha256), by=by)
    return found


@transaction.atomic
def interview(
    event: LifeEvent,
    *,
    on: date,
    items: Sequence[str] = (),
    returned: Mapping[str, str] | None = None,
    destination: str = "",
    withheld: bool = False,
    private_places: str = "not_asked",
    questions: str = "",
    by: Person,
) -> Departure:
    """Record an exit interview. `items`: numbers that were named; `returned`: thing → returned, missing or none.

    `destination` is told voluntarily. `withheld`: asked, and not answered, which means nothing.
    Raises BadInput for a day to come, unknown things or states, NotAllowed.
    """
    require(by, "lifecycle.interview")
    take_turn()
    found = departure_of(event)
    things = dict(returned or {})
    wrong = {name for name, state in things.items() if name not in THINGS or state not in STATES}
    if on > today() or wrong or private_places not in PRIVATE_PLACES:
        raise BadInput(
            say("面談の日か、返却の状態が正しくありません。"),
            say("面談を行った日と、一覧にある状態を選んでください。"),
        )
    found.interviewed_on, found.interviewer = on, by
    found.items, found.returned = list(items), things
    found.destination, found.destination_withheld = (
        destination.strip()[:300],
        withheld and not destination.strip(),
    )
    found.private_places, found.questions = private_places, questions.strip()
    found.save()
    record(
        LeaverInterviewed(
            event.key,
            event.person.key,
            on.isoformat(),
            tuple(items),
            tuple(sorted(things.items())),
            found.destination,
            found.destination_withheld,
            private_places,
            found.questions,
        ),
        by=by,
    )
    return found


def proposed_hold(event: LifeEvent) -> date:
    """Until when a PC is held by the company's settings: longer for whoever handled the top class."""
    chosen = settings()
    top = bool(top_class_people([event.person_id]))
    return months_later(event.day, chosen.hold_months_top if top else chosen.hold_months)


@transaction.atomic
def hold_pc(event: LifeEvent, *, until: date | None = None, by: Person) -> Departure:
    """Hold a PC as it is, not initialised, until a day (by the settings if none is given). Raises BadInput, NotAllowed."""
    require(by, "lifecycle.interview")
    take_turn()
    found = departure_of(event)
    day = until or proposed_hold(event)
    if day <= today():
        raise BadInput(say("保管の期限が今日以前です。"), say("先の日付にしてください。"))
    found.hold_until, found.released_on, found.release_reason = day, None, ""
    found.save(update_fields=["hold_until", "released_on", "release_reason"])
    record(PcHold(event.key, event.person.key, "held", day.isoformat(), ""), by=by)
    return found


@noting_refusals
@transaction.atomic
def release_pc(event: LifeEvent, *, reason: str, by: Person) -> Departure:
    """Let a PC be used again. Before the end of the hold the reason says why. Raises BadInput, Conflict (Held while a legal
    hold keeps what is about the person), NotAllowed."""
    require(by, "lifecycle.interview")
    take_turn()
    found = departure_of(event)
    if not found.holds or found.hold_until is None:
        raise Conflict(say("保管しているPCはありません。"), say("頁を開き直して確かめてください。"))
    if not reason.strip():
        raise BadInput(say("解除の理由がありません。"), say("なぜ保管を終えるかを書いてください。"))
    require_not_held(event.person, "lifecycle.pc")
    found.released_on, found.release_reason = today(), reason.strip()[:300]
    found.save(update_fields=["released_on", "release_reason"])
    record(
        PcHold(event.key, event.person.key, "released", found.hold_until.isoformat(), reason.strip()), by=by
    )
    return found
