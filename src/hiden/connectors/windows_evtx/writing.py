"""A small writer of EVTX: events as values of templates, as Windows writes them, in as many chunks as they need.

The layout is that of the description of the format by J. Metz (libevtx), and of Microsoft's MS-EVEN6 for the binary XML.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from zlib import crc32

_CHUNK: Final = 65_536
_RECORDS_AT: Final = 512
_TEXT: Final = 0x01
_SIZES: Final = {
    0x06: 2,
    0x0A: 8,
    0x11: 8,
    0x15: 8,
}  # types of numbers: u16, u64, FILETIME, u64 in hexadecimal
_SYSTEM: Final = (
    ("Provider", _TEXT),
    ("EventID", 0x06),
    ("Task", 0x06),
    ("Keywords", 0x15),
    ("TimeCreated", 0x11),
    ("EventRecordID", 0x0A),
    ("Channel", _TEXT),
    ("Computer", _TEXT),
    ("UserID", _TEXT),
)
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_SECURITY: Final = ("Microsoft-Windows-Security-Auditing", "Security")
_SYSMON: Final = ("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational")
_PRINT: Final = ("Microsoft-Windows-PrintService", "Microsoft-Windows-PrintService/Operational")


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in a template for the value with this number, of this type."""

    number: int
    kind: int


class _Xml:
    """Binary XML of a template, whose names stand where they are used; `at` is where it begins in its chunk."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.made = bytearray(b"\x0f\x01\x01\x00")

    def element(
        self,
        name: str,
        slot: _Slot | None = None,
        attributes: Mapping[str, str | _Slot] | None = None,
        within: Callable[[], None] | None = None,
    ) -> None:
        begin = len(self.made)
        self.made += struct.pack("<BHI", 0x41 if attributes else 0x01, 0xFFFF, 0)
        self._name(name)
        if attributes:
            self._attributes(attributes)
        self.made += b"\x02"
        if slot is not None:
            self._value(slot)
        if within is not None:
            within()
        self.made += b"\x04"
        struct.pack_into("<I", self.made, begin + 3, len(self.made) - begin - 7)

    def _attributes(self, attributes: Mapping[str, str | _Slot]) -> None:
        begin = len(self.made)
        self.made += bytes(4)
        for left, (name, value) in zip(range(len(attributes) - 1, -1, -1), attributes.items(), strict=True):
            self.made.append(0x46 if left else 0x06)
            self._name(name)
            self._value(value)
        struct.pack_into("<I", self.made, begin, len(self.made) - begin - 4)

    def _name(self, name: str) -> None:
        number = 0
        for sign in name:
            number = (number * 65_599 + ord(sign)) & 0xFFFF_FFFF
        self.made += struct.pack("<I", self.at + len(self.made) + 4)
        self.made += struct.pack("<IHH", 0, number & 0xFFFF, len(name)) + name.encode("utf-16-le") + b"\0\0"

    def _value(self, value: str | _Slot) -> None:
        if isinstance(value, _Slot):
            self.made += struct.pack("<BHB", 0x0D, value.number, value.kind)
            return
        raw = value.encode("utf-16-le")
        self.made += struct.pack("<BBH", 0x05, 0x01, len(raw) // 2) + raw


def _template(names: Sequence[str], at: int) -> bytes:
    """The definition of events whose data has these names, at a place of the chunk: what comes again and again stands here once."""
    xml = _Xml(at + 24)
    slots = [_Slot(number, kind) for number, (_, kind) in enumerate(_SYSTEM)]
    slot = dict(zip((name for name, _ in _SYSTEM), slots, strict=True))

    def system() -> None:
        xml.element("Provider", attributes={"Name": slot["Provider"]})
        for name in ("EventID", "Task", "Keywords"):
            xml.element(name, slot[name])
        xml.element("TimeCreated", attributes={"SystemTime": slot["TimeCreated"]})
        for name in ("EventRecordID", "Channel", "Computer"):
            xml.element(name, slot[name])
        xml.element("Security", attributes={"UserID": slot["UserID"]})

    def data() -> None:
        for number, name in enumerate(names, len(_SYSTEM)):
            xml.element("Data", _Slot(number, _TEXT), {"Name": name})

    def event() -> None:
        xml.element("System", within=system)
        xml.element("EventData", within=data)

    xml.element("Event", within=event)
    body = bytes(xml.made) + b"\0"
    return struct.pack("<I", 0) + _guid(names) + struct.pack("<I", len(body)) + body


def _guid(names: Sequence[str]) -> bytes:
    return sha256("\n".join(names).encode()).digest()[:16]


def record(
    number: int, at: datetime, fields: Mapping[str, str], place: int, known: dict[tuple[str, ...], int]
) -> bytes:
    """One record that begins at `place` of its chunk. `fields`: Provider, Channel, EventID, Computer, UserID, Keywords, Task, and
    the data's. `known`: where in this chunk which template stands; a new one is added.
    """
    ticks = (at - _EPOCH) // timedelta(microseconds=1) * 10
    system = {"UserID": "S-1-5-18", **fields, "TimeCreated": ticks, "EventRecordID": number}
    names = tuple(name for name in fields if name not in dict(_SYSTEM))
    values = [(kind, _written(kind, system.get(name, ""))) for name, kind in _SYSTEM]
    values += [(_TEXT, fields[name].encode("utf-16-le")) for name in names]
    here = place + 24 + 14
    definition = b"" if names in known else _template(names, here)
    begin = struct.pack("<BB4sI", 0x0C, 1, _guid(names)[:4], known.setdefault(names, here))
    told = struct.pack("<I", len(values))
    # What is not said is of the type "null".
    told += b"".join(struct.pack("<HBB", len(raw), kind if raw else 0, 0) for kind, raw in values)
    body = b"\x0f\x01\x01\x00" + begin + definition + told + b"".join(raw for _, raw in values) + b"\0"
    size = 24 + len(body) + 4
    size += -size % 8
    head = struct.pack("<IIQQ", 0x2A2A, size, number, ticks)
    return head + body + bytes(size - 28 - len(body)) + struct.pack("<I", size)


def _written(kind: int, value: Any) -> bytes:
    """A value of the system part; nothing where it is no such number."""
    if kind == _TEXT:
        return str(value).encode("utf-16-le")
    try:
        return int(str(value), 0).to_bytes(_SIZES[kind], "little")
    except (ValueError, OverflowError):
        return b""


def chunk(records: list[bytes], first: int) -> bytes:
    """A chunk of records that were made for their places in it."""
    data = b"".join(records)
    last = first + len(records) - 1
    last_at = _RECORDS_AT + len(data) - (len(records[-1]) if records else 0)
    head = struct.pack(
        "<8sQQQQIIII",
        b"ElfChnk\0",
        first,
        last,
        first,
        last,
        128,
        last_at,
        _RECORDS_AT + len(data),
        crc32(data),
    )
    head += bytes(64) + struct.pack("<I", 1)
    tables = bytes(64 * 4 + 32 * 4)
    whole = head + struct.pack("<I", crc32(tables, crc32(head[:120]))) + tables + data
    return whole + bytes(_CHUNK - len(whole))


def file_head(chunks: int, records: int) -> bytes:
    """The first 4 KiB."""
    head = struct.pack(
        "<8sQQQIHHHH", b"ElfFile\0", 0, max(chunks - 1, 0), records + 1, 128, 1, 3, 4096, chunks
    )
    head += bytes(76) + struct.pack("<I", 0)
    head += struct.pack("<I", crc32(head[:120]))
    return head + bytes(4096 - len(head))


def file_of(events: Iterable[tuple[datetime, Mapping[str, str]]]) -> bytes:
    """A file of events given as flat fields (as `record` takes them)."""
    chunks: list[bytes] = []
    held: list[bytes] = []
    known: dict[tuple[str, ...], int] = {}
    size, first, number = _RECORDS_AT, 1, 0
    for number, (at, fields) in enumerate(events, start=1):
        made = record(number, at, fields, size, known)
        if size + len(made) > _CHUNK:
            chunks.append(chunk(held, first))
            held, known, size, first = [], {}, _RECORDS_AT, number
            made = record(number, at, fields, size, known)
        held.append(made)
        size += len(made)
    if held:
        chunks.append(chunk(held, first))
    return file_head(len(chunks), number) + b"".join(chunks)


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The file for events given as columns of `schemas.SAID`; `at` is an aware datetime."""
    return file_of((each["at"], _fields(each)) for each in events)


def _fields(each: Mapping[str, Any]) -> dict[str, str]:
    source, number, data = _data(each)
    failed = each.get("outcome") in ("failed", "blocked")
    said = {
        "Provider": source[0],
        "Channel": source[1],
        "EventID": number,
        "Keywords": "0x8010000000000000" if failed else "0x8020000000000000",
        "Computer": each.get("device") or "PC-0001",
    }
    return said | {key: str(value) for key, value in data.items() if value not in (None, "")}


def _data(each: Mapping[str, Any]) -> tuple[tuple[str, str], str, dict[str, Any]]:
    """(provider and log, id, fields) of an event."""
    if each["channel"] in ("sign_in", "remote"):
        return _of_session(each)
    if each["channel"] == "print":
        computer = f"\\\\{each.get('device') or 'PC-0001'}"
        names = (
            each.get("object"),
            each.get("account"),
            computer,
            each.get("dest"),
            None,
            each.get("bytes"),
            each.get("count"),
        )
        return _PRINT, "307", {f"Param{at}": value for at, value in enumerate(names, start=2)}
    if each["channel"] in ("program", "network"):
        return _of_program(each)
    return _of_security(each)


def _named(each: Mapping[str, Any], who: str) -> dict[str, str]:
    domain, _, name = (each.get("account") or "SAKURA\\nobody").rpartition("\\")
    return {f"{who}UserName": name, f"{who}DomainName": domain}


def _of_session(each: Mapping[str, Any]) -> tuple[tuple[str, str], str, dict[str, Any]]:
    kind = "10" if each["channel"] == "remote" else "2"
    said = {**_named(each, "Target"), "IpAddress": each.get("ip"), "LogonType": kind}
    if each["action"] == "sign_out":
        return _SECURITY, "4634", said
    return _SECURITY, "4625" if each.get("outcome") == "failed" else "4624", said


def _of_program(each: Mapping[str, Any]) -> tuple[tuple[str, str], str, dict[str, Any]]:
    thing = each.get("object")
    if each["channel"] == "network":
        ends = {"DestinationIp": each.get("dest"), "SourceIp": each.get("ip")}
        return _SYSMON, "3", {"User": each.get("account"), "Image": each.get("app"), **ends}
    return (
        _SYSMON,
        "1",
        {"User": each.get("account"), "Image": thing, "CommandLine": each.get("detail") or thing},
    )


def _of_security(each: Mapping[str, Any]) -> tuple[tuple[str, str], str, dict[str, Any]]:
    subject = _named(each, "Subject")
    thing = each.get("object")
    if each["action"] == "clear_log":
        return ("Microsoft-Windows-Eventlog", "Security"), "1102", subject
    if each["action"] == "connect":
        device = {"ClassName": "DiskDrive", "DeviceId": each.get("dest"), "DeviceDescription": thing}
        return _SECURITY, "6416", {**subject, **device}
    mask = {"delete": "0x10000", "change": "0x2"}.get(each["action"], "0x1")
    task = {"Task": "12812"} if each["channel"] == "removable" else {}
    file = {"ObjectType": "File", "ObjectName": thing, "AccessMask": mask, "ProcessName": each.get("app")}
    return _SECURITY, "4663", {**subject, **task, **file}
