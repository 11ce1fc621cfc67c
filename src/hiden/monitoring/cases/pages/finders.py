"""Finders for guarded pages and operations: the key of an address → what is meant."""

from __future__ import annotations

from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.cases.own import find_letter
from hiden.monitoring.cases.queries import find_case
from hiden.monitoring.models import SignCase


def case_at(key: str, **_more: object) -> SignCase:
    """A case."""
    return find_case(key)


def letter_at(key: str, **_more: object) -> Coaching:
    """A letter."""
    return find_letter(key)
