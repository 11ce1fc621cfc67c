"""A small writer of EVTX: events as binary XML without templates, in as many chunks as they need.

The layout is that of the description of the format by J. Metz (libevtx), and of Microsoft's MS-EVEN6 for the binary XML.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zlib import crc32

_CHUNK: Final = 65_536
_RECORDS_AT: Final = 512
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_SECURITY: Final = ("Microsoft-Windows-Security-Auditing", "Security")
_SYSMON: Final = ("Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational")
_PRINT: Final = ("Microsoft-Windows-PrintService", "Microsoft-Windows-PrintService/Operational")


class _Xml:
    """Binary XML whose names stand where they are first used; `at` is where it begins in its chunk."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.made = bytearray(b"\x0f\x01\x01\x00")

    def element(
        self, name: str, text: str = "", attributes: Mapping[str, str] | None = None, within: Any = None
    ) -> None:
        begin = len(self.made)
        self.made += struct.pack("<BI", 0x41 if attributes else 0x01, 0)
        self._name(name)
        if attributes:
            self._attributes(attributes)
        if not text and within is None:
            self.made += b"\x03"
        else:
            self.made += b"\x02"
            if text:
                self._value(text)
            if within is not None:
                within()
            self.made += b"\x04"
        struct.pack_into("<I", self.made, begin + 1, len(self.made) - begin - 5)

    def _attributes(self, attributes: Mapping[str, str]) -> None:
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

    def _value(self, text: str) -> None:
        raw = text.encode("utf-16-le")
        self.made += struct.pack("<BBH", 0x05, 0x01, len(raw) // 2) + raw


def record(number: int, at: datetime, fields: Mapping[str, str], place: int) -> bytes:
    """One record that begins at `place` of its chunk. `fields`: Provider, Channel, EventID, Computer, UserID, and the data's."""
    system = {"Provider", "Channel", "EventID", "Computer", "UserID", "Keywords", "Task"}
    xml = _Xml(place + 24)

    def inside() -> None:
        xml.element("Provider", attributes={"Name": fields.get("Provider", "")})
        xml.element("EventID", fields.get("EventID", "0"))
        for name in ("Keywords", "Task"):
            if name in fields:
                xml.element(name, fields[name])
        xml.element(
            "TimeCreated", attributes={"SystemTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        )
        xml.element("EventRecordID", str(number))
        xml.element("Channel", fields.get("Channel", ""))
        xml.element("Computer", fields.get("Computer", ""))
        xml.element("Security", attributes={"UserID": fields.get("UserID", "S-1-5-18")})

    def data() -> None:
        for name, value in fields.items():
            if name not in system:
                xml.element("Data", value, {"Name": name})

    def event() -> None:
        xml.element("System", within=inside)
        xml.element("EventData", within=data)

    xml.element("Event", within=event)
    body = bytes(xml.made) + b"\0"
    size = 24 + len(body) + 4
    size += -size % 8
    ticks = (at - _EPOCH) // timedelta(microseconds=1) * 10
    head = struct.pack("<IIQQ", 0x2A2A, size, number, ticks)
    return head + body + bytes(size - 28 - len(body)) + struct.pack("<I", size)


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
    size, first, number = _RECORDS_AT, 1, 0
    for number, (at, fields) in enumerate(events, start=1):
        made = record(number, at, fields, size)
        if size + len(made) > _CHUNK:
            chunks.append(chunk(held, first))
            held, size, first = [], _RECORDS_AT, number
            made = record(number, at, fields, size)
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
