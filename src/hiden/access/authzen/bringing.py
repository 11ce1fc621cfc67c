"""Verbs: a system brings a denied question as a request for access; the person confirms or declines it themselves.

1. The system sends the denied question with the signed statement of the denial. Nothing is asked for yet.
2. The person confirms in their own session (or sends the same with their own token): only then is it their request.
3. The approval decides as ever; the system looks at the task and asks the question again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from hiden.access.authzen.binding import Denial
from hiden.access.authzen.entries import RequestBrought
from hiden.access.authzen.models import AskingSystem, BroughtRequest
from hiden.access.authzen.resolving import item_named, person_named
from hiden.access.models import AccessRequest
from hiden.access.requesting import MAX_DAYS, request_access
from hiden.access.situation import Situation
from hiden.approvals.models import UNDER_WAY
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, HidenError, NotAllowed, NotFound
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.ledger import SYSTEM, record
from hiden.people.models import Person
from hiden.people.turn import in_turn

# How long the person has to confirm.
WAITS = timedelta(days=7)
URN = "urn:openid:authzen:access-request:error:"


class Problem(HidenError):  # noqa: N818 - it is said to people
    """A fault with a type of the profile ("Error Responses"); the HTTP status belongs to the type."""

    _STATUS = {
        "not_requestable": 400,
        "invalid_denial_binding": 400,
        "expired_denial": 410,
        "duplicate_request": 409,
        "unknown_task": 404,
        "task_expired": 410,
    }

    def __init__(self, code: str, what: str, do_next: str) -> None:
        super().__init__(what, do_next)
        self.type = URN + code
        self.status = self._STATUS[code]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is sent beside the denial. `retry_key` and `body` (a digest) tell the same sending from another."""

    purpose: str
    days: int
    retry_key: str = ""
    body: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.days <= MAX_DAYS or len(self.purpose) > 500 or len(self.retry_key) > 100:
            raise BadInput(
                say("目的が500文字より長いか、期間が{n}日より長いか、期限が過ぎています。", n=MAX_DAYS),
                say("必要な間だけの期限と、短い目的にしてください。"),
            )


@in_turn
def bring(denial: Denial, wish: Wish, *, system: AskingSystem | None, by: Person | None) -> BroughtRequest:
    """Bring a denied question: by a system, to be confirmed; or `by` the person, who asks with it at once.

    The same sending, and the same denial once more, give the same task. Raises Problem; BadInput, Conflict and NotAllowed
    as `request_access` does.
    """
    owner = {"system": system} if system else {"system": None, "person": by}
    if wish.retry_key:
        before = BroughtRequest.objects.filter(retry_key=wish.retry_key, **owner).first()
        if before is not None:
            if before.body != wish.body:
                raise _used_again()
            return before
    before = BroughtRequest.objects.filter(denial=denial.ident).first()
    if before is not None:
        if before.system != system or (by is not None and before.person_id != by.pk):
            raise _not_bound()
        return before
    return _brought(denial, wish, system=system, by=by)


def _brought(denial: Denial, wish: Wish, *, system: AskingSystem | None, by: Person | None) -> BroughtRequest:
    person, item = _meant(denial)
    if by is not None and by.pk != person.pk:
        raise _not_bound()
    waiting = BroughtRequest.objects.filter(
        person=person, item=item, verb=denial.verb, system=system, request=None, declined_at=None,
        expires_at__gt=now(),
    ).first()  # fmt: skip
    if waiting is not None and by is None:
        return waiting
    made = BroughtRequest.objects.create(
        system=system, person=person, item=item, verb=denial.verb, situation=denial.situation.context(),
        purpose=wish.purpose.strip(), days=wish.days, denial=denial.ident, retry_key=wish.retry_key,
        body=wish.body, made_at=now(), expires_at=now() + WAITS,
    )  # fmt: skip
    if by is not None:
        _ask(made, purpose=wish.purpose, days=wish.days, by=by)
    elif system is not None:
        record(RequestBrought(made.key, system.name, person.key, item.key, item.number, made.verb), by=SYSTEM)
    return made


@in_turn
def confirm(brought: BroughtRequest, *, purpose: str, days: int, by: Person) -> AccessRequest:
    """The person makes it their own request. Raises NotFound for another's, Conflict when it is over; as request_access."""
    require(by, "access.request")
    found = _own(brought, by)
    return _ask(found, purpose=purpose, days=days, by=by)


def ask_from(denial: Denial, *, purpose: str, days: int, by: Person) -> AccessRequest:
    """The person asks, coming straight from a denial. Raises NotAllowed for another's; as request_access."""
    person, item = _meant(denial)
    if person.pk != by.pk:
        raise NotAllowed(
            say("この申請は、別の人の問い合わせから作られたものです。"),
            say("その人のアカウントでログインするか、自分で「していいですか」から申請してください。"),
        )
    return request_access(item, denial.verb, purpose=purpose, days=days, situation=denial.situation, by=by)


@transaction.atomic
def decline(brought: BroughtRequest, *, by: Person) -> BroughtRequest:
    """The person does not want it. Raises NotFound for another's, Conflict when it is over."""
    require(by, "access.request")
    found = _own(brought, by)
    found.declined_at = now()
    found.save(update_fields=["declined_at"])
    return found


def _own(brought: BroughtRequest, by: Person) -> BroughtRequest:
    found = BroughtRequest.objects.select_for_update(of=("self",)).filter(pk=brought.pk, person=by).first()
    if found is None:
        raise NotFound(
            say("この申請は見つかりません。"), say("自分の権限の頁で、申請の状況を確かめてください。")
        )
    if found.request_id is not None or found.declined_at is not None or found.expires_at <= now():
        raise Conflict(
            say("この申請は、すでに送ったか、取りやめたか、確認の期限が過ぎています。"),
            say("必要なら、「していいですか」からあらためて申請してください。"),
        )
    return found


def _ask(found: BroughtRequest, *, purpose: str, days: int, by: Person) -> AccessRequest:
    open_one = AccessRequest.objects.filter(
        person=by, item=found.item, verb=found.verb, case__state__in=UNDER_WAY, brought=None
    ).first()
    found.request = open_one or request_access(
        found.item,
        found.verb,
        purpose=purpose,
        days=days,
        situation=Situation(**found.situation),
        by=by,
    )
    found.save(update_fields=["request"])
    return found.request


def _meant(denial: Denial) -> tuple[Person, Item]:
    """The person and the item of now. Raises Problem when one is no longer known by that name."""
    person, item = person_named(denial.subject), item_named(denial.resource)
    if person is None or item is None:
        raise Problem(
            "not_requestable",
            say("この人か情報は、いまは登録されていません。"),
            say("もう一度尋ねて、新しい答えから申請してください。"),
        )
    return Person.objects.get(pk=person), Item.objects.get(pk=item)


def _not_bound() -> Problem:
    return Problem(
        "invalid_denial_binding",
        say("送られた内容が、断られた問い合わせと一致しません。"),
        say("断られたときの内容とbinding_tokenを、変えずに送ってください。"),
    )


def _used_again() -> Problem:
    return Problem(
        "duplicate_request",
        say("同じIdempotency-Keyが、別の内容の申請に使われています。"),
        say("新しいIdempotency-Keyで送ってください。"),
    )


__all__ = ["URN", "WAITS", "Problem", "Wish", "ask_from", "bring", "confirm", "decline"]
