"""Nothing gives a scenario away but what it is about: its lines are written, named and timed as everybody's are."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Any

from hiden.simulation.days import Event, Feeds
from hiden.simulation.scenarios import Played
from hiden.simulation.world import World

# What a card is about may be seen for the first time.
_NEW_PLACES = {"SC-19", "SC-13", "LA-LAWYER"}  # the firm of the family; where a report of wrongdoing goes
_NEW_KINDS = {("SC-16", "clear_log")}  # a log is emptied where computers are prepared, and seldom
_NEW_MACHINES = {"SC-02", "LA-HOME"}  # a computer that nobody had before, in theft as in moving house


def events_of(plays: Iterable[Played]) -> Iterable[tuple[Played, str, Event]]:
    return ((each, one.feed, one.event) for each in plays for one in each.events)


def said(event: Event) -> frozenset[str]:
    return frozenset(name for name, value in event.items() if value is not None)


def test_feeds_actions_and_columns_are_those_of_everybody(usual: Feeds, plays: list[Played]) -> None:
    columns: dict[Any, set[frozenset[str]]] = defaultdict(set)
    for feed, events in usual.items():
        for event in events:
            columns[feed, event["channel"], event["action"]].add(said(event))
    for each, feed, event in events_of(plays):
        kind = (feed, event["channel"], event["action"])
        if (each.truth.code, event["action"]) in _NEW_KINDS:
            continue
        assert kind in columns, (each.truth.id, kind)
        assert said(event) in columns[kind], (each.truth.id, kind, said(event), columns[kind])


def place(event: Event) -> str:
    """Where something goes to, without the person there."""
    return str(event.get("dest") or "").rpartition("@")[2]


def test_places_outside_are_those_that_others_go_to_as_well(usual: Feeds, plays: list[Played]) -> None:
    known = {
        place(event) for events in usual.values() for event in events if event["channel"] in ("web", "mail")
    }
    for each, _, event in events_of(plays):
        if event["channel"] in ("web", "mail") and "," not in str(event.get("dest")):
            assert place(event) in known or each.truth.code in _NEW_PLACES, (each.truth.id, event)


def test_files_on_servers_are_those_that_lie_there(eighty: World, plays: list[Played]) -> None:
    lying = {file for thing in eighty.things for shelf in thing.shelves for file in shelf.files}
    lying |= {file for shelves in eighty.neighbours.values() for shelf in shelves for file in shelf.files}
    for each, feed, event in events_of(plays):
        if feed.startswith("file:") or feed in ("site", "box"):
            assert event["object"] in lying, each.truth.id


def test_programs_devices_and_endings_are_those_of_everybody(usual: Feeds, plays: list[Played]) -> None:
    def words(events: Iterable[Event], name: str, channel: str) -> set[str]:
        return {str(one.get(name)) for one in events if one["channel"] == channel and one.get(name)}

    everyday = [event for events in usual.values() for event in events]
    machines = {str(one["device"]) for one in everyday if one.get("device")}
    programs = words(everyday, "object", "program")
    endings = {
        str(one.get("object"))[-5:].rpartition(".")[2].lower()
        for one in everyday
        if "." in str(one.get("object"))
    }
    for each, _, event in events_of(plays):
        if event["channel"] == "program":
            assert (
                event["object"] in programs
                or "CCleaner" in event["object"]
                or "sdelete" in event["object"]
                or "cipher" in event["object"]
            )
        if event.get("device"):
            assert event["device"] in machines or each.truth.code in _NEW_MACHINES, (
                each.truth.id,
                event["device"],
            )
        if event["channel"] in ("file", "mail", "removable") and re.search(
            r"\.[a-z0-9]{2,4}$", str(event.get("object"))
        ):
            assert str(event["object"]).rpartition(".")[2].lower() in endings, event["object"]


def test_no_moment_is_round(usual: Feeds, plays: list[Played]) -> None:
    def round_ones(events: list[Event]) -> float:
        return sum(one["at"].microsecond == 0 or one["at"].second == 0 for one in events) / len(events)

    everyday = round_ones([event for events in usual.values() for event in events])
    laid = round_ones([event for _, _, event in events_of(plays)])
    assert everyday < 0.03
    assert laid < 0.03


def test_work_of_scenarios_is_done_when_work_is_done(usual: Feeds, plays: list[Played]) -> None:
    """Letters, uploads and prints by hour of the day: the largest distance between the two distributions."""
    channels = ("mail", "web", "print")

    def hours(events: Iterable[Event]) -> list[float]:
        found = [0.0] * 24
        for one in events:
            if one["channel"] in channels and one["action"] in ("send", "upload", "print", "post"):
                found[one["at"].hour] += 1
        total, added = sum(found), 0.0
        return [added := added + each / total for each in found]

    late = {"LA-CLOSE", "LA-TRIP"}  # whose sense it is to be late
    ordinary = hours(event for events in usual.values() for event in events if event["at"].hour > 6)
    laid = hours(event for each, _, event in events_of(plays) if each.truth.code not in late)
    assert max(abs(one - other) for one, other in zip(ordinary, laid, strict=True)) < 0.3


def test_sizes_are_such_as_occur(usual: Feeds, plays: list[Played]) -> None:
    largest: dict[str, int] = defaultdict(int)
    for events in usual.values():
        for one in events:
            largest[one["channel"]] = max(largest[one["channel"]], one.get("bytes") or 0)
    assert largest["mail"] <= 36_000_000
    for each, _, event in events_of(plays):
        if event["channel"] == "mail":
            assert (event.get("bytes") or 0) <= 36_000_000, each.truth.id
        elif event["channel"] == "removable":
            assert (event.get("bytes") or 0) <= 8_000_000_000, each.truth.id


def test_amounts_of_a_day_are_not_out_of_reach(usual: Feeds, plays: list[Played]) -> None:
    """What one account does of a kind on one day: the usual of a scenario is no more than five times the most of ordinary days."""
    watched = {
        ("file", "open"), ("file", "delete"), ("file", "create"), ("removable", "copy"), ("web", "upload"), ("mail", "send"),
        ("print", "print"), ("cloud", "download"),
    }  # fmt: skip

    def most(events: Iterable[Event]) -> dict[tuple[str, str], list[int]]:
        days = Counter(
            (one["channel"], one["action"], one.get("account"), one["at"].date())
            for one in events
            if (one["channel"], one["action"]) in watched and "backup" not in str(one.get("account"))
        )
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for (channel, action, _, _), count in days.items():
            found[channel, action].append(count)
        return found

    everyday = most(event for events in usual.values() for event in events)
    for kind, counts in most(event for _, _, event in events_of(plays)).items():
        assert median(counts) <= 5 * max(everyday[kind]), (kind, median(counts), max(everyday[kind]))
