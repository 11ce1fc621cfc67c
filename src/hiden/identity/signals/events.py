"""The kinds of event, by the names of their standards."""

from __future__ import annotations

from enum import StrEnum

_CAEP = "https://schemas.openid.net/secevent/caep/event-type/"
_SSF = "https://schemas.openid.net/secevent/ssf/event-type/"


class Event(StrEnum):
    """What we tell and understand. The values are our own short names."""

    SESSION_REVOKED = "session-revoked"
    DEVICE_COMPLIANCE = "device-compliance-change"
    VERIFICATION = "verification"
    STREAM_UPDATED = "stream-updated"

    @property
    def uri(self) -> str:
        """The name of the standard."""
        own = self in {Event.VERIFICATION, Event.STREAM_UPDATED}
        return f"{_SSF if own else _CAEP}{self.value}"


# What a receiver may ask for; the other two come by themselves.
OFFERED = (Event.SESSION_REVOKED, Event.DEVICE_COMPLIANCE)
BY_URI = {one.uri: one for one in Event}
