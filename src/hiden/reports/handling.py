"""取扱表: what each class allows in each mode of use, one A4 sheet to hang on the wall."""

from __future__ import annotations

from datetime import date
from typing import Any

from hiden.base.words import say
from hiden.classification.marking import frame, instant_of
from hiden.classification.models import Answer
from hiden.classification.queries import handling_table
from hiden.gate import require
from hiden.paper.typeset import pdf
from hiden.people.models import Person


def handling_report(*, by: Person, as_of: date | None = None) -> bytes:
    """The handling table as a PDF (A4, landscape). Raises NotAllowed."""
    require(by, "reports.handling")
    return pdf("reports/handling", handling_data(as_of), title=say("秘密区分ごとの取扱表"))


def handling_data(as_of: date | None = None) -> dict[str, Any]:
    """Everything printed, as plain values."""
    table = handling_table(instant_of(as_of))
    return {
        **frame(as_of),
        "classes": [one.name for one in table.classes],
        "rows": [
            {
                "mode": row.mode.name,
                "cells": [
                    {
                        "answer": rule.answer.value,
                        "words": "" if rule.answer == Answer.RULED else str(rule.answer.label),
                        "text": rule.text,
                    }
                    if rule
                    else {"answer": "", "words": "—", "text": ""}
                    for rule in row.rules
                ],
            }
            for row in table.rows
        ],
        "words": {
            "mode": say("取扱い・利用態様"),
            "note": say(
                "「条件付き可」は、書かれた条件を満たすときだけ認めます。迷ったときは管理責任者に尋ねてください。"
            ),
        },
    }
