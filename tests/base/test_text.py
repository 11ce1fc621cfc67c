"""Comparing texts, and the borders of CP932."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.base.errors import BadInput
from hiden.base.text import (
    as_cp932_returns,
    decode_bytes,
    fold,
    has_private_characters,
    not_in_cp932,
    same_after_cp932,
)

TRAPS = "髙﨑①㈱𠮷葛\U000e0100〜−"


def test_different_people_stay_different_and_the_same_sign_is_the_same() -> None:
    assert fold("髙﨑") != fold("高崎")
    assert fold("㈱ミホン　ＡＢＣ") == fold("(株)ﾐﾎﾝ abc")
    assert fold("葛\U000e0100城") == fold("葛城")
    assert fold("10〜20") == fold("10～20")
    assert fold("A−1") == fold("A－1") == fold("a-1")
    assert fold(" 山田\u3000\n太郎 ") == "山田 太郎"


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_characters_that_cp932_lacks_are_listed_with_their_selectors() -> None:
    assert not_in_cp932(TRAPS) == ["𠮷", "葛\U000e0100"]
    assert not_in_cp932("♥é—♥") == ["♥", "é", "—"]
    assert not_in_cp932("髙﨑①㈱〜−") == []


def test_what_cp932_changes_on_the_way_is_known() -> None:
    assert as_cp932_returns("〜−") == "～－"
    assert same_after_cp932("9〜17時", "9～17時")
    assert not same_after_cp932("髙", "高")


@given(st.text(max_size=40))
def test_a_text_is_listed_exactly_if_cp932_refuses_it_and_else_returns_as_said(text: str) -> None:
    missing = not_in_cp932(text)
    if missing:
        with pytest.raises(UnicodeEncodeError):
            text.encode("cp932")
    else:
        assert text.encode("cp932").decode("cp932") == as_cp932_returns(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_encoding_of_a_japanese_office_is_found(encoding: str) -> None:
    text = "氏名,部署\r\n髙﨑　①,㈱見本\r\n"
    decoded = decode_bytes(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_shift_jis_would_have_failed() -> None:
    with pytest.raises(UnicodeDecodeError):
        "髙﨑①㈱".encode("cp932").decode("shift_jis")


@pytest.mark.parametrize(
    ("data", "line", "byte"),
    [
        ("氏名\r\n山田\r\n".encode("cp932") + b"\x81\xff", 3, 13),
        (b"\xef\xbb\xbfa\nb\xff", 2, 7),
        (b"a,b\n\x00", 2, 5),
    ],
)
def test_unreadable_bytes_are_named_by_line_and_byte(data: bytes, line: int, byte: int) -> None:
    with pytest.raises(BadInput, match=f"{line}行目（ファイルの先頭から{byte}バイト目）"):
        decode_bytes(data)


def test_other_japanese_encodings_are_refused_by_name() -> None:
    with pytest.raises(BadInput, match="EUC-JP"):
        decode_bytes("氏名,ひらがなの説明が入る列\n".encode("euc_jp"))
    with pytest.raises(BadInput, match="ISO-2022-JP"):
        decode_bytes("氏名,部署\n".encode("iso2022_jp"))


def test_half_width_readings_in_cp932_are_not_taken_for_something_else() -> None:
    text = "ﾔﾏﾀﾞ ﾀﾛｳ,山田太郎\nｽｽﾞｷ ﾊﾅｺ,鈴木花子\n"
    assert decode_bytes(text.encode("cp932")).text == text


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_bad_input(data: bytes) -> None:
    try:
        decoded = decode_bytes(data)
    except BadInput as error:
        advice = error.do_next
    else:
        advice = ""
        assert decoded.text == data.decode(decoded.encoding)
    assert advice.endswith("。") or not advice


def test_private_characters_are_seen() -> None:
    assert has_private_characters(b"\xf0\x40".decode("cp932"))
    assert not has_private_characters(TRAPS)
