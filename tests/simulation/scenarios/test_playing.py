"""Scenarios: the same for the same seed, true to what their truth says, and of nobody who is not there."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, timedelta

import pytest

from hiden.base.errors import BadInput
from hiden.simulation.days import JAPAN
from hiden.simulation.desks import Desks
from hiden.simulation.inventing import invent
from hiden.simulation.places import own_mail
from hiden.simulation.scenarios import CARDS, LOOKALIKES, SCENARIOS, Expected, Happening, Part, Played, play
from hiden.simulation.world import World
from tests.simulation.scenarios.conftest import PLAYS, SEED, START

SILENT = {"SC-07", "SC-17", "LA-LEAVER"}  # of which no system sees anything


def told(played: Played) -> str:
    return json.dumps(
        [
            played.truth.told(),
            [one.told() for one in played.events],
            [one.told() for one in played.people_events],
        ]
    )


def test_every_card_is_there() -> None:
    assert set(CARDS) <= set(SCENARIOS)
    assert len(CARDS) == 20
    assert len(LOOKALIKES) >= 10


def test_the_same_seed_makes_the_same_and_another_something_else(eighty: World, plays: list[Played]) -> None:
    again = [play(invent(80, seed=2, turnover=0.0), code, 1, START, days_seed=SEED) for code in SCENARIOS]
    for one, other in zip(plays[1::PLAYS], again, strict=True):
        assert told(one) == told(other)
    for code, one, other in zip(SCENARIOS, plays[0::PLAYS], plays[2::PLAYS], strict=True):
        assert told(one) != told(other), code


def test_a_truth_says_what_its_events_are(plays: list[Played]) -> None:
    for each in plays:
        truth = each.truth
        assert list(truth.events) == [one.id for one in each.events]
        assert len(set(truth.events)) == len(truth.events)
        assert set(truth.core) == {one.id for one in each.events if one.core}
        assert [one.event["at"] for one in each.events] == sorted(one.event["at"] for one in each.events)
        assert set(truth.channels) == {one.event["channel"] for one in each.events if one.core}
        days = [one.event["at"].date() for one in each.events]
        assert all(truth.first <= day <= truth.last for day in days)
        assert (truth.last - truth.first).days <= SCENARIOS[truth.code].days + 3, truth.id
        assert truth.people, truth.id
        if truth.expected in (Expected.FOUND, Expected.COACHED):
            assert truth.core, truth.id
            assert truth.milestones, truth.id
            assert truth.in_time is not None
            assert all(truth.first <= one.at.date() <= truth.in_time.date() for one in truth.milestones), (
                truth.id
            )
            assert truth.in_time.astimezone(JAPAN).hour == 0
        elif truth.expected in (Expected.NEVER, Expected.GATE):
            assert truth.in_time is None, truth.id
            assert not truth.milestones, truth.id


def test_what_no_system_sees_has_people_who_say_something(plays: list[Played]) -> None:
    for each in plays:
        silent = each.truth.code in SILENT or each.truth.given.get("variant") == "A"
        assert bool(each.events) != silent, each.truth.id
        if each.truth.expected is Expected.REPORT:
            kinds = {one.kind for one in each.people_events if one.known}
            assert kinds & {Happening.TIP, Happening.APPROACH}, each.truth.id


def test_events_are_of_those_who_have_a_part(eighty: World, plays: list[Played]) -> None:
    workers = {worker.number: worker for worker in eighty.workers}
    desks = Desks(eighty, SEED)
    for each in plays:
        cast = [number for number, part in each.truth.people if part is not Part.DRIVER]
        own = {
            word
            for number in cast
            for desk in [desks.of(workers[number], START)]
            for word in (
                desk.realm,
                desk.mail,
                desk.box,
                desk.worker.login,
                desk.worker.badge,
                f"KAKUU\\{desk.worker.admin}",
            )
        } | {own_mail(number) for number in cast}
        shared = {"KAKUU\\genba-kyoyu", "genba-kyoyu", "meishi-kyoyu", "KAKUU\\meishi-kyoyu"}
        accounts = {one.event["account"] for one in each.events if one.event.get("account")}
        known = own | (shared if each.truth.code in ("SC-20", "LA-SHARED") else set())
        assert accounts <= known, (each.truth.id, accounts - known)
        assert set(each.truth.accounts) <= accounts


def test_nobody_acts_who_is_not_there_then(plays: list[Played]) -> None:
    for each in plays:
        then = {worker.number: worker for worker in each.world.workers}
        for number, part in each.truth.people:
            if part in (Part.ACTOR, Part.USED):
                days = {one.event["at"].date() for one in each.events}
                assert all(then[number].kind_on(day) for day in days), each.truth.id
        for one in each.people_events:
            if one.kind is Happening.NOTICE:
                last = date.fromisoformat(one.values["last_day"])
                assert one.day < last
                assert then[one.number].kind_on(last)
                assert not then[one.number].kind_on(last + timedelta(days=1))
            if one.kind is Happening.JOINS:
                assert not then[one.number].kind_on(one.day - timedelta(days=1))


def test_parameters_are_kept_and_all_others_stay_as_they_were(eighty: World) -> None:
    usual = play(eighty, "SC-01", 4, START, days_seed=SEED)
    given = play(eighty, "SC-01", 4, START, days_seed=SEED, letters=31, channel="stick")
    assert (given.truth.given["letters"], given.truth.given["channel"]) == (31, "stick")
    same = set(usual.truth.given) - {"letters", "channel"}
    assert {name: usual.truth.given[name] for name in same} == {
        name: given.truth.given[name] for name in same
    }
    letters = {one.event["at"] for one in given.events if one.feed == "mail:out"}
    assert len(letters) == 31
    assert any(one.event["channel"] == "removable" for one in given.events)
    views = play(eighty, "SC-10", 4, START, days_seed=SEED, views=412)
    assert sum(one.core for one in views.events) == 412
    rows = play(eighty, "SC-20", 4, START, days_seed=SEED, rows=40_000, parts=5)
    taken = [one.event["count"] for one in rows.events if one.event["channel"] == "cloud"]
    assert len(taken) == 5
    assert 20_000 < sum(taken) < 80_000


def test_somebody_named_acts_in_every_scenario(eighty: World) -> None:
    someone = next(
        one.number for one in eighty.workers if one.login and not one.admin and one.posts[0].title == ""
    )
    desks = Desks(eighty, SEED)
    for code in SCENARIOS:
        played = play(eighty, code, 1, START, days_seed=SEED, desks=desks, who=someone)
        parts = {part: number for number, part in played.truth.people}
        assert parts.get(Part.DRIVER) != someone, code
        others = {number for part, number in parts.items() if part is not Part.DRIVER}
        assert others <= {someone}, code
    with pytest.raises(BadInput):
        play(eighty, "SC-01", 1, START, days_seed=SEED, who="nobody")


def test_whoever_is_taken_is_not_asked_again(eighty: World) -> None:
    taken: set[str] = set()
    cast: list[str] = []
    for code in ("SC-01", "SC-16", "LA-HANDOVER", "SC-14", "SC-10"):
        played = play(eighty, code, 1, START, taken=taken)
        cast += [number for number, _ in played.truth.people]
    assert len(set(cast)) == len(cast)
    assert taken == set(cast)


def test_what_is_not_known_is_said(eighty: World) -> None:
    with pytest.raises(BadInput, match="SC-99"):
        play(eighty, "SC-99", 1, START)
    with pytest.raises(BadInput, match="colour"):
        play(eighty, "SC-01", 1, START, colour="red")
    with pytest.raises(BadInput):
        play(eighty, "SC-01", 1, date(1999, 1, 1))  # nobody was there yet


def test_persons_times_and_channels_differ(plays: list[Played], eighty: World) -> None:
    many = [play(eighty, "SC-01", seed, START, days_seed=SEED) for seed in range(12)]
    assert len({one.truth.people for one in many}) >= 8
    assert len({one.truth.given["channel"] for one in many}) >= 3
    assert len({one.truth.last for one in many}) >= 8
    for code, kind in SCENARIOS.items():
        drawn = [each.name for each in fields(kind) if "draw" in each.metadata]
        seen = {str(one.truth.given) for one in plays if one.truth.code == code}
        assert not drawn or len(seen) > 1, code
