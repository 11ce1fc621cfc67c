"""What CEF and LEEF have in common: an event of any product, told by fields with fixed names. No connector.

Channel and action follow from which fields are filled (a file, a URL, two addresses of mail) and from the words with which the
product names the event. Where a product's own connector exists, it says more.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hiden.connectors.events import Action, Channel, Outcome
from hiden.connectors.syslog_line import MONTHS, ZONES
from hiden.connectors.verbs import action_of, channel_of, outcome_of

_WEB: Final = {
    "POST": Action.POST,
    "PUT": Action.UPLOAD,
    "CONNECT": Action.CONNECT,
    "DELETE": Action.DELETE,
    "GET": Action.OPEN,
    "HEAD": Action.OPEN,
}
# Userinfo is passed over; the host is in brackets where it is an IPv6 address.
_AUTHORITY: Final = re.compile(r"(?:[^/?#@]*@)?(\[[0-9a-fA-F:.]+\]|[^/?#@:\[\]\s]+)")
_WRITTEN: Final = re.compile(
    r"([A-Z][a-z]{2}) +(\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d(?:\.\d+)?)(?: ([A-Z]{1,4}|[+-]\d\d:?\d\d))?$"
)


# What the words say of these holds, whatever fields are filled.
_SAID: Final = frozenset({Channel.REMOVABLE, Channel.PRINT, Channel.REMOTE, Channel.SIGN_IN, Channel.CLOUD})
_USUAL: Final = {Channel.ALERT: Action.DETECT, Channel.PRINT: Action.PRINT, Channel.NETWORK: Action.CONNECT}


@lru_cache(maxsize=16_384)
def kind(words: str, method: str, has: str) -> tuple[Channel, Action]:
    """(channel, action) of an event. `has`: letters of what is filled: f(ile), u(rl), m(ail), d(estination)."""
    action = action_of(words)
    channel = _through(channel_of(words), has)
    if channel is Channel.ALERT:
        return channel, Action.DETECT
    if channel is Channel.MAIL and "m" in has:
        return channel, action if action in (Action.RECEIVE, Action.FORWARD) else Action.SEND
    if channel is Channel.WEB and "u" in has and action not in (Action.UPLOAD, Action.DOWNLOAD):
        return channel, _WEB.get(method.upper(), Action.OPEN)
    return channel, action or _USUAL.get(channel, Action.OTHER)


def _through(said: Channel | None, has: str) -> Channel:
    if said is Channel.ALERT:
        return said
    if "m" in has:
        return Channel.MAIL
    if said in _SAID:
        return said
    if "u" in has:
        return Channel.WEB
    if "f" in has and said is not Channel.PROGRAM:
        return Channel.FILE
    return said or (Channel.NETWORK if "d" in has else Channel.ADMIN)


@lru_cache(maxsize=4096)
def ended(outcome: str, act: str) -> Outcome:
    """How it ended: what was done about it says more than whether that worked."""
    said = outcome_of(act)
    if said is Outcome.BLOCKED:
        return said
    return outcome_of(outcome) or said or Outcome.UNKNOWN


def host(url: str) -> str:
    """The host of a URL or of `host:port`; "" where there is none. Ten times as fast as urlsplit, for lines by the million."""
    _, slashes, rest = url.partition("//")
    found = _AUTHORITY.match(rest if slashes else url)
    return found[1].strip("[]").lower() if found is not None else ""


def timed(told: dict[str, str], written: str) -> None:
    """Put a time into `told`: as `epoch` where it counts milliseconds (or seconds), else as `time`."""
    if written.isdecimal():
        # 10 digits are seconds until the year 2286; CEF and LEEF count milliseconds.
        told["epoch"] = written if len(written) <= 10 else f"{written[:-3]}.{written[-3:]}"
    else:
        told["time"] = _iso(written)


def _iso(written: str) -> str:
    """`MMM dd yyyy HH:mm:ss.SSS zzz` as ISO 8601; anything else as it is. An unknown zone's name stays and is not read."""
    found = _WRITTEN.match(written)
    if found is None or found[1] not in MONTHS:
        return written
    month, day, year, clock, zone = found.groups()
    offset = "" if zone is None else ZONES.get(zone, zone)
    return f"{year}-{MONTHS[month]:02d}-{day:0>2} {clock}{offset}"
