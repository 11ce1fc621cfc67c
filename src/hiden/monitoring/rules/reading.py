"""Rules as they are written → rules that can be asked, by the one reader of Sigma that this house has (`hiden.sigma`), and what stands
under `hiden` in them. What is not understood becomes a refusal with its reason and never a part of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hiden.monitoring.rules.logsources import of_view
from hiden.sigma import rules as sigma
from hiden.sigma.conditions import And, Condition, Not, Operator, Or, predicates
from hiden.sigma.reading import documents_of, entry_of
from hiden.sigma.rules import Correlation, Entry, Filter, Kind, LogSource, Refusal, Why

# Weight by level, as -log10 of the share of ordinary person-days on which such a rule is expected to speak (found.Found.weight): an
# informational one on every second day, a low one in ten, a medium one in sixty, a high one in a thousand, a critical one in ten thousand.
WEIGHTS: Final[Mapping[str, float]] = {
    "informational": 0.3,
    "low": 1.0,
    "medium": 1.8,
    "high": 3.0,
    "critical": 4.0,
}
LONGEST: Final = 35 * 86_400  # seconds of a correlation: late events re-open days no further back
IN_ORDER: Final = frozenset({Kind.TEMPORAL, Kind.TEMPORAL_ORDERED})  # kinds that count no number of events


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `entry`: what it asks, a rule or a correlation of Sigma. `own`: what stands under `hiden` in it.

    `name` is what its detector is called by; `base`: it only serves correlations; `channels`: without which it is blind.
    """

    name: str
    entry: sigma.Rule | Correlation
    own: Mapping[str, Any] = field(default_factory=dict)
    base: bool = False
    channels: frozenset[str] = frozenset()
    licence: str = ""

    @property
    def key(self) -> str:
        """By what correlations refer to it."""
        return self.entry.about.key

    @property
    def title(self) -> str:
        """What it is called by who wrote it."""
        return self.entry.about.title

    @property
    def level(self) -> str:
        """How severe, by who wrote it."""
        return self.entry.about.level or "medium"

    @property
    def author(self) -> str:
        """Who wrote it."""
        return self.entry.about.author

    @property
    def weight(self) -> float:
        """See `WEIGHTS`."""
        return float(self.own.get("weight", WEIGHTS.get(self.level, WEIGHTS["medium"])))

    @property
    def correlation(self) -> Correlation | None:
        """How hits of others make one, where it is that."""
        return self.entry if isinstance(self.entry, Correlation) else None

    @property
    def source(self) -> LogSource | None:
        """Which logs it is about; a correlation is about none itself."""
        return self.entry.source if isinstance(self.entry, sigma.Rule) else None

    @property
    def of_view(self) -> bool:
        """Whether it is asked of the view, and not of records' own fields."""
        return self.source is None or of_view(self.source)

    @property
    def key_field(self) -> str:
        """The field by which signs of one rule, person and day are told apart."""
        return str(self.own.get("key") or "")


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it was read, with what stands under `hiden` beside it."""

    entry: Entry
    own: Mapping[str, Any]


def written(path: str, text: str) -> Iterator[Written | Refusal]:
    """All entries of a text, of which there may be several parted by `---`."""
    told = documents_of(path, text)
    if isinstance(told, Refusal):
        yield told
        return
    for number, document in told:
        found = entry_of(path, f"{path} #{number}", document, {})
        if isinstance(found, Refusal):
            yield found
        elif isinstance(found, Correlation) and not 0 < found.seconds <= LONGEST:
            yield Refusal(path, found.about.title, Why.UNSUPPORTED, f"timespan: {found.seconds}s > 35d")
        else:
            own = document.get("hiden") if isinstance(document, dict) else None
            yield Written(found, own if isinstance(own, Mapping) else {})


def rule_of(told: Written, name: str = "", licence: str = "") -> Rule:
    """A rule that can be asked. A filter is none."""
    entry = told.entry
    assert not isinstance(entry, Filter)
    own = told.own
    mentioned = own.get("channels") or (channels_in(entry.condition) if isinstance(entry, sigma.Rule) else ())
    return Rule(
        name=name or entry.about.name or entry.about.key,
        entry=entry,
        own=own,
        base=bool(own.get("base")),
        channels=frozenset(map(str, mentioned)),
        licence=licence or entry.about.licence,
    )


def with_entries(rules: Iterable[Rule], entries: Iterable[Entry]) -> tuple[Rule, ...]:
    """Rules with what their entries became once references were found; those whose entry went are left out."""
    found = {each.about.key: each for each in entries if not isinstance(each, Filter)}
    return tuple(replace(each, entry=found[each.key]) for each in rules if each.key in found)


def channels_in(condition: Condition) -> frozenset[str]:
    """The channels that a detection names, so that it is known where it is blind."""
    return frozenset(
        each.value
        for each in _affirmed(condition)
        if each.field == "channel" and each.operator is Operator.EQUALS
    )


def _affirmed(condition: Condition) -> Iterator[Any]:
    if isinstance(condition, And | Or):
        for each in condition.members:
            yield from _affirmed(each)
    elif not isinstance(condition, Not):
        yield from predicates(condition)


__all__ = [
    "IN_ORDER", "LONGEST", "WEIGHTS", "Rule", "Written", "channels_in", "rule_of", "with_entries", "written",
]  # fmt: skip
