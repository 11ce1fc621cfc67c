"""Signing the ledger inside the transaction of a test, where `sign_checkpoint` rightly refuses."""

from __future__ import annotations

from hiden.home import key_file
from hiden.ledger.models import LedgerCheckpoint
from hiden.ledger.signing import _replace_file, _sign
from hiden.ledger.store import locked_head


def point() -> LedgerCheckpoint:
    """The ledger as it stands, signed."""
    made = _sign(locked_head())
    assert made is not None
    _replace_file(key_file("ledger.last"), bytes(made.note))
    return made
