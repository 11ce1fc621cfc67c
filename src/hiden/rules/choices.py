"""What the company decided, as words and facts that clauses can ask for. Read once, so that all documents agree.

Facts (for `when`):
    measure:E2-j            the measure is chosen for at least one class
    profile:telework        the company answered yes
    mode:mode-telework=conditional   at least one class has this answer in the handling table
    classes:3               there are at least so many classes
    document:non_compete    the company keeps a document of this template
    clause:…, blank:…       of the document itself; added while it is composed

Words (for `{name}`): company, company_en, strictest, mildest, class_names; and `document_<template>` the title of another document.
`{each.…}`: classes → name, definition; modes → name; forbidden → mode, classes; conditional → mode, classes, condition
(one line for each different condition); measures_… → id, name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hiden.catalogue import measures
from hiden.classification.models import Answer
from hiden.classification.queries import HandlingTable, handling_table, holding
from hiden.measures.models import Choice, ProfileAnswer
from hiden.people.models import Company
from hiden.rules.library import templates

Row = Mapping[str, str]
Tabulated = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]  # a header, and rows of as many cells


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything a document may say about the company at one instant."""

    facts: frozenset[str]
    words: Mapping[str, str]
    rows: Mapping[str, tuple[Row, ...]]
    table: HandlingTable = field(repr=False)
    tables: Mapping[str, Tabulated] = field(default_factory=dict, repr=False)


def choices(as_of: datetime | None = None, *, documents: Mapping[str, str] | None = None) -> Choices:
    """The choices in force at an instant (None: now). `documents`: titles of the company's documents by template. Six queries."""
    company = Company.current()
    table = handling_table(as_of)
    chosen = set(Choice.objects.filter(holding(as_of), chosen=True).values_list("measure", flat=True))
    answers = ProfileAnswer.objects.filter(holding(as_of), answer=True).values_list("question", flat=True)
    kept = documents or {}
    titles = {f"document_{one.id}": kept.get(one.id, one.ja) for one in templates().values()}
    names = [one.name for one in table.classes]
    words = {
        "company": company.name if company else "",
        "company_en": company.name_en if company else "",
        "strictest": names[0] if names else "",
        "mildest": names[-1] if names else "",
        "class_names": _listed(names),
        **titles,
    }
    facts = {
        *(f"measure:{one}" for one in chosen),
        *(f"profile:{one}" for one in answers),
        *(f"classes:{n}" for n in range(2, len(names) + 1)),
        *(f"mode:{row.mode.code}={rule.answer.value}" for row in table.rows for rule in row.rules if rule),
        *(f"document:{one}" for one in kept),
    }
    rows = {
        "classes": tuple({"name": one.name, "definition": one.definition} for one in table.classes),
        "modes": tuple({"name": row.mode.name} for row in table.rows),
        "forbidden": tuple(_forbidden(table)),
        "conditional": tuple(_conditional(table)),
        **{
            f"measures_{route}": tuple(
                {"id": one.id, "name": one.ja}
                for one in measures()
                if one.route == route and one.id in chosen
            )
            for route in ("employees", "leavers", "partners", "outsiders")
        },
    }
    return Choices(frozenset(facts), words, rows, table)


def _listed(names: Iterable[str]) -> str:
    """A document is in Japanese whoever looks at it."""
    return "・".join(names)


def _forbidden(table: HandlingTable) -> Iterator[Row]:
    """One line for each row of the table that some class forbids."""
    for row in table.rows:
        names = [one.name for one, rule in row.cells if rule and rule.answer is Answer.FORBIDDEN]
        if names:
            yield {"mode": row.mode.name, "classes": _listed(names)}


def _conditional(table: HandlingTable) -> Iterator[Row]:
    """One line for each condition of a row, with all classes that share it."""
    for row in table.rows:
        by_condition: dict[str, list[str]] = {}
        for one, rule in row.cells:
            if rule and rule.answer is Answer.CONDITIONAL:
                by_condition.setdefault(rule.text.rstrip("。"), []).append(one.name)
        for condition, names in by_condition.items():
            yield {"mode": row.mode.name, "classes": _listed(names), "condition": condition}
