"""The register of detectors: what each looks for, which sign of the handbook that is, what it needs to see, and how it explains itself.

Rules (`rules.<id>`), first times (`first.<what>`), volumes (`volume.<what>`), hours (`hours`), joint tails (`tail`), drift (`drift`)
and sequences (`order.<id>`) are all registered here, so that purposes, exceptions, pages and reports treat them alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hiden.base.errors import Broken
from hiden.base.words import say
from hiden.logs.models import Purpose
from hiden.monitoring.found import Reason, Value


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector.

    `title`, `looks_at`: sentences for everybody, called so that they follow the reader's language. `sign`: place of the sign in the
    handbook ("6-1(1)①"), "" where it has none. `channels`: without events of these it is blind. `purposes`: for which of the
    purposes it may be used. `names`: whether it reads names of files or destinations, not only what was done when and how much.
    """

    id: str
    title: Callable[[], str]
    looks_at: Callable[[], str]
    sign: str = ""
    channels: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset({Purpose.PREVENT})
    names: bool = True


@dataclass(frozen=True, slots=True)
class Family:
    """Detectors that follow from rows, such as rules of others: which there are now, and how a reason of one of them is said."""

    prefix: str
    detectors: Callable[[], Mapping[str, Detector]]
    said: Callable[[str, Mapping[str, Value]], str]


_FAMILIES: Final[dict[str, Family]] = {}
_DETECTORS: Final[dict[str, Detector]] = {}
_SENTENCES: Final[dict[str, Callable[[Mapping[str, Value]], str]]] = {}


def detector(one: Detector) -> Detector:
    """Register a detector. Raises ValueError for an id that is taken."""
    if one.id in _DETECTORS:
        raise ValueError(f"detector {one.id} is registered twice")
    _DETECTORS[one.id] = one
    return one


def family(one: Family) -> Family:
    """Register a family: all detectors whose id begins with its prefix. Raises ValueError for a prefix that is taken."""
    if one.prefix in _FAMILIES:
        raise ValueError(f"detectors {one.prefix}… are registered twice")
    _FAMILIES[one.prefix] = one
    return one


def detectors() -> Mapping[str, Detector]:
    """All of them, by id. One query for each family."""
    found = dict(_DETECTORS)
    for one in _FAMILIES.values():
        found.update(one.detectors())
    return found


def sentence(code: str, words: Callable[[Mapping[str, Value]], str]) -> None:
    """Register how a reason is said. `words` is given the values and answers in the reader's language."""
    if code in _SENTENCES:
        raise ValueError(f"the sentence {code} is registered twice")
    _SENTENCES[code] = words


def said(reason: Reason) -> str:
    """The sentence of a reason, in the reader's language. Raises Broken for a code that nobody registered."""
    for one in _FAMILIES.values():
        if reason.code.startswith(one.prefix):
            return one.said(reason.code, reason.values)
    try:
        words = _SENTENCES[reason.code]
    except KeyError:
        raise Broken(
            say("検知の理由「{code}」の文がありません。", code=reason.code),
            say("Hidenの版が、検知した時と違っていないかを確かめてください。"),
        ) from None
    return words(reason.values)


__all__ = ["Detector", "Family", "detector", "detectors", "family", "said", "sentence"]
