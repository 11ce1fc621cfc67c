"""The leaf: the bytes of one entry that are hashed, and the personal part that stays outside them.

A leaf is canonical JSON with exactly these members, in this order:
    about    [[noun, id], …]        at    UTC with microseconds      by   the author's key
    data     the fields that are not personal                        kind room.event
    n        its number, from 0     personal   null, or hex SHA-256(salt ‖ json) of the personal part      v   1
The salt is 16 random bytes: without it a hash of "退職" could be guessed and would still be personal data.
`personal` and `v` stand last, so that the verifier finds the commitment without parsing.
"""

from __future__ import annotations

import dataclasses
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from hiden.ledger.canonical import CanonicalError, canonical
from hiden.ledger.kinds import Entry

SALT_SIZE = 16
LARGEST_LEAF = 65_535  # bytes; an entry bundle of c2sp.org/tlog-tiles counts with two bytes
LARGEST_PART = 1_000_000  # bytes; a reason is a text, not a file
_parse = json.JSONDecoder().decode
MEMBERS = {"about", "at", "by", "data", "kind", "n", "personal", "v"}


class LeafError(ValueError):
    """The bytes of an entry are not what this product writes, or an entry cannot be written."""


@dataclass(frozen=True, slots=True)
class Part:
    """The personal part of one entry."""

    salt: bytes
    json: bytes

    @property
    def commitment(self) -> str:
        """What the leaf holds in its place."""
        return sha256(self.salt + self.json).hexdigest()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A parsed leaf."""

    number: int
    kind: str
    at: datetime
    by: str
    about: tuple[tuple[str, str], ...]
    data: dict[str, Any]
    personal: str | None


def show_moment(at: datetime) -> str:
    """An aware instant as it stands in a leaf."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def write(entry: Entry, *, number: int, at: datetime, by: str) -> tuple[bytes, Part | None]:
    """The bytes of an entry and its personal part, if it has one. Raises LeafError."""
    fields = {each.name: getattr(entry, each.name) for each in dataclasses.fields(entry)}  # type: ignore[arg-type]
    try:
        part = None
        if entry.personal:
            body = canonical({name: fields.pop(name) for name in sorted(entry.personal)})
            part = Part(secrets.token_bytes(SALT_SIZE), body)
        raw = canonical(
            {
                "about": [list(thing) for thing in entry.about()],
                "at": show_moment(at),
                "by": by,
                "data": fields,
                "kind": entry.kind,
                "n": number,
                "personal": part and part.commitment,
                "v": 1,
            }
        )
    except CanonicalError as error:
        raise LeafError(f"{entry.kind}: {error}") from error
    if len(raw) > LARGEST_LEAF or (part and len(part.json) > LARGEST_PART):
        raise LeafError(f"{entry.kind}: the entry is too long")
    return raw, part


def read(raw: bytes) -> Leaf:
    """Parse a stored leaf. Raises LeafError if it is not one of ours."""
    try:
        value = _parse(raw.decode("utf-8"))
        if not isinstance(value, dict) or set(value) != MEMBERS or not _well_typed(value):
            raise LeafError("the entry has an unknown form")
        return Leaf(
            number=value["n"],
            kind=value["kind"],
            at=datetime.fromisoformat(value["at"]),
            by=value["by"],
            about=tuple((noun, ident) for noun, ident in value["about"]),
            data=value["data"],
            personal=value["personal"],
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise LeafError("the entry has an unknown form") from error


def _well_typed(value: dict[str, Any]) -> bool:
    """Whether every member is of the kind that `write` gives it; a moment without UTC is none."""
    return (
        value["v"] == 1
        and type(value["n"]) is int
        and all(isinstance(value[name], str) for name in ("at", "by", "kind"))
        and value["at"].endswith("Z")
        and isinstance(value["data"], dict)
        and isinstance(value["personal"], str | None)
        and all(isinstance(word, str) for thing in value["about"] for word in thing)
    )
