"""The kinds of drafts: templates in the grammar of the clause library, with for whom they are and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.issue import Issue
from hiden.catalogue.load import by_id
from hiden.catalogue.model import Id
from hiden.incidents.topics import topics
from hiden.rules.check import inspect as inspect_templates
from hiden.rules.library import read
from hiden.rules.model import Name, Template

FOLDER: Final = Path(__file__).parent / "library"
# What is known of an incident without anybody stating it as a fact.
OWN: Final = frozenset({"today", "known_day", "known_at", "item_numbers", "subject_names"})


class DraftTemplate(Template):
    """A kind of draft. `needs`: topics of which one must be answered yes (or stated) for it to be asked for; none: it may always be.

    `names`: those suspected may be named in it. `final`: what is still being looked into counts as lacking.
    `contacts`: of the catalogue, or `own-…` for a kind of the company's own. `order`: where it stands in the list.
    """

    audience: Literal["authority", "persons", "employees", "partners", "public", "opponent"]
    needs: tuple[Name, ...] = ()
    names: bool = False
    final: bool = False
    contacts: tuple[Id, ...] = ()
    laws: tuple[Id, ...] = ()
    order: int


@cache
def draft_templates() -> Mapping[str, DraftTemplate]:
    """All kinds by id, in their order. Raises Misconfigured when a file is broken."""
    found, issues = read(FOLDER, DraftTemplate)
    found.sort(key=lambda one: one.order)
    return by_id(found, issues, lambda why: say("文書の案の雛形を読み込めません（{why}）。", why=why))


def draft_template(ident: str) -> DraftTemplate:
    """One kind. Raises NotFound."""
    found = draft_templates().get(ident)
    if found is None:
        raise NotFound(
            say("「{id}」という文書の案はありません。", id=ident[:40]),
            say("文書の一覧から選び直してください。"),
        )
    return found


def inspect(folder: Path = FOLDER) -> list[Issue]:
    """Every issue of the kinds of drafts, by the rules of the clause library."""
    return inspect_templates(folder, DraftTemplate, OWN | frozenset(topics()))


__all__ = ["FOLDER", "OWN", "DraftTemplate", "draft_template", "draft_templates", "inspect"]
