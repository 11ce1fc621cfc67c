"""What rules cost on the way the product runs them: from sealed records and the view to signs, with all rules that were taken in and ours.

`HIDEN_BENCH_RULES` names a directory of rules that is taken in; without it so many are made up. One large day, then fifteen small ones, each
a run of its own in a process that has run before, as the server does it. CPU seconds of this process, all cores together.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from hiden.commands import bench_sigma_events as events
from hiden.commands.bench_sigma import EVENTS, RULES, words_of

DAY: Final = date(2026, 9, 1)
SMALL_DAYS: Final = 15


def figures() -> dict[str, float]:
    """All figures. `HIDEN_BENCH_RULE_EVENTS` changes the number of events of the large day; the small days have as many together."""
    from hiden.commands.bench_logs import company
    from hiden.monitoring.rules.detecting import rule_detectors
    from hiden.monitoring.rules.running import found_on
    from hiden.monitoring.rules.taken import taken_rules

    size = int(os.environ.get("HIDEN_BENCH_RULE_EVENTS", str(EVENTS)))
    [source] = company("windows")
    began = time.process_time()
    intake = _take(source.responsible)
    taking = time.process_time() - began
    _bring(source, size)
    settings: dict[str, dict[str, Any]] = {name: {} for name in rule_detectors()}
    began = time.process_time()
    found_on(_small()[0], settings)  # plans are made ready, once for the process
    first = time.process_time() - began
    began = time.process_time()
    found = found_on(DAY, settings)
    large = time.process_time() - began
    began = time.process_time()
    small = [found_on(day, settings) for day in _small()]
    fifteen = time.process_time() - began
    if not found or not any(small):
        raise RuntimeError("no rule hit anything")
    return {
        "rules_taken": len(taken_rules()),
        "rules_refused": len(intake.refused),
        "rules_taking_s": round(taking, 2),
        "rules_events": size,
        "rules_first_run_cpu_s": round(first, 2),
        "rules_signs": len(found),
        "rules_cpu_s": round(large, 2),
        "rules_events_per_cpu_s": round(size / large),
        "rules_small_signs": sum(map(len, small)),
        "rules_small_run_cpu_s": round(fifteen / SMALL_DAYS, 3),
        "rules_small_events_per_cpu_s": round(size // SMALL_DAYS * SMALL_DAYS / fifteen),
    }


def _small() -> list[date]:
    return [DAY + timedelta(days=number) for number in range(10, 10 + SMALL_DAYS)]


def _take(by: Any) -> Any:
    from hiden.monitoring.rules.bundles import texts_in
    from hiden.monitoring.rules.taking import take_rules

    directory = os.environ.get("HIDEN_BENCH_RULES")
    texts = texts_in(Path(directory)) if directory else list(events.documents(RULES))
    return take_rules(texts, name="bench", licence="DRL 1.1", by=by)


def _bring(source: Any, size: int) -> None:
    from hiden.home import home
    from hiden.logs.intake.taking import take_file
    from hiden.monitoring.rules.taken import taken_rules
    from hiden.sigma.rules import Collection, Rule

    told = tuple(each.entry for each in taken_rules() if isinstance(each.entry, Rule))
    words = words_of(Collection(told, (), (), ()))
    each_day = size // SMALL_DAYS
    days: Iterable[tuple[date, int]] = [(DAY, size), *((day, each_day) for day in _small())]
    for number, (day, many) in enumerate(days):
        path = home() / f"bench-{number}.json"
        first = datetime(day.year, day.month, day.day, 9)  # noqa: DTZ001 - as NXLog writes it, in the source's own zone
        with path.open("w", encoding="utf-8") as file:
            file.writelines(events.lines(events.rows(many, words, seed=5 + number), first))
        take_file(source, path)
        path.unlink()
