"""Verbs: switch a detector on under a purpose, set it otherwise, switch it off. No purpose in force, no detector (PRV-01)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import joined, say
from hiden.gate import require
from hiden.ledger import record
from hiden.monitoring.detectors import Detector, detectors
from hiden.monitoring.found import Value
from hiden.monitoring.models import DetectorUse, MonitoringPurpose
from hiden.monitoring.purposes.entries import DetectorSet
from hiden.monitoring.purposes.standing import find_purpose, is_in_force, lacking
from hiden.people.models import Person
from hiden.people.turn import in_turn

_MOST_SETTINGS: Final = 20
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@in_turn
def switch_on(
    purpose: MonitoringPurpose,
    name: str,
    *,
    reason: str,
    setting: Mapping[str, Value] | None = None,
    by: Person,
) -> DetectorUse:
    """Let a detector run, or set one that runs otherwise (the use before it ends, so that what held when stays known).

    Raises NotFound for an unknown detector, Conflict where the purpose is not in force, lacks something, or is not one of its
    purposes, or where it runs under another; BadInput, NotAllowed.
    """
    require(by, "monitoring.switch")
    one = find_detector(name)
    said, wanted = _reason(reason), _setting(setting or {})
    purpose = find_purpose(purpose.key)
    _admit(purpose, one)
    had = DetectorUse.objects.select_for_update().filter(detector=name, until=FOREVER).first()
    if had is not None and had.purpose_id != purpose.pk:
        raise Conflict(
            say(
                "検知「{title}」は、目的「{purpose}」のもとで動いています。",
                title=one.title(),
                purpose=had.purpose.name,
            ),
            say("先に、その目的のもとで止めてください。"),
        )
    if had is not None and had.setting == wanted:
        return had
    at = now()
    if had is not None:
        had.until = at
        had.save(update_fields=["until"])
    made = DetectorUse.objects.create(purpose=purpose, detector=name, setting=wanted, since=at)
    record(DetectorSet(purpose.key, name, "changed" if had else "on", wanted, said), by=by)
    return made


@in_turn
def switch_off(purpose: MonitoringPurpose, name: str, *, reason: str, by: Person) -> None:
    """Let it run no more. What it found is kept its time. Raises BadInput without a reason, Conflict, NotAllowed."""
    require(by, "monitoring.switch")
    said = _reason(reason)
    had = (
        DetectorUse.objects.select_for_update().filter(purpose=purpose, detector=name, until=FOREVER).first()
    )
    if had is None:
        raise Conflict(
            say("この検知は、この目的のもとで動いていません。"), say("目的の頁を開き直してください。")
        )
    had.until = now()
    had.save(update_fields=["until"])
    record(DetectorSet(purpose.key, name, "off", had.setting, said), by=by)


def find_detector(name: str) -> Detector:
    """By its id. Raises NotFound."""
    try:
        return detectors()[name]
    except KeyError:
        raise NotFound(
            say("「{name}」という検知はありません。", name=name[:80]), say("検知の一覧から選んでください。")
        ) from None


def _admit(purpose: MonitoringPurpose, one: Detector) -> None:
    if not is_in_force(purpose):
        raise Conflict(
            say("目的「{name}」は施行されていません。目的のない検知は始められません。", name=purpose.name),
            say("先に、足りないものを補って目的を施行してください。"),
        )
    if missing := lacking(purpose):
        raise Conflict(
            joined(each.words for each in missing), say("足りないものを補ってから、検知を始めてください。")
        )
    if purpose.purpose not in one.purposes:
        raise Conflict(
            say("検知「{title}」は、この目的のためのものではありません。", title=one.title()),
            say("検知の説明にある目的のもとで始めてください。"),
        )


def _reason(reason: str) -> str:
    if not reason.strip() or len(reason) > 1000:
        raise BadInput(
            say("理由が書かれていないか、長すぎます。"), say("なぜそうするかを1000文字までで書いてください。")
        )
    return reason.strip()


def _setting(given: Mapping[str, Value]) -> dict[str, Value]:
    good = len(given) <= _MOST_SETTINGS and all(
        _NAME.fullmatch(name) and isinstance(value, int | float | str) and len(str(value)) <= 200
        for name, value in given.items()
    )
    if not good:
        raise BadInput(
            say("検知の設定に、使えない名前か値があります。"),
            say("名前は半角の英小文字・数字・下線、値は数か短い文字にしてください。"),
        )
    return dict(given)


__all__ = ["find_detector", "switch_off", "switch_on"]
