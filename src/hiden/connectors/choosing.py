"""Expressions made of expressions: which field counts depends on what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.compute as pc

from hiden.connectors.grammar import Expression, Rows
from hiden.connectors.json_reading import members

# What `dest` says of a link that opens for whoever has it, and of one that opens for everybody of the company: the same words
# for every system, so that one rule finds them.
ANYONE: Final = "anyone"
COMPANY: Final = "company"

_LONGEST: Final = 400
_FEW: Final = 4  # less than a quarter of the rows
_TEXT: Final = pa.string()


def needs(*of: Expression) -> tuple[str, ...]:
    """The fields that these need, each once."""
    return tuple(dict.fromkeys(name for each in of for name in each.needs))


def first(*of: Expression) -> Expression:
    """The first of these that says something. Those after it are not looked at when all rows are told."""

    def over(rows: Rows) -> pa.Array:
        told = _plain(of[0].over(rows))
        for each in of[1:]:
            if not told.null_count:
                break
            told = pc.coalesce(told, _plain(each.over(rows)))
        return told

    return Expression(needs(*of), over)


def once(of: Expression) -> Expression:
    """The same, worked out once for each batch: for what many columns depend on."""
    known: WeakKeyDictionary[Rows, pa.Array] = WeakKeyDictionary()

    def over(rows: Rows) -> pa.Array:
        found = known.get(rows)
        if found is None:
            found = known[rows] = _plain(of.over(rows))
        return found

    return Expression(of.needs, over)


def where(of: Expression, word: str) -> Expression:
    """A word wherever the expression says something."""

    def over(rows: Rows) -> pa.Array:
        found = _plain(of.over(rows))
        if found.null_count == len(found):
            return pa.nulls(len(found), _TEXT)
        return pc.if_else(pc.is_valid(found), pa.scalar(str(word)), pa.scalar(None, _TEXT))

    return Expression(of.needs, over)


def by(
    key: Expression, *cases: tuple[Iterable[str], Expression], otherwise: Expression | None = None
) -> Expression:
    """The expression of the first case whose words hold the key; `otherwise` (or nothing) where none does.

    A case that no row of a batch is in costs nothing, and one that few are in is worked out for these alone.
    """
    sets = [(pa.array(sorted({str(word) for word in words}), _TEXT), of) for words, of in cases]

    def over(rows: Rows) -> pa.Array:
        keys = _plain(key.over(rows)).dictionary_encode()
        told = None if otherwise is None else _plain(otherwise.over(rows))
        for words, of in reversed(sets):
            named = pc.is_in(keys.dictionary, value_set=words)
            if not pc.any(named).as_py():
                continue
            here = pc.fill_null(named.take(keys.indices), False)
            if pc.sum(here).as_py() * _FEW < len(rows):
                found = _plain(of.over(rows.only(here, of.needs)))
                told = pc.replace_with_mask(
                    pa.nulls(len(rows), found.type) if told is None else told, here, found
                )
                continue
            found = _plain(of.over(rows))
            told = pc.if_else(here, found, pa.scalar(None, found.type) if told is None else told)
        return pa.nulls(len(rows), _TEXT) if told is None else told

    rest = () if otherwise is None else (otherwise,)
    return Expression(needs(key, *(of for _, of in cases), *rest), over)


def only(of: Expression, pattern: str) -> Expression:
    """The same where it matches a pattern (RE2), else nothing."""

    def over(rows: Rows) -> pa.Array:
        found = _plain(of.over(rows))
        return pc.if_else(pc.match_substring_regex(found, pattern), found, pa.scalar(None, _TEXT))

    return Expression(of.needs, over)


def without(of: Expression, *words: str) -> Expression:
    """The same, but nothing where it is one of these words: what a system writes for "none"."""
    empty = pa.array(words, _TEXT)

    def over(rows: Rows) -> pa.Array:
        found = _plain(of.over(rows))
        return pc.if_else(pc.is_in(found, value_set=empty), pa.scalar(None, _TEXT), found)

    return Expression(of.needs, over)


def utc(of: Expression) -> Expression:
    """A moment of a system that writes UTC without saying so."""
    return Expression(
        of.needs, lambda rows: of.over(replace(rows, setting=replace(rows.setting, zone="UTC")))
    )


def changed(of: Expression, pattern: str, into: str) -> Expression:
    """Every match of a pattern (RE2) replaced; `into` may name groups as \\1. Nothing where nothing is left."""

    def over(rows: Rows) -> pa.Array:
        found = _plain(of.over(rows))
        if found.null_count == len(found):
            return found
        found = pc.replace_substring_regex(found, pattern, into)
        return pc.if_else(pc.equal(found, ""), pa.scalar(None, _TEXT), found)

    return Expression(of.needs, over)


def joined(between: str, *of: Expression) -> Expression:
    """Those that say something, with a sign between them."""

    def over(rows: Rows) -> pa.Array:
        # Not null_handling="skip": Arrow then leaves out the rows in which all are null.
        told = _plain(of[0].over(rows))
        for each in of[1:]:
            more = _plain(each.over(rows))
            if more.null_count < len(more):
                told = pc.coalesce(pc.binary_join_element_wise(told, more, between), told, more)
        return told

    return Expression(needs(*of), over)


def both(between: str, *of: Expression) -> Expression:
    """All of these with a sign between them, or nothing where one says nothing."""
    return Expression(
        needs(*of),
        lambda rows: pc.binary_join_element_wise(*(_plain(each.over(rows)) for each in of), between),
    )


def named(title: str, of: Expression) -> Expression:
    """A word before it, where it says something: `title value`."""

    def over(rows: Rows) -> pa.Array:
        return pc.binary_join_element_wise(pa.scalar(title), _plain(of.over(rows)), " ")

    return Expression(of.needs, over)


def together(between: str, *of: Expression) -> Expression:
    """All of these with a sign between them, or the last alone where one of the others says nothing (DOMAIN\\\\name)."""

    def over(rows: Rows) -> pa.Array:
        found = [_plain(each.over(rows)) for each in of]
        return pc.coalesce(pc.binary_join_element_wise(*found, between), found[-1])

    return Expression(needs(*of), over)


def address(*of: Expression) -> Expression:
    """An address without the port that some write behind it: `192.0.2.1:443`, `[2001:db8::1]:443`."""
    found = first(*of) if len(of) > 1 else of[0]
    bare = changed(found, r"^\[([^\]]*)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$", r"\1\2")
    return changed(bare, r"^::ffff:(\d+\.\d+\.\d+\.\d+)$", r"\1")


def held(of: Expression, make: Callable[[Any], str | None]) -> Expression:
    """What a function makes of the JSON that stands in a field. It may raise LookupError, TypeError, AttributeError, ValueError:
    then there is nothing. Called once for each distinct text.
    """

    def one(written: str) -> str | None:
        try:
            return make(members(written)) or None
        except (LookupError, TypeError, AttributeError, ValueError):
            return None

    def over(rows: Rows) -> pa.Array:
        found = _plain(of.over(rows))
        if found.null_count == len(found):
            return pa.nulls(len(found), _TEXT)
        coded = found.dictionary_encode()
        return pa.array([one(each) for each in coded.dictionary.to_pylist()], _TEXT).take(coded.indices)

    return Expression(of.needs, over)


def one_line(of: Expression) -> Expression:
    """Without line breaks, and no longer than people read."""

    def over(rows: Rows) -> pa.Array:
        # Cut first: scripts and messages can be very long.
        found = pc.utf8_slice_codeunits(_plain(of.over(rows)), 0, 2 * _LONGEST)
        uneven = pc.fill_null(pc.match_substring_regex(found, r"\s\s|[\t\r\n]"), False)
        if pc.any(uneven).as_py():
            found = pc.if_else(uneven, pc.replace_substring_regex(found, r"\s+", " "), found)
        return pc.utf8_slice_codeunits(found, 0, _LONGEST)

    return Expression(of.needs, over)


def pairs(found: object, name: str = "Name", value: str = "Value") -> Mapping[str, str]:
    """A list of names and values, as one mapping: `[{"Name": "ForwardTo", "Value": "…"}]`. Lists of values get commas."""
    if not isinstance(found, list):
        return {}
    return {str(each.get(name, "")): listed(each.get(value)) for each in found if isinstance(each, dict)}


def whole(of: Expression) -> Expression:
    """A count that may be written with a fraction of nothing: `1024.0`."""

    def over(rows: Rows) -> pa.Array:
        found = pc.replace_substring_regex(_plain(of.over(rows)), r"\.0*$", "")
        counts = pc.match_substring_regex(found, r"^\d{1,18}$")
        return pc.cast(pc.if_else(counts, found, pa.scalar(None, _TEXT)), pa.int64())

    return Expression(of.needs, over)


def listed(names: object, most: int = 20) -> str:
    """Names with commas between them, each once; those beyond `most` are counted only."""
    if not isinstance(names, Sequence) or isinstance(names, str):
        return str(names or "")
    told = list(dict.fromkeys(str(each) for each in names if each not in (None, "")))
    more = f",… +{len(told) - most}" if len(told) > most else ""
    return ",".join(told[:most]) + more


def _plain(found: pa.Array | pa.ChunkedArray) -> pa.Array:
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
