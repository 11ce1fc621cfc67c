"""What the name of a file says: its extension and kind, a mark of secrecy, what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import yaml

from hiden.base.text import fold

_WORDS: Final = Path(__file__).parent.parent / "pack" / "words.yml"
_EXTENSION: Final = re.compile(r"\.([a-z0-9_]{1,10})$")
# 秘 alone: 【秘】, (秘), 秘_見積, 見積（秘）.xlsx; not 秘書, 秘訣, 神秘.
_SINGLE: Final = re.compile(
    r"(?:^|[\s_\-\[\](){}<>【】「」『』《》〔〕.・/\\])秘(?=$|[\s_\-\[\](){}<>【】「」『』《》〔〕.・])"
)
_AT_END: Final = re.compile(r"[?#].*$")
_SHORT: Final = 4
_NO_LETTER: Final = re.compile(r"[_\-\s]+")


@dataclass(frozen=True, slots=True)
class Name:
    """What is read out of one path, address or subject. Empty where it says nothing."""

    name: str = ""
    extension: str = ""
    kind: str = ""
    label: str = ""
    topic: str = ""


@cache
def words() -> Any:
    """The words of `pack/words.yml`, folded."""
    found: dict[str, Any] = yaml.load(_WORDS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return {
        "labels": re.compile("|".join(_longest_first(fold(each) for each in found["labels"]))),
        "topics": {fold(each): topic for topic, some in found["topics"].items() for each in some},
        "topic": _topics(fold(each) for some in found["topics"].values() for each in some),
        "kinds": {fold(str(each)): kind for kind, some in found["kinds"].items() for each in some},
        "phones": [fold(each) for each in found["phones"]],
        "cards": [fold(each) for each in found["cards"]],
        "discs": [fold(each) for each in found["discs"]],
    }


@lru_cache(maxsize=100_000)  # the same files are worked on day after day
def named(text: str) -> Name:
    """What a path, an address of the web or a subject says. A path of Windows, of Unix and a URL are read alike."""
    if not text:
        return Name()
    # Folded, ㊙ would be the first sign of 秘書.
    plain = fold((unquote(_AT_END.sub("", text)) if "://" in text else text).replace("㊙", "(秘)"))
    name = re.split(r"[\\/]", plain.rstrip("\\/"))[-1]
    found = _EXTENSION.search(name.rstrip(". "))
    extension = found[1] if found else ""
    known, spaced = words(), _NO_LETTER.sub(" ", name)
    return Name(
        name=name,
        extension=extension,
        kind=known["kinds"].get(extension, "") if extension else "",
        label=_label(name, spaced),
        topic=_topic(name, spaced),
    )


def _longest_first(words: Iterable[str]) -> list[str]:
    return [re.escape(each) for each in sorted(words, key=len, reverse=True)]


def _topics(told: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all: short Latin words only where they stand alone."""
    known = list(told)
    short = [each for each in known if each.isascii() and each.isalnum() and len(each) <= _SHORT]
    long = [each for each in known if each not in short]
    alone = rf"(?<![a-z0-9])(?:{'|'.join(_longest_first(short))})(?![a-z])"
    return re.compile(f"{'|'.join(_longest_first(long))}|{alone}")


def _label(name: str, spaced: str) -> str:
    found = words()["labels"].search(name) or words()["labels"].search(spaced)
    if found:
        return str(found[0])
    return "秘" if "秘" in name and _SINGLE.search(name) else ""


def _topic(name: str, spaced: str) -> str:
    found = words()["topic"].search(name) or words()["topic"].search(spaced)
    return str(words()["topics"][found[0]]) if found else ""


def medium(text: str) -> str:
    """What kind of medium a connected device is, by what the source says of it: phone, card, disc or stick."""
    plain = fold(text)
    known = words()
    for kind, some in (("phone", "phones"), ("disc", "discs"), ("card", "cards")):
        if any(word in plain for word in known[some]):
            return kind
    return "stick"
