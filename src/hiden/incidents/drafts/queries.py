"""Questions: versions of drafts, and how far each kind has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.incidents.drafts.models import IncidentDraft
from hiden.incidents.models import Incident


@dataclass(frozen=True, slots=True)
class Newest:
    """Of one kind: its latest version, and how often something of it was noted as sent."""

    number: int
    made_at: datetime
    sent: int


def latest_of(incident: Incident) -> dict[str, Newest]:
    """By kind, those of which there is a version. One query."""
    rows = IncidentDraft.objects.filter(incident=incident).values("template")
    counted = rows.annotate(newest=Max("number"), at=Max("made_at"), gone=Count("sent")).order_by("template")
    return {one["template"]: Newest(one["newest"], one["at"], one["gone"]) for one in counted}


def versions_of(incident: Incident, kind: str) -> QuerySet[IncidentDraft]:
    """The versions of one kind, the latest first."""
    rows = IncidentDraft.objects.filter(incident=incident, template=kind)
    return rows.order_by("-number").select_related("made_by", "incident").prefetch_related("sent")


def version_at(incident: Incident, kind: str, number: int) -> IncidentDraft:
    """A version of a draft of this incident. Raises NotFound."""
    found = versions_of(incident, kind).filter(number=number).first()
    if found is None:
        raise NotFound(say("この版はありません。"), say("文書の案の一覧から選び直してください。"))
    return found


__all__ = ["Newest", "latest_of", "version_at", "versions_of"]
