"""Whether a reader may open the page on which rows stand: a link that leads to a refusal is not shown."""

from __future__ import annotations

from django.urls import resolve

from hiden.base.errors import HidenError
from hiden.gate import allows
from hiden.gate.page import admitted
from hiden.people.models import Person


def may_open(by: Person, url: str) -> bool:
    """As the gate would answer a GET of this address of ours."""
    found = resolve(url)
    action, of = getattr(found.func, "gate_action", ""), getattr(found.func, "gate_of", None)
    if not action:
        return False
    if of is None:
        return allows(by, action)
    try:
        admitted(by, action, of, found.kwargs)
    except HidenError:
        return False
    return True


__all__ = ["may_open"]
