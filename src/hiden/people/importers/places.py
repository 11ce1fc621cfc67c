"""Which department a cell means: by code, by name, by path, or by code and name together."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import Enum

from hiden.base.text import fold
from hiden.people.models import DepartmentState
from hiden.people.queries import Tree, tree_of

_BETWEEN = re.compile(r"[\s/>→\\|・_-]+")
_SEVERAL = re.compile(r"[;；、,，\n]+")
_WITH_POST = re.compile(r"^(?P<place>.+?)[（(](?P<post>[^（）()]*)[）)]$")


class Unclear(Enum):
    """Why a cell names no department."""

    UNKNOWN = "unknown"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class _Words:
    """What may stand for a department on one day."""

    codes: dict[str, int]
    names: dict[str, set[int]]


class Atlas:
    """All departments on any day. Two rows of the file that say the same are looked up once."""

    def __init__(self) -> None:
        fields = (
            "department_id",
            "department__key",
            "department__code",
            "name",
            "parent_id",
            "since",
            "until",
        )
        self._states = list(DepartmentState.objects.values_list(*fields))
        self.codes = {row[0]: row[2] for row in self._states}
        self._trees: dict[date, Tree] = {}
        self._words: dict[date, _Words] = {}
        self._found: dict[tuple[str, date], int | Unclear] = {}
        self._edges = sorted({edge for row in self._states for edge in (row[5], row[6])})

    def tree(self, day: date) -> Tree:
        """The tree of a day; days between two changes share one."""
        edge = max((one for one in self._edges if one <= day), default=day)
        if edge not in self._trees:
            there = [row for row in self._states if row[5] <= edge < row[6]]
            self._trees[edge] = tree_of(there, edge)
        return self._trees[edge]

    def find(self, text: str, day: date) -> int | Unclear:
        """The id of the department that `text` means on a day."""
        if (text, day) not in self._found:
            self._found[text, day] = self._look(text, day)
        return self._found[text, day]

    def _look(self, text: str, day: date) -> int | Unclear:
        tree = self.tree(day)
        words = self._words.setdefault(tree.day, _words(tree))
        folded = fold(text)
        if folded in words.codes:
            return words.codes[folded]
        found = words.names.get(_squeezed(text), set())
        if not found:
            # 「210 製造部」: a code with its name behind it.
            head = folded.split(" ", 1)[0]
            found = {words.codes[head]} if head in words.codes and " " in folded else set()
        if len(found) == 1:
            return next(iter(found))
        return Unclear.SEVERAL if found else Unclear.UNKNOWN

    def show(self, pk: int, day: date) -> str:
        """A department as the user reads it: code and path."""
        return f"{self.codes.get(pk, '')} {self.tree(day).path(pk, '／')}".strip()


def _words(tree: Tree) -> _Words:
    names: dict[str, set[int]] = defaultdict(set)
    for node in tree:
        names[_squeezed(node.name)].add(node.id)
        names[_squeezed(tree.path(node.id, ""))].add(node.id)
    return _Words({fold(node.code): node.id for node in tree}, dict(names))


def _squeezed(text: str) -> str:
    return _BETWEEN.sub("", fold(text))


def several(text: str) -> list[str]:
    """「品質保証部（課長）；220」 → [品質保証部（課長）, 220]."""
    parts = [part.strip() for part in _SEVERAL.split(text)]
    return [part for part in parts if part and part not in {"-", "－", "ー", "なし", "無し"}]


def split_post(part: str) -> tuple[str, str]:
    """「品質保証部（課長）」 → (品質保証部, 課長). A department may have brackets in its own name: look that up first."""
    match = _WITH_POST.match(part)
    return (match["place"].strip(), match["post"].strip()) if match else (part, "")
