"""A device that a question names by its id: what is known of that device goes before what the asker says of its kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from hiden.access.authzen.questions import Question, Unclear, situation
from hiden.access.situation import DeviceKind, Situation
from hiden.base.words import say
from hiden.identity.signals.devices import Standing, standing_of

_LONGEST = 500


def circumstances(asked: Question, at: datetime | None = None) -> Situation:
    """The circumstances with the device as it is known at an instant (None: now). Two queries where an id is given.

    `device_id` stands in the context or among the properties of the subject: our key of the device, or its name at whoever
    tells of devices. A device that nobody here knows is an unknown one. Raises Unclear.
    """
    around = situation(asked)
    named = asked.context.get("device_id") or asked.subject.properties.get("device_id")
    if named in (None, ""):
        return around
    if not isinstance(named, str) or len(named) > _LONGEST:
        raise Unclear(say("device_idを読み取れません。{n}文字までの文字列で書いてください。", n=_LONGEST))
    match standing_of(named, at):
        case Standing.UNKNOWN:
            return replace(around, device=DeviceKind.UNKNOWN)
        case Standing.NOT_COMPLIANT:
            return replace(around, device=DeviceKind.UNFIT)
        case Standing.COMPLIANT if around.device == DeviceKind.UNKNOWN:
            return replace(around, device=DeviceKind.MANAGED)
    return around


__all__ = ["circumstances"]
