"""What the company is told of a scenario comes in through the imports that everybody uses; what it does not know is not told."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from hiden.base.clock import today
from hiden.imports import actions as imports
from hiden.people.leaving import leaving
from hiden.people.models import PersonState
from hiden.simulation.reading import read_world
from hiden.simulation.scenarios import Happening, Part, Played, play
from hiden.simulation.scenarios.sheets import sheets
from tests.simulation.scenarios.conftest import PLAYS
from tests.world.organisation import Organisation


def lines(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_notice_of_leaving_is_brought_in_as_any_list_of_staff(organisation: Organisation) -> None:
    world = read_world()
    kept = {organisation.alice.number, organisation.dave.number}
    played = play(world, "LA-LEAVER", 1, today() - timedelta(days=6), taken=kept)
    [notice] = [each for each in played.people_events if each.kind is Happening.NOTICE]
    content = sheets(played.world, played.people_events)["staff.csv"]
    file = imports.receive(
        "people", "staff.csv", iter([content]), effective_on=notice.day, by=organisation.alice
    )
    file = imports.preview(file, leave_out=True, confirmed=True, by=organisation.alice)
    imports.apply(file, by=organisation.alice)
    last = date.fromisoformat(notice.values["last_day"])
    states = PersonState.objects.filter(person__number=notice.number)
    assert states.get(since=last + timedelta(days=1)).kind == "leaver"
    assert [one.last_day for one in leaving(on=last)] == [last]


def test_what_the_company_does_not_know_is_in_no_file(plays: list[Played]) -> None:
    for each in plays:
        written = b"".join(sheets(each.world, each.people_events).values()).decode("utf-8")
        for one in each.people_events:
            if not one.known and one.words:
                assert one.words not in written.replace("（同僚から）", ""), each.truth.id


def test_work_orders_and_places_are_told(plays: list[Played]) -> None:
    migration = next(each for each in plays if each.truth.code == "SC-15")
    [order] = lines(sheets(migration.world, migration.people_events)["work-orders.csv"])
    [(actor, part)] = migration.truth.people
    assert (order["作業をする人"], part) == (actor, Part.ACTOR)
    assert order["始まりの日"] <= order["終わりの日"]
    conflict = next(each for each in plays[PLAYS:] if each.truth.code == "SC-19")
    [place] = lines(sheets(conflict.world, conflict.people_events)["places.csv"])
    assert place["ドメイン"] == conflict.truth.given["domain"]
    assert place["区別"] == "本人・親族等の関係先"
    assert place["本人"] == conflict.truth.actors[0]
