"""Events as a connector said them → rows of the view: with person, item, rank, and the class of OCSF."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.text import fold
from hiden.connectors.events import ocsf
from hiden.connectors.schemas import VIEW
from hiden.logs.archive.keys import NOBODY
from hiden.logs.understanding.accounts import Accounts, Claim, at
from hiden.logs.understanding.items import Items


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of the events of one batch, column by column (of `VIEW`), and the subject under whose key each belongs."""

    columns: dict[str, pa.Array]
    subjects: pa.Array  # dictionary of text


def see(said: pa.Table, accounts: Accounts, items: Items) -> Seen:
    """People and items of events given as `connectors.schemas.SAID`."""
    moments = said["at"].combine_chunks().cast(pa.int64())
    person, holder, subjects = _people(said, moments, accounts)
    item, rank = _items(said, moments, items)
    class_uid, activity = _ocsf(said)
    return Seen(
        {
            "person": person,
            "holder": holder,
            "item": item,
            "rank": rank,
            "class_uid": class_uid,
            "activity_id": activity,
        },
        subjects,
    )


def rows(said: pa.Table, seen: Seen, *, source: int, segment: int) -> pa.Table:
    """The events as rows of `VIEW`."""
    length = said.num_rows
    given = {
        "source": pa.repeat(pa.scalar(source, pa.int32()), length),
        "segment": pa.repeat(pa.scalar(segment, pa.int64()), length),
        **seen.columns,
    }
    columns = [given[each.name] if each.name in given else said[each.name] for each in VIEW]
    return pa.Table.from_arrays(columns, schema=VIEW)


def _coded(column: pa.ChunkedArray) -> tuple[list[str], pa.Array]:
    """Distinct texts ("" for null) and the place of each row's text among them."""
    coded = pc.fill_null(column.combine_chunks(), "").dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices


def _people(said: pa.Table, moments: pa.Array, accounts: Accounts) -> tuple[pa.Array, pa.Array, pa.Array]:
    words, codes = _coded(said["account"])
    claims = accounts.whose(words)
    if all(len(each) == 1 for each in claims):
        held, places = [each[0] for each in claims], codes
        names = words
    else:
        held, names, places = _one_after_another(words, codes, moments, claims)
    person = pa.array([claim.person for claim in held], pa.int64()).take(places)
    holder = pa.array([str(claim.holder) for claim in held], pa.string()).take(places)
    subjects = [_subject(claim, name, accounts) for claim, name in zip(held, names, strict=True)]
    coded = pa.DictionaryArray.from_arrays(places, pa.array(subjects, pa.string()))
    return person, holder, coded


def _one_after_another(
    words: list[str], codes: pa.Array, moments: pa.Array, claims: list[tuple[Claim, ...]]
) -> tuple[list[Claim], list[str], pa.Array]:
    """Accounts that changed hands: each row by its own time."""
    held: list[Claim] = []
    names: list[str] = []
    known: dict[tuple[int, Claim], int] = {}
    places = []
    for code, moment in zip(codes.to_pylist(), moments.to_pylist(), strict=True):
        claim = at(claims[code], moment)
        place = known.get((code, claim))
        if place is None:
            place = known[code, claim] = len(held)
            held.append(claim)
            names.append(words[code])
        places.append(place)
    return held, names, pa.array(places, pa.int32())


def _subject(claim: Claim, account: str, accounts: Accounts) -> str:
    if claim.person:
        return f"p:{accounts.keys[claim.person]}"
    return f"a:{fold(account)}" if account else NOBODY


def _items(said: pa.Table, moments: pa.Array, items: Items) -> tuple[pa.Array, pa.Array]:
    length = said.num_rows
    if not length:
        return pa.array([], pa.int64()), pa.array([], pa.int16())
    found = _of_texts(said["object"], moments, items)
    missing = pc.equal(found, 0)
    if pc.any(
        missing
    ).as_py():  # what was put somewhere is the information of that place, unless it is itself known
        found = pc.if_else(missing, _of_texts(said["dest"], moments, items), found)
    return found, _ranks(found, moments, items)


def _ranks(found: pa.Array, moments: pa.Array, items: Items) -> pa.Array:
    bounds = pc.min_max(moments).as_py()
    coded = found.dictionary_encode()
    steady = [items.steady_rank(item, bounds["min"], bounds["max"]) for item in coded.dictionary.to_pylist()]
    if None not in steady:
        return pa.array(steady, pa.int16()).take(coded.indices)
    pairs = zip(found.to_pylist(), moments.to_pylist(), strict=True)
    return pa.array([items.rank(item, moment) for item, moment in pairs], pa.int16())


def _of_texts(column: pa.ChunkedArray, moments: pa.Array, items: Items) -> pa.Array:
    words, codes = _coded(column)
    bounds = pc.min_max(moments).as_py()
    spans = items.spans(bounds["min"], bounds["max"])
    if len(spans) == 1:
        return pa.array(items.items_of(words, spans[0]), pa.int64()).take(codes)
    found = pa.nulls(len(codes), pa.int64())
    for begin in spans:  # patterns changed in between: each stretch by those of its time
        of_then = pa.array(items.items_of(words, begin), pa.int64()).take(codes)
        found = pc.if_else(pc.greater_equal(moments, begin), of_then, found)
    return found


def _ocsf(said: pa.Table) -> tuple[pa.Array, pa.Array]:
    both = pc.binary_join_element_wise(said["channel"].combine_chunks(), said["action"].combine_chunks(), " ")
    coded = both.dictionary_encode()
    told = [ocsf(*word.split(" ")) for word in coded.dictionary.to_pylist()]
    classes = pa.array([class_uid for class_uid, _ in told], pa.int32()).take(coded.indices)
    return classes, pa.array([activity for _, activity in told], pa.int32()).take(coded.indices)
