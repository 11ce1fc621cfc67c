"""How the gate sees insider lists."""

from __future__ import annotations

from collections.abc import Iterable

from hiden.base.words import say
from hiden.evidence.insiders.models import InsiderList
from hiden.gate import noun
from hiden.ledger.names import name_with

noun("InsiderList", model=InsiderList)


def _lists(keys: Iterable[str]) -> dict[str, str]:
    rows = InsiderList.objects.filter(key__in=list(keys)).values_list("key", "number")
    return {key: say("インサイダーリスト 第{number}号", number=number) for key, number in rows}


name_with("insider_list", _lists)
