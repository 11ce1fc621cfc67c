"""Titles of connectors can be read in English."""

from __future__ import annotations

import re

from hiden.connectors.registry import connectors
from hiden.logs.products import TITLES

_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def test_every_japanese_title_is_told_to_the_translators() -> None:
    titles = {each.title for each in connectors().values() if _JAPANESE.search(each.title)}
    assert {str(title) for title in TITLES} == titles
