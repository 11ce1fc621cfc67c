"""Events as files. What is masked on the page is masked in the file."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse

from hiden.base.clock import TOKYO
from hiden.base.sheets import Column, Sheet, Value
from hiden.base.words import say
from hiden.logs.finding import Question
from hiden.logs.lines import Line
from hiden.ui.api import list_answer


def lines_file(lines: Sequence[Line], form: str, question: Question) -> HttpResponse:
    """One row an event, oldest first."""
    labels = (
        (say("日時（日本）"), 20), (say("だれが"), 18), (say("経路"), 12), (say("操作"), 14), (say("結果"), 10),
        (say("何を"), 50), (say("送り先"), 30), (say("大きさ（バイト）"), 14), (say("件数"), 8), (say("端末"), 18),
        (say("接続元"), 16), (say("プログラム"), 16), (say("情報の管理番号"), 12), (say("区分"), 8), (say("説明"), 40),
        (say("取得元"), 18), (say("区画"), 8), (say("区画の中の番号"), 10), (say("記録の中の番号"), 10),
    )  # fmt: skip
    columns = [Column(f"c{n}", (label,), width=width) for n, (label, width) in enumerate(labels)]
    name = say("ログ{first}から{last}", first=f"{question.first:%Y%m%d}", last=f"{question.last:%Y%m%d}")
    return list_answer(Sheet(say("ログ"), columns, [_row(line) for line in lines]), form, name)


def _row(line: Line) -> Sequence[Value]:
    event = line.event
    return (
        event.at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M:%S"),
        line.who, line.channel, line.action, line.outcome,
        event.object, event.dest, "" if event.bytes is None else event.bytes, "" if event.count is None else event.count,
        event.device, event.ip, event.app, line.item, line.secrecy, event.detail, line.source,
        event.segment, event.record, event.part,
    )  # fmt: skip
