"""Questions: which text was in force on a day, what the company keeps, what should be revised. Days are days in Japan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from hiden.base.clock import FOREVER, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.ledger.store import read_head
from hiden.ledger.tree import Frontier
from hiden.measures.models import ProfileAnswer
from hiden.paper.text import Text, text_of
from hiden.people.intervals import holding
from hiden.rules.drafting import Draft, drafts
from hiden.rules.library import templates
from hiden.rules.model import Template
from hiden.rules.models import Document, Procedure, Version, VersionState


def find_document(key: str) -> Document:
    """A document by its key. Raises NotFound."""
    found = Document.objects.filter(key=key).first()
    if found is None:
        raise NotFound(
            say("文書「{key}」は見つかりません。", key=key), say("規程・契約の一覧から選び直してください。")
        )
    return found


def find_version(document: Document, number: int) -> Version:
    """A version by its number. Raises NotFound."""
    found = document.versions.filter(number=number).select_related("document", "case").first()
    if found is None:
        raise NotFound(
            say("第{n}版は見つかりません。", n=number), say("文書の頁で、版の一覧から選び直してください。")
        )
    return found


def decided(on: date | None = None) -> QuerySet[Version]:
    """The decided versions in force on a day (None: today), with their documents."""
    found = Version.objects.filter(holding(on or today()), state=VersionState.DECIDED)
    return found.select_related("document")


def in_force(document: Document, on: date | None = None) -> Version | None:
    """The version of a document in force on a day (None: today)."""
    return decided(on).filter(document=document).first()


def version_in_force(template: str, on: date | None = None) -> Version | None:
    """The decided version of the company's own document of this template on a day (None: today).

    Of several documents of one template (contracts with partners) the oldest counts. One query.
    """
    return (
        decided(on).filter(document__template=template).order_by("document__made_at", "document_id").first()
    )


def versions_in_force(on: date | None = None) -> dict[int, Version]:
    """The version of each document in force on a day, by the id of the document. One query."""
    return {one.document_id: one for one in decided(on)}


def text_of_version(version: Version) -> Text:
    """The words of a version, as they were decided."""
    return text_of(version.text)


def documents() -> list[Document]:
    """The documents that the company keeps now, by template and title."""
    return list(Document.objects.filter(retired_at=FOREVER).order_by("template", "title", "pk"))


def to_revise(found: Sequence[Draft] | None = None) -> list[Draft]:
    """The drafts that differ from what was decided: 改訂を推奨."""
    return [one for one in (drafts() if found is None else found) if one.revised]


def to_revise_count() -> int:
    """How many documents should be revised: asked at every start page, computed once for each state of the company.

    Whatever the documents rest on is changed by actions, and every action is in the ledger: the tip of its tree, and the day
    on which the law is asked, stand for all of it. One query when nothing has changed.
    """
    return _counted(read_head(), today())


@lru_cache(maxsize=8)
def _counted(_head: Frontier, _day: date) -> int:
    return len(to_revise())


def suggested() -> list[Template]:
    """Templates that fit what the company answered about itself and that it does not keep yet; contracts and letters aside."""
    kept = set(Document.objects.filter(retired_at=FOREVER).values_list("template", flat=True))
    yes = set(ProfileAnswer.objects.filter(until=FOREVER, answer=True).values_list("question", flat=True))
    return [
        one
        for one in templates().values()
        if one.id not in kept
        and one.family in {"rule", "pledge"}
        and (not one.applies_when or yes & set(one.applies_when))
    ]


@dataclass(frozen=True, slots=True)
class Gone:
    """What a works rule has gone through: step → day of the latest, None where it is not recorded."""

    step: Procedure
    on: date | None


def procedure_of(version: Version) -> list[Gone]:
    """The three steps with their days. One query."""
    days: dict[str, date] = {}
    for step, on in version.procedure.order_by("on").values_list("step", "on"):
        days[step] = on
    return [Gone(one, days.get(one)) for one in Procedure]
