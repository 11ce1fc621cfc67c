"""Whether a reader may open the page on which rows stand: a link that leads to a refusal is not shown."""

from __future__ import annotations

from django.urls import resolve

from hiden.base.errors import HidenError
from hiden.gate.page import entered
from hiden.people.models import Person


def may_open(by: Person, url: str) -> bool:
    """As the gate would answer a GET of this address of ours."""
    found = resolve(url)
    if not getattr(found.func, "gate_action", ""):
        return False
    try:
        entered(by, found.func, found.kwargs)
    except HidenError:
        return False
    return True


__all__ = ["may_open"]
