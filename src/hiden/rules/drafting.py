"""The draft of each document: what it would say now, and how that differs from what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.classification.queries import holding
from hiden.paper.text import Text, text_of
from hiden.rules.basis import basis_of, reasons
from hiden.rules.choices import Choices, choices
from hiden.rules.composing import Composed, Wording, compose
from hiden.rules.library import template, templates
from hiden.rules.model import Template
from hiden.rules.models import BlankValue, ClauseChange, Document, Version, VersionState
from hiden.rules.redline import changed
from hiden.rules.worded import wording_of


@dataclass(frozen=True, slots=True)
class Revised:
    """A part that reads otherwise than in the decided version, and why."""

    id: str
    heading: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it would read now. `latest`: the version decided last, in force or to come; None before the first."""

    document: Document
    template: Template
    wording: Wording
    composed: Composed
    basis: dict[str, Any] = field(repr=False)
    latest: Version | None = None

    @property
    def text(self) -> Text:
        return self.composed.text

    @property
    def revised(self) -> tuple[Revised, ...]:
        """What should be revised in the decided version; empty while it says what the company chose."""
        if self.latest is None:
            return ()
        decided = text_of(self.latest.text)
        return tuple(self._revised(ident, decided) for ident in changed(decided, self.text))

    def _revised(self, ident: str, decided: Text) -> Revised:
        assert self.latest is not None
        clause = self.template.clause(ident)
        article = next((one for one in (*self.text.articles, *decided.articles) if one.id == ident), None)
        heading = article.heading if article else _part(ident)
        if clause is None:
            return Revised(ident, heading or _annex(ident, self.text, decided), ())
        used = next((one for one in self.composed.used if one.clause.id == ident), None)
        return Revised(ident, heading, tuple(reasons(clause, used, self.latest.basis, self.basis)))


KEPT = Q(retired_at=FOREVER)


def _part(ident: str) -> str:
    parts = {"title": say("題名"), "opening": say("前文"), "closing": say("後文")}
    return parts.get(ident, "")


def _annex(ident: str, *texts: Text) -> str:
    name = ident.removeprefix("annex:")
    return next((one.heading for text in texts for one in text.annexes if one.id == name), ident)


def drafts(found: Iterable[Document] | None = None) -> list[Draft]:
    """The drafts of documents (None: all that are kept), in their order. Ten queries, whatever their number."""
    kept = list(Document.objects.filter(KEPT)) if found is None else list(found)
    ids = [one.pk for one in kept]
    changes = _by_document(ClauseChange.objects.filter(holding(None), document_id__in=ids).order_by("pk"))
    values = _by_document(BlankValue.objects.filter(holding(None), document_id__in=ids))
    latest = {
        one.document_id: one
        for one in Version.objects.filter(document_id__in=ids, state=VersionState.DECIDED).order_by(
            "since", "pk"
        )
    }
    present = choices(documents=titles())
    return [
        _draft(one, wording_of(changes.get(one.pk, ()), values.get(one.pk, ())), present, latest.get(one.pk))
        for one in kept
        if one.template in templates()
    ]


def draft_of(document: Document) -> Draft:
    """The draft of one document."""
    return drafts([document])[0]


def redrafted(draft: Draft, wording: Wording) -> Draft:
    """The same document with another wording: for a preview. Nothing is written. Raises BadInput as `compose` does."""
    return _draft(draft.document, wording, choices(documents=titles()), draft.latest)


def _draft(document: Document, wording: Wording, present: Choices, latest: Version | None) -> Draft:
    found = template(document.template)
    titled = Wording(
        switched=wording.switched,
        reworded=wording.reworded,
        added=wording.added,
        filled={"title": document.title, **wording.filled},
    )
    return Draft(
        document, found, wording, compose(found, present, titled), basis_of(found, present, wording), latest
    )


def sample_of(found: Template, present: Choices | None = None) -> Text:
    """What a template would say for this company before anything is kept. `present`: its choices, when they are known."""
    return compose(found, present or choices(documents=titles())).text


def titles() -> Mapping[str, str]:
    """The title of the company's own document of each template; of several, the first."""
    found: dict[str, str] = {}
    for name, title in (
        Document.objects.filter(KEPT).order_by("made_at", "pk").values_list("template", "title")
    ):
        found.setdefault(name, title)
    return found


def _by_document(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.document_id, []).append(row)
    return found
