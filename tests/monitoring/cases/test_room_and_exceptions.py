"""How many cases a week has room for, and what explains a sign: no database."""

from __future__ import annotations

from datetime import date, timedelta

from hiden.monitoring.cases.budget import left, monday, room, urgent_left
from hiden.monitoring.cases.matching import Scope, Seen, covers, explained_by, explains
from hiden.monitoring.cases.ranking import HIGH, LEAST, MIDDLE, level

ON = date(2026, 9, 30)


def test_words_for_numbers() -> None:
    assert [level(score) for score in (LEAST, MIDDLE, HIGH, 99.0)] == ["low", "middle", "high", "high"]


def test_a_small_company_has_one_a_week_and_a_large_one_keeps_its_remainders() -> None:
    weeks = [monday(ON) + timedelta(days=7 * n) for n in range(8)]
    assert monday(ON) == date(2026, 9, 28)
    assert [room(30, week) for week in weeks] == [1] * 8
    assert sum(room(300, week) for week in weeks) == 12  # one and a half a week
    assert sum(room(1000, week) for week in weeks) == 40
    assert sum(room(2900, week) for week in weeks) == 116


def test_what_cannot_wait_takes_the_room_of_the_next_week() -> None:
    week = monday(ON)
    assert left(30, week, 0, 0) == 1
    assert left(30, week, 1, 0) == 0
    assert urgent_left(30, week, 1, 0) == 1
    assert left(30, week, 0, 2) == 0  # taken by the week before
    assert urgent_left(30, week, 0, 2) == 1
    assert urgent_left(30, week, 1, 2) == 0


def test_an_exception_covers_its_days_and_scope_and_nothing_else() -> None:
    scope = Scope(1, ON, ON + timedelta(days=30), detector="rules", person=1, place="hokuto.example")
    seen = Seen("rules.mail-to-self", ON, 1, about="mail.hokuto.example")
    assert explains(scope, seen)
    for other in (
        Seen("rulesx", ON, 1, about="hokuto.example"),
        Seen("rules.a", ON - timedelta(days=1), 1, about="hokuto.example"),
        Seen("rules.a", ON + timedelta(days=31), 1, about="hokuto.example"),
        Seen("rules.a", ON, 2, about="hokuto.example"),
        Seen("rules.a", ON, 1, about="hokuto.example.evil.example"),
        Seen("rules.a", ON, 1, about="nothokuto.example"),
    ):
        assert not explains(scope, other)
    assert explains(scope, Seen("rules.a", ON + timedelta(days=30), 1, about="x@hokuto.example"))


def test_places_are_whole_words() -> None:
    assert covers(r"\\fs01\設計", r"\\FS01\設計\図面.dwg")
    assert not covers("設計", r"\\fs01\設計図")
    assert covers("E:", "e:")


def test_the_narrowest_exception_explains() -> None:
    wide = Scope(1, ON, ON, departments=frozenset({7}))
    narrow = Scope(2, ON, ON, person=1, place="hokuto.example")
    seen = Seen("rules.a", ON, 1, frozenset({7}), about="hokuto.example")
    assert explained_by([wide, narrow], seen) == 2
    assert explained_by([], seen) == 0
