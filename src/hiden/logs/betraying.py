"""What betrays a person in a text: names, readings, numbers, accounts, addresses, and Latin spellings of a name.

Words are compared by their small letters and without width. An account or number counts as a whole word, however it is joined
(`taro.sato`, `taro_sato`); a full name counts anywhere, a family name alone where it stands for itself (`見積_佐藤.xlsx`) or
before a title (佐藤さん). Too much masked is better than too little: what is hidden can be seen with a permitted look.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

from hiden.base.text import fold
from hiden.logs.latin import spellings

_PIECE = re.compile(r"[0-9a-z]+")
_BETWEEN = frozenset(" \u3000_-.・,")
_TITLES = (
    "さん", "様", "さま", "氏", "君", "くん", "ちゃん", "先生", "社長", "会長", "専務", "常務", "取締役", "部長", "次長", "課長",
    "係長", "主任", "室長", "工場長", "所長", "店長", "支店長",
)  # fmt: skip
_MOST_PIECES: Final = 8
_LEAST_NAME: Final = 3  # what stands before the @ counts as an account from so many letters on
_CROWD: Final = 20  # what is part of the words of so many persons singles nobody out
# Characters of names that people write in one form or another.
_SAME = str.maketrans(
    "髙﨑𠮷濵濱邉邊齋齊斉澤廣櫻國嶋嶌惠德瀨眞龍冨",
    "高崎吉浜浜辺辺斎斎斎沢広桜国島島恵徳瀬真竜富",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where in a text somebody is named; `persons` may be several of one name, or none where nobody is registered."""

    start: int
    end: int
    persons: frozenset[int]


def plain(text: str) -> tuple[str, list[int]]:
    """The form in which texts are compared, and for each of its signs the place in the text it came from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        small = _small(sign)
        signs.append(small)
        places += [place] * len(small)
    return "".join(signs), places


@lru_cache(maxsize=20_000)
def _small(sign: str) -> str:
    if "ぁ" <= sign <= "ゖ":
        sign = chr(ord(sign) + 0x60)  # a reading is the same in hiragana
    return normalize("NFKD", sign.casefold()).translate(_SAME)


def word_key(text: str) -> str:
    """The form in which accounts, numbers and addresses are compared; "" where nothing of them is left."""
    return ".".join(_PIECE.findall(plain(fold(text))[0]))


@dataclass(slots=True)
class Words:
    """All words by which persons are known, by what they are compared with."""

    pieces: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    families: dict[str, dict[str, set[int]]] = field(default_factory=dict)  # family → given → persons
    others: dict[str, set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )  # accounts that are no Latin letters
    probes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # pieces, but for domains
    domains: set[str] = field(default_factory=set)
    _longest: int = 1
    _by_first: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add_word(self, text: str, person: int) -> None:
        """An account or a number."""
        key = word_key(text)
        if len(key) >= 2:
            self._piece(key, person)
            self.probes[key].add(person)
        small = plain(fold(text))[0]
        if not small.isascii() and len(small) >= 2:
            self.others[small].add(person)

    def add_address(self, address: str, person: int) -> None:
        """A mail address: the whole, and what stands before the @."""
        name, _, domain = address.partition("@")
        self._piece(word_key(address), person)
        self.probes[word_key(name)].add(person)
        if len(name) >= _LEAST_NAME:
            self.add_word(name, person)
        if domain:
            self.domains.add(domain.lower())

    def add_name(self, name: str, person: int) -> None:
        """A name as registered, or its reading; the family name stands before the first space."""
        parts = plain(fold(name))[0].split(" ")
        family, given = parts[0], "".join(parts[1:])
        if family.isascii():
            if given:
                self.add_word(f"{family} {given}", person)
                self.add_word(f"{given} {family}", person)
        elif family:
            self.families.setdefault(family, {}).setdefault(given, set()).add(person)

    def add_reading(self, kana: str, person: int) -> None:
        """A reading: itself as a name, and how it is usually written with Latin letters."""
        self.add_name(kana, person)
        for word in spellings(kana):
            self._piece(word, person)
            self.probes[word].add(person)

    def _piece(self, key: str, person: int) -> None:
        count = key.count(".") + 1
        if key and count <= _MOST_PIECES:
            self.pieces[key].add(person)
            self._longest = max(self._longest, count)

    def hits(self, text: str, more: Mapping[str, frozenset[int]] = {}) -> list[Hit]:
        """Who is named where, from left to right; what overlaps is one. `more`: further words for this text (`word_key`)."""
        small, places = plain(text)
        found = [*self._in_pieces(small, more)]
        if not text.isascii():
            found += [*self._in_names(small), *self._in_others(small)]
        return _merged(Hit(places[hit.start], places[hit.end - 1] + 1, hit.persons) for hit in found)

    def _in_pieces(self, small: str, more: Mapping[str, frozenset[int]]) -> Iterable[Hit]:
        pieces = [(each.start(), each.end(), each.group()) for each in _PIECE.finditer(small)]
        longest = max([self._longest, *(key.count(".") + 1 for key in more)])
        for begin in range(len(pieces)):
            key = ""
            for end in range(begin, min(begin + longest, len(pieces))):
                if end > begin and pieces[end][0] - pieces[end - 1][1] > 2:
                    break
                key = f"{key}.{pieces[end][2]}" if key else pieces[end][2]
                persons = self.pieces.get(key)
                if persons is None and key in more:
                    persons = set(more[key])
                if persons is not None:
                    yield Hit(pieces[begin][0], pieces[end][1], frozenset(persons))

    def _in_names(self, small: str) -> Iterable[Hit]:
        for begin in range(len(small)):
            for length in self._lengths(small[begin]):
                givens = self.families.get(small[begin : begin + length])
                if givens is None:
                    continue
                end = begin + length
                if (whole := _given(small, end, givens)) is not None:
                    yield Hit(begin, whole[0], whole[1])
                elif _stands_alone(small, begin, end):
                    yield Hit(begin, end, frozenset(person for some in givens.values() for person in some))

    def _lengths(self, sign: str) -> tuple[int, ...]:
        if not self._by_first:
            found: dict[str, set[int]] = defaultdict(set)
            for family in self.families:
                found[family[0]].add(len(family))
            self._by_first = {first: tuple(sorted(some, reverse=True)) for first, some in found.items()}
        return self._by_first.get(sign, ())

    def _in_others(self, small: str) -> Iterable[Hit]:
        for word, persons in self.others.items():
            begin = small.find(word)
            while begin >= 0:
                yield Hit(begin, begin + len(word), frozenset(persons))
                begin = small.find(word, begin + 1)

    def names_somebody(self, text: str) -> bool:
        """Whether searching for this text would single out a person: it names one, or is part of what names one."""
        if self.hits(text):
            return True
        persons: set[int] = set()
        if key := word_key(text):
            persons |= {person for word, some in self.probes.items() if key in word for person in some}
        small = plain(fold(text))[0].replace(" ", "")
        if not small.isascii():
            persons |= {person for word, some in self.others.items() if small in word for person in some}
            persons |= {
                person
                for family, givens in self.families.items()
                for given, some in givens.items()
                if small in f"{family}{given}"
                for person in some
            }
        return 0 < len(persons) < _CROWD


def _given(small: str, end: int, givens: Mapping[str, set[int]]) -> tuple[int, frozenset[int]] | None:
    """The given name behind a family name, over what may stand between them."""
    begin = end
    while begin < len(small) and begin - end < 2 and small[begin] in _BETWEEN:
        begin += 1
    fits = [given for given in givens if given and small.startswith(given, begin)]
    if not fits:
        return None
    longest = max(fits, key=len)
    return begin + len(longest), frozenset(givens[longest])


def _stands_alone(small: str, begin: int, end: int) -> bool:
    """Whether a family name is a word of its own here, or has a title behind it."""
    if any(small.startswith(_plain_title(title), end) for title in _TITLES):
        return True
    before = small[begin - 1] if begin else ""
    after = small[end] if end < len(small) else ""
    return not _is_letter(before) and not _is_letter(after)


@lru_cache(maxsize=64)
def _plain_title(title: str) -> str:
    return plain(title)[0]


def _is_letter(sign: str) -> bool:
    return bool(sign) and (sign.isalpha() or bool(combining(sign)) or sign == "ー")


def _merged(hits: Iterable[Hit]) -> list[Hit]:
    """What overlaps is one hit; the longest says who."""
    found: list[Hit] = []
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if found and hit.start < found[-1].end:
            last = found[-1]
            longer = last if last.end - last.start >= hit.end - hit.start else hit
            found[-1] = Hit(last.start, max(last.end, hit.end), longer.persons)
        else:
            found.append(hit)
    return found
