"""原典: what the 秘密情報の保護ハンドブック and the laws around it say, as checked data files (all chapters).

Every record names its source, its edition and how sure it is; a fact that nobody compared with the official text is
shown as 未確認. The files in `data/` are read once and never written by the running product. Every sentence is our own:
only short official names are quoted. Nothing here may ever conclude (有効, 無効, 該当): the catalogue lists factors.

Other rooms ask here: `from hiden import catalogue`, then `catalogue.measures()`, `catalogue.law_on("ucpa-2-7", day)`.
"""

from hiden.catalogue.collection import Catalogue
from hiden.catalogue.queries import (
    catalogue,
    class_presets,
    clock,
    clocks,
    contacts,
    departments,
    find,
    glossary,
    law,
    law_on,
    laws,
    laws_on,
    matrix,
    measure,
    measures,
    measures_in,
    purposes,
    questions,
    regimes,
    routes,
    signs,
    sources,
    stages,
    usage_modes,
    viewpoints,
)

__all__ = [
    "Catalogue",
    "catalogue",
    "class_presets",
    "clock",
    "clocks",
    "contacts",
    "departments",
    "find",
    "glossary",
    "law",
    "law_on",
    "laws",
    "laws_on",
    "matrix",
    "measure",
    "measures",
    "measures_in",
    "purposes",
    "questions",
    "regimes",
    "routes",
    "signs",
    "sources",
    "stages",
    "usage_modes",
    "viewpoints",
]
