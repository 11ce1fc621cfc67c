"""The head of a line of syslog: RFC 5424, RFC 3164, what rsyslog and Cisco write to files, or none at all. No connector.

    <134>1 2026-09-01T09:00:00.123+09:00 host app 123 ID [x@1 name="value"] message
    <134>Sep  1 09:00:00 host app[123]: message
    Sep  1 09:00:00 host app[123]: message
    2026-09-01T09:00:00.123456+09:00 host app[123]: message
    <166>Sep 01 2026 09:00:00 host : %ASA-6-113039: message
    <189>date=2026-09-01 time=09:00:00 …

A year that is not written is the one in which the records came, or the one before (`Setting.month`).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from hiden.connectors.grammar import Setting

MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
ZONES: Final = {"UTC": "Z", "GMT": "Z", "Z": "Z", "JST": "+09:00"}
_NO_DATA: Final[dict[str, str]] = {}

# RFC 6587 counts octets before the line when syslog comes over TCP.
_PRIORITY: Final = re.compile(r"(?:\d{1,6} )?<(\d{1,3})>")
_NEW: Final = re.compile(r"1 (\S+) (\S+) (\S+) (\S+) (\S+) ")
_DATA: Final = re.compile(r"-|(?:\[[^\s\]=\"]+(?: [^\s=\]\"]+=\"(?:[^\"\\\]]|\\.)*\")*\])+")
_PAIR: Final = re.compile(r" ([^\s=\]\"]+)=\"((?:[^\"\\\]]|\\.)*)\"")
_ISO: Final = re.compile(r"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)(:?)(?: |$)")
_OLD: Final = re.compile(
    r"[*.]?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (?:(\d{4}) )?(\d\d:\d\d:\d\d(?:\.\d+)?)(?: (UTC|GMT|JST)\b)?(?: (\d{4})(?= ))?(:?)(?: |$)"
)
_TAG: Final = re.compile(r"([^\s:\[\]=|]+)(?:\[([^\]\s]*)\])?: ?")


class Line(NamedTuple):
    """A line taken apart; "" (and −1) for what it does not say. `time` is ISO 8601, without a zone where it has none."""

    message: str
    time: str = ""
    host: str = ""
    app: str = ""
    pid: str = ""
    priority: int = -1
    kind: str = ""  # MSGID
    data: dict[str, str] = _NO_DATA  # structured data, all elements together

    @property
    def facility(self) -> int:
        """0 to 23; −1 without a priority."""
        return self.priority >> 3 if self.priority >= 0 else -1


def parted(line: str, setting: Setting) -> Line:
    """A line's head and message. A line without a head is all message. Never raises."""
    priority, at = -1, 0
    if (found := _PRIORITY.match(line)) is not None:
        priority, at = int(found[1]), found.end()
        if (new := _NEW.match(line, at)) is not None:
            return _of_5424(line, new, priority)
    if (old := _OLD.match(line, at)) is not None and old[1] in MONTHS:
        month, day, year, clock, zone, late, colon = old.groups()
        time = f"{year or late or year_of(month, setting)}-{MONTHS[month]:02d}-{day:0>2} {clock}{ZONES.get(zone, '')}"
    elif (old := _ISO.match(line, at)) is not None:
        time, colon = old[1].replace(",", "."), old[2]
    else:
        return Line(line[at:], priority=priority)
    host, rest = _host(line, old.end(), colon)
    tag = _TAG.match(line, rest)
    if tag is None:
        return Line(line[rest:], time, host, priority=priority)
    return Line(line[tag.end() :], time, host, tag[1], tag[2] or "", priority)


def year_of(month: str, setting: Setting) -> int:
    """The year of a month's English name that was written without one."""
    return setting.year if MONTHS[month] <= setting.month else setting.year - 1


def _host(line: str, at: int, colon: str) -> tuple[str, int]:
    """(host, where the message begins). Cisco may write none, or a colon between."""
    if colon:
        return "", at
    end = line.find(" ", at)
    word = line[at:] if end < 0 else line[at:end]
    if not word or word[0] in "%{<[(" or word[-1] == ":" or "=" in word or "|" in word:
        return "", at
    end = len(line) if end < 0 else end + 1
    return word, end + 2 if line.startswith(": ", end) else end


def _of_5424(line: str, head: re.Match[str], priority: int) -> Line:
    time, host, app, pid, kind = ("" if each == "-" else each for each in head.groups())
    data = _DATA.match(line, head.end())
    rest = head.end() if data is None else data.end()
    told = _NO_DATA
    if data is not None and data[0] != "-":
        told = {name: _plain(value) for name, value in _PAIR.findall(data[0])}
    return Line(line[rest:].lstrip(" \ufeff"), time, host, app, pid, priority, kind, told)


def _plain(value: str) -> str:
    return re.sub(r"\\([\"\\\]])", r"\1", value) if "\\" in value else value
