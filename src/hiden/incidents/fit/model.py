"""Factors as data: what could apply and be done, and what would have to be proven with which records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, model_validator

from hiden import catalogue
from hiden.base.words import say
from hiden.catalogue.check import SPELLINGS, VERDICTS
from hiden.catalogue.issue import Issue, Severity
from hiden.catalogue.load import by_id, read_file, records_of
from hiden.catalogue.model import Id, Law, Place, Record, Text
from hiden.incidents.topics import topics
from hiden.rules.model import Name

FOLDER: Final = Path(__file__).parent
Speaks = Literal["for", "against"]
Kind = Literal["regime", "crime", "civil", "labour", "procedure"]


class Factor(Text):
    """Something to weigh. `look`: counted from records; `topic`: stated by people; neither: it lies outside of Hiden.

    `yes`: which way a yes, a statement or what is found speaks.
    """

    look: Name | None = None
    topic: Name | None = None
    yes: Speaks = "for"

    @model_validator(mode="after")
    def _one_source(self) -> Factor:
        if self.look and self.topic:
            raise ValueError("look or topic, not both")
        return self


class Option(Record):
    """A regime that may apply, or a measure that may be taken. `limits`: provisions on how long there is time."""

    id: Name
    kind: Kind
    laws: tuple[Id, ...] = Field(min_length=1)
    limits: tuple[Id, ...] = ()
    factors: tuple[Factor, ...] = Field(min_length=1)


class Proof(Record):
    """What would have to be proven, and the records that bear on it."""

    id: Name
    laws: tuple[Id, ...] = ()
    records: tuple[Factor, ...] = Field(min_length=1)


@cache
def options() -> Mapping[str, Option]:
    """All options by id, in the order of the file. Raises Misconfigured when it is broken."""
    found, issues = records_of(FOLDER / "options.yaml", Option)
    return by_id(found, issues, lambda why: say("手段の一覧を読み込めません（{why}）。", why=why))


@cache
def proofs() -> Mapping[str, Proof]:
    """All that may have to be proven by id, in order. Raises Misconfigured when the file is broken."""
    found, issues = records_of(FOLDER / "proofs.yaml", Proof)
    return by_id(found, issues, lambda why: say("証明の一覧を読み込めません（{why}）。", why=why))


def inspect(looks: frozenset[str]) -> list[Issue]:
    """Every issue of both files: the schema, what they name, and their words."""
    issues: list[Issue] = []
    records: list[Option | Proof] = [
        *read_file(FOLDER / "options.yaml", Option, issues),
        *read_file(FOLDER / "proofs.yaml", Proof, issues),
    ]
    known = catalogue.catalogue().by_id
    for one in records:
        factors = one.factors if isinstance(one, Option) else one.records
        laws = (*one.laws, *(one.limits if isinstance(one, Option) else ()))
        wrong = [name for name in laws if not isinstance(known.get(name), Law)]
        wrong += [each.topic for each in factors if each.topic and each.topic not in topics()]
        wrong += [each.look for each in factors if each.look and each.look not in looks]
        issues += [
            Issue(Severity.ERROR, "reference", one.where, one.id, say("「{id}」という記載はありません。", id=name))
            for name in wrong
        ]  # fmt: skip
    for name in ("options.yaml", "proofs.yaml"):
        issues += _words(FOLDER / name)
    return issues


def _words(path: Path) -> Iterator[Issue]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if VERDICTS.search(line) or any(wrong in line for wrong in SPELLINGS):
            where = Place(path.name, number)
            yield Issue(
                Severity.ERROR, "words", where, "", say("法律上の結論を書かず、要素を挙げてください。")
            )


__all__ = ["Factor", "Kind", "Option", "Proof", "inspect", "options", "proofs"]
