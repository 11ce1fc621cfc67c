"""Patterns of locations: what fits, what only looks alike, which of several wins, what is refused, how long a lookup may take."""

from __future__ import annotations

import re
from time import process_time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiden.base.errors import BadInput
from hiden.inventory.locating import LONGEST_TEXT, Locator
from hiden.inventory.locations import LONGEST, checked, distinct, located, pattern_form

NAME = st.text(
    st.sampled_from("AbZ09-_ 設計図ＡｂＺ髙がガか゛㈱.~～−ß½éﬀ\u3099\u00ad("), min_size=1, max_size=8
).filter(lambda name: located(name) == located("x" + name)[1:] != "" and located(name).strip(". ") != "")
PATH = st.lists(NAME, min_size=2, max_size=5)


def fits(pattern: str, text: str) -> bool:
    return Locator([(pattern, 1)]).items_of(text) == (1,)


@given(PATH, st.lists(NAME, max_size=3))
def test_a_place_holds_itself_and_all_that_is_under_it(names: list[str], under: list[str]) -> None:
    pattern = "\\\\" + "\\".join(names)
    assert fits(pattern, pattern)
    assert fits(pattern + "\\", "\\\\" + "\\".join([*names, *under]))
    assert fits("\\\\" + "\\".join(names), "//" + "/".join([*names, *under]))


@given(PATH, st.sampled_from("0aZ-_設"), NAME)
def test_a_neighbour_that_begins_alike_is_another_place(names: list[str], more: str, under: str) -> None:
    pattern = "/".join(names)
    assert not fits(pattern, f"{pattern}{more}")
    assert not fits(pattern, f"{pattern}{more}/{under}")


@given(PATH)
def test_case_width_and_slashes_make_no_difference(names: list[str]) -> None:
    path = "\\\\" + "\\".join(names)
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in path)
    for variant in (path.upper(), path.lower(), path.replace("\\", "/"), wide, path + "\\", path + "//"):
        assert fits(path, variant), variant
        if "ß" not in path:
            assert fits(variant, path), variant


@given(
    st.lists(
        st.text(st.sampled_from("ab設計 %+&?#~"), min_size=1, max_size=6).filter(str.strip),
        min_size=1,
        max_size=4,
    )
)
def test_an_encoded_address_is_the_same_address(names: list[str]) -> None:
    plain = "https://sample.sharepoint.com/sites/" + "/".join(re.sub(r"[%?#]", "x", name) for name in names)
    encoded = "https://sample.sharepoint.com/sites/" + "/".join(
        quote(re.sub(r"[%?#]", "x", name)) for name in names
    )
    assert fits(plain, encoded)
    assert fits(encoded, plain)
    assert fits(plain, encoded.replace("https://", "HTTP://user@") + "/a.docx?web=1")


def naive(form: str) -> re.Pattern[str]:
    """A pattern the slow way."""
    tokens = re.findall(r"/\*\*/|^\*\*/|\*\*|\*|[^*/]+|/", form)
    meaning = {"/**/": "/(?:.*/)?", "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
    return re.compile("".join(meaning.get(token) or re.escape(token) for token in tokens), re.DOTALL)


def slowly(patterns: list[str], text: str) -> tuple[int, ...]:
    """Every pattern against every beginning of the path; the deepest end wins, then the most signs."""
    names = located(text).split("/")
    if names == [""]:
        return ()
    best: tuple[int, int] = (0, 0)
    found: set[int] = set()
    for item, pattern in enumerate(patterns):
        form = pattern_form(pattern)
        if not form:
            continue
        weight = len(form) - form.count("*")
        for depth in range(1, len(names) + 1):
            if "/" in form:
                hit = naive(form).fullmatch("/".join(names[:depth])) is not None
            else:
                hit = (depth > 1 or len(names) == 1) and naive(form).fullmatch(names[depth - 1]) is not None
            if hit and (depth, weight) >= best:
                found = found | {item} if (depth, weight) == best else {item}
                best = (depth, weight)
    return tuple(sorted(found))


PIECE = st.text(st.sampled_from("ab1設*"), min_size=1, max_size=4)
TEXT = st.lists(st.text(st.sampled_from("abB1設Ａ. "), min_size=1, max_size=4), min_size=1, max_size=5)


@given(
    st.lists(st.builds("/".join, st.lists(PIECE, min_size=1, max_size=4)), min_size=1, max_size=8),
    st.lists(st.builds(lambda root, names, end: root + "/".join(names) + end,
                       st.sampled_from(["", "\\\\", "/", "https://h.example.jp/"]), TEXT, st.sampled_from(["", "/"])),
             min_size=1, max_size=6),
)  # fmt: skip
def test_the_quick_way_finds_what_the_slow_way_finds(patterns: list[str], texts: list[str]) -> None:
    locator = Locator([(pattern, item) for item, pattern in enumerate(patterns)])
    for text in [*texts, *texts]:  # the second time from memory
        assert locator.items_of(text) == slowly(patterns, text), (text, [pattern_form(p) for p in patterns])


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        (r"\\fs01\設計\A-0412\\", r"\\FS01\設計\a-0412\図.dwg", True),
        (r"\\fs01\設計\A-0412", r"\\fs01\設計\A-04120\図.dwg", False),
        (r"\\fs01\設計", r"\\?\UNC\fs01\設計\x", True),
        (r"\\fs01\設計", r"\\fs01\経理\..\設計\x", True),
        (r"C:\設計", r"\\?\C:\設計\x", True),
        ("C:\\設計", "file:///C:/設計/x", True),
        ("*A-0412*", "図面Ａ－０４１２.dwg", True),
        ("*A-0412*", r"\\x\y\控えA-0412_2\f.txt", True),
        ("A-0412.xlsx", r"c:\tmp\a-0412.XLSX", True),
        ("fs01", r"\\fs01\tmp\f", False),
        ("https://s.sharepoint.com/sites/設計", "s.sharepoint.com:443/sites/%E8%A8%AD%E8%A8%88/a.docx", True),
        ("https://d.example.com/open?id=7", "https://d.example.com/open?id=7&usp=sharing", True),
        ("https://d.example.com/open?id=7", "https://d.example.com/open?id=77", False),
        ("github.com/sample/firmware", "git@github.com:sample/firmware.git", True),
        ("https://github.com/sample/firmware.git", "https://github.com/sample/firmware/blob/main/a.c", True),
        ("github.com/sample/firmware", "https://github.com/sample/firmware2", False),
        ("s3://design-archive", "arn:aws:s3:::design-archive/2026/a.step", True),
        ("s3://design-archive", r"\\design-archive\2026\a.step", False),
        (r"\\fs01\*\A-0412", r"\\fs01\設計\A-0412\x", True),
        (r"\\fs01\*\A-0412", r"\\fs01\設計\b\A-0412\x", False),
        (r"\\fs01\**\A-0412", r"\\fs01\設計\b\A-0412\x", True),
        (r"\\fs01\**\A-0412", r"\\fs01\A-0412\x", True),
        (r"\\fs01\設計\**", r"\\fs01\設計\b", True),
        ("%_%", "%_%", True),
        ("%_%", "abc", False),
        ("a+b(1).txt", "A+B(1).TXT", True),
    ],
)  # fmt: skip
def test_what_a_pattern_means(pattern: str, text: str, wanted: bool) -> None:
    assert fits(pattern, text) is wanted


def test_the_deepest_wins_and_equals_count_together() -> None:
    locator = Locator(
        [
            (r"\\fs01\設計", 1), (r"\\fs01\設計\A-0412", 2), ("*A-0413*", 3), ("//FS01/設計/A-0412/", 4), ("*.dwg", 5),
            (r"\\fs01\設計\A-0412\完成図.dwg", 6),
        ]
    )  # fmt: skip
    assert locator.items_of(r"\\fs01\設計\其の他\x.txt") == (1,)
    assert locator.items_of(r"\\fs01\設計\A-0412\x.txt") == (2, 4)
    assert locator.items_of(r"\\fs01\設計\A-0412\写しA-0413.txt") == (3,)
    assert locator.items_of(r"\\fs01\設計\A-0412\A-0413.dwg") == (3,)  # more signs of its own than *.dwg
    assert locator.items_of(r"\\fs01\設計\A-0412\完成図.dwg") == (6,)
    assert locator.items_of(r"\\fs02\設計") == ()
    assert locator.items_of("") == ()


WIDE = [
    "", " ", "　", "*", "**", "/", "\\", "///", "\\\\", ".", "..", "…", "C:", "C:\\", "Ｃ：", "\\\\fs01", "\\\\fs01\\", "\\\\fs01\\*",
    "\\\\fs01\\C$", "fs01\\", "https://", "https://sample.sharepoint.com/", "sample.sharepoint.com", "*.sharepoint.com",
    "github.com", "192.168.1.1", "s3://", "*.xlsx", "*.*", "**/*", "*/*/*", "\\\\fs01\\*\\*.dwg", "*a*", "%", "_", "％＿", "＊",
    "\u3099", "/*",
]  # fmt: skip


@pytest.mark.parametrize("pattern", WIDE)
def test_what_would_fit_nearly_everything_is_refused(pattern: str) -> None:
    with pytest.raises(BadInput) as refused:
        checked(pattern)
    assert refused.value.what.endswith("。")
    assert refused.value.do_next.endswith("。")


@pytest.mark.parametrize("pattern", ["a" * 501, "a\nb", "a\x00b", "a\u2028b", "\ud800ab", "㌖" * 500])
def test_what_cannot_be_kept_is_refused(pattern: str) -> None:
    with pytest.raises(BadInput):
        checked(pattern)


@given(st.text(max_size=LONGEST))
def test_whatever_is_typed_is_refused_or_kept_in_a_form_that_fits_itself(pattern: str) -> None:
    try:
        form = checked(pattern)
    except BadInput:
        return
    assert 0 < len(form) <= LONGEST
    if "*" not in form:
        assert fits(pattern, pattern)


@given(st.text(max_size=60))
def test_no_text_of_a_log_makes_it_fail(text: str) -> None:
    locator = Locator([("*設計*図", 1), (r"\\fs01\設計\**\図", 2), ("github.com/sample/x", 3)])
    assert locator.items_of(text) == locator.items_of(text)


def test_the_same_pattern_in_two_spellings_is_one() -> None:
    assert distinct([r" \\fs01\設計 ", "//FS01/設計/", "", "*A*B*"]) == (r"\\fs01\設計", "*A*B*")


def test_hostile_patterns_and_texts_take_no_time() -> None:
    locator = Locator(
        [
            ("*a" * 249, 1),
            ("**a" * 160, 2),
            ("**a*" * 120, 3),
            ("/".join(["*a"] * 160), 4),
            ("*b*" + "a*" * 200, 5),
        ]
    )
    begun = process_time()
    for text in ("a" * 9000 + "b", "a/" * 4000 + "b", "a" * 200 + "/" + "ab" * 1000, "ba" * 2000, "/" * 9000):
        locator.items_of(text)
    assert process_time() - begun < 5
    assert locator.items_of("x" * (LONGEST_TEXT + 1)) == ()


def test_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiden.inventory.locating._KEPT", 10)
    locator = Locator([(r"\\fs01\設計", 1)])
    for number in range(100):
        assert locator.items_of(rf"\\fs01\設計\{number}\a\b\x.txt") == (1,)
        assert locator.items_of(rf"\\fs01\設計\{number}　\a..\b\x%.txt") == (1,)
    assert len(locator._heads) <= 20
    assert len(locator._walked) <= 20


def test_a_lookup_is_quick() -> None:
    """A tenth of what was measured, so that a busy machine does not fail."""
    patterns = [(rf"\\fs0{n % 3}\設計\{n % 25}\A-{n:05d}", n) for n in range(4000)]
    patterns += [(f"*B-{n:05d}*", n) for n in range(1000)]
    locator = Locator(patterns)
    texts = [rf"\\fs0{n % 3}\設計\{n % 25}\A-{n % 5000:05d}\図面_{n}.dwg" for n in range(30_000)]
    begun = process_time()
    for text in texts:
        locator.items_of(text)
    assert len(texts) / (process_time() - begun) > 30_000
