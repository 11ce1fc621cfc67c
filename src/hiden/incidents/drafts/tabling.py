"""Tables of a draft that are made from records, by the name that the template uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hiden.incidents.drafts.library import DraftTemplate
from hiden.incidents.drafts.timeline import timeline
from hiden.incidents.fit.tabling import records
from hiden.incidents.models import Incident
from hiden.rules.choices import Tabulated

_MAKERS: Final[Mapping[str, Callable[[Incident], Tabulated]]] = {"records": records, "timeline": timeline}


def tables_of(template: DraftTemplate, incident: Incident) -> dict[str, Tabulated]:
    """The tables that a template asks for."""
    wanted = {one.table for one in template.annexes}
    return {name: make(incident) for name, make in _MAKERS.items() if name in wanted}


__all__ = ["tables_of"]
