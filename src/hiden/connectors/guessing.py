"""Proposes how a table may be read: which header is which column, how its times are written, what its operation words mean.

A proposal is for a person to look at; nothing is read by it until somebody has agreed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from hiden.base.words import say
from hiden.connectors.any_csv import BETWEEN, AnyCsv, Meant
from hiden.connectors.events import Action, Channel
from hiden.connectors.guessing_times import Written, written_as
from hiden.connectors.guessing_words import column_of
from hiden.connectors.reading import unlike
from hiden.connectors.verbs import action_of, channel_of, outcome_of, plain

_MOST_WORDS: Final = 200  # more distinct words than this are no names of operations
_ENOUGH: Final = 0.8  # of the values of a column have to look alike
_LOOKS: Final = {
    "ip": r"^(\d{1,3}\.){3}\d{1,3}$|^[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}$",
    "object": r"^(https?://|[A-Za-z]:\\|\\\\|/).+",
    "account": r"^[\w.+-]+@[\w-]+\.[\w.-]+$|^[A-Za-z][\w-]*\\[\w.$-]+$",
}
_LISTS: Final = ("object", "dest", "detail", "account", "device", "ip", "app", "bytes", "count")
_THROUGH: Final = {
    Action.PRINT: Channel.PRINT,
    Action.SIGN_IN: Channel.SIGN_IN,
    Action.SIGN_OUT: Channel.SIGN_IN,
    Action.ENTER: Channel.DOOR,
    Action.LEAVE: Channel.DOOR,
    Action.RUN: Channel.PROGRAM,
    Action.STOP: Channel.PROGRAM,
    Action.SEND: Channel.MAIL,
    Action.RECEIVE: Channel.MAIL,
    Action.FORWARD: Channel.MAIL,
}
# What a table without a column of operations holds.
_ALONE: Final = {
    Channel.PRINT: Action.PRINT,
    Channel.MAIL: Action.SEND,
    Channel.WEB: Action.OPEN,
    Channel.FILE: Action.OPEN,
    Channel.PROGRAM: Action.RUN,
}
_URL: Final = re.compile(r"https?://")
_PATH: Final = re.compile(r"[A-Za-z]:\\|\\\\|/")
_PLACES: Final = {"account": 2, "device": 1, "ip": 1, "app": 1, "bytes": 1, "count": 1, "detail": 5}


@dataclass(frozen=True, slots=True)
class Word:
    """An operation word of the sample and what it probably means. `sure`: the word itself says so."""

    word: str
    count: int
    meant: Meant
    sure: bool


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposal. `description` is None where no time was found; `doubts` are sentences for whoever looks at it."""

    columns: dict[str, tuple[str, ...]]  # field of AnyCsv → headers
    time: Written
    words: list[Word]
    description: AnyCsv | None
    doubts: list[str] = field(default_factory=list)


def guess(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    title: str = "CSV",
    layout: dict[str, Any] | None = None,
) -> Guess:
    """A proposal from a header and rows of a sample. `layout`: delimiter, skip and has_header, as `looking.look` found them."""
    names = unlike([name.strip() for name in header])
    values = {
        name: [row[at] for row in rows if at < len(row)] if rows else [] for at, name in enumerate(names)
    }
    found = _by_headers(names)
    _by_values(found, values)
    time_names, time = _time(found, values)
    operation = _operation(found, values)
    columns = {name: tuple(found[name][: _PLACES.get(name, 4)]) for name in _LISTS if found.get(name)}
    usual = _usual(columns, values)
    if operation:
        columns["operation"] = operation
    words = _words(operation, names, rows, usual)
    doubts = [*time.doubts] if time_names else [say("日時の列が見つかりません。列を選んでください。")]
    if not columns.get("account"):
        doubts.append(say("だれの操作かを表す列が見つかりません。"))
    doubts += [
        say("操作「{word}」の意味が分かりません。", word=each.word) for each in words if not each.sure
    ][:5]
    alone = {name: found[name][0] for name in ("result", "folder") if found.get(name)}
    said: dict[str, Any] = {
        "title": title,
        "header": tuple(names),
        **(layout or {}),
        "time": time_names,
        "time_format": time.format,
        "time_unit": time.unit,
        **columns,
        "words": {each.word: each.meant for each in words},
        "otherwise": Meant(
            channel=usual, action=Action.OTHER if operation else _ALONE.get(usual, Action.OTHER)
        ),
        **alone,
        "bytes_unit": _unit(columns.get("bytes", ())),
    }
    description = AnyCsv.model_validate(said) if time_names else None
    columns |= {"time": time_names, **{column: (name,) for column, name in alone.items()}}
    return Guess(columns, time, words, description, doubts)


def words_of(
    operation: tuple[str, ...],
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: dict[str, tuple[str, ...]],
) -> list[Word]:
    """The words that columns of operations hold in a sample, the most frequent first, and what each probably means."""
    values = {name: [row[at] for row in rows if at < len(row)] for at, name in enumerate(names)}
    return _words(operation, names, rows, _usual(columns, values))


def _by_headers(names: Sequence[str]) -> dict[str, list[str]]:
    """Columns by what their headers say, the best first."""
    ranked: dict[str, list[tuple[int, int, str]]] = {}
    for at, name in enumerate(names):
        said = column_of(name)
        if said is not None:
            ranked.setdefault(said[0], []).append((said[1], at, name))
    found = {column: [name for _, _, name in sorted(each)] for column, each in ranked.items()}
    # A name is for people; where nothing else says who, it has to do.
    names_of = found.pop("fullname", [])
    found.setdefault("detail", []).extend(names_of) if found.get("account") else found.update(
        account=names_of
    )
    if "cc" in found:
        found.setdefault("detail", []).extend(found.pop("cc"))
    # A name that comes a second time ("user (2)") is not the first one.
    return {column: names for column, names in found.items() if names}


def _by_values(found: dict[str, list[str]], values: dict[str, list[str]]) -> None:
    """What no header says, the values may: addresses, paths, accounts."""
    taken = {name for names in found.values() for name in names}
    for column, pattern in _LOOKS.items():
        if found.get(column):
            continue
        for name, held in values.items():
            said = [value for value in held if value.strip()]
            if name in taken or not said:
                continue
            fits = pc.sum(pc.match_substring_regex(pa.array(said), pattern)).as_py() or 0
            if fits >= _ENOUGH * len(said):
                found[column] = [name]
                taken.add(name)
                break


def _time(found: dict[str, list[str]], values: dict[str, list[str]]) -> tuple[tuple[str, ...], Written]:
    """The columns that together are a time, and how it is written."""
    tries: list[tuple[str, ...]] = [(name,) for name in found.get("time", [])]
    dates, clocks = found.get("date", []), found.get("clock", []) or found.get("time", [])
    tries += [(date, clock) for date in dates for clock in clocks if date != clock]
    tries += [(name,) for name in (*dates, *found.get("clock", []))]
    taken = {name for each in tries for name in each}
    tries += [(name,) for name in values if name not in taken]
    best: tuple[tuple[str, ...], Written] = ((), Written())
    for names in tries:
        told = written_as([" ".join(parts) for parts in zip(*(values[name] for name in names), strict=False)])
        if told.share >= _ENOUGH:
            return names, told
        if told.share > best[1].share:
            best = names, told
    if best[1].share == 0 and found.get("time"):
        return (found["time"][0],), best[1]
    return best


def _operation(found: dict[str, list[str]], values: dict[str, list[str]]) -> tuple[str, ...]:
    """The column that names the operation, with the one that names the kind of log before it, and the one that names the
    medium behind it: both may change what the operation means.
    """
    few = {column: [name for name in names if _few(values[name])] for column, names in found.items()}
    named = few.get("operation") or []
    kinds = few.get("kind") or []
    if not named:
        named, kinds = kinds, []
    if not named:
        taken = {name for names in found.values() for name in names}
        named = [name for name in values if name not in taken and _few(values[name]) and _verbs(values[name])]
    named = named or few.get("alarm") or []
    told = (*kinds[:1], *named[:1], *(few.get("medium") or [])[:1])
    found.setdefault("detail", []).extend(name for name in found.get("alarm", []) if name not in told)
    return told


def _few(held: Sequence[str]) -> bool:
    return 0 < len({value for value in held if value}) <= _MOST_WORDS


def _verbs(held: Sequence[str]) -> bool:
    said = {value for value in held if value.strip()}
    return bool(said) and sum(action_of(value) is not None for value in said) >= _ENOUGH * len(said)


def _words(
    operation: tuple[str, ...], names: Sequence[str], rows: Sequence[Sequence[str]], usual: Channel
) -> list[Word]:
    places = [names.index(name) for name in operation]
    if not places:
        return []
    counted = Counter(BETWEEN.join(row[at] for at in places if at < len(row) and row[at]) for row in rows)
    return [_word(word, count, usual) for word, count in counted.most_common() if word]


def _word(word: str, count: int, usual: Channel) -> Word:
    action = action_of(word)
    channel = _channel(word, action) or usual
    meant = Meant(channel=channel, action=action or Action.OTHER, outcome=outcome_of(word))
    return Word(word, count, meant, action is not None)


def _channel(word: str, action: Action | None) -> Channel | None:
    """The channel that a word names; what was done says it too where the word does not."""
    return channel_of(word) or (_THROUGH.get(action) if action else None)


def _usual(columns: dict[str, tuple[str, ...]], values: dict[str, list[str]]) -> Channel:
    """What a table is about, as its headers say, or what its objects look like."""
    written = plain(" ".join(name for names in columns.values() for name in names))
    for words, channel in (
        (("プリンタ", "印刷", "print"), Channel.PRINT),
        (("宛先", "件名", "subject", "recipient"), Channel.MAIL),
        (("url", "uri"), Channel.WEB),
        (("扉", "ゲート", "カード番号"), Channel.DOOR),
        (("ファイル", "パス", "file", "path"), Channel.FILE),
    ):
        if any(word in written for word in words):
            return channel
    for pattern, channel in ((_URL, Channel.WEB), (_PATH, Channel.FILE)):
        held = [value for name in columns.get("object", ()) for value in values[name] if value]
        if held and sum(pattern.match(value) is not None for value in held) >= _ENOUGH * len(held):
            return channel
    return Channel.PROGRAM if "app" in columns else Channel.ADMIN


def _unit(names: Sequence[str]) -> int:
    written = plain(" ".join(names))
    if "kb" in written or "キロ" in written:
        return 1024
    return 1_048_576 if "mb" in written or "メガ" in written else 1
