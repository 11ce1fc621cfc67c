"""Fields taken from a column of JSON texts, all at once: where they stand in which layout, and which are looked for at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from hiden.connectors.engine import ask

Columns = dict[str, pa.Array]
_TEXT: Final = pa.string()
_FEW: Final = 16  # a word of less than a 16th of the records is looked for together with other rare ones


@dataclass(frozen=True, slots=True)
class Shape:
    """One layout of an event: `mark` is a piece of text by which the first record is told to have it.

    `paths` says where a field stands in it, `under` where those stand that `paths` does not name ("a|b": in one of two places).
    """

    mark: str
    paths: Mapping[str, str] = field(default_factory=dict)
    under: str = ""

    def path(self, name: str) -> str:
        """The path of a field in this layout; "/name" stands at the top in every layout."""
        if name.startswith("/"):
            return name[1:]
        found = self.paths.get(name)
        if found or not self.under:
            return found or name
        return "|".join(f"{each}.{name}" for each in self.under.split("|"))


PLAIN: Final = Shape("")


@dataclass(frozen=True, slots=True)
class Only:
    """Fields that are worth looking for only where another says one of these words: most records do not have them, and every
    field that is looked for costs time.
    """

    key: str
    words: frozenset[str]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layouts:
    """All that is known of where fields stand. `tell` is a field that every event has: where it is absent, the layout is
    another one than was thought.
    """

    plain: Shape = PLAIN
    shapes: tuple[Shape, ...] = ()
    tell: str = ""
    only: tuple[Only, ...] = ()


def shaped(lines: pa.Array, names: list[str], how: Layouts) -> tuple[Columns, pa.Array]:
    """Fields and whether the line is JSON at all, each line read in the layout that it has."""
    shapes = [*how.shapes, how.plain]
    first = next((line for line in lines[:64].to_pylist() if line and line.strip()), "")
    shapes.sort(
        key=lambda shape: 1 if not shape.mark else 0 if shape.mark in first else 2
    )  # the likely one first
    columns, read = _staged(lines, [*names, how.tell] if how.tell else names, shapes[0], how.only)
    for shape in shapes[1:]:
        left = pc.and_(read, pc.is_null(columns[how.tell]))
        if not pc.any(left).as_py():
            break
        more, _ = _staged(lines.filter(left), [*columns], shape, how.only)
        told = pc.is_valid(more[how.tell])
        if pc.any(told).as_py():
            here = pc.replace_with_mask(left, left, told)
            columns = {
                name: pc.replace_with_mask(columns[name], here, more[name].filter(told)) for name in columns
            }
    return columns, read


def _staged(
    lines: pa.Array, names: list[str], shape: Shape, groups: tuple[Only, ...]
) -> tuple[Columns, pa.Array]:
    """The fields that all may have, then those that only some have, of these alone."""
    rare = {name for group in groups for name in group.names}
    keys = dict.fromkeys(each.key for each in groups)
    columns, read = _fields(
        lines, [*dict.fromkeys((*(each for each in names if each not in rare), *keys))], shape
    )
    for key in keys:
        for words, sought in _sought(columns[key], [each for each in groups if each.key == key], names):
            here = pc.is_in(columns[key], value_set=words)
            everywhere = pc.all(here).as_py()
            found, _ = _fields(lines if everywhere else lines.filter(here), sought, shape)
            for name in sought:
                if everywhere:
                    columns[name] = found[name]
                    continue
                before = columns.get(name)
                if before is None:
                    before = pa.nulls(len(lines), _TEXT)
                columns[name] = pc.replace_with_mask(before, here, found[name])
    return {name: columns[name] if name in columns else pa.nulls(len(lines), _TEXT) for name in names}, read


def _sought(key: pa.Array, groups: list[Only], names: list[str]) -> list[tuple[pa.Array, list[str]]]:
    """Which fields to look for where the key is one of which words: each record is looked through once only, and the words of
    few records together.
    """
    wanted = set(names)
    often: dict[frozenset[str], list[str]] = {}
    seldom: dict[str, frozenset[str]] = {}
    for each in pc.value_counts(key).to_pylist():
        word = each["values"]
        fields = frozenset(name for group in groups if word in group.words for name in group.names) & wanted
        if fields and each["counts"] * _FEW < len(key):
            seldom[word] = fields
        elif fields:
            often.setdefault(fields, []).append(word)
    told = [(pa.array(words, _TEXT), sorted(fields)) for fields, words in often.items()]
    if seldom:
        told.append((pa.array(list(seldom), _TEXT), sorted(frozenset().union(*seldom.values()))))
    return told


def _fields(lines: pa.Array, names: list[str], shape: Shape) -> tuple[Columns, pa.Array]:
    if not len(lines):
        return {name: pa.array([], _TEXT) for name in names}, pa.array([], pa.bool_())
    paths = [shape.path(name).split("|") for name in names]
    quoted = ", ".join("'$." + each.replace("'", "''") + "'" for path in paths for each in path) or "'$.x'"
    # Columns are made in the same question: taking them out of the list afterwards would copy each once more.
    # TRY: a broken line is null, and does not stop the others.
    told = ask(
        f"SELECT f IS NOT NULL AS read{_columns(paths)}"  # noqa: S608 - paths are the connectors' own
        f" FROM (SELECT TRY(json_extract_string(w, [{quoted}])) AS f FROM asked)",
        pa.table({"w": lines}),
    ).combine_chunks()
    columns = {name: told[f"c{at}"].chunk(0) for at, name in enumerate(names)}
    return columns, told["read"].chunk(0)


def _columns(paths: list[list[str]]) -> str:
    """A column for each field: the first of its paths that says something."""
    at, made = 1, []
    for number, path in enumerate(paths):
        found = ", ".join(f"f[{at + more}]" for more in range(len(path)))
        made.append(f", coalesce({found}) AS c{number}")
        at += len(path)
    return "".join(made)
