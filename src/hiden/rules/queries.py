"""Questions: which text was in force on a day, and what the company's documents are. Days are days in Japan."""

from __future__ import annotations

from datetime import date

from hiden.base.clock import now, today
from hiden.paper.text import Text, text_of
from hiden.people.intervals import holding
from hiden.rules.models import Document, Version, VersionState


def version_in_force(template: str, on: date | None = None) -> Version | None:
    """The decided version of the company's own document of this template on a day (None: today).

    Of several documents of one template (contracts with partners) the oldest counts. One query.
    """
    found = Version.objects.filter(
        holding(on or today()), document__template=template, state=VersionState.DECIDED
    )
    return found.select_related("document").order_by("document__made_at", "document_id").first()


def text_of_version(version: Version) -> Text:
    """The words of a version, as they were decided."""
    return text_of(version.text)


def documents() -> list[Document]:
    """The documents that the company keeps now, by template and title."""
    return list(Document.objects.filter(retired_at__gt=now()).order_by("template", "title", "pk"))
