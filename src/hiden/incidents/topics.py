"""What can be known of an incident, each thing once: the drafts, the factors and the debriefs all ask for it by topic.

The list is data (`topics.yaml`); what was stated of a topic is `models.IncidentFact`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import by_id, records_of
from hiden.catalogue.model import Record, Text, Words
from hiden.rules.model import Name

FILE: Final = Path(__file__).parent / "topics.yaml"
Group = Literal["what", "personal", "response", "regime", "proof"]


class Topic(Record):
    """A heading under which something can be known. `kind` says how it is typed; `unit` follows a number."""

    id: Name
    group: Group
    kind: Literal["text", "long", "number", "day", "yesno"]
    unit: Words | None = None
    help: Text | None = None


def read(path: Path = FILE) -> tuple[list[Topic], list[Issue]]:
    """Every topic in the order of the file, and what could not be read."""
    return records_of(path, Topic)


@cache
def topics() -> Mapping[str, Topic]:
    """All topics by id. Raises Misconfigured when the file is broken."""
    found, issues = read()
    return by_id(found, issues, lambda why: say("事案の見出しを読み込めません（{why}）。", why=why))


def topic(ident: str) -> Topic:
    """One topic. Raises NotFound."""
    found = topics().get(ident)
    if found is None:
        raise NotFound(
            say("「{id}」という見出しはありません。", id=ident[:40]), say("事案の頁から選び直してください。")
        )
    return found


def in_group(group: str) -> list[Topic]:
    """The topics of one group, in order."""
    return [one for one in topics().values() if one.group == group]


__all__ = ["FILE", "Group", "Topic", "in_group", "read", "topic", "topics"]
