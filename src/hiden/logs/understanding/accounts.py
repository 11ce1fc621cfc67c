"""Accounts → persons as of the time of the event.

An account is looked up as written, without its domain, and as an address; first among the accounts of the source's own system,
then by confirmed aliases, numbers and addresses of persons, then among all other systems. Where it belonged to several persons one
after the other, the last one who had it by then counts. Two at the same time are nobody: `unknown`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache

from hiden.base.clock import TOKYO
from hiden.base.text import fold
from hiden.identity.models import AccountAlias, Nature, OutsideAccount
from hiden.people.models import Account, Person, PersonState


class Holder(StrEnum):
    """Whose an account is."""

    PERSON = "person"
    SHARED = "shared"
    SERVICE = "service"
    GUEST = "guest"
    UNKNOWN = "unknown"  # an account of which nobody knows whose it is
    NOBODY = "nobody"  # the record names no account


_HOLDERS = {Nature.SHARED: Holder.SHARED, Nature.SERVICE: Holder.SERVICE, Nature.GUEST: Holder.GUEST}


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """That an account was somebody's from a moment on (µs since 1970)."""

    since: int
    person: int
    holder: Holder


NONE = Claim(0, 0, Holder.NOBODY)
UNKNOWN = Claim(0, 0, Holder.UNKNOWN)
_Claims = dict[str, set[Claim]]


def words(account: str) -> list[str]:
    """The forms under which an account is looked up, the surest first."""
    whole = fold(account)
    found = [whole]
    if "\\" in whole:
        found.append(whole.rpartition("\\")[2])
    return [word for word in found if word]


@dataclass(slots=True)
class Accounts:
    """Whose accounts are, for one source. Six queries; then no more."""

    own: _Claims = field(default_factory=lambda: defaultdict(set))
    people: _Claims = field(default_factory=lambda: defaultdict(set))
    others: _Claims = field(default_factory=lambda: defaultdict(set))
    keys: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, system: int | None) -> Accounts:
        """As recorded now, with all that was before."""
        found = cls()
        for pk, key, number in Person.objects.values_list("pk", "key", "number"):
            found.keys[pk] = key
            found.people[fold(number)].add(Claim(0, pk, Holder.PERSON))
        for pk, mail, since in PersonState.objects.exclude(email="").values_list(
            "person_id", "email", "since"
        ):
            found.people[fold(mail)].add(Claim(_moment(since), pk, Holder.PERSON))
        for person, mail in Account.objects.filter(person__isnull=False).values_list("person_id", "email"):
            assert person is not None
            found.people[fold(mail)].add(Claim(0, person, Holder.PERSON))
        for word, pk in AccountAlias.objects.values_list("word", "person_id"):
            found.people[word].add(Claim(0, pk, Holder.PERSON))
        rows = OutsideAccount.objects.values_list(
            "system_id", "account_id", "mail", "nature", "person_id", "first_seen_on"
        )
        for of, name, mail, nature, person, since in rows:
            claim = _claim(nature, person, since)
            if claim is not None:
                among = found.own if of == system else found.others
                for word in {*words(name), *words(mail)}:
                    among[word].add(claim)
        return found

    def words_of(self, person: int) -> set[str]:
        """The words that are this person's and nobody else's, as `a:` subjects write them."""
        found: set[str] = set()
        for among in (self.own, self.people, self.others):
            found |= {word for word, held in among.items() if {claim.person for claim in held} == {person}}
        return found

    def claims(self, account: str) -> tuple[Claim, ...]:
        """All who ever held it, in the order of time; (UNKNOWN,) where nobody is known, (NONE,) for no account."""
        forms = words(account)
        if not forms:
            return (NONE,)
        for among in (self.own, self.people, self.others):
            for word in forms:
                if word in among:
                    return _in_order(among[word])
        return (UNKNOWN,)

    def whose(self, accounts: Sequence[str]) -> list[tuple[Claim, ...]]:
        """`claims` of many."""
        return [self.claims(each) for each in accounts]


def at(claims: Sequence[Claim], moment: int) -> Claim:
    """Who held it then: the last who had it by that time, or the first of all where it was before anybody is known."""
    held = claims[0]
    for claim in claims:
        if claim.since > moment:
            break
        held = claim
    return held


def _in_order(found: Iterable[Claim]) -> tuple[Claim, ...]:
    """Claims in order, one for each moment: where two hold from the same moment on, it is unknown who."""
    by_moment: dict[int, set[tuple[int, Holder]]] = defaultdict(set)
    for claim in found:
        by_moment[claim.since].add((claim.person, claim.holder))
    ordered: list[Claim] = []
    for since, held in sorted(by_moment.items()):
        person, holder = next(iter(held)) if len(held) == 1 else (0, Holder.UNKNOWN)
        if not ordered or (ordered[-1].person, ordered[-1].holder) != (person, holder):
            ordered.append(Claim(since, person, holder))
    return tuple(ordered)


def _claim(nature: str, person: int | None, since: date) -> Claim | None:
    if nature in _HOLDERS:
        return Claim(_moment(since), 0, _HOLDERS[Nature(nature)])
    return Claim(_moment(since), person, Holder.PERSON) if person else None


@cache
def _moment(day: date) -> int:
    """The first instant of a day in Japan, µs since 1970."""
    return int(datetime.combine(day, time.min, TOKYO).astimezone(UTC).timestamp()) * 1_000_000
