"""五十音順."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.base.kana import group_of, is_kana, sort_key, to_katakana

kana_text = st.text(alphabet="".join(chr(c) for c in range(0x30A1, 0x30FB)) + "ー", min_size=1, max_size=8)


@pytest.mark.parametrize(
    "ordered",
    [
        ["カ", "ガレージ", "きし", "キジ", "ク"],
        ["カー", "カァ", "カア", "ガア", "カイ"],
        ["はは", "はば", "はぱ", "ばば"],
        ["ット", "ツト", "ツド"],
        ["サーバ", "サアバ", "サイバ"],
        ["あさひ", "アサヒ"],
        ["ハヤシ", "ハヤシ　アキラ", "ハヤシダ"],
        ["ミスヾ", "ミスズ"],
        ["123", "abc", "ア", "亜"],
        ["ワ", "ヲ", "ン"],
    ],
)
def test_words_stand_in_the_order_of_a_japanese_index(ordered: list[str]) -> None:
    for shuffled in itertools.permutations(ordered):
        assert sorted(shuffled, key=sort_key) == ordered


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ｶﾞﾚｰｼﾞ", "ガレージ"),
        ("ヤマダ タロウ", "ヤマダ　タロウ"),
        ("ジョン・スミス", "ジョンスミス"),
        ("か\u3099", "が"),
        ("か゛", "が"),
    ],
)
def test_width_spaces_and_loose_marks_make_no_difference(left: str, right: str) -> None:
    assert sort_key(left) == sort_key(right)


def test_plain_sorting_would_be_wrong() -> None:
    words = ["ガレージ", "キジ", "きし", "カ"]
    assert sorted(words) != sorted(words, key=sort_key) == ["カ", "ガレージ", "きし", "キジ"]


@given(st.text(max_size=20))
def test_a_key_can_be_stored_anywhere(text: str) -> None:
    key = sort_key(text)
    assert "\0" not in key
    assert key == sort_key(text)


@given(kana_text, kana_text)
def test_katakana_and_hiragana_sort_together(left: str, right: str) -> None:
    """Unless two words are the same but for their script, the script changes nothing."""
    hiragana = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in left)
    if sort_key(left).split(" ")[:3] != sort_key(right).split(" ")[:3]:
        assert (sort_key(left) < sort_key(right)) == (sort_key(hiragana) < sort_key(right))


@pytest.mark.parametrize(
    ("word", "group"),
    [
        ("アベ", "あ"),
        ("ガトウ", "か"),
        ("ッ", "た"),
        ("ぱ", "は"),
        ("ｱｲ", "あ"),
        ("ヴ", "あ"),
        ("ン", "わ"),
        ("山", "他"),
        ("", "他"),
    ],
)
def test_a_word_stands_under_its_row(word: str, group: str) -> None:
    assert group_of(word) == group


def test_readings_are_told_from_other_text() -> None:
    assert is_kana("ヤマダ　タロウ")
    assert is_kana("やまだ")
    assert is_kana("ﾔﾏﾀﾞ ﾀﾛｳ")
    assert is_kana("ジョン・スミス")
    assert not is_kana("山田")
    assert not is_kana("Yamada")
    assert not is_kana("")
    assert not is_kana("　")


def test_readings_become_full_width_katakana_and_nothing_else_changes() -> None:
    assert to_katakana("やまだ ﾀﾞﾛｳ 髙ＡB①") == "ヤマダ ダロウ 髙ＡB①"
