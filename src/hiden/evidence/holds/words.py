"""Paths of deletion as words for people."""

from __future__ import annotations

from hiden.base.words import say


def path_words(path: str) -> str:
    """What was to be done; a path of a later version as it is."""
    return {
        "logs.expire": say("保存期間を過ぎたログの消去"),
        "logs.aside": say("取り分けたログの消去"),
        "logs.erase": say("一人のログを読めなくすること"),
        "monitoring.expire": say("保存期間を過ぎた兆候・案件の消去"),
        "people.forget": say("退職者などの氏名の消去"),
        "ledger.forget": say("操作の記録の、個人に関する部分の消去"),
        "lifecycle.pc": say("退職者のPCの再利用"),
    }.get(path, path)
