"""What the event viewer would have saved of event 307."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone
from typing import Any

_JAPAN = timezone(timedelta(hours=9))


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The file for events given as columns of `schemas.SAID`; `at` is an aware datetime. Times are of Japan."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(["レベル", "日付と時刻", "ソース", "イベント ID", "タスクのカテゴリ"])
    for number, each in enumerate(events, start=1):
        at = each["at"].astimezone(_JAPAN).strftime("%Y/%m/%d %H:%M:%S")
        message = (
            f"Document {number}, {each.get('object') or 'Print Document'} owned by {each.get('account') or 'nobody'}"
            f" on \\\\{each.get('device') or 'PC01'} was printed on {each.get('dest') or 'MFP-1F'} through port"
            f" 192.0.2.20.  Size in bytes: {each.get('bytes') or 0}. Pages printed: {each.get('count') or 1}."
            " No user action is required."
        )
        rows.writerow(
            ["情報", at, "Microsoft-Windows-PrintService", 307, "ドキュメントを印刷しています", message]
        )
    return ("\ufeff" + file.getvalue()).encode()
