"""From choices to a text: what applies, what is left out, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from hiden.base.errors import BadInput
from hiden.catalogue.model import Place
from hiden.classification.queries import HandlingTable
from hiden.paper.numbering import lines
from hiden.paper.text import Article, Paragraph
from hiden.rules.choices import Choices
from hiden.rules.composing import Standing, Wording, compose
from hiden.rules.model import Template

SOURCES = [{"id": "handbook-2024"}]


def clause(ident: str, *body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A clause with the least it needs."""
    words = {"ja": ident, "en": ident}
    return {"id": ident, "heading": words, "body": list(body), "en": ident, "sources": SOURCES, **more}


def made(*clauses: dict[str, Any], **more: Any) -> Template:
    """A template of these clauses."""
    return Template.model_validate(
        {
            "id": "sample",
            "ja": "規程",
            "en": "Rules",
            "certainty": "D",
            "sources": SOURCES,
            "family": "rule",
            "style": "rule",
            "what": {"ja": "見本", "en": "Sample"},
            "where": Place("sample.yaml", 1),
            "clauses": list(clauses),
            **more,
        }
    )


CHOICES = Choices(
    facts=frozenset({"profile:telework", "measure:E2-j"}),
    words={"company": "見本精工株式会社"},
    rows={
        "classes": ({"name": "極秘", "definition": "重い"}, {"name": "秘", "definition": "中"}),
        "forbidden": (),
    },
    table=HandlingTable((), ()),
)


def words(template: Template, wording: Wording | None = None) -> list[str]:
    """What is read, line by line."""
    return [one.whole for one in lines(compose(template, CHOICES, wording).text)]


def test_a_clause_stands_only_while_its_condition_holds() -> None:
    template = made(
        clause("telework", {"ja": "社外で扱うとき。"}, when=["profile:telework"]),
        clause("overseas", {"ja": "海外で扱うとき。"}, when=["profile:overseas_bases"]),
        clause("either", {"ja": "いずれか。"}, when=["profile:overseas_bases|measure:E2-j", "!profile:byod"]),
    )
    assert words(template) == ["規程", "第１条　telework", "社外で扱うとき。", "第２条　either", "いずれか。"]
    used = {one.clause.id: one.standing for one in compose(template, CHOICES).used}
    assert used["overseas"] is Standing.NOT_APPLICABLE


def test_a_line_is_repeated_for_each_class_and_left_out_when_there_is_nothing() -> None:
    template = made(
        clause(
            "classes",
            {
                "ja": "次の区分とする。",
                "items": [{"ja": "{each.name}（{each.definition}）", "each": "classes"}],
            },
        ),
        clause(
            "none",
            {"ja": "残る。"},
            {"ja": "次を禁じる。", "items": [{"ja": "{each.mode}", "each": "forbidden"}]},
        ),
    )
    assert words(template)[2:] == [
        "次の区分とする。",
        "(1)　極秘（重い）",
        "(2)　秘（中）",
        "第２条　none",
        "残る。",
    ]


def test_switching_rewording_and_adding() -> None:
    template = made(
        clause("first", {"ja": "一。"}, required=True),
        clause("second", {"ja": "二。"}, on=False),
        clause("third", {"ja": "三。"}),
    )
    own = Article("own_1", "当社の定め", (Paragraph("四。"),))
    wording = Wording(
        switched={"first": False, "second": True, "third": False},
        reworded={"second": (Paragraph("当社の言い方。"),)},
        added=(("second", own),),
    )
    assert words(template, wording)[1::2] == ["第１条　first", "第２条　second", "第３条　当社の定め"]
    assert words(template, wording)[4] == "当社の言い方。"
    assert words(template)[1::2] == ["第１条　first", "第２条　third"]


def test_a_chapter_begins_with_the_first_clause_that_stands() -> None:
    chapter = {"ja": "総則", "en": "General"}
    template = made(
        clause("gone", {"ja": "一。"}, chapter=chapter, when=["profile:byod"]),
        clause("there", {"ja": "二。"}),
    )
    assert words(template)[1:3] == ["第１章　総則", "第１条　there"]


def test_pointing_to_a_clause_that_is_off_is_refused() -> None:
    template = made(clause("first", {"ja": "{@second}による。"}), clause("second", {"ja": "二。"}))
    with pytest.raises(BadInput, match="second"):
        compose(template, CHOICES, Wording(switched={"second": False}))


def test_a_line_may_depend_on_another_clause() -> None:
    template = made(
        clause("first", {"ja": "残る。"}, {"ja": "{@second}による。", "when": ["clause:second"]}),
        clause("second", {"ja": "二。"}),
    )
    assert words(template, Wording(switched={"second": False})) == ["規程", "第１条　first", "残る。"]


def test_blanks_are_filled_and_what_is_missing_is_named() -> None:
    template = made(
        clause("first", {"ja": "{company}は、{starts}から{court}で{rate}。{project}も。"}),
        blanks=[
            {"id": "starts", "ja": "施行日", "en": "Start", "kind": "day"},
            {"id": "court", "ja": "裁判所", "en": "Court"},
            {"id": "rate", "ja": "割合", "en": "Rate", "kind": "choice", "default": "half",
             "choices": [{"id": "half", "ja": "半分", "en": "Half"}, {"id": "all", "ja": "全部", "en": "All"}]},
            {"id": "project", "ja": "案件", "en": "Project", "late": True},
        ],
    )  # fmt: skip
    wording = Wording(filled={"starts": "2026-12-01"})
    assert words(template, wording)[2] == "見本精工株式会社は、令和8年12月1日から＿＿＿＿で半分。＿＿＿＿も。"
    assert [one.id for one in compose(template, CHOICES, wording).unfilled] == ["court"]
