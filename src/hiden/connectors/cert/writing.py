"""Invented events in the layout of the CERT data set."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta, timezone
from typing import Any

_JAPAN = timezone(timedelta(hours=9))
Row = Callable[[Mapping[str, Any]], dict[str, Any]]


def _logon(each: Mapping[str, Any]) -> dict[str, Any]:
    return {"activity": "Logon" if each["action"] == "sign_in" else "Logoff"}


def _device(each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "file_tree": each.get("object"),
        "activity": "Connect" if each["action"] == "connect" else "Disconnect",
    }


def _file(each: Mapping[str, Any]) -> dict[str, Any]:
    words = {"open": "File Open", "change": "File Write", "delete": "File Delete"}
    removable = each["channel"] == "removable"
    return {
        "filename": each.get("object"),
        "activity": words.get(each["action"], "File Copy"),
        "to_removable_media": removable and bool(each.get("dest", "removable media")),
        "from_removable_media": removable and not each.get("dest", "removable media"),
        "content": "invented",
    }


def _email(each: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "to": (each.get("dest") or "").replace(",", ";"),
        "cc": "",
        "bcc": "",
        "from": f"{each.get('account')}@sample.example.co.jp",
        "activity": "View" if each["action"] == "receive" else "Send",
        "size": each.get("bytes") or 0,
        "attachments": each.get("count") or 0,
        "content": "invented",
    }


def _http(each: Mapping[str, Any]) -> dict[str, Any]:
    words = {"download": "WWW Download", "upload": "WWW Upload"}
    return {
        "url": each.get("object"),
        "activity": words.get(each["action"], "WWW Visit"),
        "content": "invented",
    }


def _written(events: Iterable[Mapping[str, Any]], row: Row) -> bytes:
    file = io.StringIO()
    rows: csv.DictWriter[str] | None = None
    for number, each in enumerate(events, start=1):
        said = {
            "id": f"{{X{number:07d}}}",
            "date": each["at"].astimezone(_JAPAN).strftime("%m/%d/%Y %H:%M:%S"),
            "user": each.get("account"),
            "pc": each.get("device"),
            **row(each),
        }
        if rows is None:
            rows = csv.DictWriter(file, said)
            rows.writeheader()
        rows.writerow(said)
    return file.getvalue().encode()


def write_cert_logon(events: Iterable[Mapping[str, Any]]) -> bytes:
    """logon.csv for events given as columns of `schemas.SAID`; `at` is an aware datetime. Times are of Japan."""
    return _written(events, _logon)


def write_cert_device(events: Iterable[Mapping[str, Any]]) -> bytes:
    """device.csv."""
    return _written(events, _device)


def write_cert_file(events: Iterable[Mapping[str, Any]]) -> bytes:
    """file.csv, as in the later releases."""
    return _written(events, _file)


def write_cert_email(events: Iterable[Mapping[str, Any]]) -> bytes:
    """email.csv."""
    return _written(events, _email)


def write_cert_http(events: Iterable[Mapping[str, Any]]) -> bytes:
    """http.csv."""
    return _written(events, _http)


write = write_cert_logon
