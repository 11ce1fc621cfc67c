"""Dates, marks, stamps, the matrix: what templates can say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from hiden.base.clock import FOREVER, FOREVER_DATE
from hiden.ui import pictures


def drawn(text: str, **values: object) -> str:
    return Template(text).render(Context(values))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ day|date_ja }}", "2026年11月9日（令和8年）"),
        ("{{ day|wareki }}", "令和8年11月9日"),
        ("{{ day|stamp_date }}", "R8.11.9"),
        ("{{ day|day_ja }}", "11月9日（月）"),
        ("{{ day|full_day_ja }}", "2026年11月9日（月）（令和8年）"),
        ("{{ none|date_ja }}{{ none|datetime_ja }}{{ none|wareki }}", ""),
        ("{{ forever|date_ja }}", "期限なし"),
        ("{{ forever_at|date_ja }}", "期限なし"),
        ("{{ late|date_ja }}", "2026年11月10日（令和8年）"),
        ("{{ late|datetime_ja }}", "2026年11月10日（令和8年） 00:30"),
        ("{{ 1234000|yen }}", "1,234,000円"),
        ("{{ none|yen }}", "—"),
        ("{{ none|person }}", "—"),
    ],
)
def test_how_things_are_written(text: str, shown: str) -> None:
    values = {
        "day": date(2026, 11, 9),
        "none": None,
        "forever": FOREVER_DATE,
        "forever_at": FOREVER,
        "late": datetime(2026, 11, 9, 15, 30, tzinfo=UTC),  # half past midnight of the next day in Japan
    }
    assert drawn(text, **values) == shown


def test_english_readers_get_english_dates() -> None:
    with translation.override("en"):
        assert drawn("{{ day|date_ja }} {{ day|day_ja }}", day=date(2026, 11, 9)) == "9 Nov 2026 Mon 9 Nov"
        assert drawn("{{ day|wareki }}", day=date(2026, 11, 9)) == "9 Nov 2026"


@pytest.mark.parametrize(
    ("rank", "look"), [(0, ""), (1, "internal"), (2, "secret"), (3, "top-secret"), (7, "top-secret")]
)
def test_a_mark_is_drawn_by_its_rank(rank: int, look: str) -> None:
    assert drawn('{% mark "印" rank %}', rank=rank) == f'<span class="mark" data-class="{look}">印</span>'


def test_a_mark_escapes_the_name_of_a_class() -> None:
    assert "<b>" not in drawn("{% mark name 1 %}", name="<b>")


def test_a_stamp_says_what_it_shows_and_an_empty_box_says_so() -> None:
    boxes = [
        pictures.Seal("起案", "総務", date(2026, 11, 9), "佐藤　さくら"),
        pictures.Seal("承認", "法務", date(2026, 11, 12), "﨑山 拓也", note="代理"),
        pictures.Seal("決裁"),
    ]
    shown = drawn("{% seals boxes %}", boxes=boxes)
    assert 'aria-label="起案　総務　佐藤　令和8年11月9日"' in shown
    assert "﨑山" in shown
    assert "承認（代理）" in shown
    assert shown.count("<svg") == 2
    assert "印影は承認記録から描いた表示です。証拠は操作記録と署名です。" in shown
    assert "style=" not in shown


@pytest.mark.parametrize(
    ("done", "total", "level"),
    [
        (0, 0, 0),
        (0, 5, 0),
        (1, 5, 1),
        (2, 5, 1),
        (5, 10, 2),
        (7, 10, 2),
        (3, 4, 3),
        (4, 5, 3),
        (99, 100, 3),
        (5, 5, 4),
        (6, 5, 4),
    ],
)
def test_how_far_a_set_has_come(done: int, total: int, level: int) -> None:
    assert pictures.level_of(done, total) == level


def test_every_cell_of_the_matrix_says_its_number_and_word() -> None:
    row = pictures.Row("退職者等", [pictures.Cell(0, 1, "/a"), pictures.Cell(), pictures.Cell(0, 0, "/b")])
    columns = [
        pictures.Column("②持出し困難化"),
        pictures.Column("⑤信頼関係の維持・向上等"),
        pictures.Column("③視認性の確保"),
    ]
    shown = drawn("{% matrix grid %}", grid=pictures.Matrix("ルート×目的", columns, [row]))
    assert 'aria-label="退職者等・持出し困難化：1件中0件 未実施"' in shown
    assert "②\u00a0持出し困難化" in shown
    assert shown.count("対象外") == 1
    assert "選んだ対策がありません" in shown


def test_a_matrix_with_a_missing_cell_is_an_error_not_a_wrong_picture() -> None:
    grid = pictures.Matrix(
        "表", [pictures.Column("①甲"), pictures.Column("②乙")], [pictures.Row("丙", [pictures.Cell(1, 1)])]
    )
    with pytest.raises(ValueError, match="zip"):
        grid.lines()


def test_a_deadline_is_told_by_words_and_colour() -> None:
    moment = pictures.Moment(date(2027, 1, 18), "確報の期限", "due", remaining="あと56日", note="翌開庁日。")
    shown = drawn("{% timeline moments %}", moments=[moment])
    assert 'datetime="2027-01-18"' in shown
    assert "<strong>確報の期限<span>あと56日</span></strong>" in shown
    assert "翌開庁日。" in shown
