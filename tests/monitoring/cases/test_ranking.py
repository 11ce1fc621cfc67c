"""The order of subjects: a pure function, and what it must hold whatever the signs."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiden.monitoring.cases.budget import left, monday, room, urgent_left
from hiden.monitoring.cases.matching import Scope, Seen, covers, explained_by, explains
from hiden.monitoring.cases.ranking import LEAST, Before, Signal, level, ranked
from hiden.monitoring.found import Subject
from hiden.monitoring.running.context import Facts

ON = date(2026, 9, 30)
ANNA, BERT = Subject(1), Subject(2)


def sign(
    pk: int,
    subject: Subject = ANNA,
    weight: float = 2.0,
    days: int = 0,
    name: str = "volume.usb",
    rank: int = 0,
) -> Signal:
    return Signal(pk, subject, name, ON - timedelta(days=days), weight, rank)


def test_several_kinds_of_sign_outweigh_the_same_one_again_and_again() -> None:
    many = [sign(n, ANNA, 2.0, 0) for n in range(30)]
    kinds = [sign(100 + n, BERT, 2.0, 0, f"first.{n}") for n in range(3)]
    first, second = ranked([*many, *kinds], {}, on=ON)
    assert (first.subject, second.subject) == (BERT, ANNA)
    assert second.score == 2.0 + 1.0 + 0.5


def test_signs_fade_and_fall_out_of_the_window() -> None:
    [fresh] = ranked([sign(1)], {}, on=ON)
    [older] = ranked([sign(1, days=14)], {}, on=ON)
    assert (fresh.score, older.score) == (2.0, 1.0)
    assert ranked([sign(1, days=35)], {}, on=ON) == []
    assert ranked([sign(1, days=-1)], {}, on=ON) == []


def test_for_who_gave_notice_the_handbook_looks_back_ninety_days() -> None:
    facts = {1: Facts(1, noticed_on=ON - timedelta(days=12), last_day=ON + timedelta(days=20))}
    [found] = ranked([sign(1, days=80)], facts, on=ON)
    [factor] = found.factors
    assert (factor.code, dict(factor.values)) == ("leaver_hot", {"days": 12, "left": 20})
    assert ranked([sign(1, days=90)], facts, on=ON) == []


def test_what_is_known_of_somebody_makes_no_case_by_itself() -> None:
    facts = {1: Facts(1, noticed_on=ON, last_day=ON + timedelta(days=1), privileged=True)}
    [found] = ranked(
        [sign(1, weight=0.3, rank=3)], facts, on=ON, before={ANNA: Before(ON - timedelta(days=9))}
    )
    assert found.score < LEAST
    [strong] = ranked([sign(1, weight=3.0)], facts, on=ON)
    assert strong.score == 3.0 + 1.5 + 0.3


def test_a_detector_that_was_often_wrong_counts_less() -> None:
    [found] = ranked([sign(1)], {}, on=ON, trust={"volume.usb": 0.5})
    assert found.score == 1.0


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.floats(0, 6), st.integers(0, 40), st.sampled_from(["a", "b", "c"])),
        max_size=12,
    ),
    st.randoms(),
)
def test_the_order_of_signs_does_not_matter_and_more_signs_never_mean_less(rows, random) -> None:  # type: ignore[no-untyped-def]
    signs = [sign(n, Subject(who), weight, days, name) for n, (who, weight, days, name) in enumerate(rows)]
    found = ranked(signs, {}, on=ON)
    shuffled = signs[:]
    random.shuffle(shuffled)
    assert ranked(shuffled, {}, on=ON) == found
    more = {one.subject: one.score for one in ranked([*signs, sign(999, Subject(1), 1.0, 0, "d")], {}, on=ON)}
    assert all(more[one.subject] >= one.score for one in found)


def test_words_for_numbers() -> None:
    assert [level(score) for score in (2.5, 4.0, 6.0, 20.0)] == ["low", "middle", "high", "high"]


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
