"""Whose an account is: by a confirmed alias, by the number of the employee, by an address of theirs. Anything less is a question.

A name alone never decides, whichever shape its characters have (髙 and 高 are the same for asking); nor does a number or an address
that leads to two persons.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hiden.base.text import fold
from hiden.identity.models import AccountAlias, MatchedBy
from hiden.people.importers.namesakes import one_shape
from hiden.people.models import Account, Person, PersonState

_MOST_CANDIDATES = 8
_LETTERS_BEFORE = re.compile(r"^[a-z_.\-]{0,4}(?=\d)")
_KANJI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff𠮷]")


@dataclass(frozen=True, slots=True)
class Match:
    """A person and by what; or nobody, with those whom somebody should be asked about."""

    person: int | None = None
    by: MatchedBy = MatchedBy.NOTHING
    candidates: tuple[int, ...] = ()


@dataclass(slots=True)
class People:
    """Everybody the company knows or knew, by what accounts are recognised by. Four queries."""

    numbers: dict[str, int] = field(default_factory=dict)
    mails: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    aliases: dict[str, int] = field(default_factory=dict)
    names: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    called: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def read(cls) -> People:
        """As they are recorded now, with every name and address they ever had."""
        found = cls()
        found.numbers = {fold(number): pk for pk, number in Person.objects.values_list("pk", "number")}
        for pk, name, kana, mail in PersonState.objects.values_list("person_id", "name", "kana", "email"):
            if mail:
                found.mails[fold(mail)].add(pk)
            if kana and (shape := one_shape(name)):  # whoever was forgotten has no reading
                found.names[shape].add(pk)
                found.called[pk].add(shape)
        for pk, mail in Account.objects.filter(person__isnull=False).values_list("person_id", "email"):
            assert pk is not None
            found.mails[fold(mail)].add(pk)
        found.aliases = dict(AccountAlias.objects.values_list("word", "person_id"))
        return found

    def whose(self, *, account_id: str, mail: str = "", number: str = "", name: str = "") -> Match:
        """Whose an account is."""
        words = {fold(word) for word in (account_id, mail) if word}
        known = {self.aliases[word] for word in words if word in self.aliases}
        if len(known) == 1:
            return Match(known.pop(), MatchedBy.ALIAS)
        by_number = {self.numbers[fold(number)]} if fold(number) in self.numbers else set()
        by_mail = set().union(*(self.mails.get(word, set()) for word in words))
        sure = known | by_number | by_mail
        if len(sure) == 1 and not self._another_name(next(iter(sure)), name):
            return Match(next(iter(sure)), MatchedBy.NUMBER if by_number else MatchedBy.MAIL)
        maybe = sure | self._maybe(account_id, name)
        return Match(candidates=tuple(sorted(maybe)[:_MOST_CANDIDATES]))

    def _another_name(self, person: int, name: str) -> bool:
        """A number or address that was given to somebody else since: the names have nothing in common."""
        if not _KANJI.search(name) or not self.called.get(person):
            return False
        words = {one_shape(word) for word in fold(name).split()} | {one_shape(name)}
        return not any(
            word in known or known in word for known in self.called[person] for word in words if word
        )

    def _maybe(self, account_id: str, name: str) -> set[int]:
        """By the name, or by a login that is the number with a letter or two before it."""
        found = set(self.names.get(one_shape(name), ())) if name else set()
        local = fold(account_id).partition("@")[0].rpartition("\\")[2]
        for text in {local, _LETTERS_BEFORE.sub("", local)}:
            if text in self.numbers:
                found.add(self.numbers[text])
        return found


def names_of(ids: Iterable[int]) -> Mapping[int, Person]:
    """Persons by id, for showing candidates."""
    return Person.objects.in_bulk(list(ids))
