"""Links that keep what the reader has chosen."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse


def link(
    url_name: str, *args: object, as_of: date | None = None, query: dict[str, object] | None = None
) -> str:
    """The address of a page; a past day being looked at stays chosen."""
    pairs = {key: value for key, value in (query or {}).items() if value not in (None, "")}
    if as_of is not None:
        pairs["as_of"] = as_of.isoformat()
    address = reverse(url_name, args=args)
    return f"{address}?{urlencode(pairs, doseq=True)}" if pairs else address
