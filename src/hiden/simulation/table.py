"""A table as Japanese tools for PC logs export it, and how it is explained to Hiden (`connectors.any_csv`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import timedelta, timezone
from typing import Any, Final

_JAPAN: Final = timezone(timedelta(hours=9))
HEADER: Final = ("記録日時", "端末名", "ログオンユーザー", "操作", "対象", "デバイス", "サイズ", "結果")
_WORDS: Final = {
    ("program", "run"): "アプリケーション起動",
    ("file", "open"): "ファイル参照",
    ("file", "change"): "ファイル更新",
    ("file", "create"): "ファイル作成",
    ("file", "rename"): "ファイル名変更",
    ("file", "delete"): "ファイル削除",
    ("removable", "connect"): "USBデバイス接続",
    ("removable", "copy"): "USBデバイスへの書込み",
    ("alert", "detect"): "警告",
}
# How the table is explained, once, by somebody in the company.
MAPPING: Final[dict[str, Any]] = {
    "title": "PC操作ログ",
    "header": list(HEADER),
    "time": ["記録日時"],
    "operation": ["操作"],
    "words": {word: {"channel": channel, "action": action} for (channel, action), word in _WORDS.items()},
    "result": "結果",
    "results": {"成功": "done", "失敗": "failed", "禁止": "blocked"},
    "account": ["ログオンユーザー"],
    "device": ["端末名"],
    "object": ["対象"],
    "dest": ["デバイス"],
    "bytes": ["サイズ"],
}
_RESULTS: Final = {"done": "成功", "failed": "失敗", "blocked": "禁止"}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The file for events given as columns of `schemas.SAID`; `at` is an aware datetime. Times are of Japan, text is CP932."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(HEADER)
    rows.writerows(
        (
            each["at"].astimezone(_JAPAN).strftime("%Y/%m/%d %H:%M:%S"),
            each.get("device"),
            each.get("account"),
            _WORDS.get((each["channel"], each["action"]), "そのほか"),
            each.get("object"),
            each.get("dest"),
            each.get("bytes"),
            _RESULTS.get(each.get("outcome") or "done", "成功"),
        )
        for each in events
    )
    return file.getvalue().encode("cp932", errors="replace")
