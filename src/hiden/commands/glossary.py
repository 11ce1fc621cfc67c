"""The glossary of the catalogue as a page of the documents."""

from __future__ import annotations

from hiden.catalogue import glossary
from hiden.catalogue.model import Term

_HEAD = """\
# 用語集 / Glossary

原典データから作っています。直すときは `src/hiden/catalogue/data/glossary.yaml` を直し、
`./hiden catalogue glossary --out docs/glossary.md` で作り直してください。
「製品」は、この製品だけの言葉です。「未確認」は、公式文書と照合していないものです。

Made from the catalogue's data; edit that, not this page. 製品 marks terms of this product, 未確認 what was not compared with
official text.

| 日本語 | 読み | English | 意味 / Meaning | |
|---|---|---|---|---|
"""


def glossary_page() -> str:
    """Every term in the order of the syllabary, as Markdown."""
    return _HEAD + "".join(
        f"{_row(term)}\n" for term in sorted(glossary(), key=lambda one: (one.reading, one.id))
    )


def _row(term: Term) -> str:
    marks = (["製品"] if term.kind == "product" else []) + (["未確認"] if term.certainty.unchecked else [])
    meaning = f"{term.meaning.ja}<br>{term.meaning.en}" if term.meaning else ""
    cells = (term.ja, term.reading, term.en, meaning, "、".join(marks))
    return "| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |"
