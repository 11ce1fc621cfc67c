"""The policies in force at an instant, as an engine: where rights come from, the handling table, the company's own policies.

Nothing is kept across a change: the stamp of the handling table and the version in force are read at every question, and
only what was compiled for exactly these is used again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from django.db import connection

from hiden.access import drafting
from hiden.access.models import PolicyVersion
from hiden.access.nouns import registry
from hiden.access.restored import KINDS, restored_at
from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import ClassState, HandlingRule, UsageMode
from hiden.classification.queries import handling_table
from hiden.gate.engine import Engine
from hiden.gate.gather import Flaw, Policies, examine
from hiden.gate.house import disagreements
from hiden.gate.statements import statements
from hiden.ledger.models import LedgerEntry

Stamp: TypeAlias = tuple[tuple[Any, ...], ...]
SCHEMA = Path(__file__).parent / "decisions.cedarschema"
_RESTORED = Path(__file__).parent / "restored.cedar"
GENERATED, OWN, BASIC, RESTORED = (
    "access/取扱表",
    "access/自社の規則",
    "access/basic.cedar",
    "access/restored.cedar",
)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """Policies ready to be asked. `number` of the version in force, 0 while the company has published none."""

    engine: Engine
    number: int
    sha256: str
    text: str


def ruleset(at: datetime | None = None) -> Ruleset:
    """What is in force now (None) or was at an instant. One cheap query when nothing has changed."""
    if at is not None:
        return _of(_version(at), at)
    return _present(_stamp())


@lru_cache(maxsize=4)
def _present(_stamped: Stamp) -> Ruleset:
    return _of(_version(None), None)


def _version(at: datetime | None) -> PolicyVersion | None:
    moment = at or now()
    rows = PolicyVersion.objects.filter(since__lte=moment, until__gt=moment)
    return rows.order_by("-number").first()


def forget_compiled() -> None:
    """Begin anew, as a process does that has just started: for tests, whose rows come back under the same ids."""
    _present.cache_clear()


def _of(version: PolicyVersion | None, at: datetime | None) -> Ruleset:
    own, number = (version.own, version.number) if version else ("", 0)
    return build(whole(own, at), number)


def _stamp() -> Stamp:
    """Changes with every version and every change of classes, rows and cells: a new row has a higher id, an ended one is no
    longer present. A version never changes, so the id of the present one says all; so does the last entry about a restoration.
    """
    forever, moment = map(connection.ops.adapt_datetimefield_value, (FOREVER, now()))
    with connection.cursor() as cursor:
        cursor.execute(
            _stamp_sql(), {"forever": forever, "now": moment, "continued": KINDS[0], "confirmed": KINDS[1]}
        )
        return tuple(cursor.fetchall())


_STAMPED = (HandlingRule, ClassState, UsageMode)


@cache
def _stamp_sql() -> str:
    version, entries = PolicyVersion._meta.db_table, LedgerEntry._meta.db_table
    return " UNION ALL ".join(
        [
            *(
                f"SELECT COUNT(*), MAX(id) FROM {model._meta.db_table} WHERE until = %(forever)s"  # noqa: S608 - our own table
                for model in _STAMPED
            ),
            f'SELECT 0, MAX("index") FROM {entries} WHERE kind IN (%(continued)s, %(confirmed)s)',  # noqa: S608
            f"SELECT 0, MAX(id) FROM {version} WHERE since <= %(now)s AND until > %(now)s",  # noqa: S608
        ]
    )


def whole(own: str, at: datetime | None = None) -> tuple[tuple[str, str], ...]:
    """(path, text) of everything that counts with these policies of the company's own."""
    found = ((BASIC, drafting.basic()), (GENERATED, drafting.generated(handling_table(at))), (OWN, own))
    return found if restored_at(at) is None else (*found, (RESTORED, _RESTORED.read_text(encoding="utf-8")))


def build(parts: tuple[tuple[str, str], ...], number: int) -> Ruleset:
    """An engine from texts that are known to be in order. Raises BadInput naming the line when they are not."""
    text = "\n".join(text for _path, text in parts)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Ruleset(_engine(parts), number, sha256, text)


@lru_cache(maxsize=16)
def _engine(parts: tuple[tuple[str, str], ...]) -> Engine:
    policies, flaws = checked(parts)
    if flaws:
        raise BadInput(
            say("アクセスの規則に誤りがあります: {flaws}", flaws=" / ".join(map(str, flaws[:5]))),
            say("示された行を直してください。"),
        )
    return Engine(policies, registry())


def checked(parts: tuple[tuple[str, str], ...]) -> tuple[Policies, list[Flaw]]:
    """The policies and every flaw: Cedar's strict validation, what could err while deciding, missing ids and reasons."""
    schema = list(statements("access/decisions.cedarschema", SCHEMA.read_text(encoding="utf-8")))
    texts = [one for path, text in parts for one in statements(path, text)]
    policies, flaws = examine(schema, texts)
    return policies, [*flaws, *(_differences(policies) if not flaws else ())]


def _differences(policies: Policies) -> Iterator[Flaw]:
    yield from disagreements(policies, registry())
