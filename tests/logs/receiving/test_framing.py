"""One connection's bytes become the messages that were sent, however the network cut them, and none is thrown away."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from hiden.logs.receiving.framing import Framer, cut_note

message = st.binary(max_size=30).map(lambda raw: b"<13>" + raw)
line = st.binary(max_size=30).map(lambda raw: b"<13>" + raw.replace(b"\n", b""))


def fed(pieces: Iterable[bytes], **more: int) -> list[bytes]:
    framer = Framer(**more)
    found = [each for piece in pieces for each in framer.feed(piece)]
    return found + framer.finish()


def cut(raw: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(raw), *(place % (len(raw) + 1) for place in places)})
    return [raw[begin:end] for begin, end in itertools.pairwise(edges)]


@settings(max_examples=200, deadline=None)
@given(st.lists(message, min_size=1, max_size=8), st.lists(st.integers(0, 500), max_size=12), st.booleans())
def test_counted_messages_hold_anything(messages: list[bytes], places: list[int], feeds: bool) -> None:
    raw = b"".join(b"%d %s%s" % (len(each), each, b"\n" * feeds) for each in messages)
    assert fed(cut(raw, places)) == messages


@settings(max_examples=200, deadline=None)
@given(st.lists(line, min_size=1, max_size=8), st.lists(st.integers(0, 500), max_size=12), st.booleans())
def test_lines_end_with_a_line_feed_or_with_the_connection(
    lines: list[bytes], places: list[int], ended: bool
) -> None:
    raw = b"\n".join(lines) + b"\n" * ended
    assert fed(cut(raw, places)) == lines


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.lists(st.integers(0, 500), max_size=12))
def test_whatever_comes_nothing_but_framing_goes(raw: bytes, places: list[int]) -> None:
    whole, pieces = fed([raw]), fed(cut(raw, places))
    assert whole == pieces
    if not raw[:1].isdigit():
        assert b"\n".join(pieces) == raw.removesuffix(b"\n")


def test_one_that_stops_counting_has_lines_from_there() -> None:
    raw = b"6 <1>abc5 <1>xyz <2>second\n<3>third\n7 <4>half"
    assert fed([raw]) == [b"<1>abc", b"<1>xy", b"z <2>second", b"<3>third", b"7 <4>half"]


def test_a_line_that_begins_with_a_number_is_no_count() -> None:
    assert fed([b"2026", b"-09-01 door 5\n", b"12 plain\n"]) == [b"2026-09-01 door 5", b"12 plain"]
    assert fed([b"12"]) == [b"12"]
    assert fed([b"12 "]) == [b"12 "]


def test_what_is_too_long_is_cut_off_and_says_so() -> None:
    assert fed([b"<1>" + b"x" * 20 + b"\n<2>\n"], longest=10) == [b"<1>xxxxxxx", cut_note(10, 13), b"<2>"]
    assert fed([b"<1>xxx", b"yyyyy", b"zz\n"], longest=10) == [b"<1>xxxyyyy", cut_note(10, 3)]
    assert fed([b"13 <1>xxx", b"yyyyyzz5 <2>ab"], longest=10) == [b"<1>xxxyyyy", cut_note(10, 3), b"<2>ab"]
    assert fed([b"9999999999 <1>" + b"x" * 50], longest=10) == [b"<1>xxxxxxx", cut_note(10, 43)]


def test_a_line_of_ten_megabytes_is_kept_whole() -> None:
    long = b"<1>" + b"x" * (10 << 20)
    pieces = [long[at : at + 65_536] for at in range(0, len(long), 65_536)]
    assert fed([*pieces, b"\n<2>next\n"]) == [long, b"<2>next"]
