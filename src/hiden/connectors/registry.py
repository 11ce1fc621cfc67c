"""All connectors by id. A folder or file of this room that holds `CONNECTOR` or `CONNECTORS` is found by itself."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from typing import TYPE_CHECKING

import hiden.connectors

if TYPE_CHECKING:
    from hiden.connectors.grammar import Connector


@cache
def connectors() -> dict[str, Connector]:
    """Every connector there is, by id, in the order of ids. Raises ValueError where two have the same."""
    found: dict[str, Connector] = {}
    for module in walk_packages(hiden.connectors.__path__, "hiden.connectors."):
        if module.name.rsplit(".", 1)[-1] == "writing":
            continue
        held = import_module(module.name)
        one = getattr(held, "CONNECTOR", None)
        for each in (*([one] if one else []), *getattr(held, "CONNECTORS", ())):
            if found.setdefault(each.id, each) is not each:
                raise ValueError(f"two connectors are called {each.id}")
    return dict(sorted(found.items()))
