"""A CSV is explained by a person: the sample they brought, what was guessed of it, and what they chose, as `connectors.any_csv` keeps it.

The sample (at most a megabyte) lies in HIDEN_HOME/logs/samples under a name that only the session knows, for a day at most.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.connectors.any_csv import AnyCsv, Meant, checked
from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.grammar import Unreadable
from hiden.connectors.guessing import Guess, guess, words_of
from hiden.connectors.looking import Look, look
from hiden.connectors.reading import unlike
from hiden.connectors.verbs import outcome_of
from hiden.logs.archive.places import folder

MOST: Final = 1 << 20
_DAY: Final = 86_400
_TOKEN: Final = re.compile(r"[0-9a-f]{32}")
_SEVERAL: Final = (
    "operation",
    "account",
    "device",
    "ip",
    "app",
    "object",
    "dest",
    "bytes",
    "count",
    "detail",
)
_ALONE: Final = ("result", "folder")
ROLES: Final = ("time", "clock", *_SEVERAL, *_ALONE)


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of somebody's file. `known`: an explanation that it is held against first; `source`: whose it will be."""

    token: str
    name: str
    encoding: str
    source: str
    raw: bytes
    known: dict[str, Any] | None = None

    def look(self) -> Look:
        """What it looks like. Raises BadInput where it is no table."""
        try:
            return look(self.raw, encoding=self.encoding)
        except Unreadable as fault:
            raise BadInput(
                fault.reason, say("見出しと何行かを含む、CSV のファイルを選び直してください。")
            ) from fault


def keep_sample(raw: Iterable[bytes], *, name: str, encoding: str, source: str) -> Sample:
    """Keep the beginning of a file for a session. Raises BadInput where it is no table."""
    _forget_old()
    held = b""
    for piece in raw:
        held += piece
        if len(held) >= MOST:
            break
    sample = Sample(secrets.token_hex(16), name[-200:], encoding, source, held[:MOST])
    sample.look()
    place = folder("samples")
    (place / f"{sample.token}.csv").write_bytes(sample.raw)
    _write(sample, None)
    return sample


def kept_sample(token: object) -> Sample:
    """The sample of a session. Raises NotFound when it is gone."""
    place = folder("samples")
    if isinstance(token, str) and _TOKEN.fullmatch(token):
        try:
            said = json.loads((place / f"{token}.json").read_text("utf-8"))
            return Sample(token, raw=(place / f"{token}.csv").read_bytes(), **said)
        except FileNotFoundError:
            pass
    raise NotFound(
        say("見本のファイルが、もうありません。"), say("もう一度、見本のファイルを選んでください。")
    )


def agree(sample: Sample, description: AnyCsv) -> None:
    """Keep what a person agreed to beside the sample, until its source is registered."""
    _write(sample, description.model_dump(mode="json"))


def forget_sample(token: str) -> None:
    """The sample has done its work."""
    for path in folder("samples").glob(f"{token}.*"):
        path.unlink(missing_ok=True)


def _write(sample: Sample, known: dict[str, Any] | None) -> None:
    said = {"name": sample.name, "encoding": sample.encoding, "source": sample.source, "known": known}
    (folder("samples") / f"{sample.token}.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")


def _forget_old() -> None:
    edge = time.time() - _DAY
    for path in folder("samples").iterdir():
        if path.stat().st_mtime < edge:
            path.unlink(missing_ok=True)


# ---------- what is proposed, and what was chosen ----------


def proposed(sample: Sample, seen: Look, known: Mapping[str, Any] | None) -> tuple[AnyCsv | None, list[str]]:
    """(an explanation to begin with, doubts): the one there was, where its columns are in the sample; else what is guessed."""
    names = unlike([name.strip() for name in seen.header])
    if known is not None:
        kept = checked(known)
        if set(kept.used()) <= set(names):
            return checked({**known, **seen.layout(), "header": names}), []
    found: Guess = guess(
        seen.header, seen.rows, title=Path(sample.name).stem[:100] or "CSV", layout=seen.layout()
    )
    return found.description, found.doubts


def roles(description: AnyCsv | None, names: Sequence[str]) -> dict[str, str]:
    """What each column is used for; "" for nothing."""
    found = dict.fromkeys(names, "")
    if description is None:
        return found
    for role in _SEVERAL:
        found.update(dict.fromkeys(getattr(description, role), role))
    for role in _ALONE:
        if name := getattr(description, role):
            found[name] = role
    for name, role in zip(description.time, ("time", "clock"), strict=False):
        found[name] = role
    return found


def chosen(said: Mapping[str, str], seen: Look, base: AnyCsv | None) -> AnyCsv:
    """The explanation that the form tells. Raises BadInput, naming what is wrong.

    Columns of one role stand in the order in which they were proposed; those that were not, after them.
    """
    names = unlike([name.strip() for name in seen.header])
    by_role: dict[str, list[str]] = {role: [] for role in ROLES}
    for at, name in enumerate(names):
        if (role := said.get(f"role-{at}", "")) in by_role:
            by_role[role].append(name)
    if not by_role["time"]:
        raise BadInput(say("日時の列が選ばれていません。"), say("「日時」に当たる列を一つ選んでください。"))
    for role in ("time", "clock", *_ALONE):
        if len(by_role[role]) > 1:
            raise BadInput(
                say("「{columns}」が、同じ役目に選ばれています。", columns="」「".join(by_role[role])),
                say("一つだけを選び、ほかは「使わない」にしてください。"),
            )
    columns = {role: _ordered(by_role[role], getattr(base, role, ())) for role in _SEVERAL}
    return checked(
        {
            **seen.layout(),
            "title": said.get("title", "").strip() or "CSV",
            "header": names,
            "time": [*by_role["time"], *by_role["clock"]],
            "time_format": said.get("time_format", "").strip(),
            "time_unit": said.get("time_unit", ""),
            "zone": said.get("zone", "").strip(),
            **columns,
            **{role: (by_role[role] or [""])[0] for role in _ALONE},
            "bytes_unit": int(said["bytes_unit"]) if said.get("bytes_unit", "").isdigit() else 1,
            "words": _words(said, columns, names, seen),
            "otherwise": {
                "channel": said.get("otherwise_channel") or Channel.FILE,
                "action": said.get("otherwise_action") or Action.OTHER,
            },
            "results": _results(said, (by_role["result"] or [""])[0], names, seen),
        }
    )


def _ordered(names: Sequence[str], before: Sequence[str]) -> list[str]:
    return sorted(names, key=lambda name: before.index(name) if name in before else len(before))


def _words(
    said: Mapping[str, str], columns: Mapping[str, Sequence[str]], names: Sequence[str], seen: Look
) -> dict[str, dict[str, Any]]:
    """What each operation word of the sample means: as chosen, or as guessed for a word that was not on the form yet."""
    told = {
        said[f"word-{at}"]: {
            "channel": said.get(f"channel-{at}", ""),
            "action": said.get(f"action-{at}", ""),
            "outcome": said.get(f"outcome-{at}") or None,
        }
        for at in _numbered(said, "word")
    }
    found: dict[str, dict[str, Any]] = {}
    given = {role: tuple(held) for role, held in columns.items()}
    for each in words_of(given["operation"], names, seen.rows, given):
        found[each.word] = told.get(each.word) or each.meant.model_dump(mode="json")
    return found


def _results(said: Mapping[str, str], column: str, names: Sequence[str], seen: Look) -> dict[str, str]:
    """What each word of the column of results means."""
    if not column:
        return {}
    told = {said[f"result-{at}"]: said.get(f"ended-{at}", "") for at in _numbered(said, "result")}
    found = {}
    for word in result_words(column, names, seen):
        found[word] = told.get(word) or outcome_of(word) or Outcome.UNKNOWN
    return {word: str(outcome) for word, outcome in found.items()}


def result_words(column: str, names: Sequence[str], seen: Look) -> list[str]:
    """The words in the column of results, the most frequent first; at most a hundred."""
    at = list(names).index(column)
    counted = Counter(row[at].strip() for row in seen.rows if at < len(row) and row[at].strip())
    return [word for word, _count in counted.most_common(100)]


def endings(description: AnyCsv, seen: Look) -> list[tuple[str, Outcome]]:
    """The words of the column of results, and what each is taken for."""
    if not description.result:
        return []
    return [
        (word, description.results.get(word) or outcome_of(word) or Outcome.UNKNOWN)
        for word in result_words(description.result, description.header, seen)
    ]


def _numbered(said: Mapping[str, str], name: str) -> list[int]:
    places = (re.fullmatch(rf"{name}-(\d{{1,4}})", key) for key in said)
    return sorted(int(found.group(1)) for found in places if found)


def meanings(description: AnyCsv, seen: Look) -> list[tuple[str, int, Meant]]:
    """The operation words of the sample with how often each stands there and what it is taken for."""
    given = {role: tuple(getattr(description, role)) for role in _SEVERAL}
    counted = {
        each.word: each.count
        for each in words_of(description.operation, description.header, seen.rows, given)
    }
    return [
        (word, count, description.words.get(word, description.otherwise)) for word, count in counted.items()
    ]
