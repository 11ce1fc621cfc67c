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
from hiden.monitoring.rules.logsources import why_not
from hiden.monitoring.rules.reading import Rule, rule_of, with_entries, written
from hiden.sigma.referring import closed
from hiden.sigma.rules import Refusal

_FOLDER: Final = Path(__file__).parent
_DATA: Final = ("known.yml", "words.yml")


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of the pack, in the order in which they are written. Raises ValueError for one that is not understood."""
    found: list[Rule] = []
    refused: list[Refusal] = []
    for path in sorted(_FOLDER.glob("*.yml")):
        if path.name not in _DATA:
            for each in written(path.name, path.read_text(encoding="utf-8")):
                if isinstance(each, Refusal):
                    refused.append(each)
                else:
                    found.append(rule_of(each))
    told = closed([each.entry for each in found], refused)
    strange = [f"{each.about.title}: {why}" for each in told.rules if (why := why_not(each))]
    if told.refused or strange:
        raise ValueError(f"{told.refused} {strange}")
    return with_entries(found, (*told.rules, *told.correlations))


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """Domains that are shipped, each with what it is."""
    told: dict[str, Any] = yaml.load(
        (_FOLDER / "known.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return {str(domain): (Place(kind),) for kind, domains in told.items() for domain in domains}
