"""Expressions of mappings that people make: over whole columns, so that they are as fast as the built-in ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Expression, Rows, always, made, text
from hiden.connectors.moments import epoch, moment
from hiden.connectors.verbs import outcome_of

Triple = tuple[Channel, Action, Outcome | None]
_NONE: Final = pa.scalar(None, pa.string())


def of(names: Sequence[str]) -> Expression | None:
    """The first of these fields that says something; nothing where none is named. "-" says nothing."""
    if not names:
        return None
    plain = text(*names)

    def over(rows: Rows) -> pa.Array:
        found = [_dashless(rows.text(name)) for name in names]
        return found[0] if len(found) == 1 else pc.coalesce(*found)

    return Expression(plain.needs, over)


def _dashless(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, "-"), _NONE, column)


def joined(between: str, *parts: Expression) -> Expression:
    """What all of these say, one after the other; null where none says anything."""
    if len(parts) == 1:
        return parts[0]

    def over(rows: Rows) -> pa.Array:
        columns = [each.over(rows) for each in parts]
        whole = pc.binary_join_element_wise(*columns, between, null_handling="skip")
        return pc.if_else(pc.equal(whole, ""), _NONE, whole)

    return Expression(tuple(dict.fromkeys(name for each in parts for name in each.needs)), over)


def path(names: Sequence[str], folder: str) -> Expression | None:
    """An object; where it is no path, the folder stands before it."""
    thing = of(names)
    if thing is None or not folder:
        return thing or of([folder] if folder else [])
    before = text(folder)

    def over(rows: Rows) -> pa.Array:
        name, beneath = thing.over(rows), before.over(rows)
        # A folder is written with the signs of its system, and with or without one at its end.
        sign = pc.if_else(pc.match_substring(beneath, "/"), "/", "\\")
        full = pc.binary_join_element_wise(pc.utf8_rtrim(beneath, "/\\"), sign, name, "")
        whole = pc.or_kleene(pc.match_substring_regex(name, r"[/\\]"), pc.is_null(beneath))
        return pc.if_else(pc.fill_null(whole, False), name, pc.coalesce(full, name, beneath))

    return Expression((*thing.needs, folder), over)


def size(names: Sequence[str], unit: int) -> Expression | None:
    """A number of units, with or without a fraction and thousands separators."""
    if not names:
        return None
    written = text(*names)
    # No more digits than 64 bits hold after they are multiplied.
    pattern = rf"^\d{{1,{15 if unit == 1 else 12}}}(\.\d{{1,9}})?$"

    def over(rows: Rows) -> pa.Array:
        plain = pc.replace_substring(written.over(rows), ",", "")
        fits = pc.match_substring_regex(plain, pattern)
        counted = pc.cast(pc.if_else(fits, plain, None), pa.float64())
        return pc.cast(pc.round(pc.multiply(counted, float(unit))), pa.int64())

    return Expression(written.needs, over)


def time(names: Sequence[str], written: str, unit: Literal["", "s", "ms"], zone: str) -> Expression:
    """The moment, in the mapping's zone where it has one."""
    of_source = epoch(names[0], unit) if unit else moment(*names, formats=(written,) if written else ())
    if not zone:
        return of_source
    return Expression(
        of_source.needs, lambda rows: of_source.over(replace(rows, setting=replace(rows.setting, zone=zone)))
    )


def meanings(
    operation: Expression | None,
    words: Mapping[str, Triple],
    usual: Triple,
    result: str,
    results: Mapping[str, Outcome],
) -> tuple[Expression, Expression, Expression]:
    """(channel, action, outcome) of the words."""

    def ended(word: str, written: str) -> str:
        meant = words.get(word, usual)[2]
        if meant is not None:
            return meant
        if not written:
            return Outcome.DONE
        return results.get(written) or outcome_of(written) or Outcome.UNKNOWN

    ends = [text(result)] if result else [always("")]
    if operation is None:
        return always(usual[0]), always(usual[1]), made(lambda written: ended("", written), *ends)
    return (
        made(lambda word: words.get(word, usual)[0], operation),
        made(lambda word: words.get(word, usual)[1], operation),
        made(ended, operation, *ends),
    )
