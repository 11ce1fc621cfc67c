"""Whom to look at first, and why: pure numbers, no database."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiden.monitoring.cases.choosing import Room, chosen, least
from hiden.monitoring.cases.factors import Before
from hiden.monitoring.cases.learning import ENOUGH, NOTHING, corrected, learn
from hiden.monitoring.cases.ranking import HIGH, LEAST, Beside, Campaign, ranked
from hiden.monitoring.cases.rates import counted
from hiden.monitoring.cases.reasons import factor_said
from hiden.monitoring.cases.signals import Signal
from hiden.monitoring.found import Subject
from hiden.monitoring.running.context import Facts

ON = date(2026, 9, 16)
NOBODY: dict[int, Facts] = {}
# Without erasing, which may speak for somebody (`factors._tidied`).
DETECTORS = (
    "volume.read", "volume.pack", "volume.drop", "volume.media", "volume.glance", "volume.close", "first.way", "hours",
    "tail", "rules.media_secret", "rules.read_off_day", "rules.screen_capture",
)  # fmt: skip
pytestmark = pytest.mark.words
_numbers = iter(range(1, 10**9))


def sign(detector: str, weight: float, person: int = 1, before: int = 0, rank: int = 2) -> Signal:
    return Signal(next(_numbers), Subject(person), detector, ON - timedelta(days=before), weight, rank)


def only(*signs: Signal, facts: Facts | None = None, beside: Beside | None = None) -> Campaign:
    [found] = ranked(signs, {1: facts} if facts else NOBODY, on=ON, beside=beside or Beside())
    return found


def codes(campaign: Campaign) -> set[str]:
    return {factor.code for factor in campaign.factors}


CARRIED = (sign("volume.read", 3.4), sign("volume.pack", 3.6), sign("volume.drop", 3.7), sign("tail", 3.5))


def test_gathered_packed_and_sent_is_more_than_one_of_them() -> None:
    whole = only(*CARRIED)
    assert whole.score > 2 * max(only(one).score for one in CARRIED)
    assert "gathered_and_sent" in codes(whole)


def test_what_lies_weeks_apart_is_not_one_thing() -> None:
    scattered = [sign(one.detector, one.weight, before=11 * n) for n, one in enumerate(CARRIED)]
    assert only(*scattered).score < only(*CARRIED).score / 2


def test_notice_makes_more_of_it_and_reaches_further_back() -> None:
    leaver = Facts(1, noticed_on=ON - timedelta(days=3), last_day=ON + timedelta(days=20))
    assert only(*CARRIED, facts=leaver).score > 1.3 * only(*CARRIED).score
    old = sign("volume.private", 4.0, before=60)
    assert ranked([old], NOBODY, on=ON) == []
    assert only(old, facts=leaver).score > 0
    assert ranked([sign("volume.private", 4.0, before=90)], {1: leaver}, on=ON) == []


def test_what_is_known_of_somebody_makes_no_case_by_itself() -> None:
    known = Facts(1, noticed_on=ON, last_day=ON + timedelta(days=1), privileged=True, superior_noticed=ON)
    assert ranked([], {1: known}, on=ON) == []
    assert only(sign("volume.read", 2.3), facts=known).score < 1
    assert only(sign("volume.read", 1.0), facts=known).score == 0


def test_a_superior_who_leaves_counts_for_who_works_for_them() -> None:
    assert "superior_leaves" in codes(only(*CARRIED, facts=Facts(1, superior_noticed=ON - timedelta(days=1))))
    late = Facts(1, superior_noticed=ON + timedelta(days=5))
    assert "superior_leaves" not in codes(only(*CARRIED, facts=late))


def test_who_was_coached_and_goes_on_weighs_more() -> None:
    before = {Subject(1): Before(ON - timedelta(days=9))}
    assert only(*CARRIED, beside=Beside(before=before)).score > only(*CARRIED).score
    since = {Subject(1): Before(ON)}
    assert only(*CARRIED, beside=Beside(before=since)).score == only(*CARRIED).score


def test_the_same_sign_every_day_adds_less_and_less() -> None:
    days = [
        only(*(sign("volume.private", 3.5, before=n) for n in range(many))).score for many in (1, 2, 3, 8)
    ]
    assert days == sorted(days)
    assert days[1] - days[0] > days[2] - days[1] > 0
    assert days[3] < 4 * days[0]


def test_what_is_not_secret_counts_less() -> None:
    assert only(sign("volume.media", 4.0, rank=0)).score < only(sign("volume.media", 4.0)).score


def test_while_books_are_closed_reading_much_is_work() -> None:
    closing = date(2026, 10, 5)
    signs = [Signal(1, Subject(1), "volume.read", closing, 3.5, 2)]
    [busy] = ranked(signs, NOBODY, on=closing)
    [usual] = ranked(signs, NOBODY, on=closing, beside=Beside(first_month=5))
    assert 0 < busy.score < usual.score


def test_copying_and_erasing_without_gathering_is_more_often_tidying() -> None:
    tidied = only(sign("volume.media", 3.7), sign("volume.erase", 3.9))
    assert "tidied" in codes(tidied)
    assert tidied.score < only(sign("volume.media", 3.7)).score
    gathered = only(sign("volume.media", 3.7), sign("volume.erase", 3.9), sign("volume.read", 3.0))
    assert gathered.score > 2 * tidied.score
    hardly = only(sign("volume.media", 3.7), sign("volume.erase", 3.9), sign("volume.rows", 2.4))
    assert "tidied" in codes(hardly), "some pay slips were fetched"
    renamed = only(sign("volume.media", 3.7), sign("volume.erase", 3.9), sign("rules.rename_disguise", 4.5))
    assert "tidied" in codes(renamed), "another name for a file gathers nothing"


def test_signs_fade() -> None:
    scores = [only(sign("volume.drop", 4.0, before=days)).score for days in (0, 7, 14, 28)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4


def test_a_detector_that_was_often_wrong_counts_less() -> None:
    assert (
        only(*CARRIED, beside=Beside(trust={"volume.drop": 0.5, "volume.read": 0.5})).score
        < only(*CARRIED).score
    )


# ---------- rules ----------


def test_a_rule_weighs_what_is_rare_in_this_company() -> None:
    hits = [("rules.media_secret", Subject(n), ON - timedelta(days=n % 30)) for n in range(2, 200)]
    often = Beside(rates=counted(hits, 250, ON))
    never = Beside(rates=counted([], 250, ON))
    rule = sign("rules.media_secret", 3.0)
    assert only(rule, beside=often).score < only(rule, beside=never).score
    own = [("rules.media_secret", Subject(1), ON - timedelta(days=n)) for n in range(14)]
    assert only(rule, beside=Beside(rates=counted(own, 250, ON))).score >= only(rule, beside=never).score


def test_rules_of_low_severity_only_add_to_others() -> None:
    rare = Beside(rates=counted([], 3000, ON))
    weak = [sign(f"rules.{n}", weight, before=n % 5) for n in range(30) for weight in (0.3, 1.0)]
    assert only(*weak, beside=rare).score < LEAST
    assert only(*CARRIED, *weak, beside=rare).score >= only(*CARRIED, beside=rare).score


def test_what_somebody_does_every_week_is_their_work() -> None:
    rule = sign("rules.read_off_day", 3.0)
    always = [("rules.read_off_day", Subject(1), ON - timedelta(days=7 * n)) for n in range(8)]
    once = [("rules.read_off_day", Subject(1), ON - timedelta(days=n)) for n in range(8)]
    assert only(rule, beside=Beside(rates=counted(always, 250, ON))).score == 0
    assert only(rule, beside=Beside(rates=counted(once, 250, ON))).score > 0


def test_a_rule_that_asks_for_notice_tells_less_because_the_notice_is_told_by_itself() -> None:
    few = Beside(rates=counted([], 250, ON, leaving=4))
    rule, same = sign("rules.media_leaver", 3.0), sign("rules.media_mass", 3.0)
    assert only(rule, beside=few).score < only(same, beside=few).score


# ---------- what holds whatever the signs ----------

_ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.floats(0, 4.5),
        st.integers(0, 40),
        st.sampled_from(DETECTORS),
        st.integers(0, 3),
    ),
    max_size=14,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(_ROWS, _ROWS, st.integers())
def test_more_evidence_never_lowers_and_the_order_is_the_same_however_signs_come(rows, more, seed) -> None:  # type: ignore[no-untyped-def]
    def made(some, first):  # type: ignore[no-untyped-def]
        return [
            Signal(first + n, Subject(who), name, ON - timedelta(days=days), weight, rank)
            for n, (who, weight, days, name, rank) in enumerate(some)
        ]

    signs, further = made(rows, 1), made(more, 100)
    found = ranked(signs, NOBODY, on=ON)
    shuffled = signs[:]
    Random(seed).shuffle(shuffled)
    assert ranked(shuffled, NOBODY, on=ON) == found
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    with_more = {one.subject: one.score for one in ranked([*signs, *further], NOBODY, on=ON)}
    assert all(with_more[one.subject] >= one.score - 1e-3 for one in found)


@given(st.lists(st.floats(0, 20), max_size=20), st.integers(0, 5), st.integers(0, 5))
def test_the_budget_is_kept_and_never_filled_with_nothing(scores, ordinary, more) -> None:  # type: ignore[no-untyped-def]
    campaigns = [
        Campaign(Subject(n), score, (), ()) for n, score in enumerate(sorted(scores, reverse=True), 1)
    ]
    opened = chosen(campaigns, Room(ordinary, ordinary + more), 250)
    assert len(opened) <= ordinary + more
    assert all(one.score >= LEAST for one in opened)
    assert all(one.score >= HIGH for one in opened[ordinary:])
    assert opened == campaigns[: len(opened)]


def test_a_small_company_need_not_show_what_only_a_large_one_can() -> None:
    told = [least(people) for people in (1, 7, 50, 250, 3000)]
    assert told == sorted(told)
    assert told[0] == LEAST / 2
    assert told[-2] == told[-1] == LEAST


def test_of_equals_the_first_one_is_in_front() -> None:
    signs = [sign(one.detector, one.weight, person) for person in range(8, 0, -1) for one in CARRIED]
    assert [one.subject.person for one in ranked(signs, NOBODY, on=ON)] == list(range(1, 9))


# ---------- verdicts ----------


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
    [first, second] = corrected([prints, letters], learned)
    assert (first.signs, second.signs) == (letters.signs, prints.signs)
    assert first.score > letters.score
    assert second.score < prints.score


def test_without_verdicts_nothing_is_corrected() -> None:
    campaigns = ranked(CARRIED, NOBODY, on=ON)
    assert corrected(campaigns, NOTHING) == campaigns


def test_every_factor_can_be_said() -> None:
    leaver = Facts(
        1, "contractor", privileged=True, noticed_on=ON, last_day=ON + timedelta(days=9), joined_on=ON
    )
    looks = (
        sign("volume.glance", 3.5),
        sign("hours", 3.0),
        sign("first.way", 3.0),
        sign("volume.close", 3.0),
    )
    again = Beside(before={Subject(1): Before(ON - timedelta(days=9))})
    factors = [
        *only(*CARRIED, *looks, facts=leaver, beside=again).factors,
        *only(*CARRIED, facts=Facts(1, superior_noticed=ON)).factors,
        *only(sign("volume.read", 4.0)).factors,
    ]
    assert {
        "again", "class", "close", "gathered_and_sent", "joiner", "leaver_hot", "looked_through", "nothing_sent", "of_others", "other_hand",
        "privileged", "superior_leaves",
    } <= {one.code for one in factors}  # fmt: skip
    for one in factors:
        assert factor_said([one.code, one.values], {2: "秘"}).endswith("。")
