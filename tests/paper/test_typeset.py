"""Texts of unknown origin become printable, and what we ourselves write for "nothing" stays."""

from __future__ import annotations

from hiden.paper.typeset import printable


def test_only_signs_that_no_font_need_have_are_replaced() -> None:
    assert printable("区分：—、2\u2011A、3≤x≥2、5µm") == "区分：—、2\u2011A、3≦x≧2、5μm"
    assert printable("図面😀\x07v2") == "図面〓 v2"
