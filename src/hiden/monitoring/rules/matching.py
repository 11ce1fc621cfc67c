"""Detections of Sigma over an Arrow table: each predicate is asked once of each distinct value of its column, and the answers combined.

Text is compared without case (`str.lower`) unless `cased`; numbers and truth as numbers and truth, whatever type the column has. A field
that the table does not have is null in every row: only `null`, `exists: false` and negations are true of it. Whatever is not understood
is refused by name (`NotUnderstood`) when the rule is read, never when it runs.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address, ip_network
from typing import Any, Final

from hiden.monitoring.rules.conditions import (
    Ask,
    Columns,
    Condition,
    Node,
    NotUnderstood,
    Places,
    Test,
    all_of,
    any_of,
)

KEYWORDS: Final = ("object", "dest", "detail", "app", "account")  # where a word without a field is looked for
_DASHES: Final = ("-", "/", "–", "—", "―")
_ORDERS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}
_PLACES: Final = frozenset({"contains", "startswith", "endswith"})
_FLAGS: Final = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_KNOWN: Final = (
    _PLACES | set(_ORDERS) | set(_FLAGS)
    | {"all", "re", "cidr", "exists", "cased", "neq", "windash", "base64", "base64offset", "wide", "utf16le", "utf16be", "utf16"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matcher:
    """A detection, ready to be asked. `fields`: which fields it reads."""

    node: Node
    fields: frozenset[str]

    def rows(self, columns: Columns) -> Places:
        """The places of the rows that match."""
        return self.node(columns, columns.every)


def matcher(detection: Mapping[str, Any], keywords: Sequence[str] = KEYWORDS) -> Matcher:
    """Read a detection. Raises NotUnderstood."""
    fields: set[str] = set()
    named = {
        name: _search(wanted, fields, keywords)
        for name, wanted in detection.items()
        if name not in ("condition", "timeframe")
    }
    condition = detection.get("condition")
    conditions = condition if isinstance(condition, list) else [condition]
    if not named or not all(isinstance(each, str) for each in conditions):
        raise NotUnderstood("a detection has searches and a condition")
    nodes = [Condition(str(each), named).read() for each in conditions]
    return Matcher(any_of(nodes), frozenset(fields))


def _search(wanted: Any, fields: set[str], keywords: Sequence[str]) -> Node:
    if isinstance(wanted, Mapping):
        if not wanted:
            raise NotUnderstood("a search asks for something")
        return all_of([_item(str(key), value, fields, keywords) for key, value in wanted.items()])
    if isinstance(wanted, list) and wanted:
        return any_of([_search(each, fields, keywords) for each in wanted])
    if isinstance(wanted, str | int | float):
        return _item("", wanted, fields, keywords)
    raise NotUnderstood("a search is a map or a list")


def _item(key: str, value: Any, fields: set[str], keywords: Sequence[str]) -> Node:
    name, *modifiers = key.split("|")
    strange = [each for each in modifiers if each not in _KNOWN]
    if strange:
        raise NotUnderstood(f"modifier {', '.join(strange)}")
    values = value if isinstance(value, list) else [value]
    if not values:
        raise NotUnderstood(f"{key} has no value")
    together = all_of if "all" in modifiers else any_of
    if not name:
        fields.update(keywords)
        told = modifiers if "re" in modifiers else [*modifiers, "contains"]
        return together([any_of([_asks(each, _test(one, told)) for each in keywords]) for one in values])
    fields.add(name)
    if together is all_of:
        return all_of([_asks(name, _test(one, modifiers)) for one in values])
    ask = _one_of(values, modifiers)
    if "neq" in modifiers:
        ask = Ask(partial(_not, ask.test), ask.lowered)
    return _asks(name, ask)


def _asks(name: str, ask: Ask) -> Node:
    return lambda columns, rows: columns.where(name, ask, rows)


def _not(test: Test, held: Any) -> bool:
    return not test(held)


def _one_of(values: Sequence[Any], modifiers: Sequence[str]) -> Ask:
    """Any of these values. Plain texts are asked about together: as a set, by beginnings, by endings, in one pattern."""
    if not set(modifiers) - _PLACES - {"neq"} and all(isinstance(one, str) for one in values):
        return _plainly(
            [_wild(str(one).lower(), modifiers) for one in values], (tuple(values), tuple(modifiers))
        )
    asks = [_test(one, modifiers) for one in values]
    if len(asks) == 1:
        return asks[0]
    lowered = all(each.lowered for each in asks)
    if lowered or not any(each.lowered for each in asks):
        return Ask(lambda held: any(each.test(held) for each in asks), lowered)
    return Ask(lambda held: any(each.test(_small(held) if each.lowered else held) for each in asks))


def _small(held: Any) -> Any:
    return held.lower() if isinstance(held, str) else held


def _plainly(told: Sequence[list[str]], key: tuple[Any, ...]) -> Ask:
    """Values parted at their `*`, in small letters."""
    equal: set[str] = set()
    begin: list[str] = []
    end: list[str] = []
    inside: list[str] = []
    for parts in told:
        middle = [each for each in parts if each]
        if any("\0" in each for each in parts) or len(middle) > 1:
            inside.append(rf"(?s:\A{'.*'.join(_literal(each) for each in parts)}\Z)")
        elif parts == [""]:
            equal.add("")
        elif not middle:
            inside.append("")
        elif parts[0] == "" and parts[-1] == "":
            inside.append(re.escape(middle[0]))
        elif parts[0] == "":
            end.append(middle[0])
        elif parts[-1] == "":
            begin.append(middle[0])
        else:
            equal.add(middle[0])
    begins, ends = tuple(begin), tuple(end)
    pattern = re.compile("|".join(inside)) if inside else None

    def test(held: Any) -> bool:
        if held is None:
            return False
        text = held if isinstance(held, str) else str(held).lower()
        return (
            text in equal
            or (bool(begins) and text.startswith(begins))
            or (bool(ends) and text.endswith(ends))
            or (pattern is not None and pattern.search(text) is not None)
        )

    return Ask(test, lowered=True, key=key)


def _test(value: Any, modifiers: Sequence[str]) -> Ask:
    if "exists" in modifiers:
        return Ask(lambda held: (held is not None) is bool(value), key=("exists", bool(value)))
    orders = [name for name in _ORDERS if name in modifiers]
    if orders:
        return Ask(_ordered(_ORDERS[orders[0]], value), key=(orders[0], str(value)))
    if value is None:
        return Ask(lambda held: held is None, key=("null",))
    if "cidr" in modifiers:
        return Ask(_within(str(value)))
    return Ask(_pattern(str(value), modifiers)) if "re" in modifiers else _equal(value, modifiers)


def _equal(value: Any, modifiers: Sequence[str]) -> Ask:
    """Truth and numbers as such, whatever type the column has; everything else as text."""
    if isinstance(value, bool):
        return Ask(lambda held: held is value or _small(held) == str(value).lower(), key=("is", value))
    if isinstance(value, int | float) and not _PLACES & set(modifiers):
        return Ask(lambda held: held is not None and not isinstance(held, bool) and str(held) == str(value))
    return _texts(str(value), modifiers)


def _ordered(order: Callable[[float, float], bool], value: Any) -> Test:
    try:
        bound = float(value)
    except (TypeError, ValueError):
        raise NotUnderstood(f"{value} is no number") from None

    def test(held: Any) -> bool:
        try:
            return held is not None and order(float(held), bound)
        except (TypeError, ValueError):
            return False

    return test


def _within(value: str) -> Test:
    try:
        network = ip_network(value, strict=False)
    except ValueError:
        raise NotUnderstood(f"{value} is no network") from None

    def test(held: Any) -> bool:
        try:
            return held is not None and ip_address(str(held)) in network
        except ValueError:
            return False

    return test


def _pattern(value: str, modifiers: Sequence[str]) -> Test:
    flags = re.RegexFlag(0)
    for name, flag in _FLAGS.items():
        if name in modifiers:
            flags |= flag
    try:
        found = re.compile(value, flags)
    except re.error as wrong:
        raise NotUnderstood(f"regular expression: {wrong}") from None
    return lambda held: held is not None and found.search(str(held)) is not None


def _texts(value: str, modifiers: Sequence[str]) -> Ask:
    cased = bool({"cased", "base64", "base64offset"} & set(modifiers))
    spelled = _spelled(value, modifiers)
    ask = _plainly([_wild(each if cased else each.lower(), modifiers) for each in spelled], ())
    return Ask(ask.test, lowered=not cased)


def _spelled(value: str, modifiers: Sequence[str]) -> list[str]:
    """The value as it may be written: with other dashes, in UTF-16, in base64 at any of its three offsets."""
    if "windash" in modifiers:
        return [re.sub(r"(?<!\S)[-/–—―](?=\S)", dash, value) for dash in _DASHES]
    encoding = (
        "utf-16-be"
        if "utf16be" in modifiers
        else "utf-16-le"
        if {"wide", "utf16le", "utf16"} & set(modifiers)
        else "utf-8"
    )
    raw = value.encode(encoding)
    if "base64offset" in modifiers:
        return [
            b64encode(b" " * shift + raw)[(0, 2, 3)[shift] : (None, -3, -2)[(len(raw) + shift) % 3]].decode()
            for shift in range(3)
        ]
    if "base64" in modifiers:
        return [b64encode(raw).decode()]
    return [raw.decode("latin-1")] if encoding != "utf-8" else [value]


def _wild(value: str, modifiers: Sequence[str]) -> list[str]:
    """A value parted at its `*`, with those that modifiers add."""
    parts = _parts(value)
    if "contains" in modifiers or "endswith" in modifiers:
        parts = ["", *parts] if parts[0] else parts
    if "contains" in modifiers or "startswith" in modifiers:
        parts = [*parts, ""] if parts[-1] else parts
    return parts


def _literal(part: str) -> str:
    return re.escape(part).replace("\\\0", ".").replace("\0", ".")


def _parts(value: str) -> list[str]:
    """A value parted at its `*`; a `?` is \\0. A backslash takes the meaning from a sign that follows, and is itself else."""
    parts, place = [""], 0
    while place < len(value):
        sign, following = value[place], value[place + 1 : place + 2]
        if sign == "\\" and following in ("*", "?", "\\"):
            parts[-1] += following
            place += 1
        elif sign == "*":
            parts.append("")
        else:
            parts[-1] += "\0" if sign == "?" else sign
        place += 1
    return parts
