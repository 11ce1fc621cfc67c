"""Finding people by name, reading or number: 「さとう」 finds 佐藤, 「佐藤さくら」 finds 佐藤 さくら."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.http import QueryDict

from hiden.base.kana import is_kana, sort_key
from hiden.base.words import say
from hiden.people.models import PersonState
from hiden.ui.filters import Chosen
from hiden.ui.menu import Label

_LONGEST = 100


def searchable(states: QuerySet[PersonState]) -> QuerySet[PersonState]:
    """The states with their name without the space, which people leave out when they search."""
    return states.annotate(plain_name=Replace(F("name"), Value(" "), Value("")))


def matching(text: str) -> Q:
    """The condition for a search over `searchable` states; every word must be found."""
    found = Q()
    for word in text.split():
        one = Q(plain_name__icontains=word) | Q(person__number__icontains=unicodedata.normalize("NFKC", word))
        if is_kana(word):
            one |= Q(person__kana_key__contains=sort_key(word).split(" ", 1)[0])
        found &= one
    return found


@dataclass(frozen=True, slots=True)
class PersonSearch:
    """The search field of a list of people."""

    key: str = "q"
    kind: ClassVar[str] = "search"

    @property
    def label(self) -> Label:
        return say("氏名・フリガナ")

    @property
    def help(self) -> Label:
        return say("氏名、フリガナ、社員番号から探します。")

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def read(self, params: QueryDict) -> Chosen:
        text = " ".join(params.get(self.key, "").replace("\x00", "").split())[:_LONGEST]
        if not text:
            return Chosen()
        pairs = ((self.key, text),)
        chip = (say("{label}：{words}", label=self.label, words=text), pairs)
        return Chosen(pairs, matching(text), (chip,), (), (text,))
