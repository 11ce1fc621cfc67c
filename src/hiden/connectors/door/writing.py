"""What an entry control system would have exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone
from typing import Any

_JAPAN = timezone(timedelta(hours=9))


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The file for events given as columns of `schemas.SAID`; `at` is an aware datetime. Times are of Japan, text is CP932."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(["日時", "カード番号", "氏名", "扉名", "入退", "結果"])
    for each in events:
        way = {"enter": "入室", "leave": "退室"}.get(each["action"], "")
        result = "NG" if each.get("outcome") == "blocked" else "OK"
        at = each["at"].astimezone(_JAPAN).strftime("%Y/%m/%d %H:%M:%S")
        rows.writerow([at, each.get("account"), each.get("detail"), each.get("object"), way, result])
    return file.getvalue().encode("cp932", errors="replace")
