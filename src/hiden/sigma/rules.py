"""What a directory of Sigma holds: rules, correlations, filters, and what was refused, each a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hiden.base.words import say
from hiden.sigma.conditions import Condition


@dataclass(frozen=True, slots=True)
class LogSource:
    """Which logs a rule is about; empty where it does not say."""

    product: str = ""
    category: str = ""
    service: str = ""

    def covers(self, other: LogSource) -> bool:
        """Whether everything that is said here is said there too."""
        return all(
            mine in ("", theirs)
            for mine, theirs in (
                (self.product, other.product),
                (self.category, other.category),
                (self.service, other.service),
            )
        )


@dataclass(frozen=True, slots=True)
class About:
    """What every kind of entry says about itself. `key`: its id, else its name; by it others refer to it.

    `licence` is what the rule says; public rules say nothing and are under the licence of their collection, which asks that
    `author` stays with them.
    """

    key: str
    name: str
    title: str
    status: str
    level: str
    description: str
    author: str
    licence: str
    date: str
    modified: str
    tags: tuple[str, ...]
    references: tuple[str, ...]
    falsepositives: tuple[str, ...]
    path: str  # inside the directory that was read


@dataclass(frozen=True, slots=True)
class Rule:
    """Events that meet `condition` among those of `source`."""

    about: About
    source: LogSource
    condition: Condition


@dataclass(frozen=True, slots=True)
class Filter:
    """What rules of `source` must meet besides: those in `rules` (keys or names), of none named all."""

    about: About
    source: LogSource
    rules: tuple[str, ...]
    condition: Condition


class Kind(StrEnum):
    """What a correlation counts."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    VALUE_SUM = "value_sum"
    VALUE_AVG = "value_avg"
    VALUE_PERCENTILE = "value_percentile"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"


class Compared(StrEnum):
    """How what was counted is compared with the number of the condition."""

    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    EQ = "eq"
    NEQ = "neq"


@dataclass(frozen=True, slots=True)
class Reached:
    """The number that must be reached."""

    how: Compared
    number: float
    field: str = ""  # whose values are counted
    percentile: int = 50


@dataclass(frozen=True, slots=True)
class Correlation:
    """Hits of other rules together, within `seconds`, where `group_by` is the same. What each kind means: `correlating.py`.

    `aliases`: name in `group_by` or of the value → key of a rule → that rule's own field. `occurring`: which rules must have hits,
    as a condition whose predicates' fields are keys of rules; None where a number is compared.
    """

    about: About
    kind: Kind
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    seconds: int
    reached: Reached
    aliases: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    occurring: Condition | None
    generate: bool  # whether hits of the rules are of interest by themselves


class Why(StrEnum):
    """Why something was refused."""

    NOT_YAML = "not_yaml"
    NOT_SIGMA = "not_sigma"
    WRITING = "writing"  # Sigma's own grammar is not kept
    REGEX = "regex"
    PLACEHOLDER = "placeholder"
    SAME_ID = "same_id"
    REFERENCE = "reference"
    UNSUPPORTED = "unsupported"


_SENTENCES: Final = {
    Why.NOT_YAML: lambda: say("YAMLとして読めません（{detail}）。"),
    Why.NOT_SIGMA: lambda: say("Sigmaのルール・相関・フィルターのどれでもありません。"),
    Why.WRITING: lambda: say("Sigmaの書き方に合っていません（{detail}）。"),
    Why.REGEX: lambda: say("正規表現に、RE2で扱えないもの（先読み・後方参照など）があります（{detail}）。"),
    Why.PLACEHOLDER: lambda: say("値の一覧「{detail}」が決められていません。"),
    Why.SAME_ID: lambda: say("同じIDのルールが「{detail}」にもあります。"),
    Why.REFERENCE: lambda: say("参照しているルール「{detail}」がありません。"),
    Why.UNSUPPORTED: lambda: say("扱えない書き方があります（{detail}）。"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken in, wholly. `what` is its title or, where it has none, its place in the file."""

    path: str
    what: str
    why: Why
    detail: str = ""

    @property
    def sentence(self) -> str:
        """For people: what is wrong with it."""
        return _SENTENCES[self.why]().format(detail=self.detail)


class Refused(Exception):  # noqa: N818 - it becomes a Refusal
    """Raised where it is found; whoever reads the entry makes it a `Refusal`."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why, detail)
        self.why = why
        self.detail = detail


Entry = Rule | Correlation | Filter


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything in a directory. Correlations refer to rules and correlations in it only; filters are not yet applied."""

    rules: tuple[Rule, ...]
    correlations: tuple[Correlation, ...]
    filters: tuple[Filter, ...]
    refused: tuple[Refusal, ...]
