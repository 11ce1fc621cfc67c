"""How the gate sees documents: by their family, and whether a version is in force today."""

from __future__ import annotations

from django.db.models import Q

from hiden.base.clock import today
from hiden.gate import SetOf, noun
from hiden.people.intervals import holding
from hiden.rules.models import Document, Version, VersionState


def _in_force() -> Q:
    return holding(today()) & Q(state=VersionState.DECIDED)


noun(
    "Document",
    model=Document,
    columns={"family": "family"},
    sets={"in_force": SetOf(Version, owner="document_id", member="state", where=_in_force)},
)
