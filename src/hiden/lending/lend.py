"""Verbs around handing over: lend, take oneself, confirm, cancel, extend, say that it is back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import joined, say
from hiden.gate import require
from hiden.ledger import record
from hiden.lending.entries import HandoverConfirmed, LoanCancelled, LoanExtended, ReturnAnnounced, ThingLent
from hiden.lending.handling import Factor, Outside, Use, Weight, lending_factors
from hiden.lending.kinds import OUTSIDE, Carry, Confirmed, Ending
from hiden.lending.models import Loan, TakeOutPermit, Thing
from hiden.lending.registering import locked_thing
from hiden.people.leaving import notice_of
from hiden.people.models import Person
from hiden.people.queries import is_here
from hiden.people.turn import in_turn, next_number

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is to get. Either `person`, or `handler` of the partner `company`."""

    purpose: str
    due_on: date
    person: Person | None = None
    company: str = ""
    handler: str = ""
    carry: Carry = Carry.OFFICE
    overseas: bool = False
    pieces: int = 1

    @property
    def use(self) -> Use:
        """The question to the handling table."""
        return Use(self.carry, self.person is None, self.overseas)

    @property
    def outside(self) -> Outside | None:
        """The partner's handler who gets it, if it is one."""
        return None if self.person else Outside(self.company.strip(), self.handler.strip())


@in_turn
def lend(
    thing: Thing, wanted: Wanted, *, confirmed: bool = False, on_paper: bool = False, by: Person
) -> Loan:
    """Lend pieces of a thing. `confirmed`: the conditions of the handling table were read and are met; `on_paper`: the
    borrower signed a receipt, otherwise they confirm on their own screen.

    Raises BadInput for what cannot be, Conflict when the handling table stops it or nothing is here, NotAllowed.
    """
    require(by, "lending.manage", thing)
    return _lend(
        thing, wanted, confirmed=confirmed, how=Confirmed.PAPER if on_paper else Confirmed.NOT_YET, by=by
    )


@in_turn
def borrow(thing: Thing, wanted: Wanted, *, confirmed: bool = False, by: Person) -> Loan:
    """Take a thing oneself, where that is allowed; for the company's own rooms only. Raises as `lend` does."""
    require(by, "lending.borrow", thing)
    if wanted.person != by or wanted.carry in OUTSIDE:
        raise BadInput(
            say("自分で借りられるのは、社内で使う場合だけです。"),
            say("持ち帰る・持ち出すときは、管理担当者に貸してもらってください。"),
        )
    return _lend(thing, wanted, confirmed=confirmed, how=Confirmed.SELF, by=by)


def _lend(thing: Thing, wanted: Wanted, *, confirmed: bool, how: Confirmed, by: Person) -> Loan:
    locked = locked_thing(thing)
    _check(wanted, locked)
    factors = lending_factors(locked, wanted.use, person=wanted.person, outside=wanted.outside)
    permit = _permit(locked, wanted, factors)
    conditions = tuple(dict.fromkeys(one.words for one in factors if one.weight == Weight.CONFIRM))
    if conditions and not confirmed:
        raise BadInput(
            say("取扱いの条件を、まだ確かめていません。"),
            say("表示された条件を読み、満たしていれば「条件を確かめた」にチェックを入れてください。"),
        )
    at = now()
    loan = Loan.objects.create(
        number=next_number(Loan), thing=locked, person=wanted.person, company_name=wanted.company.strip()[:200],
        handler_name=wanted.handler.strip()[:200], purpose=wanted.purpose.strip()[:300], carry=wanted.carry,
        overseas=wanted.overseas, due_on=wanted.due_on, pieces=wanted.pieces, lent_by=by, confirmed=how,
        confirmed_at=at if how != Confirmed.NOT_YET else None, conditions=list(conditions), permit=permit, since=at,
        recorded_at=at,
    )  # fmt: skip
    locked.out += wanted.pieces
    locked.save(update_fields=["out"])
    if permit is not None:
        permit.used_at = at
        permit.save(update_fields=["used_at"])
    record(lent_entry(loan, permit), by=by)
    return loan


def lent_entry(loan: Loan, permit: TakeOutPermit | None = None, *, how: str = "") -> ThingLent:
    """What the ledger is told of a loan that begins."""
    return ThingLent(
        loan.thing.number, loan.number, loan.person.key if loan.person else "",
        "" if loan.person else loan.borrower, loan.purpose, loan.carry, loan.overseas, loan.pieces,
        loan.due_on.isoformat(), tuple(loan.conditions), permit.case_number if permit else 0, how or loan.confirmed,
        loan.since.isoformat(),
    )  # fmt: skip


def check_borrower(wanted: Wanted) -> None:
    """Raises BadInput unless exactly one is meant, a person who is here or somebody of a named company, until a day that can be."""
    if (wanted.person is None) == (not wanted.handler.strip()):
        raise BadInput(
            say("貸す相手が決まっていません。"),
            say("社内の人か、社外の取扱者（会社名と氏名）の、どちらか一方を入れてください。"),
        )
    if wanted.person is None and not wanted.company.strip():
        raise BadInput(say("社外の取扱者の会社名がありません。"), say("会社名も入力してください。"))
    check_due(wanted.due_on, wanted.person)
    if wanted.person is not None and not is_here(wanted.person):
        raise BadInput(
            say("{name}さんは今日は在籍していません。", name=wanted.person.name),
            say("在籍している人を選んでください。"),
        )


def _check(wanted: Wanted, thing: Thing) -> None:
    check_borrower(wanted)
    if not wanted.purpose.strip():
        raise BadInput(say("使う目的がありません。"), say("何のために使うかを入力してください。"))
    if not 1 <= wanted.pieces <= thing.here:
        raise Conflict(
            say("「{thing}」で今貸せるのは{n}点です。", thing=thing.number, n=thing.here),
            say("返却を待つか、点数を減らしてください。"),
        )


def check_due(due_on: date, person: Person | None) -> None:
    """Raises BadInput for a day that is past, too far, or after the borrower's last day."""
    day = today()
    if not day <= due_on <= day + timedelta(days=LONGEST_DAYS):
        raise BadInput(
            say("返却の期限が、過去か、1年より先です。"),
            say("今日から1年以内の日にしてください。続けて使うときは、期限の前に延ばせます。"),
        )
    notice = notice_of(person) if person is not None else None
    if notice is not None and notice.last_day != FOREVER_DATE and due_on > notice.last_day:
        raise BadInput(
            say("返却の期限が、{name}さんの最終日より後です。", name=notice.person.name),
            say("{day}までの日にしてください。", day=show_date(notice.last_day)),
        )


def _permit(thing: Thing, wanted: Wanted, factors: Sequence[Factor]) -> TakeOutPermit | None:
    """The permit that lifts what stops this loan. Raises Conflict, with the reasons, where there is none."""
    stops = [one for one in factors if one.weight == Weight.STOP]
    if not stops:
        return None
    found = usable_permit(thing, wanted)
    if found is None:
        reasons = dict.fromkeys(
            say("{words}（{source}）", words=one.words, source=one.source) for one in stops
        )
        raise Conflict(
            joined([say("この使い方では貸せません。"), *reasons]),
            say("使い方を変えるか、「承認を求める」から決裁を受けてください。"),
        )
    return found


def usable_permit(thing: Thing, wanted: Wanted) -> TakeOutPermit | None:
    """The permit for exactly this thing, borrower and use that still covers the day; a permit serves once."""
    rows = TakeOutPermit.objects.filter(
        thing=thing, person=wanted.person, carry=wanted.carry, overseas=wanted.overseas, used_at__isnull=True,
        until_on__gte=wanted.due_on,
    )  # fmt: skip
    if wanted.person is None:
        rows = rows.filter(company_name=wanted.company.strip(), handler_name=wanted.handler.strip())
    return rows.order_by("until_on", "pk").first()


def locked_loan(loan: Loan) -> Loan:
    """The loan as it is now, locked. Raises Conflict when it ended."""
    found = (
        Loan.objects.select_for_update(of=("self",)).select_related("thing", "person").get(pk=loan.pk)
    )  # fmt: skip
    if not found.open:
        raise Conflict(
            say("貸出{n}は、もう終わっています。", n=found.number), say("頁を開き直して確かめてください。")
        )
    return found


@transaction.atomic
def confirm_handover(loan: Loan, *, by: Person) -> None:
    """The borrower says that they have it. Says nothing twice. Raises Conflict when it ended, NotAllowed."""
    require(by, "lending.hold", loan)
    _confirm(loan, Confirmed.ACCOUNT, by=by)


@transaction.atomic
def confirm_on_paper(loan: Loan, *, by: Person) -> None:
    """A receipt was signed. Says nothing twice. Raises Conflict when it ended, NotAllowed."""
    require(by, "lending.manage_loan", loan)
    _confirm(loan, Confirmed.PAPER, by=by)


def _confirm(loan: Loan, how: Confirmed, *, by: Person) -> None:
    locked = locked_loan(loan)
    if locked.confirmed:
        return
    locked.confirmed, locked.confirmed_at = how, now()
    locked.save(update_fields=["confirmed", "confirmed_at"])
    record(HandoverConfirmed(locked.thing.number, locked.number, _key(locked), how.value), by=by)


def _key(loan: Loan) -> str:
    return loan.person.key if loan.person else ""


@in_turn
def cancel(loan: Loan, *, reason: str, by: Person) -> None:
    """A thing was not handed over after all. Raises BadInput without a reason, Conflict once the borrower had it, NotAllowed."""
    require(by, "lending.manage_loan", loan)
    locked = locked_loan(loan)
    if not reason.strip():
        raise BadInput(say("取り消す理由がありません。"), say("なぜ渡さなかったかを書いてください。"))
    if locked.confirmed or locked.back or locked.lost:
        raise Conflict(
            say("借りた人がすでに受け取っています。"), say("取消しではなく、返却を受け取ってください。")
        )
    thing = locked_thing(locked.thing)
    thing.out -= locked.pieces
    thing.save(update_fields=["out"])
    locked.until, locked.ending = now(), Ending.CANCELLED
    locked.save(update_fields=["until", "ending"])
    if locked.permit_id:
        permit = locked.permit
        assert permit is not None
        locked.permit = None
        locked.save(update_fields=["permit"])
        permit.used_at = None
        permit.save(update_fields=["used_at"])
    record(LoanCancelled(locked.thing.number, locked.number, _key(locked), reason.strip()), by=by)


@transaction.atomic
def extend(loan: Loan, *, due_on: date, reason: str, by: Person) -> None:
    """Let a loan last longer, or shorter. What stops the use today stops the longer use too, unless its permit lasts.

    Raises BadInput, Conflict, NotAllowed.
    """
    require(by, "lending.manage_loan", loan)
    locked = locked_loan(loan)
    check_due(due_on, locked.person)
    if not reason.strip():
        raise BadInput(say("期限を変える理由がありません。"), say("理由を書いてください。"))
    if due_on == locked.due_on:
        raise Conflict(say("期限は変わっていません。"), say("新しい期限を入力してください。"))
    use = Use(Carry(locked.carry), locked.person is None, locked.overseas)
    stops = [
        one for one in lending_factors(locked.thing, use, person=locked.person) if one.weight == Weight.STOP
    ]
    permitted = locked.permit is not None and due_on <= locked.permit.until_on
    if stops and due_on > locked.due_on and not permitted:
        raise Conflict(
            joined([say("この使い方では延ばせません。"), *dict.fromkeys(one.words for one in stops)]),
            say("いったん返却を受け取り、承認を受けてから貸し直してください。"),
        )
    before, locked.due_on = locked.due_on, due_on
    locked.save(update_fields=["due_on"])
    record(
        LoanExtended(
            locked.thing.number, locked.number, _key(locked), before.isoformat(), due_on.isoformat(), reason.strip()
        ),
        by=by,
    )  # fmt: skip


@transaction.atomic
def announce(loan: Loan, *, by: Person) -> None:
    """The borrower says that it is back in its place: it is no longer overdue, but somebody still has to look.

    Says nothing twice. Raises Conflict when it ended, NotAllowed.
    """
    require(by, "lending.hold", loan)
    locked = locked_loan(loan)
    if locked.announced_at is not None:
        return
    locked.announced_at = now()
    if not locked.confirmed:
        locked.confirmed, locked.confirmed_at = Confirmed.ACCOUNT, now()
    locked.save(update_fields=["announced_at", "confirmed", "confirmed_at"])
    record(ReturnAnnounced(locked.thing.number, locked.number, _key(locked)), by=by)
