"""Our own rules for leakage as it happens in Japan (*.yml), the places that people here send to (known.yml), and words of file names.

Rules are Sigma with one block of our own, `hiden`: the sign of the handbook, sentences in both languages, why it is as severe as it is,
and samples, all of which are tests. Rules with `base` only serve correlations.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from hiden.monitoring.rules.around import Place
from hiden.monitoring.rules.reading import Rule, read

_FOLDER: Final = Path(__file__).parent
_DATA: Final = ("known.yml", "words.yml")


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of the pack. Raises ValueError for one that is not understood."""
    found: list[Rule] = []
    for path in sorted(_FOLDER.glob("*.yml")):
        if path.name not in _DATA:
            some, refused = read(path.read_text(encoding="utf-8"), path.stem)
            if refused:
                raise ValueError(f"{path.name}: {refused}")
            found += some
    return tuple(found)


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """Domains that are shipped, each with what it is."""
    told: dict[str, Any] = yaml.load(
        (_FOLDER / "known.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return {str(domain): (Place(kind),) for kind, domains in told.items() for domain in domains}
