"""What a print management system would have exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone
from typing import Any

_JAPAN = timezone(timedelta(hours=9))
_KINDS = {"copy": "コピー", "send": "FAX送信", "receive": "FAX受信", "create": "スキャン"}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The file for events given as columns of `schemas.SAID`; `at` is an aware datetime. Times are of Japan, text is CP932."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(
        [
            "印刷日時",
            "ユーザー名",
            "コンピューター名",
            "IPアドレス",
            "文書名",
            "プリンター名",
            "種別",
            "ページ数",
            "部数",
            "サイズ",
            "結果",
        ]
    )
    for each in events:
        rows.writerow(
            [
                each["at"].astimezone(_JAPAN).strftime("%Y/%m/%d %H:%M:%S"),
                each.get("account"),
                each.get("device"),
                each.get("ip"),
                each.get("object"),
                each.get("dest") or "複合機1F",
                _KINDS.get(each["action"], "印刷"),
                each.get("count") or 1,
                1,
                each.get("bytes"),
                "エラー" if each.get("outcome") == "failed" else "正常終了",
            ]
        )
    return file.getvalue().encode("cp932", errors="replace")
