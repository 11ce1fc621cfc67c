"""What a form says of people: a manager and handlers as somebody writes them, understood by the directory of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hiden.base.clock import today
from hiden.inventory.draft import HandlerIs
from hiden.inventory.importing.directory import Trouble, directory
from hiden.inventory.importing.words import lines
from hiden.ui.forms import Form


@dataclass(frozen=True, slots=True)
class Named:
    """The primary key of the manager (None: nobody was named), and the handlers."""

    manager: int | None = None
    handlers: Sequence[HandlerIs] = ()


class NamingForm(Form):
    """A form with the fields `manager` and `handlers`; once it is valid, `named` tells whom they mean."""

    named = Named()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        names = directory(today())
        manager = names.person(values["manager"]) if values.get("manager") else None
        if isinstance(manager, Trouble):
            self.add_error("manager", f"{manager.what}{manager.do_next}")
            manager = None
        handlers, wrong = names.handlers(lines(values.get("handlers", "")))
        for _name, trouble in wrong:
            self.add_error("handlers", f"{trouble.what}{trouble.do_next}")
        self.named = Named(manager, handlers)
        return values
