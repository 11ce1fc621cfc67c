"""From data to paper: a Typst template, a JSON document, and a Japanese font that is always there.

Templates read their data from `sys.inputs.data` and never anything else: no file of the machine, no network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import typst

from hiden.base.clock import now
from hiden.base.errors import Misconfigured
from hiden.base.words import say

_BESIDE: Final = frozenset("—‑")  # not in JIS X 0213, and in our fonts
_AS_JIS: Final = str.maketrans("≥≤µ", "≧≦μ")  # signs that JIS writes otherwise

# Templates of every room lie below it: they name each other from here, such as "/paper/typst/house.typ".
_ROOMS = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Attached:
    """A text file that travels inside a PDF. Its template places it: `pdf.attach("/" + data.attached.name, …)`."""

    name: str
    body: bytes
    media: str
    words: str


def printable(text: str) -> str:
    """A text of unknown origin with 〓 for each sign that our fonts need not have: they hold JIS X 0213, and PDF/A refuses any other.

    Control characters become spaces.
    """
    return "".join(
        one if _has(one) else " " if one.isspace() or one < " " else "〓" for one in text.translate(_AS_JIS)
    )


def _has(sign: str) -> bool:
    if sign < " ":
        return False
    if sign in _BESIDE:
        return True
    try:
        sign.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True


def font_folders() -> list[Path]:
    """Where fonts are looked for besides the system's: the package that carries IPAexGothic."""
    found = find_spec("matplotlib_fontja")
    places = found.submodule_search_locations if found else None
    return [Path(place) / "fonts" for place in places or ()]


def pdf(template: str, data: Mapping[str, Any], *, title: str, attached: Attached | None = None) -> bytes:
    """A PDF/A-2a document (ISO 19005-2: fonts embedded, text and structure readable by machines); with a file inside, PDF/A-3a.

    `template` is room and name, such as `reports/board` for reports/typst/board.typ. Raises Misconfigured when the
    template cannot be set, which only an incomplete installation causes.
    """
    room, name = template.split("/")
    inside = (
        {
            "attached": {
                **{k: getattr(attached, k) for k in ("name", "media", "words")},
                "body": attached.body.decode(),
            }
        }
        if attached
        else {}
    )
    body = json.dumps({**data, **inside, "title": title}, ensure_ascii=False, default=str)
    try:
        made = typst.compile(
            _ROOMS / room / "typst" / f"{name}.typ",
            root=_ROOMS,
            font_paths=font_folders(),
            sys_inputs={"data": body},
            pdf_standards="a-3a" if attached else "a-2a",
            timestamp=now().replace(microsecond=0),
            format="pdf",
        )
    except typst.TypstError as error:
        raise Misconfigured(
            say("帳票「{title}」を作れませんでした: {why}", title=title, why=error.message),
            say("「hiden check」で設定を確かめ、日本語フォントが入っていることを確認してください。"),
        ) from error
    return made
