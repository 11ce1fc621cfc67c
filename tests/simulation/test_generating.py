"""Days are made up the same for the same seed; whoever is not there does nothing; every format is one that its connector reads."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from statistics import median

import pytest

from hiden.connectors.registry import connectors
from hiden.simulation.generate import Made, generate
from hiden.simulation.sources import Faults, Rhythm, Source, usual
from hiden.simulation.world import World
from hiden.simulation.writing import ANY_CSV
from tests.simulation.conftest import CAME, DAYS, FIRST, LEFT, company, understood

Rows = list[dict[str, object]]
TOKYO = timedelta(hours=9)


def plain(world: World) -> list[Source]:
    """One source that hears everything, in Hiden's own format, a file a day."""
    feeds = {feed for source in usual(world) for feed in source.hears}
    return [Source("all", "すべて", "plain", tuple(sorted(feeds)), rhythm=Rhythm.DAILY)]


@pytest.fixture(scope="module")
def files(world: World) -> list[Made]:
    """Three weeks of all sources."""
    return list(generate(world, first=FIRST, days=DAYS, seed=3))


@pytest.fixture(scope="module")
def days(world: World) -> dict[date, Rows]:
    """Three weeks, by day."""
    found: dict[date, Rows] = {}
    for number, made in enumerate(generate(world, first=FIRST, days=DAYS, seed=3, sources=plain(world))):
        found[FIRST + timedelta(days=number)] = [json.loads(line) for line in made.content.splitlines()]
    return found


def test_the_same_seed_makes_the_same_bytes(files: list[Made]) -> None:
    assert list(generate(company(), first=FIRST, days=DAYS, seed=3)) == files
    other = list(generate(company(), first=FIRST, days=DAYS, seed=4))
    assert [made.content for made in other] != [made.content for made in files]


def test_every_connector_is_used_and_reads_what_was_written(world: World, files: list[Made]) -> None:
    sources = {source.code: source for source in usual(world)}
    assert {source.connector for source in sources.values()} == {*connectors(), ANY_CSV}
    came, refused = Counter[str](), Counter[str]()
    for made in files:
        for told in understood(sources[made.source], made):
            came[made.source] += told.events.num_rows
            refused[made.source] += len(told.refused)
    assert set(refused.elements()) == {"proxy"}  # in which garbage was put, and a line that breaks off
    assert refused["proxy"] == 8
    written = Counter[str]()
    for made in files:
        written[made.source] += made.events
    few = {"entra-guests", "edr-usb", "old-device", "wazuh"}  # which need not happen in three weeks
    assert {code for code in sources if not came[code]} <= few
    for code in set(sources) - {"mx", "cae", "proxy"}:  # a letter and a file of Linux are two lines each
        assert came[code] == written[code], code


def test_who_has_left_does_nothing_and_who_comes_begins_then(days: dict[date, Rows]) -> None:
    def seen(day: date, number: int) -> bool:
        words = {f"u{number}", f"KAISHA\\u{number}", f"u{number}@kaisha.example", f"{number}", f"u{number}-k"}
        return any(row.get("account") in words for row in days[day])

    assert any(seen(day, 120) for day in days if day < LEFT)
    assert not any(seen(day, 120) for day in days if day >= LEFT)
    assert any(seen(day, 121) for day in days if day >= CAME)
    assert not any(seen(day, 121) for day in days if day < CAME)


def test_days_off_are_quiet(world: World, days: dict[date, Rows]) -> None:
    def people(day: date) -> int:
        return sum(str(row.get("account", "")).removeprefix("KAISHA\\").startswith("u1") for row in days[day])

    working = [people(day) for day in days if world.is_business_day(day)]
    resting = [people(day) for day in days if not world.is_business_day(day)]
    assert date(2026, 9, 18) in days  # the company's own day off
    assert len(resting) >= 9
    assert sum(resting) / len(resting) < 0.1 * sum(working) / len(working)


def test_what_people_do_is_plausible(world: World, days: dict[date, Rows]) -> None:
    counts: dict[str, list[int]] = defaultdict(list)
    hours = Counter[int]()
    for day, rows in days.items():
        if not world.is_business_day(day):
            continue
        of_day = Counter(str(row.get("account", "")).rpartition("\\")[2].partition("@")[0] for row in rows)
        for account, count in of_day.items():
            if account.startswith("u1") and not account.endswith("-k"):
                counts[account].append(count)
        hours.update(
            (datetime.fromisoformat(str(row["at"])).astimezone(UTC) + TOKYO).hour
            for row in rows
            if str(row.get("account")).startswith("u1")
        )
    everyday = [count for each in counts.values() for count in each]
    assert 60 < median(everyday) < 260
    assert max(everyday) > 2 * median(everyday)  # some days are much fuller
    means = sorted(sum(each) / len(each) for each in counts.values())
    assert means[-1] > 2 * means[0]  # and some people
    assert hours[12] < 0.6 * hours[11]
    assert sum(hours[hour] for hour in range(8, 20)) > 0.9 * sum(hours.values())
    assert len(counts) == 16  # all who have a computer


def test_who_has_no_computer_is_seen_at_doors_and_machines_alone(days: dict[date, Rows]) -> None:
    channels = {row["channel"] for rows in days.values() for row in rows if row.get("account") == "190"}
    assert channels <= {"door", "cloud"}
    assert "door" in channels


def test_files_lie_on_shelves_and_the_first_are_read_the_most(world: World, days: dict[date, Rows]) -> None:
    known = {file for thing in world.things for shelf in thing.shelves for file in shelf.files}
    known |= {file for shelves in world.neighbours.values() for shelf in shelves for file in shelf.files}
    on_servers = [
        str(row["object"])
        for rows in days.values()
        for row in rows
        if str(row.get("object")).startswith("\\\\")
    ]
    assert set(on_servers) <= known
    often = [count for _, count in Counter(on_servers).most_common()]
    assert sum(often[: len(often) // 5]) > 0.5 * sum(often)


FILE_FEED = ("file:fs01",)


def of(world: World, source: Source, days: int = 28) -> list[Made]:
    return list(generate(world, first=FIRST, days=days, seed=5, sources=[source]))


def test_a_silent_source_says_nothing_on_two_business_days(world: World) -> None:
    made = of(world, Source("s", "s", "plain", ("door",), rhythm=Rhythm.DAILY, faults=Faults(silent=(1, 2))))
    named = {each.name for each in made}
    assert "s-20260908.log" not in named
    assert "s-20260909.log" not in named
    assert {"s-20260907.log", "s-20260910.log"} <= named


def test_a_wrong_clock_is_ahead_by_as_much(world: World) -> None:
    right = of(world, Source("s", "s", "plain", ("door",), rhythm=Rhythm.WEEKLY))
    wrong = of(world, Source("s", "s", "plain", ("door",), rhythm=Rhythm.WEEKLY, faults=Faults(clock=420)))
    for each, other in zip(right, wrong, strict=True):
        for line, later in zip(each.content.splitlines(), other.content.splitlines(), strict=True):
            moments = [datetime.fromisoformat(json.loads(one)["at"]) for one in (line, later)]
            assert moments[1] - moments[0] == timedelta(minutes=7)


def test_a_growing_file_begins_as_the_one_before(world: World) -> None:
    made = of(world, Source("s", "s", "plain", ("vpn",), rhythm=Rhythm.GROWING))
    assert [each.name for each in made] == ["s-202609.log"] * 4 + ["s-202610.log"]
    for before, after in pairwise(made[:4]):
        assert after.content.startswith(before.content)


def test_what_is_sent_again_packed_or_written_otherwise_holds_the_same(world: World) -> None:
    usually = of(world, Source("s", "s", "samba", FILE_FEED, rhythm=Rhythm.WEEKLY))
    packed = of(world, Source("s", "s", "samba", FILE_FEED, rhythm=Rhythm.WEEKLY, faults=Faults(packed=True)))
    assert [gzip.decompress(each.content) for each in packed] == [each.content for each in usually]
    old = of(
        world, Source("s", "s", "samba", FILE_FEED, rhythm=Rhythm.WEEKLY, faults=Faults(encoding="cp932"))
    )
    assert old[0].content.decode("cp932") == usually[0].content.decode()
    assert old[1].content == usually[1].content
    again = of(world, Source("s", "s", "samba", FILE_FEED, rhythm=Rhythm.WEEKLY, faults=Faults(resent=True)))
    for before, after, alone in zip(again, again[1:], usually[1:], strict=False):
        assert after.events > alone.events
        assert after.content.endswith(alone.content)
        first = after.content[: len(after.content) - len(alone.content)]
        assert before.content.endswith(first)
