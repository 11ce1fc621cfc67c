"""Verbs around losses: report one, record what was done, find it again, close it."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.lending.giving_back import close_if_empty
from hiden.lending.kinds import Guarded
from hiden.lending.lend import locked_loan
from hiden.lending.loss_steps import steps_for
from hiden.lending.models import Loan, LossReport, Thing
from hiden.lending.queries import items_held
from hiden.lending.registering import locked_thing
from hiden.lending.watch_entries import LossClosed, LossReported, LossStepDone, LostFound
from hiden.people.models import Person
from hiden.people.turn import in_turn, next_number


@in_turn
def report_loss(
    thing: Thing,
    *,
    loan: Loan | None = None,
    pieces: int = 1,
    noticed_on: date,
    where: str,
    circumstances: str,
    guarded: Guarded | str = Guarded.UNKNOWN,
    by: Person,
) -> LossReport:
    """Report that pieces are not where they should be: of a loan, or of what was kept.

    Raises BadInput for a day to come, missing words or more pieces than there are, Conflict when the loan ended, NotAllowed.
    """
    require(by, "lending.report_loss", thing)
    locked = locked_thing(thing)
    borrowed = _borrowed(loan, locked)
    if (
        noticed_on > today()
        or not where.strip()
        or not circumstances.strip()
        or guarded not in Guarded.values
    ):
        raise BadInput(
            say("気付いた日、場所、状況のどれかが足りないか、日付が先の日です。"),
            say("分かる範囲で三つとも書いてください。後から書き足せなくても、届出は早いほど役に立ちます。"),
        )
    most = borrowed.held if borrowed else locked.here
    if not 1 <= pieces <= most:
        raise BadInput(
            say("紛失した点数が正しくありません。"), say("1から{n}までにしてください。", n=max(most, 1))
        )
    made = LossReport.objects.create(
        number=next_number(LossReport), thing=locked, loan=borrowed, pieces=pieces, noticed_on=noticed_on,
        where=where.strip()[:300], circumstances=circumstances.strip(), guarded=guarded, reported_by=by, reported_at=now(),
    )  # fmt: skip
    locked.lost += pieces
    if borrowed is not None:
        locked.out -= pieces
        borrowed.lost += pieces
        close_if_empty(borrowed, made.reported_at)
        borrowed.save(update_fields=["lost", "until", "ending"])
    locked.save(update_fields=["lost", "out"])
    items = tuple(item.number for item in items_held([locked.pk]).get(locked.pk, []))
    record(
        LossReported(
            locked.number, made.number, borrowed.number if borrowed else 0,
            borrowed.person.key if borrowed and borrowed.person else "", pieces, noticed_on.isoformat(), made.where,
            made.circumstances, str(guarded), items,
        ),
        by=by,
    )  # fmt: skip
    return made


def _borrowed(loan: Loan | None, thing: Thing) -> Loan | None:
    if loan is None:
        return None
    locked = locked_loan(loan)
    if locked.thing_id != thing.pk:
        raise BadInput(say("この貸出しは、別の貸出品のものです。"), say("貸出品の頁を開き直してください。"))
    return locked


def _open(loss: LossReport) -> LossReport:
    locked = LossReport.objects.select_for_update(of=("self",)).select_related("thing").get(pk=loss.pk)
    if locked.closed_at is not None:
        raise Conflict(
            say("紛失の届出{n}の対応は、もう終わっています。", n=locked.number),
            say("頁を開き直して確かめてください。"),
        )
    return locked


@transaction.atomic
def mark_step(loss: LossReport, step: str, *, done: bool = True, by: Person) -> None:
    """Record that something was done about a loss, or take that back. Raises BadInput for an unknown step, Conflict, NotAllowed."""
    require(by, "lending.handle_loss", loss)
    locked = _open(loss)
    if step not in {one.id for one in steps_for(locked)}:
        raise BadInput(say("この対応は、一覧にありません。"), say("頁を開き直して選び直してください。"))
    if (step in locked.steps) == done:
        return
    if done:
        locked.steps[step] = [today().isoformat(), by.number]
    else:
        del locked.steps[step]
    locked.save(update_fields=["steps"])
    record(LossStepDone(locked.thing.number, locked.number, step, done), by=by)


@in_turn
def find_again(loss: LossReport, *, note: str, by: Person) -> None:
    """What was lost is back in its place. Raises BadInput without a word on how it was found, Conflict, NotAllowed."""
    require(by, "lending.handle_loss", loss)
    locked = LossReport.objects.select_for_update(of=("self",)).select_related("thing").get(pk=loss.pk)
    if locked.found_at is not None:
        raise Conflict(say("この紛失は、もう見つかっています。"), say("頁を開き直して確かめてください。"))
    if not note.strip():
        raise BadInput(
            say("見つかったときの様子がありません。"),
            say("どこで見つかり、その間に他人の手に渡ったおそれがあるかを書いてください。"),
        )
    thing = locked_thing(locked.thing)
    thing.lost -= locked.pieces
    thing.seen_at = now()
    thing.save(update_fields=["lost", "seen_at"])
    locked.found_at, locked.found_note = now(), note.strip()[:300]
    locked.save(update_fields=["found_at", "found_note"])
    record(LostFound(locked.thing.number, locked.number, locked.pieces, note.strip()), by=by)


@transaction.atomic
def close_loss(loss: LossReport, *, note: str, by: Person) -> None:
    """A loss was dealt with. Raises BadInput without a word on it, Conflict when it was closed, NotAllowed."""
    require(by, "lending.handle_loss", loss)
    locked = _open(loss)
    if not note.strip():
        raise BadInput(
            say("対応の結果がありません。"),
            say("何が分かり、何をして、同じことをどう防ぐかを書いてください。"),
        )
    locked.closed_at, locked.closed_note = now(), note.strip()[:1000]
    locked.save(update_fields=["closed_at", "closed_note"])
    record(LossClosed(locked.thing.number, locked.number, note.strip()), by=by)
