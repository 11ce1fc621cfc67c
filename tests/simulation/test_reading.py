"""Any company can be a world: people as of each day, accounts that resolve, shelves by the register, neighbours that are none of it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hiden.commands.app import app
from hiden.inventory.queries import locator
from hiden.inventory.register import set_locations
from hiden.logs.understanding.accounts import Accounts, Holder, at
from hiden.simulation.desks import Desks
from hiden.simulation.generate import generate, one_day
from hiden.simulation.reading import read_world
from hiden.simulation.rows import Rows
from hiden.simulation.sources import usual
from hiden.simulation.world import World
from tests.world.items import make_items
from tests.world.organisation import Organisation

FIRST = date(2026, 9, 7)


@pytest.fixture
def world(organisation: Organisation) -> World:
    """The company of the tests, one of whose items lies on a server."""
    set_locations(make_items(organisation).secret, [r"\\srv\図面\特注", "*特注図*"], by=organisation.alice)
    return read_world()


def test_people_are_there_from_their_first_to_their_last_day(world: World) -> None:
    numbers = {worker.number for worker in world.here_on(date(2026, 3, 31))}
    assert "1006" in numbers
    assert numbers - {worker.number for worker in world.here_on(date(2026, 4, 1))} == {"1006"}
    bob = next(worker for worker in world.workers if worker.number == "1002")
    posts = bob.posts_on(FIRST)
    assert [(post.name, post.primary) for post in posts] == [("製造部", True), ("品質保証部", False)]
    assert (bob.login, bob.mail_on(FIRST)) == ("bob@example.co.jp", "bob@example.co.jp")
    assert next(worker.login for worker in world.workers if worker.number == "1004") == "1004"


def test_what_they_do_is_known_as_theirs_and_what_is_registered_as_that(world: World) -> None:
    accounts, known = Accounts.read(None), locator()
    things = {thing.number: thing for thing in world.things}
    drawing = next(thing for thing in things.values() if thing.shelves)
    for shelf in drawing.shelves:
        assert all(known.items_of(file) for file in shelf.files)
    assert drawing.names
    assert all(known.items_of(name) for name in drawing.names)
    for shelves in world.neighbours.values():
        assert not any(known.items_of(file) for shelf in shelves for file in shelf.files)
    for worker in world.here_on(FIRST):
        [desk] = [each for each in Desks(world, 1).on(FIRST) if each.worker == worker]
        for account in (desk.realm, desk.mail, worker.login, worker.badge):
            held = at(accounts.claims(account), 1_788_000_000_000_000)
            assert held.holder in (Holder.PERSON, Holder.NOBODY), account


def test_its_days_can_be_made_up(world: World) -> None:
    made = list(generate(world, first=FIRST, days=5, seed=1))
    assert sum(each.events for each in made) > 500
    assert {each.source for each in made} <= {source.code for source in usual(world)}
    assert "srv" in {each.source for each in made}


def test_the_command_writes_a_folder_for_each_source(world: World, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ["simulate", "logs", "--days", "3", "--until", "2026-09-09", "--out", str(out), "--json"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert (told["first_day"], told["last_day"]) == ("2026-09-07", "2026-09-09")
    assert sorted(folder.name for folder in out.iterdir()) == sorted(told["sources"])
    assert sum(path.stat().st_size for path in out.rglob("*.*") if path.is_file()) == told["bytes"]
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code != 0  # the folder holds something


def test_the_fast_path_knows_the_same_persons_and_items(world: World) -> None:
    """What `rows` resolves from the world is what the room of logs understands from the database."""
    accounts, known, rows = Accounts.read(None), locator(), Rows(world)
    out, desks = one_day(world, Desks(world, 1), FIRST, seed=1)
    table, _ = rows.table(FIRST, out, desks)
    for row in table.to_pylist():
        held = at(accounts.claims(row["account"] or ""), int(row["at"].timestamp() * 1e6))
        assert row["person"] in (held.person, 0), row
        assert not held.person or row["person"], row
        items = known.items_of(row["object"]) if row["object"] else ()
        assert (row["item"] in items) if row["item"] else not items, (row["object"], items)
    assert any(row["item"] for row in table.to_pylist())
