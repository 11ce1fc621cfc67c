"""仮名表示: who looks without a permit sees a random short name for each person, one that only this viewer sees (PRV-06).

It is not a 仮名加工情報, and never called so: whoever holds the tables can tell who is meant. What else betrays a person in what
is shown or taken out (account, device, address, folder, name in a file's name) is masked with them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, cast

from django.db.models import Exists, OuterRef

from hiden.base.clock import now
from hiden.base.words import say
from hiden.identity.models import AccountAlias, OutsideAccount
from hiden.identity.signals.models import Device
from hiden.logs.betraying import Hit, Words, word_key
from hiden.logs.models import LookPermit, MaskName
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked, Event
from hiden.logs.understanding.accounts import Holder
from hiden.people.models import Account, Person, PersonState

_SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
_LENGTH: Final = 4
_TRIES: Final = 20
ENOUGH: Final = 3  # used by so many, a device says nothing about one of them
_AROUND: Final = timedelta(days=7)
_ADDRESS = re.compile(r"[^\s@<>\[\](){}（）,;:：、；\"'\\/|=]+@[A-Za-z0-9][A-Za-z0-9.\-]*")
_FOLDER = re.compile(
    r"([\\/](?:users|home|homes|home\$|homes\$|users\$|documents and settings|profiles|profiles\$|profile\$|personal|redirect"
    r"|redirected|redirectedfolders|userdata|userfolders|ユーザー|個人)[\\/])([^\\/:*?\"<>|]+)",
    re.IGNORECASE,
)
_NOBODYS: Final = frozenset(
    {"public", "default", "default user", "all users", "shared", "共有", "パブリック"}
)
_SID = re.compile(r"S-1-5-21(?:-\d+){3,4}", re.IGNORECASE)


# ---------- names ----------


def masks_of(viewer: Person, persons: Collection[int]) -> dict[int, str]:
    """The short names under which the viewer sees these persons; who is seen for the first time gets one.

    One query, and for new ones one insert and one query more (several only when a name was drawn twice).
    """
    wanted = set(persons) - {0}
    found = _kept(viewer, wanted)
    for _try in range(_TRIES):
        missing = sorted(wanted - set(found))
        if not missing:
            break
        at = now()
        MaskName.objects.bulk_create(
            [MaskName(viewer=viewer, person_id=person, name=_drawn(), made_at=at) for person in missing],
            ignore_conflicts=True,
        )
        found |= _kept(viewer, set(missing))
    return found


def _kept(viewer: Person, persons: Collection[int]) -> dict[int, str]:
    if not persons:
        return {}
    rows = MaskName.objects.filter(viewer=viewer, person__in=persons)
    return dict(rows.values_list("person_id", "name"))


def _drawn() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))


def person_behind(viewer: Person, name: str) -> Person | None:
    """Who the viewer sees under this name, with or without what stands before it (社員-)."""
    code = name.strip().upper()[-_LENGTH:]
    kept = MaskName.objects.filter(viewer=viewer, name=code).select_related("person").first()
    return kept.person if kept else None


def masked(name: str) -> str:
    """社員-K7Q2."""
    return say("社員-{name}", name=name)


def renew_after_permits() -> int:
    """Names of persons whom a viewer saw by name are drawn anew once that is over; returns how many. Safe to run at any time."""
    ended = LookPermit.objects.filter(
        viewer=OuterRef("viewer"), person=OuterRef("person"), until__lte=now(), until__gte=OuterRef("made_at")
    )
    return MaskName.objects.filter(Exists(ended)).delete()[0]


# ---------- words ----------


def words_of_people() -> Words:
    """Everything by which the persons of the company are known. Six queries."""
    found = Words()
    for pk, number, name, kana in Person.objects.values_list("pk", "number", "name", "kana"):
        found.add_word(number, pk)
        found.add_name(name, pk)
        found.add_reading(kana, pk)
    for pk, name, kana, mail in PersonState.objects.values_list("person_id", "name", "kana", "email"):
        found.add_name(name, pk)
        found.add_name(kana, pk)
        if mail:
            found.add_address(mail, pk)
    for holder, mail in Account.objects.filter(person__isnull=False).values_list("person_id", "email"):
        found.add_address(mail, holder or 0)
    for pk, word in AccountAlias.objects.values_list("person_id", "word"):
        _add(found, word, pk)
    rows = OutsideAccount.objects.filter(person__isnull=False)
    for person, *words in rows.values_list("person_id", "account_id", "mail", "number"):
        for word in words:
            _add(found, word, person or 0)
    for owner, word in Device.objects.filter(owner__isnull=False).values_list("owner_id", "label"):
        found.add_word(word, owner or 0)
    return found


def _add(words: Words, word: str, person: int) -> None:
    """An account as it is written somewhere: an address, DOMAIN\\name, or a name."""
    if "@" in word:
        words.add_address(word, person)
    elif word:
        words.add_word(word.rpartition("\\")[2], person)


# ---------- events ----------


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as the viewer may see it: all texts masked; `who` did it; `mask` is the short name, "" where it is nobody's."""

    event: Event
    who: str
    mask: str


_TEXTS = ("app", "object", "dest", "detail")


class Masker:
    """What one viewer may see. `revealed`: persons whom a permitted look shows by name. `tokens`: what persons are called here
    whoever looks (in a case of monitoring, whose token means nothing elsewhere) instead of the viewer's own names for them.
    """

    def __init__(
        self,
        viewer: Person,
        *,
        revealed: Collection[Person] = (),
        tokens: Mapping[int, str] | None = None,
        words: Words | None = None,
    ) -> None:
        self.viewer = viewer
        self.words = words or words_of_people()
        self._revealed = {person.pk: person.name for person in revealed}
        self._masks: dict[int, str] = {
            person: token for person, token in (tokens or {}).items() if person not in self._revealed
        }

    def seen(self, events: Sequence[Event]) -> list[Seen]:
        """Events, masked. Two queries, four where somebody is seen for the first time; one question to the view."""
        more = self._words_in(events)
        alone = self._alone(events)
        more |= {key: frozenset() for key in alone if key not in more}
        hits: dict[str, list[Hit]] = {}
        for event in events:
            for text in self._texts(event):
                if text not in hits:
                    hits[text] = self._hits(text, more)
        self.know({event.person for event in events}, _persons(hits.values()))
        return [self._one(event, alone, hits) for event in events]

    def know(self, *persons: Iterable[int]) -> None:
        """Have names ready for these persons."""
        wanted = {person for some in persons for person in some} - {0} - set(self._masks)
        self._masks |= masks_of(self.viewer, wanted - set(self._revealed))

    def texts(self, texts: Sequence[str]) -> list[str]:
        """Single texts (destinations, say), masked."""
        hits = {text: self._hits(text, {}) for text in texts}
        self.know(_persons(hits.values()))
        return [self._text(text, hits[text]) for text in texts]

    def who(self, person: int) -> str:
        """How a person is called here. Must be known."""
        return self._revealed.get(person) or masked(self._masks[person])

    def mask(self, person: int) -> str:
        """The short name alone, "" for one shown by name."""
        return self._masks.get(person, "")

    # ---------- what betrays ----------

    def _words_in(self, events: Iterable[Event]) -> dict[str, frozenset[int]]:
        """The accounts of these events, as words to look for in all of their texts."""
        found: dict[str, frozenset[int]] = {}
        for event in events:
            if event.holder in (Holder.SHARED, Holder.SERVICE, Holder.NOBODY):
                continue
            for form in {event.account, event.account.rpartition("\\")[2], event.account.partition("@")[0]}:
                key = word_key(form)
                if len(key) >= 3:
                    found[key] = found.get(key, frozenset()) | ({event.person} - {0})
        return found

    def _alone(self, events: Sequence[Event]) -> frozenset[str]:
        """Devices and addresses (`word_key`) that only one or two persons use around that time."""
        wanted = [event for event in events if event.person not in self._revealed]
        if not wanted:
            return frozenset()
        around = Asked(min(each.at for each in wanted) - _AROUND, max(each.at for each in wanted) + _AROUND)
        used = {
            "device": sorted({event.device for event in wanted if event.device}),
            "ip": sorted({event.ip for event in wanted if event.ip}),
        }
        found = questions.used_by_few(around, used, ENOUGH)
        return frozenset(word_key(each) for each in found)

    def _texts(self, event: Event) -> list[str]:
        found = [getattr(event, name) for name in _TEXTS if getattr(event, name)]
        if event.holder in (Holder.SHARED, Holder.SERVICE) and event.account:
            found.append(event.account)
        return [*found, *(text for text in (event.device, event.ip) if text)]

    def _hits(self, text: str, more: Mapping[str, frozenset[int]]) -> list[Hit]:
        return self.words.hits(text, more)

    # ---------- what is shown ----------

    def _one(self, event: Event, alone: frozenset[str], hits: Mapping[str, list[Hit]]) -> Seen:
        who = self._who(event, hits)
        named = event.person in self._revealed
        changed = {name: self._text(text, hits[text]) for name in _TEXTS if (text := getattr(event, name))}
        device, ip = (self._machine(text, who, alone, hits, named=named) for text in (event.device, event.ip))
        account = event.account if named else who
        shown = replace(event, account=account, device=device, ip=ip, **cast("Any", changed))
        return Seen(shown, who, self.mask(event.person))

    def _who(self, event: Event, hits: Mapping[str, list[Hit]]) -> str:
        if event.person:
            return self.who(event.person)
        if event.holder in (Holder.SHARED, Holder.SERVICE):
            name = self._text(event.account, hits.get(event.account, []))
            words = say("共有のアカウント「{name}」", name=name)
            return (
                words if event.holder == Holder.SHARED else say("システム用のアカウント「{name}」", name=name)
            )
        if event.holder == Holder.GUEST:
            return say("社外の人のアカウント")
        return say("登録のないアカウント") if event.account else ""

    def _machine(
        self, text: str, who: str, alone: frozenset[str], hits: Mapping[str, list[Hit]], *, named: bool
    ) -> str:
        """A device or its address: as it is where several use it, else whose it is."""
        if not text or named:
            return text
        if word_key(text) in alone:
            return say("{who}の端末", who=who) if who else say("個人の端末")
        return self._text(text, hits[text])

    def _text(self, text: str, hits: Sequence[Hit]) -> str:
        """A text with everybody in it masked, but those shown by name."""
        spans = [(hit.start, hit.end, self._called(hit.persons)) for hit in hits]
        spans = [(start, end, label) for start, end, label in spans if label is not None]
        for address in _ADDRESS.finditer(text):
            spans = _over(spans, address.start(), address.end(), self._address(address.group()))
        for folder in _FOLDER.finditer(text):
            if folder.group(2).strip().lower() not in _NOBODYS:
                spans = _over(spans, folder.start(2), folder.end(2), self._folder(folder.group(2)))
        for sid in _SID.finditer(text):
            spans = _over(spans, sid.start(), sid.end(), say("（利用者の番号）"))
        return _spliced(text, spans)

    def _called(self, persons: frozenset[int]) -> str | None:
        """What stands for these; None where they may be named."""
        if persons and persons <= set(self._revealed):
            return None
        known = persons & (set(self._masks) | set(self._revealed))
        if len(persons) == 1 and known:
            return self.who(next(iter(known)))
        return say("社員") if persons else say("個人")

    def _address(self, address: str) -> str | None:
        """Of people of the company by whom it is; of anybody else only the domain."""
        persons = self.words.pieces.get(word_key(address))
        if persons:
            return self._called(frozenset(persons))
        domain = address.partition("@")[2].lower()
        if domain in self.words.domains:
            return say("社内のアドレス")
        return f"＊＊＊@{domain}"

    def _folder(self, name: str) -> str | None:
        hits = self.words.hits(name)
        persons = frozenset(person for hit in hits for person in hit.persons)
        return self._called(persons)


_Span = tuple[int, int, str | None]


def _persons(hits: Iterable[Iterable[Hit]]) -> set[int]:
    return {person for some in hits for hit in some if len(hit.persons) == 1 for person in hit.persons}


def _over(spans: Sequence[_Span], start: int, end: int, label: str | None) -> list[_Span]:
    """One span over all that lie in it."""
    if label is None:
        return [span for span in spans if span[1] <= start or span[0] >= end]
    inside = [span for span in spans if span[0] < end and span[1] > start]
    if (inside and min(span[0] for span in inside) < start) or max(
        [end, *(span[1] for span in inside)]
    ) > end:
        start, end = min([start, *(span[0] for span in inside)]), max([end, *(span[1] for span in inside)])
    return [*(span for span in spans if span not in inside), (start, end, label)]


def _spliced(text: str, spans: Iterable[_Span]) -> str:
    found, place = [], 0
    for start, end, label in sorted(spans, key=lambda span: span[0]):
        if start >= place:
            found += [text[place:start], label or ""]
        place = max(place, end)
    return "".join([*found, text[place:]])


__all__ = ["Masker", "Seen", "masked", "masks_of", "person_behind", "renew_after_permits", "words_of_people"]
