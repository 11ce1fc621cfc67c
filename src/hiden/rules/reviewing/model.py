"""What is looked for, as data: words that should stand there, and words that call for a second look."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from hiden.base.words import say
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import by_id, records_of
from hiden.catalogue.model import Id, Record, Text
from hiden.rules.model import Name

FILE = Path(__file__).parent / "rules.yaml"
KindId = Literal["pledge", "agreement", "nda", "outsourcing", "purchase", "research", "work_rule"]


def _pattern(words: str) -> str:
    re.compile(words)
    return words


Pattern = Annotated[str, AfterValidator(_pattern)]


class Looked(Record):
    """One thing that is looked for. `must`: it should stand there; `beware`: where it stands, look again.

    Patterns are tried on sentences in NFKC without blanks; a sentence in which `unless` is found does not count.
    `asserted`: the clause must say so: where it denies it (設けない), it does not count.
    `since`: from which day on the law that it rests on is in force.
    """

    id: Name
    way: Literal["must", "beware"]
    kinds: tuple[KindId, ...] = Field(min_length=1)
    patterns: tuple[Pattern, ...] = Field(min_length=1)
    unless: tuple[Pattern, ...] = ()
    asserted: bool = False
    laws: tuple[Id, ...] = ()
    since: date | None = None
    found: Text
    missing: Text | None = None
    consider: Text


def read(path: Path = FILE) -> tuple[list[Looked], list[Issue]]:
    """All of them, and what could not be read."""
    return records_of(path, Looked)


@cache
def looked_for() -> Mapping[str, Looked]:
    """All of them by id. Raises Misconfigured when the file is broken."""
    found, issues = read()
    return by_id(found, issues, lambda why: say("点検の項目を読み込めません（{why}）。", why=why))
