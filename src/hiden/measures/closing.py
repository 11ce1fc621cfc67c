"""How something that holds from one instant to another makes room for what holds next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet


def close(rows: QuerySet[Any], at: datetime) -> None:
    """End at `at` what holds then. Rows that begin later are put aside: they hold at no instant, but stay readable."""
    rows.filter(since__gte=at, until__gt=F("since")).update(until=F("since"))
    rows.filter(since__lt=at, until__gt=at).update(until=at)
