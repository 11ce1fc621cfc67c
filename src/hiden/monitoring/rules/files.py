"""What the name of a file says: its extension and kind, a mark of secrecy, what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
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
        "labels": [fold(each) for each in found["labels"]],
        "topics": [(fold(each), topic) for topic, some in found["topics"].items() for each in some],
        "kinds": {fold(str(each)): kind for kind, some in found["kinds"].items() for each in some},
        "phones": [fold(each) for each in found["phones"]],
        "cards": [fold(each) for each in found["cards"]],
        "discs": [fold(each) for each in found["discs"]],
    }


def named(text: str) -> Name:
    """What a path, an address of the web or a subject says. A path of Windows, of Unix and a URL are read alike."""
    if not text:
        return Name()
    # Folded, ㊙ would be the first sign of 秘書.
    plain = fold((unquote(_AT_END.sub("", text)) if "://" in text else text).replace("㊙", "(秘)"))
    name = re.split(r"[\\/]", plain.rstrip("\\/"))[-1]
    found = _EXTENSION.search(name.rstrip(". "))
    extension = found[1] if found else ""
    known = words()
    return Name(
        name=name,
        extension=extension,
        kind=known["kinds"].get(extension, "") if extension else "",
        label=_label(name),
        topic=_topic(name),
    )


def _label(name: str) -> str:
    spaced = _NO_LETTER.sub(" ", name)
    for word in words()["labels"]:
        if word in name or word in spaced:
            return str(word)
    return "秘" if _SINGLE.search(name) else ""


def _topic(name: str) -> str:
    spaced = _NO_LETTER.sub(" ", name)
    for word, topic in words()["topics"]:
        if word.isascii() and word.isalnum() and len(word) <= 4:
            if re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z])", spaced):
                return str(topic)
        elif word in name or word in spaced:
            return str(topic)
    return ""


def medium(text: str) -> str:
    """What kind of medium a connected device is, by what the source says of it: phone, card, disc or stick."""
    plain = fold(text)
    known = words()
    for kind, some in (("phone", "phones"), ("disc", "discs"), ("card", "cards")):
        if any(word in plain for word in known[some]):
            return kind
    return "stick"
