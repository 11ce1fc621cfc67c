"""Which function writes as which product would have: found beside each connector."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

import hiden.connectors
from hiden.simulation import table

Write = Callable[[Iterable[Mapping[str, Any]]], bytes]
ANY_CSV: Final = "any_csv"


@cache
def writers() -> dict[str, Write]:
    """Connector id → what writes its format. Of a folder with several formats, `write_<id>` of each."""
    found: dict[str, Write] = {ANY_CSV: table.write}
    for module in iter_modules(hiden.connectors.__path__):
        if not module.ispkg:
            continue
        package = import_module(f"hiden.connectors.{module.name}")
        one = getattr(package, "CONNECTOR", None)
        writing = import_module(f"hiden.connectors.{module.name}.writing")
        for each in (*([one] if one else []), *getattr(package, "CONNECTORS", ())):
            found[each.id] = getattr(writing, f"write_{each.id}", writing.write)
    return found
