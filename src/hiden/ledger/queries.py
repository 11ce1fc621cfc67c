"""Questions to the ledger: a page of entries, the history of a thing, one entry with its proof. Filters work in SQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.ledger import leaf
from hiden.ledger.kinds import SYSTEM, kind_named
from hiden.ledger.models import EntryAbout, LedgerCheckpoint, LedgerEntry, PersonalPart
from hiden.ledger.names import names_of
from hiden.ledger.store import read_head
from hiden.ledger.tiles import StoredNodes
from hiden.ledger.tree import inclusion_proof

Thing = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry as a reader sees it."""

    index: int
    kind: str
    at: datetime
    by: str
    author: str
    sentence: str
    about: tuple[Thing, ...]
    data: Mapping[str, Any]
    forgotten: bool  # it had a personal part, which is no longer there


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands in a signed tree: c2sp.org/tlog-proof."""

    index: int
    size: int
    path: tuple[bytes, ...]
    note: bytes
    vkey: str

    def dump(self) -> bytes:
        """The text of a .tlog-proof file."""
        lines = ["c2sp.org/tlog-proof@v1", f"index {self.index}"]
        lines += [base64.b64encode(one).decode() for one in self.path]
        return "\n".join(lines).encode() + b"\n\n" + self.note


def size() -> int:
    """How many entries there are."""
    return read_head().size


def newest_checkpoint() -> LedgerCheckpoint | None:
    """The last checkpoint that was signed."""
    return LedgerCheckpoint.objects.order_by("-size", "-pk").first()


def entries(
    *,
    about: Thing | None = None,
    kind: str = "",
    by: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[LedgerEntry]:
    """Entries, newest first, narrowed in SQL. `since` counts, `until` does not."""
    found = LedgerEntry.objects.order_by("-index")
    if about:
        things = EntryAbout.objects.filter(noun=about[0], ident=about[1])
        found = found.filter(index__in=things.values("entry"))
    if kind:
        found = found.filter(kind=kind)
    if by:
        found = found.filter(by=by)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return found


def history(noun: str, ident: str, *, limit: int = 200) -> list[Seen]:
    """What happened to one thing, newest first."""
    return see(entries(about=(noun, ident))[:limit])


def see(rows: Iterable[LedgerEntry]) -> list[Seen]:
    """Entries as sentences with names; one query for the personal parts and one for each kind of name."""
    rows = list(rows)
    leaves = [leaf.read(bytes(row.leaf)) for row in rows]
    numbers = [each.number for each in leaves if each.personal]
    stored = PersonalPart.objects.filter(entry__in=numbers).values_list("entry", "json") if numbers else ()
    parts = {entry: json.loads(bytes(raw)) for entry, raw in stored}
    things = {("person", each.by) for each in leaves if each.by != SYSTEM.key}
    things.update(thing for each in leaves for thing in each.about)
    names = names_of(things)
    return [_seen(each, parts.get(each.number), names) for each in leaves]


def _seen(each: leaf.Leaf, part: dict[str, Any] | None, names: Mapping[Thing, str]) -> Seen:
    forgotten = each.personal is not None and part is None
    author = say("秘伝（自動）") if each.by == SYSTEM.key else names.get(("person", each.by), each.by)
    data = each.data | (part or {})
    return Seen(
        index=each.number,
        kind=each.kind,
        at=each.at,
        by=each.by,
        author=author,
        sentence=_sentence(each, data, names),
        about=each.about,
        data=data,
        forgotten=forgotten,
    )


def _sentence(each: leaf.Leaf, data: Mapping[str, Any], names: Mapping[Thing, str]) -> str:
    known = kind_named(each.kind)
    if known is None:
        return say("この版の秘伝が知らない種類の記録です（{kind}）。", kind=each.kind)
    language = "en" if (get_language() or "ja").startswith("en") else "ja"
    called = {ident: names[noun, ident] for noun, ident in each.about if (noun, ident) in names}
    values = {}
    for place in known.sentence.places():
        if place not in data:
            values[place] = say("（消去済み）") if place in known.personal else "—"
            continue
        text = _shown(data[place])
        words = known.sentence.words.get(place, {}).get(text)
        values[place] = words[language == "en"] if words else called.get(text, text)
    return known.sentence.fill(values, language)


def _shown(value: object) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "・".join(_shown(each) for each in value) or "—"
    if isinstance(value, dict):
        return "、".join(f"{key}：{_shown(each)}" for key, each in value.items()) or "—"
    return str(value)


def entry_numbered(index: int) -> LedgerEntry:
    """One entry. Raises NotFound."""
    found = LedgerEntry.objects.filter(index=index).first()
    if found is None:
        raise NotFound(say("記録番号{index}はありません。", index=index), say("番号を確かめてください。"))
    return found


def proof_of(index: int) -> Proof | None:
    """The proof against the newest checkpoint; None while no checkpoint covers the entry."""
    newest = newest_checkpoint()
    if newest is None or index >= newest.size:
        return None
    path = inclusion_proof(index, newest.size, StoredNodes(newest.size))
    return Proof(index, newest.size, tuple(path), bytes(newest.note), newest.vkey)
