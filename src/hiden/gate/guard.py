"""The product itself as one who acts: it applies what people approved, and what is due by the calendar."""

from __future__ import annotations

from hiden.gate.nouns import NOUNS
from hiden.ledger import SYSTEM

NOUNS.fixed("Product", id="hiden", of=type(SYSTEM))
