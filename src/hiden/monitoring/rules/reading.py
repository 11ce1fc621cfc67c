"""Rules as they are written → rules that can be asked. What is not understood becomes a refusal with its reason and never a part of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from hiden.monitoring.rules.conditions import NotUnderstood
from hiden.monitoring.rules.matching import KEYWORDS, Matcher, matcher

# Weight by level, as -log10 of the share of ordinary person-days on which such a rule is expected to speak (found.Found.weight): an
# informational one on every second day, a low one in ten, a medium one in sixty, a high one in a thousand, a critical one in ten thousand.
WEIGHTS: Final[Mapping[str, float]] = {
    "informational": 0.3,
    "low": 1.0,
    "medium": 1.8,
    "high": 3.0,
    "critical": 4.0,
}
_SPANS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SPAN: Final = re.compile(r"(\d{1,6})([smhd])")
_KINDS: Final = frozenset({"event_count", "value_count", "value_sum", "temporal", "temporal_ordered"})
_ORDERS: Final = frozenset({"gte", "gt", "lte", "lt", "eq", "neq"})
_LONGEST: Final = 35 * 86_400  # late events re-open days no further back
OURS: Final = ("hiden", "event")  # product and category of rules over the view


@dataclass(frozen=True, slots=True)
class Correlation:
    """How hits of other rules make one. `rules`: by name or id; `span` in seconds; `field`: whose distinct values or sum is counted."""

    kind: str
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    span: int
    orders: tuple[tuple[str, float], ...] = ()
    field: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Either `matcher` or `correlation` is there. `own`: what stands under `hiden` in a rule of the pack.

    `base`: it only serves correlations. `words`: the text it came as, for display.
    """

    name: str
    id: str
    title: str
    level: str
    logsource: Mapping[str, str]
    matcher: Matcher | None = None
    correlation: Correlation | None = None
    base: bool = False
    channels: frozenset[str] = frozenset()
    author: str = ""
    licence: str = ""
    references: tuple[str, ...] = ()
    own: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def weight(self) -> float:
        """See `WEIGHTS`."""
        return float(self.own.get("weight", WEIGHTS.get(self.level, WEIGHTS["medium"])))

    @property
    def of_view(self) -> bool:
        """Whether it is asked of the view, and not of records' own fields."""
        return (self.logsource.get("product"), self.logsource.get("category")) == OURS


def called(rules: Iterable[Rule]) -> dict[str, Rule]:
    """Rules by all that a correlation may call them: name, id, and the name that they bear elsewhere. The first of a name has it."""
    found: dict[str, Rule] = {}
    for each in rules:
        for name in (each.name, each.id, str(each.raw.get("name") or "")):
            if name:
                found.setdefault(name, each)
    return found


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that is not taken, by the name it bears, and why."""

    name: str
    reason: str


def read(text: str, origin: str = "") -> tuple[list[Rule], list[Refusal]]:
    """All rules of a text, of which there may be several parted by `---`. `origin` names those that have no name."""
    try:
        found = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError as wrong:
        return [], [Refusal(origin, f"YAML: {' '.join(str(wrong).split())[:200]}")]
    rules: list[Rule] = []
    refused: list[Refusal] = []
    for number, body in enumerate(found):
        if body is None:
            continue
        name = _name(body, origin, number)
        try:
            rules.append(rule(body, name))
        except NotUnderstood as reason:
            refused.append(Refusal(name, str(reason)))
        except (TypeError, ValueError, AttributeError, RecursionError) as wrong:
            refused.append(Refusal(name, f"not a rule of Sigma: {type(wrong).__name__} {wrong}"[:300]))
    return rules, refused


def _name(body: Any, origin: str, number: int) -> str:
    if isinstance(body, Mapping):
        told = body.get("name") or body.get("id") or body.get("title")
        if told:
            return str(told)[:200]
    return f"{origin}#{number}" if number else origin


def rule(body: Any, name: str) -> Rule:
    """One rule. Raises NotUnderstood."""
    if not isinstance(body, Mapping):
        raise NotUnderstood("a rule is a map")
    if "filter" in body or body.get("action"):
        raise NotUnderstood("filters and collections are not supported")
    own = body.get("hiden") or {}
    correlation = _correlation(body["correlation"]) if "correlation" in body else None
    logsource = {
        str(key): str(value).lower() for key, value in (body.get("logsource") or {}).items() if value
    }
    if correlation is None and not logsource:
        raise NotUnderstood("a rule names its logsource")
    keywords = KEYWORDS if logsource.get("product") in (None, "hiden") else ("",)
    found = None if correlation else matcher(_detection(body), keywords)
    if found and "reporting" in found.fields:
        raise NotUnderstood("a rule may not look for who reports wrongdoing (reporting)")
    references = body.get("references") or []
    return Rule(
        name=name,
        id=str(body.get("id") or ""),
        title=str(body.get("title") or name),
        level=str(body.get("level") or "medium").lower(),
        logsource=logsource if correlation is None else {"product": OURS[0], "category": OURS[1]},
        matcher=found,
        correlation=correlation,
        base=bool(own.get("base")),
        channels=frozenset(own.get("channels") or _channels(body.get("detection"))),
        author=str(body.get("author") or ""),
        licence=str(body.get("license") or ""),
        references=tuple(str(each) for each in references) if isinstance(references, list) else (),
        own=own,
        raw=body,
    )


def _detection(body: Mapping[str, Any]) -> Mapping[str, Any]:
    detection = body.get("detection")
    if not isinstance(detection, Mapping):
        raise NotUnderstood("a rule has a detection")
    return detection


def _channels(detection: Any) -> Iterator[str]:
    """The channels that a detection names, so that it is known where it is blind."""
    if isinstance(detection, Mapping):
        for key, value in detection.items():
            if key == "channel":
                yield from (str(each) for each in (value if isinstance(value, list) else [value]))
            else:
                yield from _channels(value)
    elif isinstance(detection, list):
        for each in detection:
            yield from _channels(each)


def _correlation(told: Any) -> Correlation:
    if not isinstance(told, Mapping):
        raise NotUnderstood("a correlation is a map")
    kind = str(told.get("type") or "")
    if kind not in _KINDS:
        raise NotUnderstood(f"correlation of type {kind}")
    strange = set(told) - {"type", "rules", "group-by", "timespan", "condition", "generate"}
    if strange:
        raise NotUnderstood(f"correlation: {', '.join(sorted(strange))}")
    condition = told.get("condition") or {"gte": 1}
    if not isinstance(condition, Mapping) or set(condition) - _ORDERS - {"field"}:
        raise NotUnderstood("condition of a correlation")
    counted = str(condition.get("field") or "")
    if kind in ("value_count", "value_sum") and not counted:
        raise NotUnderstood(f"{kind} names its field")
    return Correlation(
        kind=kind,
        rules=tuple(_listed(told.get("rules"))),
        group_by=tuple(_listed(told.get("group-by"))),
        span=_seconds(str(told.get("timespan") or "")),
        orders=tuple((key, float(value)) for key, value in condition.items() if key != "field"),
        field=counted,
    )


def _listed(told: Any) -> Iterable[str]:
    return [str(each) for each in told] if isinstance(told, list) else [str(told)] if told else []


def _seconds(told: str) -> int:
    found = _SPAN.fullmatch(told)
    if not found:
        raise NotUnderstood(f"timespan {told}")
    seconds = int(found[1]) * _SPANS[found[2]]
    if not 0 < seconds <= _LONGEST:
        raise NotUnderstood("timespan of more than 35 days")
    return seconds
