"""How the gate sees sources and what was taken from them: by who is responsible for the source."""

from __future__ import annotations

from collections.abc import Iterable

from hiden.evidence.holds.systems import holdable
from hiden.gate import noun
from hiden.ledger.names import name_with
from hiden.logs.models import Intake, LogSource, LookPermit

_MOST = 100

noun("LogSource", model=LogSource, refs={"responsible": ("Person", "responsible_id")})
noun("LogIntake", model=Intake, refs={"responsible": ("Person", "source__responsible_id")})
noun("LookPermit", model=LookPermit, refs={"viewer": ("Person", "viewer_id")})


def _sources(keys: Iterable[str]) -> dict[str, str]:
    return dict(LogSource.objects.filter(key__in=list(keys)).values_list("key", "name"))


@holdable
def _held() -> list[tuple[str, str]]:
    return list(LogSource.objects.order_by("name", "code").values_list("key", "name"))


def _sources_called(text: str) -> list[str]:
    return list(LogSource.objects.filter(name=text).values_list("key", flat=True)[:_MOST])


name_with("log_source", _sources, _sources_called)
