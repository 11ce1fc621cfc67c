"""What a condition means, row by row in plain Python: nothing here is fast, and nothing is shared with what is tried."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import re2

from hiden.sigma.conditions import And, Condition, Not, Operator, Or, Part, Predicate

Row = Mapping[str, str | None]
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|([+-])(\d\d):([0-5]\d))?",
    re.ASCII,
)


def lowered(text: str) -> str:
    """Letter by letter."""
    return "".join("i" if each == "İ" else each.lower() for each in text)


def met(condition: Condition, row: Row, anywhere: Iterable[str] = ()) -> bool:
    """Whether the row meets it. `anywhere`: where keywords are looked for."""
    if isinstance(condition, And):
        return all(met(each, row, anywhere) for each in condition.members)
    if isinstance(condition, Or):
        return any(met(each, row, anywhere) for each in condition.members)
    if isinstance(condition, Not):
        return not met(condition.member, row, anywhere)
    if condition.field == "":
        return any(_said(condition, row.get(name), row) for name in anywhere)
    return _said(condition, row.get(condition.field), row)


def _said(told: Predicate, text: str | None, row: Row) -> bool:
    if text is None:
        return False
    value = told.value
    folded, wanted = (text, value) if told.cased else (lowered(text), lowered(value))
    match told.operator:
        case Operator.EXISTS:
            return True
        case Operator.EQUALS:
            return folded == wanted
        case Operator.CONTAINS:
            return wanted in folded
        case Operator.STARTS:
            return folded.startswith(wanted)
        case Operator.ENDS:
            return folded.endswith(wanted)
        case Operator.WILDCARDS:
            return _like(wanted, folded)
        case Operator.REGEX:
            return re2.search(value, text) is not None
        case Operator.CIDR:
            return _within(value, text)
        case Operator.SAME_AS | Operator.HOLDS | Operator.BEGINS_AS | Operator.FINISHES_AS:
            other = row.get(value)
            return other is not None and _compared(told.operator, lowered(text), lowered(other))
        case _:
            return _number(told, text)


def _compared(operator: Operator, text: str, other: str) -> bool:
    return {
        Operator.SAME_AS: text == other,
        Operator.HOLDS: other in text,
        Operator.BEGINS_AS: text.startswith(other),
        Operator.FINISHES_AS: text.endswith(other),
    }[operator]


def _like(pattern: str, text: str) -> bool:
    """Wildcards by the book: a table of what is met so far."""
    signs: list[tuple[str, str]] = []
    at = 0
    while at < len(pattern):
        if pattern[at] == "\\" and at + 1 < len(pattern) and pattern[at + 1] in "\\*?":
            signs.append(("=", pattern[at + 1]))
            at += 2
        else:
            signs.append((pattern[at], "") if pattern[at] in "*?" else ("=", pattern[at]))
            at += 1
    reached = {0}
    for kind, sign in signs:
        if kind == "*":
            reached = set(range(min(reached), len(text) + 1)) if reached else set()
        else:
            reached = {
                each + 1 for each in reached if each < len(text) and (kind == "?" or text[each] == sign)
            }
    return len(text) in reached


def _within(network: str, text: str) -> bool:
    net = ipaddress.ip_network(network)
    if net.version == 6:
        text = text.split("%", maxsplit=1)[0] if re.fullmatch(r"[^%]*%[0-9A-Za-z_.-]+", text) else text
        if "." in text:
            return False
    try:
        return ipaddress.ip_address(text) in net if "%" not in text else False
    except ValueError:
        return False


def number(text: str) -> float | None:
    """Text as a number."""
    return float(text) if _NUMBER.fullmatch(text) else None


def _number(told: Predicate, text: str) -> bool:
    value = number(text) if told.part is None else part(text, told.part)
    if value is None:
        return False
    wanted = float(told.value)
    return {
        Operator.LESS: value < wanted,
        Operator.AT_MOST: value <= wanted,
        Operator.MORE: value > wanted,
        Operator.AT_LEAST: value >= wanted,
        Operator.SAME_NUMBER: value == wanted,
    }[told.operator]


def part(text: str, wanted: Part) -> float | None:
    """A part of a moment, in Japan."""
    found = _MOMENT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute = (int(each) for each in found.groups()[:5])
    sign, hours, minutes = found.groups()[5:]
    if sign and int(hours) > 14:
        return None
    try:
        at = datetime(year, month, day, hour, minute, tzinfo=UTC)
        if sign:
            at -= timedelta(hours=int(hours), minutes=int(minutes)) * (1 if sign == "+" else -1)
        at += timedelta(hours=9)
    except (ValueError, OverflowError):
        return None
    told: dict[Part, Any] = {
        Part.MINUTE: at.minute,
        Part.HOUR: at.hour,
        Part.DAY: at.day,
        Part.WEEK: at.isocalendar().week,
        Part.MONTH: at.month,
        Part.YEAR: at.year,
    }
    return float(told[wanted])
