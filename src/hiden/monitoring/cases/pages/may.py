"""What the tabs of the room need to know of the reader."""

from __future__ import annotations

from typing import Any

from hiden.gate import permitted
from hiden.ui.request import Request


def may(request: Request) -> dict[str, Any]:
    """For `monitoring/tabs.html`."""
    allowed = permitted(request.by, ["monitoring.cases", "monitoring.except", "monitoring.see"])
    return {"tabs": {name.partition(".")[2]: True for name in allowed}}
