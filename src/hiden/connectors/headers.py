"""Header words of exports: which column a header names, however it is spelt. No connector.

「ユーザー名」, 「ユーザ名」 and 「ユーザー 名」 are one word here, as are `UserName`, `user_name` and `USER NAME`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

# Long vowels are written or left out, signs and spaces come and go.
_LOOSE: Final = re.compile(r"[\s_\-・/.:,;'\"「」『』()\[\]{}<>ー－#*]+")


@lru_cache(maxsize=4096)
def squeezed(header: str) -> str:
    """The form in which headers are compared."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", header).lower())


class Renamed(dict[str, str]):
    """Fields by header, for `Csv(renamed=...)`: asked with a header as written. Built from the words of each field, which are
    parted by spaces. Raises ValueError where one word would name two fields.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__()
        for field, words in fields.items():
            for word in words.split():
                if self.setdefault(squeezed(word), field) != field:
                    raise ValueError(f"{word} names both {field} and {self[squeezed(word)]}")

    def get(self, header: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The field that a header names."""
        return super().get(squeezed(header), default)
