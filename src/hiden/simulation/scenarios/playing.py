"""What a scenario is, and how one is played."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from random import Random
from typing import Any, ClassVar, Final, Self

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.simulation.days import Feeds
from hiden.simulation.desks import Desks
from hiden.simulation.scenarios.stage import Stage, after
from hiden.simulation.scenarios.truth import Expected, Happening, Laid, PersonEvent, Truth
from hiden.simulation.world import World


def drawn(draw: Callable[[Random], Any]) -> Any:
    """A parameter that chance settles where nobody gave it."""
    return field(default=None, metadata={"draw": draw})


def between(low: float, high: float) -> Any:
    """Any number from `low` to `high`; a whole one where `low` is."""
    if isinstance(low, int):
        return drawn(lambda rng: rng.randint(int(low), int(high)))
    return drawn(lambda rng: round(rng.uniform(low, high), 3))


def one_of(*values: Any) -> Any:
    """Any of these."""
    return drawn(lambda rng: rng.choice(values))


@dataclass(frozen=True)
class Scenario(ABC):
    """A scenario with its parameters. `days`: how many it takes from its start at the most.

    `who`: the number of the person who acts (or whose account is used), "" for anybody who fits.
    """

    code: ClassVar[str]
    expected: ClassVar[Expected]
    days: ClassVar[int]
    must_not: ClassVar[tuple[str, ...]] = ()
    who: str = ""

    @abstractmethod
    def play(self, stage: Stage) -> None:
        """Lay it over the days. Raises LookupError where somebody of it does not come to work for weeks."""

    @property
    def outcome(self) -> Expected:
        """What should come of it with these parameters."""
        return self.expected

    def settled(self, rng: Random) -> Self:
        """With everything drawn that was not given. Draws for given ones too, so that giving one changes no other."""
        draws = {each.name: each.metadata["draw"](rng) for each in fields(self) if "draw" in each.metadata}
        return replace(self, **{name: value for name, value in draws.items() if getattr(self, name) is None})


@dataclass(frozen=True, slots=True)
class Played:
    """A play: what the systems would have said of it, in the order of time; what happened beside; what is true; the company then."""

    events: tuple[Laid, ...]
    people_events: tuple[PersonEvent, ...]
    truth: Truth
    world: World

    def feeds(self) -> dict[date, Feeds]:
        """The events by day in Japan and feed, to be laid over `generate` or over the fast path."""
        found: dict[date, Feeds] = {}
        for each in self.events:
            found.setdefault(each.event["at"].date(), {}).setdefault(each.feed, []).append(each.event)
        return found


SCENARIOS: Final[dict[str, type[Scenario]]] = {}  # SC-01…SC-20 of the cards, then LA-…: what only looks alike


def scenario(kind: type[Scenario]) -> type[Scenario]:
    """Register a scenario. Raises ValueError for a code that is taken."""
    if kind.code in SCENARIOS:
        raise ValueError(f"scenario {kind.code} is registered twice")
    SCENARIOS[kind.code] = kind
    return kind


def prepared(code: str, given: Mapping[str, Any]) -> Scenario:
    """The scenario of a code with these parameters. Raises BadInput for one that is not there or has no such parameter."""
    kind = SCENARIOS.get(code)
    if kind is None:
        raise BadInput(
            say("「{code}」という場面はありません。", code=code[:20]),
            say("{codes}から選んでください。", codes="、".join(sorted(SCENARIOS))),
        )
    known = {each.name: each for each in fields(kind)}
    for name in given:
        if name not in known:
            raise BadInput(
                say("場面{code}に「{name}」という条件はありません。", code=code, name=name[:40]),
                say("{names}から選んでください。", names="、".join(sorted(known))),
            )
    return kind(**given)


def play(
    world: World,
    code: str,
    seed: int,
    start: date,
    *,
    days_seed: int = 1,
    desks: Desks | None = None,
    taken: set[str] | None = None,
    **given: Any,
) -> Played:
    """Play a scenario of `SCENARIOS` from a day on.

    `seed`: of this play; `days_seed`: that of the ordinary days over which it is laid (who is at work when). `taken`: numbers of
    persons with a part in other plays, to which those of this one are added. `given`: parameters of the scenario, where not drawn.
    The same arguments give the same events. Raises BadInput for an unknown code or parameter, or where nobody can take a part.
    """
    wanted = prepared(code, given)
    for attempt in range(20):
        rng = Random(f"{seed}|{code}|{start.isoformat()}|{attempt}")
        stage = Stage(world, desks or Desks(world, days_seed), days_seed, rng, start, set(taken or ()))
        settled = wanted.settled(rng)
        stage.who = settled.who
        try:
            settled.play(stage)
        except LookupError:
            continue
        if taken is not None:
            taken |= stage.taken
        return _played(stage, settled, seed)
    raise BadInput(
        say("場面{code}を演じる人が、その期間に出社していません。", code=code),
        say("期間の始まりの日を変えてください。"),
    )


def _played(stage: Stage, settled: Scenario, seed: int) -> Played:
    name = f"{settled.code}-{seed}"
    found = [
        (event["at"], feed, place, event, core)
        for feeds, core in ((stage.core, True), (stage.beside, False))
        for feed, events in feeds.items()
        for place, event in enumerate(events)
    ]
    found.sort(key=lambda one: (one[0], one[1], not one[4], one[2]))
    laid = tuple(
        Laid(f"{name}-{number:05d}", feed, event, core)
        for number, (_, feed, _, event, core) in enumerate(found)
    )
    happened = tuple(sorted(stage.happened, key=lambda each: each.day))
    known = (Happening.PLACE, Happening.SIDE_POST)
    days = [each.event["at"].date() for each in laid] + [
        each.day for each in happened if each.kind not in known
    ]
    truth = Truth(
        id=name,
        code=settled.code,
        expected=settled.outcome,
        people=tuple(stage.cast),
        first=min(days, default=stage.start),
        last=max(days, default=stage.start),
        in_time=stage.in_time,
        milestones=tuple(sorted(stage.milestones, key=lambda each: each.at)),
        events=tuple(each.id for each in laid),
        core=tuple(each.id for each in laid if each.core),
        accounts=tuple(
            sorted({each.event["account"] for each in laid if each.core and each.event.get("account")})
        ),
        channels=tuple(sorted({each.event["channel"] for each in laid if each.core})),
        items=tuple(sorted(stage.items)),
        given={each.name: getattr(settled, each.name) for each in fields(settled)},
        must_not=settled.must_not,
    )
    return Played(laid, happened, truth, after(stage.world, happened))
