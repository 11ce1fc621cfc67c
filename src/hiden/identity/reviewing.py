"""What is wrong with accounts, worked out anew from what is known: findings open, go on and close by themselves.

1. An account that cannot be used is nobody's worry: whatever was found about it is over, and the list shows it.
2. What was reported as done and is still so in a later list was not done: it is open again.
3. An exception holds until its end and not a day longer.
Nothing here asks the gate; whoever calls has, or is the product itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.identity.entries import Found, Settled
from hiden.identity.models import (
    Absence,
    AccountFinding,
    ClosedBy,
    FindingKind,
    FindingState,
    IdentitySettings,
    Nature,
    OutsideAccount,
    PrivilegeReason,
    Standing,
)
from hiden.ledger import Entry, record_many
from hiden.ledger.kinds import Author
from hiden.people.intervals import holding
from hiden.people.leaving import leaving
from hiden.people.models import Kind, PersonState

DUE_DAYS: dict[str, int] = {
    FindingKind.LEAVER: 1,
    FindingKind.AWAY: 3,
    FindingKind.UNKNOWN: 14,
    FindingKind.PRIVILEGED: 14,
    FindingKind.SHARED: 14,
    FindingKind.DORMANT: 30,
}
_FIELDS = ("state", "due_on", "contradicted", "closed_on", "closed_by", "closed_list", "recorded_at")


def settings() -> IdentitySettings:
    """The company's settings; the usual ones while nobody has changed any."""
    return IdentitySettings.objects.order_by("pk").first() or IdentitySettings()


def due_days(kind: str, chosen: IdentitySettings) -> int:
    """Within how many days a finding of this kind is to be settled."""
    return int(chosen.due_days.get(kind, DUE_DAYS[kind]))


@dataclass(slots=True)
class Reviewed:
    """How many findings were opened and closed."""

    opened: int = 0
    closed: int = 0


@dataclass(slots=True)
class _Facts:
    """What bears on some accounts today."""

    day: date
    settings: IdentitySettings
    leavers: frozenset[int]
    away: frozenset[int]
    explained: frozenset[int]
    entries: list[Entry] = field(default_factory=list)

    def wanted(self, account: OutsideAccount) -> Iterator[FindingKind]:
        """What is wrong with an account today."""
        if account.standing != Standing.LIVE or account.system.until <= self.day:
            return
        left = account.person_id in self.leavers
        if account.nature in {Nature.SHARED, Nature.SERVICE, Nature.GUEST}:
            if account.responsible_id is None or account.responsible_id in self.leavers:
                yield FindingKind.SHARED
        elif account.person_id is None:
            yield FindingKind.UNKNOWN
        elif left:
            yield FindingKind.LEAVER
        elif account.person_id in self.away:
            yield FindingKind.AWAY
        if account.privileged and account.pk not in self.explained and not left:
            yield FindingKind.PRIVILEGED
        if self._dormant(account) and not left:
            yield FindingKind.DORMANT

    def _dormant(self, account: OutsideAccount) -> bool:
        """Nobody used it for long before the day of the list: what came after that day, the list cannot know."""
        if not account.last_list.signs_in:
            return False
        days = account.system.dormant_days or self.settings.dormant_days
        used = account.signed_in_on or account.first_seen_on
        return used + timedelta(days=days) <= account.last_list.taken_on


def review(accounts: QuerySet[OutsideAccount], *, by: Author) -> Reviewed:
    """Bring the findings about some accounts up to today. Inside a transaction; ten queries however many accounts."""
    facts = _facts(accounts)
    standing: dict[int, dict[str, AccountFinding]] = {}
    open_ones = AccountFinding.objects.exclude(state=FindingState.CLOSED).filter(
        account__in=accounts.values("pk")
    )
    for finding in open_ones:
        standing.setdefault(finding.account_id, {})[finding.kind] = finding
    fresh: list[AccountFinding] = []
    changed: list[AccountFinding] = []
    done = Reviewed()
    for account in accounts.select_related("system", "last_list", "person"):
        found = standing.get(account.pk, {})
        wanted = list(facts.wanted(account))
        for kind in wanted:
            if kind not in found:
                fresh.append(_opened(account, kind, facts))
            elif _goes_on(found[kind], account, facts):
                changed.append(found[kind])
        for finding in found.values():
            if finding.kind not in wanted:
                _close(finding, account, facts)
                changed.append(finding)
                done.closed += 1
    done.opened = len(fresh)
    AccountFinding.objects.bulk_create(fresh, batch_size=500)
    AccountFinding.objects.bulk_update(changed, _FIELDS, batch_size=200)
    record_many(facts.entries, by=by)
    return done


def _facts(accounts: QuerySet[OutsideAccount]) -> _Facts:
    day = today()
    held = Q(person_id__in=accounts.filter(person__isnull=False).values("person_id"))
    answered = Q(person_id__in=accounts.filter(responsible__isnull=False).values("responsible_id"))
    left = PersonState.objects.filter(holding(day), held | answered, kind=Kind.LEAVER)
    away = Absence.objects.filter(holding(day), held).values_list("person_id", flat=True)
    noticed = leaving().filter(held).values_list("person_id", flat=True)
    explained = PrivilegeReason.objects.filter(holding(day), account__in=accounts.values("pk"))
    return _Facts(
        day=day,
        settings=settings(),
        leavers=frozenset(left.values_list("person_id", flat=True)),
        away=frozenset((*away, *noticed)),
        explained=frozenset(explained.values_list("account_id", flat=True)),
    )


def _opened(account: OutsideAccount, kind: FindingKind, facts: _Facts) -> AccountFinding:
    due = facts.day + timedelta(days=due_days(kind, facts.settings))
    made = AccountFinding(
        account=account,
        kind=kind,
        list_id=account.last_list_id,
        opened_on=facts.day,
        due_on=due,
        recorded_at=now(),
    )
    facts.entries.append(
        Found(
            account.key,
            account.system.key,
            made.key,
            kind.value,
            account.person.key if account.person else "",
            account.last_list.taken_on.isoformat(),
            due.isoformat(),
        )
    )
    return made


def _goes_on(finding: AccountFinding, account: OutsideAccount, facts: _Facts) -> bool:
    """Whether what was said about a finding no longer holds, so that it is open again."""
    seen = account.last_list.taken_on
    if finding.state == FindingState.REPORTED and finding.reported_on and seen > finding.reported_on:
        finding.state, finding.contradicted_id = FindingState.OPEN, account.last_list_id
        how = "contradicted"
    elif (
        finding.state == FindingState.EXCEPTED and finding.except_until and finding.except_until <= facts.day
    ):
        finding.state = FindingState.OPEN
        finding.due_on = facts.day + timedelta(days=due_days(finding.kind, facts.settings))
        how = "again"
    else:
        return False
    finding.recorded_at = now()
    facts.entries.append(settled(finding, account, how=how, list_on=seen if how == "contradicted" else None))
    return True


def _close(finding: AccountFinding, account: OutsideAccount, facts: _Facts) -> None:
    """A finding that no longer applies, with what shows it."""
    if account.system.until <= facts.day:
        by = ClosedBy.RETIRED
    elif account.standing != Standing.LIVE or _shown_by_list(finding, account):
        by = ClosedBy.LIST
    else:
        by = ClosedBy.FACTS
    shown = by is ClosedBy.LIST
    finding.state, finding.closed_by, finding.closed_on = FindingState.CLOSED, by, facts.day
    finding.closed_list_id = account.last_list_id if shown else None
    finding.recorded_at = now()
    list_on = account.last_list.taken_on if shown else None
    facts.entries.append(settled(finding, account, how=by.value, list_on=list_on))


def _shown_by_list(finding: AccountFinding, account: OutsideAccount) -> bool:
    """Whether a later list than the one that opened it no longer shows what was found."""
    if account.last_list_id == finding.list_id:
        return False
    no_power = finding.kind == FindingKind.PRIVILEGED and not account.privileged
    return no_power or finding.kind == FindingKind.DORMANT


def settled(
    finding: AccountFinding,
    account: OutsideAccount,
    *,
    how: str,
    list_on: date | None = None,
    until: date | None = None,
    reason: str = "",
) -> Settled:
    """The entry of how a finding went on."""
    return Settled(
        account.key,
        account.system.key,
        finding.key,
        finding.kind,
        account.person.key if account.person else "",
        how,
        list_on.isoformat() if list_on else "",
        until.isoformat() if until and until < FOREVER_DATE else "",
        reason,
    )


def accounts_of(people: Collection[int]) -> QuerySet[OutsideAccount]:
    """The accounts that some persons hold or answer for."""
    ids = list(people)
    return OutsideAccount.objects.filter(Q(person_id__in=ids) | Q(responsible_id__in=ids))


def review_all(*, by: Author) -> Reviewed:
    """Every account: days pass, people leave, exceptions end. Safe to run twice."""
    return review(OutsideAccount.objects.all(), by=by)
