"""Questions: accounts, what was found about them, lists that are due, who is away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Max, Q, QuerySet

from hiden.base.clock import FOREVER_DATE, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import visible
from hiden.identity.closure import in_use, unanswered
from hiden.identity.models import (
    Absence,
    AccountFinding,
    FindingKind,
    FindingState,
    OutsideAccount,
    OutsideSystem,
    Standing,
)
from hiden.identity.reviewing import settings
from hiden.people.models import Person

# What somebody is to do something about: not what waits for the next list, nor what is excepted.
WAITING = (FindingState.OPEN,)


def find_system(code: str) -> OutsideSystem:
    """A system by its code. Raises NotFound."""
    found = OutsideSystem.objects.select_related("manager").filter(code=code).first()
    if found is None:
        raise NotFound(
            say("このシステムは登録されていません。"), say("システムの一覧から選び直してください。")
        )
    return found


def find_account(key: str) -> OutsideAccount:
    """An account by its key. Raises NotFound."""
    rows = OutsideAccount.objects.select_related("system__manager", "person", "responsible", "last_list")
    found = rows.filter(key=key).first()
    if found is None:
        raise NotFound(say("このアカウントは見つかりません。"), say("一覧から選び直してください。"))
    return found


def find_finding(key: str) -> AccountFinding:
    """A finding by its key. Raises NotFound."""
    found = findings().filter(key=key).first()
    if found is None:
        raise NotFound(say("この対応事項は見つかりません。"), say("一覧から選び直してください。"))
    return found


def find_absence(pk: int) -> Absence:
    """An absence. Raises NotFound."""
    found = Absence.objects.select_related("person").filter(pk=pk).first()
    if found is None:
        raise NotFound(say("この休職・長期不在は見つかりません。"), say("一覧から選び直してください。"))
    return found


def findings() -> QuerySet[AccountFinding]:
    """All findings with what they are about."""
    return AccountFinding.objects.select_related(
        "account__system__manager",
        "account__person",
        "account__responsible",
        "account__last_list",
        "list",
        "closed_list",
        "contradicted",
        "settled_by",
    )


def accounts() -> QuerySet[OutsideAccount]:
    """All accounts with what a list shows of them."""
    return OutsideAccount.objects.select_related("system", "person", "responsible", "last_list")


def findings_seen(by: Person) -> QuerySet[AccountFinding]:
    """The findings that somebody may see."""
    return visible(by, "identity.see", findings())


def accounts_seen(by: Person) -> QuerySet[OutsideAccount]:
    """The accounts that somebody may see."""
    return visible(by, "identity.see", accounts())


def systems_seen(by: Person) -> QuerySet[OutsideSystem]:
    """The systems that somebody may see."""
    return visible(by, "identity.see", OutsideSystem.objects.select_related("manager"))


def waiting(person: Person | None = None) -> QuerySet[AccountFinding]:
    """Findings that wait for somebody to act; of the systems that a person manages, or all."""
    found = AccountFinding.objects.filter(state__in=WAITING)
    return found if person is None else found.filter(account__system__manager=person)


def late(found: QuerySet[AccountFinding]) -> QuerySet[AccountFinding]:
    """Those whose day is past."""
    return found.filter(due_on__lt=today())


def by_kind(found: QuerySet[AccountFinding]) -> dict[str, int]:
    """How many wait of each kind; kinds of which none waits are left out. One query."""
    rows = found.order_by().values("kind").annotate(n=Count("pk")).values_list("kind", "n")
    counts = dict(rows)
    return {kind: counts[kind] for kind in FindingKind.values if kind in counts}


@dataclass(frozen=True, slots=True)
class SystemLine:
    """A system with what its last list says. `due` is the day by which the next list should come."""

    system: OutsideSystem
    latest: date | None
    due: date
    live: int
    waiting: int

    @property
    def overdue(self) -> bool:
        return self.system.until == FOREVER_DATE and self.due < today()


def system_lines(systems: QuerySet[OutsideSystem]) -> list[SystemLine]:
    """Systems with their state. Four queries."""
    rows = list(systems.annotate(latest=Max("lists__taken_on")).order_by("until", "name", "code"))
    ids = [one.pk for one in rows]
    live = dict(
        OutsideAccount.objects.filter(system_id__in=ids, standing=Standing.LIVE)
        .order_by()
        .values_list("system_id")
        .annotate(n=Count("pk"))
    )
    open_ones = dict(
        waiting()
        .filter(account__system_id__in=ids)
        .order_by()
        .values_list("account__system_id")
        .annotate(n=Count("pk"))
    )
    usual = settings().list_days
    return [
        SystemLine(
            one,
            one.latest,
            (one.latest or one.since) + timedelta(days=one.list_days or usual),
            live.get(one.pk, 0),
            open_ones.get(one.pk, 0),
        )
        for one in rows
    ]


def overdue_lists(person: Person | None = None) -> list[SystemLine]:
    """Systems in use whose next list should have come; of those that a person manages, or all. Four queries."""
    systems = in_use() if person is None else in_use().filter(manager=person)
    return [one for one in system_lines(systems) if one.overdue]


def one_candidate(by: Person) -> QuerySet[OutsideAccount]:
    """Accounts that somebody may settle and that can be only one person's, as far as names go: to be confirmed together."""
    alone = Q(candidates__0__isnull=False, candidates__1__isnull=True)
    return visible(by, "identity.settle", accounts()).filter(unanswered(), alone).order_by("pk")


def with_candidate(rows: Iterable[OutsideAccount]) -> list[tuple[OutsideAccount, Person]]:
    """Such accounts with the person. One query."""
    known = list(rows)
    people = Person.objects.in_bulk([one.candidates[0] for one in known])
    return [(one, people[one.candidates[0]]) for one in known if one.candidates[0] in people]


def absences(on: date | None = None) -> QuerySet[Absence]:
    """Who is away, or will be, on a day (None: today)."""
    return Absence.objects.filter(until__gt=on or today()).select_related("person").order_by("since", "pk")
