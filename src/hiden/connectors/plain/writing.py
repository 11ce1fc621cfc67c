"""Events as this format writes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime."""
    lines = []
    for each in events:
        said = {name: value for name, value in each.items() if value is not None}
        lines.append(json.dumps({**said, "at": each["at"].isoformat()}, ensure_ascii=False))
    return "".join(f"{line}\n" for line in lines).encode()
