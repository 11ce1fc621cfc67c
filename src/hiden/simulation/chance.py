"""Draws as they happen at work: many small, a few very large. All from a `Random` that is given; nothing here reads a clock."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def often_first(things: Sequence[T], rng: Random, power: int = 2) -> T:
    """One of them, the first ones by far the most often (nearly Zipf). They may not be empty."""
    return things[int(len(things) * rng.random() ** power)]


def about(mean: float, rng: Random) -> int:
    """A count with this mean and a long tail: gamma-like, 0 where the mean is small."""
    return int(mean * (0.35 + 0.65 * rng.expovariate(1.0)) + rng.random()) if mean > 0 else 0


def size(rng: Random, middle: float, spread: float, most: int = 4_000_000_000) -> int:
    """Bytes, log-normal around `middle`."""
    return min(most, int(middle * rng.lognormvariate(0.0, spread)) + 1)


def burst(rng: Random, often: float) -> int:
    """How many of something come at once: 1 at least, one more with this probability each time."""
    count = 1
    while rng.random() < often and count < 400:
        count += 1
    return count
