"""What Exchange Server would have written into its message tracking log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

_FIELDS = [
    "date-time",
    "client-ip",
    "client-hostname",
    "server-ip",
    "server-hostname",
    "source-context",
    "connector-id",
    "source",
    "event-id",
    "internal-message-id",
    "message-id",
    "network-message-id",
    "recipient-address",
    "recipient-status",
    "total-bytes",
    "recipient-count",
    "related-recipient-address",
    "reference",
    "message-subject",
    "sender-address",
    "return-path",
    "message-info",
    "directionality",
    "tenant-id",
    "original-client-ip",
    "original-server-ip",
    "custom-data",
]


def _said(number: int, each: Mapping[str, Any]) -> dict[str, Any]:
    received = each["action"] == "receive"
    failed = each.get("outcome") in ("failed", "blocked")
    recipients = [to for to in (each.get("dest") or "").split(",") if to]
    return {
        "date-time": each["at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "client-hostname": each.get("device"),
        "server-hostname": "EX01",
        "source": "STOREDRIVER" if received else "SMTP",
        "event-id": "FAIL" if failed else "DELIVER" if received else "SENDEXTERNAL",
        "message-id": f"<{number}@sample.example.co.jp>",
        "recipient-address": ";".join(recipients),
        "total-bytes": each.get("bytes"),
        "recipient-count": each.get("count") or len(recipients),
        "message-subject": each.get("object"),
        "sender-address": each.get("account"),
        "directionality": "Incoming" if received else "Originating",
        "original-client-ip": each.get("ip"),
    }


def write_exchange_tracking(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The file for events given as columns of `schemas.SAID`; `at` is an aware datetime."""
    file = io.StringIO()
    file.write(
        "\ufeff#Software: Microsoft Exchange Server\r\n#Version: 15.02.1118.007\r\n#Log-type: Message Tracking Log\r\n"
    )
    file.write(f"#Date: 2026-09-01T00:00:00.000Z\r\n#Fields: {','.join(_FIELDS)}\r\n")
    rows = csv.DictWriter(file, _FIELDS, lineterminator="\r\n")
    rows.writerows(_said(number, each) for number, each in enumerate(events, start=1))
    return file.getvalue().encode()


_EXPORTED = {
    "Timestamp": "date-time",
    "ClientIp": "client-ip",
    "ClientHostname": "client-hostname",
    "Source": "source",
    "EventId": "event-id",
    "Recipients": "recipient-address",
    "TotalBytes": "total-bytes",
    "RecipientCount": "recipient-count",
    "MessageSubject": "message-subject",
    "Sender": "sender-address",
    "Directionality": "directionality",
    "OriginalClientIp": "original-client-ip",
}


def write_exchange_tracking_csv(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The same as PowerShell exports it."""
    file = io.StringIO()
    rows = csv.writer(file, quoting=csv.QUOTE_ALL)
    rows.writerow(_EXPORTED)
    for number, each in enumerate(events, start=1):
        said = _said(number, each)
        rows.writerow([said.get(name) for name in _EXPORTED.values()])
    return file.getvalue().encode()


write = write_exchange_tracking
