"""What "without case" means, the same for every engine: each letter by itself becomes its simple lower-case letter.

Engines differ in two letters only, because some lower whole words: the Turkish İ becomes i, the Greek Σ becomes σ, also at the
end of a word. Engines that would do otherwise are told so before they lower (`dialects.py`).
"""

from __future__ import annotations

from typing import Final

# Letters that whole-word lowering treats by context, or makes longer.
APART: Final = str.maketrans({"İ": "i", "Σ": "σ"})


def fold(text: str) -> str:
    """The text with every letter lowered."""
    return text.translate(APART).lower()
