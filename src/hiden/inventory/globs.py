"""Patterns with stars: each one compiled once, and found by signs that its last name must hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Glob:
    """A pattern with stars. `anchor`: signs that its last name must hold; `whole`: compared with the whole path."""

    items: tuple[int, ...]
    anchor: str
    weight: int
    whole: bool
    fits: Any


def glob(form: str, items: tuple[int, ...]) -> Glob:
    last = form.rpartition("/")[2].rpartition("**")[2]
    pieces = [piece for piece in last.split("*") if piece] or [""]
    return Glob(
        items,
        _anchor(max(pieces, key=lambda piece: (len(piece), piece))),
        len(form) - form.count("*"),
        "/" in form,
        re.compile(_regex(form), re.DOTALL).fullmatch,
    )


_ACROSS = re.compile(r"(/\*\*/|^\*\*/|\*\*)")
_GAP = {"/**/": r"/(?:.*?/)?", "**/": r"(?:.*?/)?", "**": r".*?"}


def _regex(form: str) -> str:
    """An expression that never tries the same signs again and again, whatever was typed.

    The first way to fit what stands between two stars is always as good as any later one, so it is never given up.
    """
    first, *rest = _ACROSS.split(form)
    found = _within(first)
    gaps, chunks = rest[::2], rest[1::2]
    for place, (gap, chunk) in enumerate(zip(gaps, chunks, strict=True)):
        following = gaps[place + 1] if place + 1 < len(gaps) else ""
        piece = _GAP[gap] + _within(chunk)
        found += f"(?>{piece}{'(?=/)' if following.startswith('/') else ''})" if following else piece
    return found


def _within(chunk: str) -> str:
    return "/".join(_name(name) for name in chunk.split("/"))


def _name(name: str) -> str:
    first, *rest = (re.escape(piece) for piece in name.split("*"))
    return (
        first
        + "".join(f"(?>[^/]*?{piece})" for piece in rest[:-1])
        + "".join(f"[^/]*?{piece}" for piece in rest[-1:])
    )


_ANCHOR = 8


def _anchor(piece: str) -> str:
    """At most eight signs of a piece: those with the most digits, for they tell one name from another."""
    starts = range(max(1, len(piece) - _ANCHOR + 1))
    best = max(starts, key=lambda start: sum(map(str.isdigit, piece[start : start + _ANCHOR])))
    return piece[best : best + _ANCHOR]


class Anchors:
    """Finds those of many globs whose anchor stands in a name: one search of one expression says that there is none."""

    __slots__ = ("_by_anchor", "_each", "search")

    def __init__(self, globs: Sequence[Glob]) -> None:
        own: dict[str, list[Glob]] = defaultdict(list)
        for glob in globs:
            own[glob.anchor].append(glob)
        # Where a longer anchor is found, the shorter ones that it begins with are found too.
        self._by_anchor = {
            anchor: tuple(glob for end in range(len(anchor) + 1) for glob in own.get(anchor[:end], ()))
            for anchor in own
        }
        tree = _expression(sorted(own)) if own else r"(?!)"
        self.search = re.compile(tree).search
        self._each = re.compile(f"(?=({tree}))").findall

    def found(self, name: str) -> list[Glob]:
        """The globs that may fit a name, each once."""
        anchors = dict.fromkeys(self._each(name))
        return list(dict.fromkeys(glob for anchor in anchors for glob in self._by_anchor[anchor]))


def _expression(words: Sequence[str]) -> str:
    """One expression for many words, the longest first, their common beginnings written once."""
    ends, following = False, defaultdict(list)
    for word in words:
        if word:
            following[word[0]].append(word[1:])
        else:
            ends = True
    branches = [re.escape(first) + _expression(rest) for first, rest in following.items()]
    if not branches:
        return ""
    joined = "|".join(branches)
    return f"(?:{joined})?" if ends else f"(?:{joined})" if len(branches) > 1 else joined
