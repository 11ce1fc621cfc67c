"""How well signs are noticed: a simulated year through all detectors of behaviour and all rules of the pack, and the order of cases.

`--keep FILE` writes the signs down (JSON lines), `--from FILE` takes them from there, so that another order is tried in a minute.
"""

from __future__ import annotations

import json
import os
import resource
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hiden.simulation.scenarios import Year

ASKED: Final = "HIDEN_BENCH_SIGNS"  # how the command tells its process in a home of its own
_WANTED: Final = 3  # plays of each card that counts
_SPARED: Final = 2  # of those that may never be a case; of all others one


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    seed: int = 1
    people: int = 250
    weeks: int = 52
    keep: str = ""
    kept: str = ""

    def told(self) -> str:
        """For the process."""
        return json.dumps(asdict(self))


def figures() -> dict[str, Any]:
    """All figures of one seed."""
    asked = Asked(**json.loads(os.environ.get(ASKED) or "{}"))
    return _from(Path(asked.kept)) if asked.kept else _made(asked)


def _made(asked: Asked) -> dict[str, Any]:
    from hiden.simulation.measuring.keeping import Of, write
    from hiden.simulation.measuring.making import signs

    of = Of(asked.seed, asked.people, asked.weeks)
    began, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(asked.keep) if asked.keep else Path(folder) / "signs.jsonl"
        with path.open("w", encoding="utf-8") as out:
            write(out, of, signs(planned(of.seed, of.people, of.weeks), Path(folder)))
        made = {
            "signs_s": round(time.perf_counter() - began, 1),
            "signs_cpu_s": round(time.process_time() - cpu, 1),
            "signs_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
        return {**_from(path), **made}


def _from(path: Path) -> dict[str, Any]:
    from hiden.simulation.measuring.keeping import read
    from hiden.simulation.measuring.knowing import Knowing
    from hiden.simulation.measuring.opening import opened
    from hiden.simulation.measuring.outcome import Plays, told

    of, kept = read(path)
    year = planned(of.seed, of.people, of.weeks)
    began = time.perf_counter()
    outcome = opened(kept, Knowing(year), Plays(year).about)
    return {
        **asdict(of),
        "signs": len(kept),
        **told(year, outcome, kept),
        "order_s": round(time.perf_counter() - began, 1),
    }


def planned(seed: int, people: int, weeks: int) -> Year:
    """The year of a seed: an invented company with all plays in it."""
    from hiden.simulation.inventing import invent
    from hiden.simulation.measuring.outcome import SPARED, WANTED
    from hiden.simulation.scenarios import SCENARIOS, year

    plays = {
        **dict.fromkeys(SCENARIOS, 1),
        **dict.fromkeys(WANTED, _WANTED),
        **dict.fromkeys(SPARED, _SPARED),
    }
    return year(invent(people, seed), seed, weeks, plays)


__all__ = ["ASKED", "Asked", "figures", "planned"]
