"""Signs of a year in a file of JSON lines, so that an order can be tried again in seconds: the first line says of which year."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.monitoring.cases.signals import Signal
from hiden.monitoring.found import Found, Subject


@dataclass(frozen=True, slots=True)
class Of:
    """Which year signs are of."""

    seed: int
    people: int
    weeks: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A sign as far as the order asks, with what exceptions ask of it."""

    signal: Signal
    about: str
    item: int


def write(out: TextIO, of: Of, days: Iterable[tuple[date, list[Found]]]) -> int:
    """Write them down as they come; returns how many."""
    out.write(json.dumps({"seed": of.seed, "people": of.people, "weeks": of.weeks}) + "\n")
    count = 0
    for _day, founds in days:
        for found in sorted(
            founds, key=lambda one: (one.detector, one.subject.person, one.subject.account, one.key)
        ):
            out.write(json.dumps(_line(found), ensure_ascii=False) + "\n")
            count += 1
        out.flush()
    return count


def _line(found: Found) -> dict[str, Any]:
    return {
        "day": found.day.isoformat(),
        "detector": found.detector,
        "person": found.subject.person,
        "account": found.subject.account,
        "weight": round(found.weight, 4),
        "rank": found.rank,
        "item": found.item,
        "about": found.key[:300],
        "count": found.count,
    }


def read(path: Path) -> tuple[Of, list[Kept]]:
    """What `write` wrote, in its order. Raises BadInput for anything else."""
    try:
        with path.open(encoding="utf-8") as lines:
            of = Of(**json.loads(next(lines)))
            return of, list(_kept(lines))
    except (OSError, StopIteration, ValueError, TypeError, KeyError) as fault:
        raise BadInput(
            say("兆候のファイル「{name}」を読めません。", name=path.name),
            say("--keep で書き出したファイルを指定してください。"),
        ) from fault


def _kept(lines: Iterable[str]) -> Iterator[Kept]:
    for number, line in enumerate(lines, 1):
        told = json.loads(line)
        signal = Signal(
            pk=number,
            subject=Subject(told["person"], told["account"]),
            detector=told["detector"],
            day=date.fromisoformat(told["day"]),
            weight=float(told["weight"]),
            rank=int(told["rank"]),
        )
        yield Kept(signal, told["about"], int(told["item"]))


__all__ = ["Kept", "Of", "read", "write"]
