"""What a draft lacks, as a page says it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.incidents.drafts.drafting import Lack
from hiden.ui.written import in_english


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is missing, in the reader's language. `open`: stated, but still being looked into."""

    words: str
    open: bool


def lacks_shown(lacking: Iterable[Lack], *, blank: bool) -> list[Said]:
    """Those that are typed for the draft alone, or those that are facts of the incident."""
    english = in_english()
    return [Said(one.en if english else one.ja, one.open) for one in lacking if one.blank == blank]


__all__ = ["Said", "lacks_shown"]
