"""Numbers of articles, paragraphs and items, and what points to them."""

from __future__ import annotations

import pytest

from hiden.paper.numbering import Level, Numbers, lines, pieces
from hiden.paper.text import (
    Annex,
    Article,
    Item,
    Paragraph,
    Style,
    Text,
    blanks,
    data_of,
    digest,
    fill,
    text_of,
)


def rule(**more: object) -> Text:
    """A small rule with everything that can be numbered."""
    values: dict[str, object] = {
        "style": Style.RULE,
        "title": "情報管理規程",
        "articles": (
            Article("purpose", "目的", (Paragraph("本規程は、{?reader}のためのものである。"),), "総則"),
            Article(
                "duty",
                "秘密保持",
                (
                    Paragraph(
                        "次に掲げるものをいう。", (Item("図面", (Item("原図"), Item("写し"))), Item("価格"))
                    ),
                    Paragraph("{@purpose}及び{@duty.1.2}のほか、{@annex:table}による。"),
                ),
            ),
        ),
        "annexes": (
            Annex("table", "区分", (), ("区分", "定義"), (("極秘", "最も重い"),)),
            Annex("form", "様式"),
        ),
    }
    return Text(**{**values, **more})  # type: ignore[arg-type]


def test_lines_are_numbered_as_in_japanese_rules() -> None:
    found = [(one.level, one.number, one.words) for one in lines(rule())]
    assert found == [
        (Level.TITLE, "", "情報管理規程"),
        (Level.CHAPTER, "第１章", "総則"),
        (Level.ARTICLE, "第１条", "目的"),
        (Level.PARAGRAPH, "", "本規程は、＿＿＿＿のためのものである。"),
        (Level.ARTICLE, "第２条", "秘密保持"),
        (Level.PARAGRAPH, "１", "次に掲げるものをいう。"),
        (Level.ITEM, "(1)", "図面"),
        (Level.SUBITEM, "ア", "原図"),
        (Level.SUBITEM, "イ", "写し"),
        (Level.ITEM, "(2)", "価格"),
        (Level.PARAGRAPH, "２", "第１条及び第２条第１項第２号のほか、別表による。"),
        (Level.ANNEX, "別表", "区分"),
        (Level.ROW, "", "区分｜定義"),
        (Level.ROW, "", "極秘｜最も重い"),
        (Level.ANNEX, "別紙", "様式"),
    ]


def test_a_reference_follows_its_article_when_one_is_put_before_it() -> None:
    text = rule()
    first = Article("definitions", "定義", (Paragraph("語を定める。"),))
    moved = rule(articles=(first, *text.articles))
    assert lines(moved)[-5].words.startswith("第２条及び第３条第１項第２号")


def test_pledges_count_without_articles() -> None:
    pledge = rule(style=Style.PLEDGE)
    assert [one.number for one in lines(pledge) if one.level is Level.ARTICLE] == ["１", "２"]
    assert "第１項及び第２項第１号" in lines(pledge)[-5].words


def test_pointing_into_the_void_is_an_error() -> None:
    with pytest.raises(KeyError):
        Numbers(rule()).plain("{@nowhere}による。")


def test_several_annexes_of_a_kind_are_numbered() -> None:
    two = rule(annexes=(Annex("a", "一"), Annex("table", "二"), Annex("t", "三", (), ("x",), ())))
    numbers = Numbers(two)
    assert [numbers.annex(one) for one in ("a", "table", "t")] == ["別紙第１", "別紙第２", "別表"]


def test_pieces_hold_words_and_references() -> None:
    assert list(pieces("前{@duty.1}、{@annex:table}後")) == [
        "前",
        ("duty", (1,), False),
        "、",
        ("table", (), True),
        "後",
    ]


def test_a_text_survives_the_database_and_places_are_filled() -> None:
    text = rule()
    assert text_of(data_of(text)) == text
    assert blanks(text) == {"reader"}
    filled = fill(text, {"reader": "従業員等"})
    assert not blanks(filled)
    assert digest(filled) != digest(text) == digest(rule())
