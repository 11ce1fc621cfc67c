"""Which items a path, an address, an attachment or a repository in a log belongs to. What patterns mean: see `locations`.

Here is no database. Places lie in a tree of names, and every directory that was walked to is kept, so that a lookup costs a few
dictionary reads and one search for the signs that patterns with stars need.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import is_normalized
from urllib.parse import unquote

from hiden.inventory.globs import Anchors, Glob, glob
from hiden.inventory.locations import located, pattern_form, spelt

_KEPT = 100_000
# What a log line says beyond this is not read.
LONGEST_TEXT = 4096


@dataclass(slots=True)
class _Node:
    """A place of a pattern, or one on the way to it: what is called so, what lies below, the globs that begin here."""

    items: tuple[int, ...] = ()
    below: dict[str, _Node] = field(default_factory=dict)
    globs: list[Glob] = field(default_factory=list)
    anchors: Anchors | None = None


_NO_NODE = _Node()


@dataclass(slots=True)
class _Head:
    """A directory that was walked to: whose it is, where in the tree it is, which globs that began above it may end below."""

    path: str
    depth: int
    items: tuple[int, ...]
    node: _Node
    anchors: tuple[Anchors, ...]
    # What follows cannot be taken by itself: the beginning of an address, or its query.
    whole: bool = False
    # Whether what follows is compared with names. The first name of a path is a server or a drive and is not.
    named: bool = True
    # Whether it is part of an address, in which %E8%A8%AD is read.
    address: bool = False


# Signs that make a name more than its small letters: those that `fold` and `located` change, and those an address is cut at.
_ODD = re.compile(
    "[\x00-\x1f\x7f-\xa0%?#¥〜−‐‑–—―‖\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufe00-\ufe0f\ufeff"
    "\U000e0100-\U000e01ef]"
).search
_ENDS = frozenset(" ./\\")
# A directory after which a name cannot be taken by itself: the beginning of an address, or its query.
_UNREADY = re.compile(r"[?#]|[:/\\]$|^[^/\\]*:[^/\\]*$|^[/\\\s]*$").search
_LONGEST_KEPT = 600


class Locator:
    """Resolves texts of logs to items. Made of rows that begin with (pattern as typed, item id)."""

    __slots__ = (
        "_alone",
        "_anchors",
        "_heads",
        "_names",
        "_nowhere",
        "_root",
        "_search",
        "_start",
        "_walked",
    )

    def __init__(self, patterns: Iterable[Sequence[Any]]) -> None:
        self._build((pattern_form(row[0]), row[1]) for row in patterns)

    @classmethod
    def of_forms(cls, rows: Iterable[tuple[str, int]]) -> Locator:
        """The same from patterns that are already in the form in which they are compared."""
        made = cls.__new__(cls)
        made._build(rows)
        return made

    def _build(self, rows: Iterable[tuple[str, int]]) -> None:
        gathered: dict[str, set[int]] = defaultdict(set)
        for form, item in rows:
            if form:
                gathered[form].add(item)
        self._root = _Node()
        self._names: dict[str, tuple[int, ...]] = {}
        everywhere: list[Glob] = []
        for form, found in gathered.items():
            items = tuple(sorted(found))
            if "*" in form:
                begins = form[: form.index("*")].rpartition("/")[0]
                globs = self._at(begins).globs if begins else everywhere
                globs.append(glob(form, items))
            elif "/" in form:
                self._at(form).items = items
            else:
                self._names[form] = items
        _gather(self._root)
        self._anchors = Anchors(everywhere)
        self._search = self._anchors.search
        self._start = _Head("", 0, (), self._root, (), named=False)
        self._nowhere = _Head("", 0, (), self._root, (), whole=True)
        self._alone = _Head("", 0, (), self._root, ())
        self._walked: dict[str, _Head] = {}
        self._heads: dict[str, _Head] = {}

    def _at(self, path: str) -> _Node:
        node = self._root
        for name in path.split("/"):
            node = node.below.setdefault(name, _Node())
        return node

    def items_of(self, text: str) -> tuple[int, ...]:
        """The ids of the items that a text of a log is about, in growing order; () where no pattern fits."""
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT]
        cut = text.rfind("/")
        back = text.rfind("\\")
        cut = max(cut, back)
        if cut < 0:
            head, name = self._alone, text
        else:
            directory = text[:cut]
            head = self._heads.get(directory) or self._entered(directory)
            name = text[cut + 1 :]
        small = _small(name)
        if small is None and head.address and "%" in name:
            small = _read(name)
        if small is None or head.whole or (cut < 0 and ":" in name):
            return self._walk(located(text)).items
        if small in head.node.below or small in self._names or self._beginning(head, small):
            return self._step(head, small).items
        return head.items

    def _beginning(self, head: _Head, name: str) -> bool:
        """Whether a pattern with stars may end at this name."""
        if self._search(name) is not None:
            return True
        return any(anchors.search(name) is not None for anchors in head.anchors)

    def _entered(self, directory: str) -> _Head:
        """The directory as written in a log, walked to from the nearest one that is known. Kept for what lies beside."""
        if len(directory) > _LONGEST_KEPT:
            return self._begun(directory)
        if len(self._heads) >= _KEPT:
            self._heads.clear()
        missing = []
        head = None
        while head is None:
            missing.append(directory)
            directory = directory[: max(directory.rfind("/"), directory.rfind("\\"), 0)]
            head = self._heads.get(directory) if directory else self._nowhere
        for each in reversed(missing):
            name = each[max(each.rfind("/"), each.rfind("\\")) + 1 :]
            small = None if head.whole else _small(name)
            if small is None and head.address and not head.whole and "%" in name:
                small = _read(name)
            head = self._heads[each] = self._begun(each) if small is None else self._step(head, small)
        return head

    def _begun(self, directory: str) -> _Head:
        """The directory read with care, as a whole."""
        form, address = spelt(directory + "/")
        head = self._walk(form.strip("/ "), alone=False)
        found = _Head(head.path, head.depth, head.items, head.node, head.anchors, address=address)
        found.whole = not head.depth or _UNREADY(directory) is not None or form.endswith(":/")
        return found

    def _walk(self, form: str, *, alone: bool = True) -> _Head:
        """A path in its compared form, followed name by name; what lies above its end is kept."""
        names = form.split("/") if form else []
        if len(names) == 1 and alone:
            return self._step(self._alone, form)
        above = form.rpartition("/")[0]
        head = self._walked.get(above)
        if head is not None:
            return self._step(head, names[-1])
        head = self._start
        for name in names[:-1]:
            head = self._step(head, name)
        if above and len(above) <= _LONGEST_KEPT:
            if len(self._walked) >= _KEPT:
                self._walked.clear()
            self._walked[above] = head
        return self._step(head, names[-1]) if names else head

    def _step(self, head: _Head, name: str) -> _Head:
        """One name further. What ends at this name is deeper than all before; of what ends here, the most signs win."""
        path = f"{head.path}/{name}" if head.depth else name
        node = head.node.below.get(name, _NO_NODE)
        ends: list[tuple[int, tuple[int, ...]]] = []
        if node.items:
            ends.append((len(path), node.items))
        if head.named and name in self._names:
            ends.append((len(name), self._names[name]))
        for anchors in (self._anchors, *head.anchors):
            if anchors.search(name) is not None:
                ends += [
                    (glob.weight, glob.items)
                    for glob in anchors.found(name)
                    if (glob.fits(path) if glob.whole else head.named and glob.fits(name))
                ]
        below = head.anchors if node.anchors is None else (*head.anchors, node.anchors)
        return _Head(
            path,
            head.depth + 1,
            _heaviest(ends) if ends else head.items,
            node,
            below,
            False,
            True,
            head.address,
        )


def _small(name: str) -> str | None:
    """A name in its compared form if that is nothing but small letters; None where it needs to be read with care."""
    if not name or name[0] in _ENDS or name[-1] == " " or "  " in name or _ODD(name) is not None:
        return None
    if name.isascii():
        small = name.lower()
    elif is_normalized("NFKC", name):
        small = name.casefold()
        if not is_normalized("NFKC", small):
            return None
    else:
        return None
    return None if small.endswith(".git") else small


def _read(name: str) -> str | None:
    """The same for a name of an address, its signs behind % read."""
    try:
        plain = unquote(name, errors="strict")
    except UnicodeDecodeError:
        return None
    return None if "%" in plain or "/" in plain or "\\" in plain else _small(plain)


def _gather(root: _Node) -> None:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.globs:
            node.anchors = Anchors(node.globs)
        waiting += node.below.values()


def _heaviest(ends: Sequence[tuple[int, tuple[int, ...]]]) -> tuple[int, ...]:
    most = max(weight for weight, _ in ends)
    return tuple(sorted({item for weight, items in ends if weight == most for item in items}))
