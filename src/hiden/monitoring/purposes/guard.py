"""What the ledger calls a purpose."""

from __future__ import annotations

from collections.abc import Iterable

from hiden.ledger.names import name_with
from hiden.monitoring.models import MonitoringPurpose


def _purposes(keys: Iterable[str]) -> dict[str, str]:
    return dict(MonitoringPurpose.objects.filter(key__in=list(keys)).values_list("key", "name"))


def _purposes_called(text: str) -> list[str]:
    return list(MonitoringPurpose.objects.filter(name=text).values_list("key", flat=True)[:100])


name_with("monitoring_purpose", _purposes, _purposes_called)
