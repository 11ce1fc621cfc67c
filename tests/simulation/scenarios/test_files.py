"""Scenarios as files: what was laid over the days comes back when they are read as they would be taken in."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hiden.commands.app import app
from hiden.simulation.days import Event
from hiden.simulation.generate import Made, generate
from hiden.simulation.scenarios import Played, play
from hiden.simulation.sources import Rhythm, Source, usual
from hiden.simulation.world import World
from hiden.simulation.writing import writers
from tests.simulation.conftest import understood
from tests.simulation.scenarios.conftest import PLAYS, SEED, START
from tests.world.organisation import Organisation

_NAMED_BY_THE_PRODUCT = {"mx", "vpn"}  # which write something of their own where an event has no object


def words(events: list[Event], source: Source) -> Counter[tuple[str, ...]]:
    names = ("channel", "action") if source.code in _NAMED_BY_THE_PRODUCT else ("channel", "action", "object")
    return Counter(tuple(str(one.get(name) or "") for name in names) for one in events)


def test_every_event_survives_its_writer(eighty: World, plays: list[Played]) -> None:
    for each in plays[::PLAYS]:
        for source in usual(eighty):
            events = [one.event for one in each.events if one.feed in source.hears][:30]
            events = [source.tells(one) for one in events] if source.tells else events
            if not events:
                continue
            made = Made(source.code, "x.log", writers()[source.connector](events), len(events))
            read = [row for told in understood(source, made) for row in told.events.to_pylist()]
            lost = words(events, source) - words(read, source)
            assert not lost, (each.truth.id, source.code, lost)


def test_a_scenario_is_laid_over_the_days_and_changes_nothing_else(eighty: World) -> None:
    played = play(eighty, "SC-10", 3, START, days_seed=SEED)
    day = played.truth.first
    door = Source("all", "すべて", "plain", ("site", "file:fs01", "mail:out", "vpn"), rhythm=Rhythm.DAILY)
    lines = [
        Counter(
            line
            for made in generate(world, first=day, days=2, seed=SEED, sources=[door], laid=laid)
            for line in made.content.splitlines()
        )
        for world, laid in ((eighty, None), (played.world, played.feeds()))
    ]
    assert not lines[0] - lines[1]
    added = [json.loads(line) for line in (lines[1] - lines[0]).elements()]
    assert len(added) == sum(one.feed in door.hears for one in played.events)


def test_the_commands(organisation: Organisation, tmp_path: Path) -> None:
    listed = CliRunner().invoke(app, ["simulate", "scenarios", "--json"])
    assert listed.exit_code == 0, listed.output
    assert (
        len([each for each in json.loads(listed.output)["scenarios"] if each["code"].startswith("SC-")]) == 20
    )
    out = tmp_path / "one"
    arguments = [
        "simulate",
        "scenario",
        "SC-12",
        "--start",
        "2026-09-07",
        "--set",
        "parts=2",
        "--set",
        "who=1003",
        "--out",
        str(out),
        "--json",
    ]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["truth"]["given"]["parts"] == 2
    assert [each["number"] for each in told["truth"]["people"]] == ["1003"]
    assert set(told["truth"]["events"]) == {
        one["id"] for one in json.loads((out / "truth.json").read_text("utf-8"))["events"]
    }
    assert any((out / "logs").iterdir())
    plain = CliRunner().invoke(app, ["simulate", "scenario", "SC-07"])
    assert plain.exit_code == 0
    assert "SC-07" in plain.output
    year = CliRunner().invoke(
        app,
        [
            "simulate",
            "year",
            "--weeks",
            "2",
            "--people",
            "12",
            "--out",
            str(tmp_path / "year"),
            "--scale",
            "0.2",
            "--json",
        ],
    )
    assert year.exit_code == 0, year.output
    assert json.loads(year.output)["weeks"] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["SC-98"],
        ["SC-01", "--set", "letters"],
        ["SC-01", "--set", "letters=many"],
        ["SC-01", "--set", "no=1"],
    ],
)
def test_what_is_wrong_is_said(organisation: Organisation, arguments: list[str]) -> None:
    done = CliRunner().invoke(app, ["simulate", "scenario", *arguments])
    assert done.exit_code != 0
