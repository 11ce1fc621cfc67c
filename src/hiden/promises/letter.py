"""The words of a letter to somebody who did not sign: which promises and rules hold for them already. In Japanese, as papers are."""

from __future__ import annotations

from dataclasses import replace

from hiden.base.clock import today
from hiden.base.dates import show_date
from hiden.paper.text import Annex, Article, Paragraph, Style, Text, blanks, fill
from hiden.people.models import Company, Person
from hiden.promises.binding import Binding, binding
from hiden.promises.texts import own_values
from hiden.rules.queries import text_of_version, version_in_force

TEMPLATE = "letter_continuing_duties"
_NONE = ("—", "記録がありません", "—", "—")


def notice_text(person: Person) -> Text:
    """The company's own letter, if one is in force, else a plain one; with a table of what is on record today."""
    bound = binding(person, today())
    version = version_in_force(TEMPLATE)
    text = text_of_version(version) if version else _plain()
    values = own_values([person], {"person_name", "person_number", "department", "post"}, {})[person.pk]
    text = fill(text, {**values, "scope_text": "会社の秘密情報"})
    text = fill(text, dict.fromkeys(blanks(text), "＿＿＿＿"))
    return replace(text, annexes=(*text.annexes, _table(bound)))


def _plain() -> Text:
    company = Company.current()
    return Text(
        style=Style.LETTER,
        title="秘密情報の取扱いについてのお知らせ",
        opening=("{?person_name} 様", company.name if company else ""),
        articles=(
            Article(
                "purpose",
                "このお知らせについて",
                (
                    Paragraph(
                        "先にお願いした書面に署名されないとのお申出を承りました。"
                        "署名は任意です。このお知らせは、別の書面や規程によってすでに約束され、又は定められている事項を確認していただくためのものです。"
                    ),
                ),
            ),
            Article(
                "held",
                "すでにある約束と規程",
                (Paragraph("会社の記録にある約束と規程は、{@annex:held_already}のとおりです。"),),
            ),
            Article(
                "whistle",
                "公益通報等との関係",
                (
                    Paragraph(
                        "これらの約束と規程は、公益通報者保護法に定める公益通報をすること、法令に基づいて行政機関・裁判所等に情報を提供すること、及び弁護士に相談することを妨げません。"
                    ),
                ),
            ),
            Article(
                "later",
                "お問合せと後日の署名",
                (
                    Paragraph(
                        "内容についてのお尋ねは、人事の担当者が承ります。後日、署名されることもできます。"
                    ),
                ),
            ),
        ),
        closing=("以上",),
    )


def _table(bound: Binding) -> Annex:
    promises = [
        (
            "約束",
            f"{one.title}（第{one.version}版、対象：{one.scope}）",
            show_date(one.signed_on, "era"),
            one.sha256[:16],
        )
        for one in (*bound.promises, *bound.contracts)
    ]
    rules = [
        (
            "規程",
            f"{one.title}（第{one.number}版、周知：{show_date(one.known_on, 'era')}）",
            show_date(one.since, "era"),
            one.sha256[:16],
        )
        for one in bound.rules
        if one.known_on
    ]
    return Annex(
        "held_already",
        "すでにある約束と規程",
        header=("種類", "名称", "署名・施行の日", "文の照合値（先頭）"),
        rows=tuple([*promises, *rules] or [_NONE]),
    )
