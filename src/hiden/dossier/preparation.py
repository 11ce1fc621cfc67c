"""準備表: what should not be said in open court, by which name to call it, and the articles that allow to ask for it (不正競争防止法23条〜30条).

It stands only in a package that shows everything. What harm publication would do is for people to write; what evaluations say is given
as a beginning.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import yaml

from hiden.access.models import PartnerHandler
from hiden.base.sheets.formulas import shield
from hiden.base.words import say
from hiden.classification.marking import frame
from hiden.dossier.covering import Cover, Level
from hiden.dossier.part import Cell, outsider, secret
from hiden.dossier.scope import Scope
from hiden.inventory.models import Evaluation, Location, Place
from hiden.logs.archive.export import write_private
from hiden.paper.typeset import pdf, printable
from hiden.ui.written import date_with_era

if TYPE_CHECKING:
    from hiden.dossier.making import Package

_HARM: Final = ("value-loss", "value-rivals", "value-economic")


@cache
def articles() -> dict[str, Any]:
    """The articles, with the day of their text and of the check."""
    found: dict[str, Any] = yaml.safe_load((files("hiden.dossier") / "articles.yaml").read_text("utf-8"))
    return found


def write_preparation(package: Package) -> None:
    """Write data/preparation.pdf and .csv."""
    rows = matters(package.scope)
    write_private(
        package.data / "preparation.pdf",
        pdf("dossier/preparation", _printed(package.scope, rows), title=say("刑事の手続に備える表")),
    )
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerows([_header(), *([shield(one) for one in row] for row in rows)])
    write_private(package.data / "preparation.csv", out.getvalue().encode("utf-8-sig"))


def matters(scope: Scope) -> list[list[str]]:
    """Each matter with where it comes from, what its publication would harm, and a substitute name (the one of packages that hide it)."""
    cover = Cover(Level.BOTH)
    reasons = _reasons(scope)
    rows = []
    seen: set[Cell] = set()
    for cell, kind in _matters(scope):
        if cell and cell not in seen:
            seen.add(cell)
            text = cell if isinstance(cell, str) else cell.text
            rows.append([kind, text, reasons or say("（記入してください）"), cover.shown(cell)])
    return rows


def _matters(scope: Scope) -> Iterator[tuple[Cell, str]]:
    """In the order in which a package meets them, so that the names are the same."""
    for one in scope.states:
        yield secret(one.name), say("名称")
        yield secret(one.summary), say("内容")
    for place in Place.objects.filter(scope.lasting(), item=scope.item).order_by("since", "pk"):
        yield secret(f"{place.get_form_display()}　{place.where}"), say("所在")
    for location in Location.objects.filter(scope.lasting(), item=scope.item).order_by("since", "pk"):
        yield secret(location.pattern), say("ファイルなどの場所")
    for partner in PartnerHandler.objects.filter(scope.lasting(), item=scope.item).order_by("since", "pk"):
        yield outsider(partner.company), say("取引先")


def _reasons(scope: Scope) -> str:
    rows = Evaluation.objects.filter(scope.lasting(), item=scope.item, viewpoint__in=_HARM).exclude(reason="")
    return say("／").join(dict.fromkeys(rows.order_by("viewpoint", "since").values_list("reason", flat=True)))


def _header() -> list[str]:
    return [
        say("種別"),
        say("秘匿したい事項"),
        say("公開されたときの支障（評価の理由から）"),
        say("代わりの呼び方"),
    ]


def _printed(scope: Scope, rows: list[list[str]]) -> dict[str, Any]:
    law = articles()
    return {
        **frame(strict=True),
        "facts": [
            [say("情報"), scope.item.number],
            [say("対象の期間"), f"{date_with_era(scope.first)}〜{date_with_era(scope.last)}"],
        ],
        "notes": [
            say("秘匿決定の申出は、起訴のあと最初の公判の前までに、検察官に行えるよう準備します。範囲は具体的に、狭く書きます。"),
            say("支障の欄は、評価の理由を写したものです。公開されると何が起きるかを、人が書き直してください。"),
            say("この表は秘密そのものを含みます。相手方に渡す一式には入れないでください。"),
        ],
        "header": _header(),
        "rows": [[printable(one) for one in row] for row in rows],
        "law_title": say("{law}（{number}）", law=law["law"], number=law["number"]),
        "law_note": say(
            "条文は{day}に施行されていたもの（{checked}に確認）。出典：{source}",
            day=date_with_era(law["in_force"]), checked=date_with_era(law["checked_on"]), source=law["source"],
        ),
        "law_header": [say("条"), say("何ができるか")],
        "law": [[one["article"], one["what"]] for one in law["articles"]],
        "lists": [
            say("証人の候補（秘密を話さずに証言できる人）"), say("提出する資料と、黒塗りにする箇所"), say("並行する民事の手続と、主張の食い違いがないか"),
        ],
        "words": {"matters": say("秘匿したい事項"), "law": say("よりどころの条"), "lists": say("このほかに準備するもの")},
    }  # fmt: skip
