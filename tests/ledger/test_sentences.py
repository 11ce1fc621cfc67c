"""What an entry says to its reader: names for codes, days as the reader writes them, nothing raw."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from hiden.ledger import SYSTEM, names, record
from hiden.ledger.queries import entries
from hiden.ledger.sentences import see

from .happenings import Began, Plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def colours() -> Iterator[None]:
    """A room that knows the names of colours."""
    names.name_with("colour", lambda idents: {"a": "藍色"} if "a" in idents else {})
    yield
    del names._LOOKUPS["colour"]


def said() -> str:
    return see(entries()[:1])[0].sentence


@pytest.mark.parametrize(
    ("colour", "words"),
    [("a", "藍色"), ("unknown", "unknown"), ("", "無色")],
    ids=["named", "unknown", "empty"],
)
@pytest.mark.usefixtures("colours")
def test_a_code_becomes_a_name_and_a_day_is_written_out(colour: str, words: str) -> None:
    record(Began("2026-04-01", colour), by=SYSTEM)
    assert said() == f"2026年4月1日から{words}です。"


@pytest.mark.usefixtures("colours")
def test_in_english_too() -> None:
    record(Began("2026-04-01", ""), by=SYSTEM)
    with translation.override("en"):
        assert said() == "clear from 1 Apr 2026."


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-02-30", "2026-02-30"),
        ("9999-12-31", "期限なし"),
        (None, "—"),
        (False, "false"),
        (["2026-01-02", 3], "2026年1月2日・3"),
        ({"k": ""}, "k：—"),
    ],
)
def test_other_values_are_shown_plainly(value: object, words: str) -> None:
    record(Plain(value), by=SYSTEM)
    assert said() == words
