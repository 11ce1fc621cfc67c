"""操作の記録: every change is one entry, in an append-only tree that an outsider can check (第6章 6-4, 証拠の確保).

What may never happen here: an entry changes or disappears; a checkpoint is signed for entries that are not committed; a
tree is signed that contradicts one signed before; personal data enters the bytes that are hashed, where nothing could
ever be forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hiden.ledger.kinds import SYSTEM, Author, Entry, Sentence, entry

if TYPE_CHECKING:
    from hiden.ledger.actions import record, record_many

__all__ = ["SYSTEM", "Author", "Entry", "Sentence", "entry", "record", "record_many"]


def __getattr__(name: str) -> object:
    # The writers need the database. The verifier and the byte formats of this package must be usable without it.
    if name in {"record", "record_many"}:
        from hiden.ledger import actions

        return getattr(actions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
