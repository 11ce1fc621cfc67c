"""What lies outside the database and vouches for it: the keys of this installation, and what was signed last.

Only read here. A checkpoint names its key itself, so a key that this installation never had proves nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from hiden.home import key_file
from hiden.ledger.checkpoint import Head, open_checkpoint
from hiden.ledger.note import NoteError, Signer, Verifier


@dataclass(frozen=True, slots=True)
class Outside:
    """The key in use (None if it is lost or unreadable), all keys, and what the key in use signed last.

    `state` of keys/ledger.last: "good", "missing", "damaged", or "retired" when it speaks of the key before this one, as a
    crash in `continue_ledger` can leave it.
    """

    current: Verifier | None
    keys: frozenset[str]
    last: Head | None
    state: str


def read_outside() -> Outside:
    """Read keys/ledger.key, the retired keys beside it and keys/ledger.last. Never raises for their content.

    To be read before the tree: what was signed last was committed before, so that a larger one is no race.
    """
    place = key_file("ledger.key")
    current = _verifier(place.name)
    retired = [_verifier(one.name) for one in place.parent.glob("ledger.key.*") if one.suffix != ".new"]
    keys = [one for one in (current, *retired) if one]
    last, state = _last(current, [one for one in retired if one])
    return Outside(current, frozenset(one.vkey for one in keys), last, state)


def _last(current: Verifier | None, retired: list[Verifier]) -> tuple[Head | None, str]:
    path = key_file("ledger.last")
    if not path.exists():
        return None, "missing"
    for key in (current, *retired):
        if key is None:
            continue
        with suppress(NoteError, OSError):
            head = open_checkpoint(path.read_bytes(), key)
            return (head, "good") if key is current else (None, "retired")
    return None, "damaged"


def _verifier(name: str) -> Verifier | None:
    try:
        return Signer.parse(key_file(name).read_text("ascii").removesuffix("\n")).verifier
    except (OSError, UnicodeDecodeError, NoteError):
        return None
