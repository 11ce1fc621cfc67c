"""Whom to look at first, and why: pure numbers, no database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hiden.monitoring.behaviour.facts import Facts, Order
from hiden.monitoring.behaviour.learning import ENOUGH, NOTHING, corrected, learn
from hiden.monitoring.behaviour.ranking import Campaign, ranked, within_budget
from hiden.monitoring.found import Found, Subject

ON = date(2026, 9, 30)
NOBODY: dict[int, Facts] = {}
pytestmark = pytest.mark.words


def sign(
    detector: str, weight: float, person: int = 1, before: int = 0, rank: int = 2, key: str = ""
) -> Found:
    return Found(detector, Subject(person), ON - timedelta(days=before), weight, (), (), 1, 0, rank, key)


def only(*signs: Found, facts: Facts | None = None, orders: tuple[Order, ...] = ()) -> Campaign:
    [found] = ranked(signs, {1: facts} if facts else NOBODY, on=ON, orders=orders)
    return found


CARRIED = (sign("volume.read", 3.4), sign("volume.pack", 3.6), sign("volume.drop", 3.7), sign("tail", 3.5))


def test_gathered_packed_and_sent_is_more_than_one_of_them() -> None:
    whole = only(*CARRIED)
    assert whole.score > 2 * max(only(one).score for one in CARRIED)
    assert "gathered_and_sent" in {factor.code for factor in whole.factors}


def test_what_lies_weeks_apart_is_not_one_thing() -> None:
    scattered = [sign(one.detector, one.weight, before=11 * n) for n, one in enumerate(CARRIED)]
    assert only(*scattered).score < only(*CARRIED).score / 2


def test_notice_makes_more_of_it_and_reaches_further_back() -> None:
    leaver = Facts(1, noticed_on=ON - timedelta(days=3), last_day=ON + timedelta(days=20))
    assert only(*CARRIED, facts=leaver).score > 1.3 * only(*CARRIED).score
    old = sign("volume.private", 4.0, before=60)
    assert ranked([old], NOBODY, on=ON) == []
    assert only(old, facts=leaver).score > 0


def test_being_a_leaver_alone_is_nothing() -> None:
    leaver = Facts(1, noticed_on=ON - timedelta(days=3))
    assert ranked([], {1: leaver}, on=ON) == []
    assert only(sign("volume.read", 2.3), facts=leaver).score < 1


def test_a_superior_who_leaves_counts_for_who_works_for_them() -> None:
    facts = Facts(1, superior_noticed=ON - timedelta(days=1))
    assert "superior_leaves" in {factor.code for factor in only(*CARRIED, facts=facts).factors}
    late = Facts(1, superior_noticed=ON + timedelta(days=5))
    assert "superior_leaves" not in {factor.code for factor in only(*CARRIED, facts=late).factors}


def test_a_work_order_explains_and_keeps() -> None:
    order = Order("W-1", ON, ON, person=1, detector="volume")
    left = only(*CARRIED, orders=(order,))
    assert {found.detector for found in left.explained} == {"volume.read", "volume.pack", "volume.drop"}
    assert left.score < only(*CARRIED).score / 2
    assert only(*CARRIED, orders=(Order("W-2", ON, ON, person=2),)) == only(*CARRIED)
    assert ranked(CARRIED, NOBODY, on=ON, orders=[Order("W-3", ON, ON)]) == []


def test_the_same_sign_every_day_adds_less_and_less() -> None:
    days = [
        only(*(sign("volume.private", 3.5, before=n) for n in range(many))).score for many in (1, 2, 3, 8)
    ]
    assert days == sorted(days)
    assert days[1] - days[0] > days[2] - days[1] > 0
    assert days[3] < 4 * days[0]


def test_what_is_not_secret_counts_less() -> None:
    assert only(sign("volume.media", 4.0, rank=0)).score < only(sign("volume.media", 4.0)).score


def test_copying_and_erasing_without_gathering_is_more_often_tidying() -> None:
    tidied = only(sign("volume.media", 3.7), sign("volume.erase", 3.9))
    assert "tidied" in {factor.code for factor in tidied.factors}
    gathered = only(sign("volume.media", 3.7), sign("volume.erase", 3.9), sign("volume.read", 3.0))
    assert gathered.score > 2 * tidied.score


def test_signs_fade() -> None:
    scores = [only(sign("volume.drop", 4.0, before=days)).score for days in (0, 7, 14, 28)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(2 * scores[2], rel=1e-3)


def test_the_order_does_not_depend_on_how_signs_come() -> None:
    signs = [sign(one.detector, one.weight, person) for person in range(1, 9) for one in CARRIED]
    told = ranked(signs, NOBODY, on=ON)
    assert told == ranked(reversed(signs), NOBODY, on=ON)
    assert [one.subject.person for one in told] == list(range(1, 9))  # of equals the first one


def test_the_budget_is_never_filled_with_nothing() -> None:
    campaigns = ranked([*CARRIED, sign("volume.read", 2.5, person=2)], NOBODY, on=ON)
    assert [one.subject.person for one in within_budget(campaigns, 5)] == [1]
    assert within_budget(campaigns, 0) == []


def verdicts(many: int) -> list[tuple[Campaign, bool]]:
    """Prints are always in order, letters to oneself never."""
    made = []
    for number in range(many):
        right = number % 3 == 0
        kind = "volume.private" if right else "volume.print"
        made.append((only(sign(kind, 3.0 + number % 7 / 10), sign("tail", 2.6)), right))
    return made


def test_verdicts_teach_once_there_are_enough() -> None:
    assert learn(verdicts(ENOUGH - 1)) is NOTHING
    assert learn([(one, True) for one, _ in verdicts(ENOUGH)]) is NOTHING
    learned = learn(verdicts(ENOUGH))
    assert learned.weights["detector.volume.private"] > 0 > learned.weights["detector.volume.print"]
    prints, letters = (
        only(sign("volume.print", 3.4), sign("tail", 2.6)),
        only(sign("volume.private", 3.0), sign("tail", 2.6)),
    )
    assert 0.5 <= learned.times(prints) < 1 < learned.times(letters) <= 2
    assert learned == learn(verdicts(ENOUGH))


def test_without_verdicts_nothing_is_corrected() -> None:
    campaigns = ranked(CARRIED, NOBODY, on=ON)
    assert corrected(campaigns, NOTHING) == [(one, one.score) for one in campaigns]


def test_every_factor_can_be_said() -> None:
    from hiden.monitoring.behaviour import detecting  # noqa: F401
    from hiden.monitoring.detectors import said
    from hiden.monitoring.found import Reason

    leaver = Facts(
        1, "contractor", privileged=True, noticed_on=ON, last_day=ON + timedelta(days=9), joined_on=ON
    )
    proxy = Facts(1, superior_noticed=ON)
    looks = (
        sign("volume.glance", 3.5),
        sign("hours", 3.0),
        sign("first.way", 3.0),
        sign("volume.close", 3.0),
    )
    factors = [
        *only(*CARRIED, *looks, facts=leaver).factors,
        *only(*CARRIED, facts=proxy).factors,
        *only(sign("volume.read", 4.0)).factors,
    ]
    assert {
        "looked_through",
        "other_hand",
        "close",
        "leaver_hot",
        "joiner",
        "superior_leaves",
        "nothing_sent",
    } <= {one.code for one in factors}
    for one in factors:
        assert said(Reason(f"behaviour.factor.{one.code}", one.values)).endswith("。")
