"""The dossier to read: contents, what is there and what is missing by factor, then one numbered exhibit (別紙) for each part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hiden.base.words import say
from hiden.classification.marking import frame
from hiden.dossier.covering import LEVELS, Row
from hiden.dossier.part import FACTORS, Factor
from hiden.dossier.writing import PRINTED, Written
from hiden.ledger.proof_lines import proof_lines
from hiden.paper.typeset import pdf, printable
from hiden.ui.written import date_with_era

if TYPE_CHECKING:
    from hiden.dossier.making import Package


def dossier_pdf(package: Package) -> bytes:
    """The paper (A4, PDF/A)."""
    return pdf("dossier/dossier", printed(package), title=say("証拠一式"))


def printed(package: Package) -> dict[str, Any]:
    """Everything printed, as plain values."""
    scope = package.scope
    return {
        **frame(strict=True),
        "facts": [
            [say("情報"), _named(package)],
            [say("対象の期間"), f"{date_with_era(scope.first)}〜{date_with_era(scope.last)}"],
            [say("内容の時点"), say("期間の終わりの時点で記録されていたこと")],
            [say("見せる範囲"), str(LEVELS[package.cover.level])],
            [say("この一式の番号"), package.key],
        ],
        "notes": _notes(package),
        "proof": proof_lines(),
        "factors": [[str(FACTORS[each]), _exhibits(package, each), *_counts(package, each)] for each in Factor],
        "factor_header": [say("示すべきこと"), say("別紙"), say("事実"), say("足りないもの")],
        "exhibits": [_exhibit(one) for one in package.parts],
        "header": [say("番号"), say("いつ"), say("内容"), say("操作の記録")],
        "words": {
            "notes": say("この一式について"), "proof": say("確かめ方"), "contents": say("目次"),
            "factors": say("示すべきことと別紙の対応"), "gaps": say("足りないもの"), "none": say("記録がありません。"),
        },
    }  # fmt: skip


def _named(package: Package) -> str:
    from hiden.dossier.part import secret

    name = package.cover.shown(secret(package.scope.states[-1].name))
    return f"{package.scope.item.number}　{printable(name)}"


def _notes(package: Package) -> list[str]:
    return [
        say(
            "秘伝（Hiden）の各台帳と操作の記録から機械的に作ったものです。法的な評価や結論は書かれていません。"
        ),
        say(
            "事実ごとに、よりどころの操作の記録の番号を示します。「—」は、対応する操作の記録が見つからなかったものです。"
        ),
        say(
            "足りないものは、あるものと同じように書きます。書かれていないことは、なかったことを意味しません。"
        ),
        say("別紙は{n}行まで印刷します。すべては data/csv と data/facts のファイルにあります。", n=PRINTED),
        say(
            "伏せた欄の元の内容は、行ごとのハッシュで固定されています。あとで一部だけを開示して照合できます。"
        ),
    ][: 5 if package.cover.full else 6]


def _exhibits(package: Package, factor: Factor) -> str:
    return say("、").join(str(one.number) for one in package.parts if one.part.factor is factor) or "—"


def _counts(package: Package, factor: Factor) -> list[str]:
    mine = [one for one in package.parts if one.part.factor is factor]
    return [f"{sum(one.rows for one in mine):,}", f"{sum(len(one.gaps) for one in mine):,}"]


def _exhibit(one: Written) -> dict[str, Any]:
    more = one.rows - len(one.head)
    return {
        "title": say("別紙第{n}号　{title}", n=one.number, title=one.part.title),
        "factor": say(
            "示すべきこと：{factor}　事実：{n}件", factor=FACTORS[one.part.factor], n=f"{one.rows:,}"
        ),
        "gaps": [printable(each) for each in one.gaps],
        "rows": [_row(one, n, row) for n, row in enumerate(one.head, 1)],
        "more": say("ほかに{n}件あります（data/csv/{file}.csv）。", n=f"{more:,}", file=one.stem)
        if more
        else "",
    }


def _row(one: Written, number: int, row: Row) -> list[str]:
    pairs = zip(one.part.columns, row.cells, strict=True)
    told = "／".join(f"{column}：{_soft(printable(cell))}" for column, cell in pairs if cell)
    when = _short(row.when) + (f"〜{_short(row.until)}" if row.until else "")
    return [f"{one.number}-{number}", when or "—", told, say("、").join(map(str, row.entries)) or "—"]


def _short(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _soft(text: str) -> str:
    """A long text without places to break is given some."""
    return (
        "\u200b".join(text[at : at + 16] for at in range(0, len(text), 16))
        if text.isascii() and len(text) > 16
        else text
    )
