"""What `hiden check` asks of printing: a Japanese font is there."""

from __future__ import annotations

from typing import Any

import typst
from django.core import checks
from django.core.checks import CheckMessage, register

from hiden.paper.typeset import font_folders

FAMILIES = ("Noto Sans JP", "Noto Sans CJK JP", "IPAexGothic")


@register()
def a_japanese_font_is_there(**_kwargs: Any) -> list[CheckMessage]:
    """hiden.reports.E001: without one, papers would be rows of empty boxes."""
    fonts = typst.Fonts(include_system_fonts=True, font_paths=font_folders())
    if set(FAMILIES) & set(fonts.families()):
        return []
    return [
        checks.Error(
            "No Japanese font is installed; papers cannot be printed.",
            hint="Set Hiden up again with its locked requirements, or install Noto Sans CJK JP.",
            id="hiden.reports.E001",
        )
    ]
