"""A text decided as a version, as the rules room leaves it."""

from __future__ import annotations

from datetime import date, timedelta

from hiden.base.clock import now, today
from hiden.paper.text import Text, data_of, digest
from hiden.rules.library import templates
from hiden.rules.models import Document, Version, VersionState


def decide(template: str, text: Text, *, since: date | None = None, family: str = "") -> Version:
    """A new version of the company's document of a template, in force from a day (None: long ago, or today for a later one)."""
    document, made = Document.objects.get_or_create(
        template=template,
        defaults={"family": family or templates()[template].family, "title": text.title, "made_at": now()},
    )
    day = since or (date(2024, 4, 1) if made else today())
    before = document.versions.filter(state=VersionState.DECIDED).order_by("-number").first()
    if before is not None:
        before.until = max(day, before.since + timedelta(days=1))
        before.save()
    return Version.objects.create(
        document=document, number=(before.number if before else 0) + 1, text=data_of(text), sha256=digest(text),
        state=VersionState.DECIDED, since=day, made_at=now(), decided_at=now(),
    )  # fmt: skip
