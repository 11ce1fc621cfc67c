"""Many rules at once over a table in memory: what a batch of records is tried with as it comes in.

A column is taken apart into its distinct values. All words of all rules about it are looked for in one pass over these values
(Aho–Corasick), so that a predicate is known before any row is looked at, and most rules are then over: what they need most is
nowhere. The rest narrow down from their rarest part, rows by rows; expressions are tried on what is left only.
"""

from __future__ import annotations

from hiden.sigma.columns.plan import Gate, Plan

__all__ = ["Gate", "Plan"]
