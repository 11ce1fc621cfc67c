"""Verbs of known places: write down what they are, and end that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from hiden.base.clock import FOREVER_DATE, today
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.text import fold
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.monitoring.models import KnownPlace, PlaceKind
from hiden.monitoring.places.entries import PlaceSet
from hiden.people.models import Person

MOST_WORDS: Final = 200
_DOMAIN: Final = re.compile(r"(?=.{4,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_OF_PERSONS: Final = frozenset({PlaceKind.RELATED, PlaceKind.HOME})


@dataclass(frozen=True, slots=True)
class Told:
    """A place as it is meant. `words`: whose it is, a firm's name say."""

    domain: str
    kind: str
    words: str = ""
    person: Person | None = None


def domain_of(text: str) -> str:
    """The domain that somebody typed or pasted, also as an address of mail or of a page. Raises BadInput."""
    plain = fold(text)
    plain = re.sub(r"^[a-z][a-z0-9+.-]*://", "", plain).partition("/")[0].rpartition("@")[2].partition(":")[0]
    plain = plain.removeprefix("*.").strip(".")
    if not plain.isascii():
        try:
            plain = plain.encode("idna").decode()
        except UnicodeError:
            plain = ""
    if not _DOMAIN.fullmatch(plain):
        raise BadInput(
            say("「{text}」は、送り先のドメインとして読めません。", text=text[:60]),
            say("example.co.jp のように、メールの@の後ろかサイトの名前を入力してください。"),
        )
    return plain


def check(told: Told) -> None:
    """Whether it can be written down. Raises BadInput."""
    if told.kind == PlaceKind.RELATED and told.person is None:
        raise BadInput(
            say("だれの関係先かが入力されていません。"), say("本人の社員番号か氏名を入力してください。")
        )
    if told.person is not None and told.kind not in _OF_PERSONS:
        raise BadInput(
            say("この区別は、人ごとには決められません。"),
            say("人を空欄にするか、区別を関係先か出向元・派遣元にしてください。"),
        )
    if len(told.words) > MOST_WORDS:
        raise BadInput(say("説明が長すぎます。"), say("{n}文字までにしてください。", n=MOST_WORDS))


def places_on(day: date) -> QuerySet[KnownPlace]:
    """What the company has written down, as of a day."""
    return KnownPlace.objects.filter(since__lte=day, until__gt=day).select_related("person")


@transaction.atomic
def set_places(wanted: Iterable[Told], *, how: str, by: Person, since: date | None = None) -> int:
    """Write down what places are; a domain (and person) that is there already becomes what is said now. Returns how many changed.

    Raises BadInput, NotAllowed.
    """
    require(by, "monitoring.set_places")
    day = since or today()
    held = {(one.domain, one.person_id): one for one in places_on(day).select_for_update(of=("self",))}
    changed = 0
    for told in wanted:
        check(told)
        domain, person = domain_of(told.domain), told.person.pk if told.person else None
        before = held.get((domain, person))
        if before and (before.kind, before.words) == (told.kind, told.words):
            continue
        if before:
            _end(before, day)
        held[domain, person] = KnownPlace.objects.create(
            domain=domain, kind=told.kind, words=told.words, person=told.person, since=day
        )
        record(_entry(held[domain, person], "changed" if before else "added", how), by=by)
        changed += 1
    return changed


@transaction.atomic
def end_place(place: KnownPlace, *, how: str = "page", by: Person) -> None:
    """From today on it is only what is shipped says. Raises Conflict when it has ended, NotAllowed."""
    require(by, "monitoring.set_places")
    found = KnownPlace.objects.select_for_update(of=("self",)).select_related("person").get(pk=place.pk)
    if found.until <= today():
        raise Conflict(
            say("この送り先の区別は、もう廃止されています。"), say("一覧で今の状態を確かめてください。")
        )
    _end(found, today())
    record(_entry(found, "ended", how), by=by)


def find_place(pk: int) -> KnownPlace:
    """A place that holds. Raises NotFound."""
    found = places_on(today()).filter(pk=pk).first()
    if found is None:
        raise NotFound(say("この送り先は登録されていません。"), say("送り先の一覧から選んでください。"))
    return found


def _end(place: KnownPlace, day: date) -> None:
    """A row that began today leaves nothing behind."""
    if place.since >= day:
        KnownPlace.objects.filter(Q(pk=place.pk), until=FOREVER_DATE).delete()
    else:
        place.until = day
        place.save(update_fields=["until"])


def _entry(place: KnownPlace, what: str, how: str) -> PlaceSet:
    return PlaceSet(place.domain, place.kind, place.person.key if place.person else "", what, how)
