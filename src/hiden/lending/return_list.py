"""返却一覧: what somebody has, as a paper to go through together and tick (L2-a)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from hiden.base.dates import show_date
from hiden.base.words import say
from hiden.classification.marking import frame
from hiden.lending.models import Loan
from hiden.paper.typeset import pdf
from hiden.people.models import Person


def return_list(person: Person, lines: Sequence[tuple[Loan, int, Any]], *, day: date | None = None) -> bytes:
    """A4 (PDF). `lines`: loan, pieces, class (or None)."""
    title = say("返却一覧　{name}（{number}）", name=person.name, number=person.number)
    data = {
        **frame(day),
        "header": [say("確認"), say("管理番号"), say("名称"), say("区分"), say("点数"), say("期限")],
        "rows": [
            [
                "□",
                one.thing.number,
                one.thing.name,
                mark.name if mark else "—",
                str(pieces),
                show_date(one.due_on),
            ]
            for one, pieces, mark in lines
        ],
        "words": {
            "none": say("貸しているものはありません。"),
            "besides": say("台帳にないもの（名刺、私物の端末や個人のクラウドに残る写しなど）の有無："),
            "giver": say("返却した人"),
            "taker": say("受け取った人"),
            "date": say("日付"),
        },
    }
    return pdf("lending/return_list", data, title=title)
