"""Where information lies, and what the files there are called: made from the location patterns of the register.

A pattern with a place becomes a shelf with files under it; a pattern of a name becomes names that attachments and printed papers
bear. Beside the shelves of an item stand neighbours, in which nothing is registered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Final

_SHARE: Final = re.compile(r"(?:\\\\|//)([^\\/]+)[\\/]")
_SITE: Final = re.compile(r"(?:https?://)?([a-z0-9\-]+\.sharepoint\.com)/", re.IGNORECASE)
_BOX: Final = re.compile(r"(?:https?://)?([a-z0-9\-.]*box\.com)/", re.IGNORECASE)
_CODE: Final = re.compile(r"(?:https?://)?(github\.com)/([^/]+/[^/]+)", re.IGNORECASE)
_BUCKET: Final = re.compile(r"s3://([^/]+)", re.IGNORECASE)
_UNSAID: Final = re.compile(r"[（(].*?[）)]|[\\/:*?\"<>|\s]+")
_DRAWN: Final = (".dwg", ".stp", ".pdf", ".sldprt")
_TOLD: Final = (".xlsx", ".docx", ".pdf", ".pptx", ".csv")
_DRAWINGS: Final = ("図面", "CAD", "金型", "治具", "構造", "解析", "モデル", "drawing")
_PARTS: Final = ("", "", "", "2024年度", "2025年度", "2026年度", "改訂", "旧版", "確認用", "作業中")
_MARKS: Final = ("", "_案", "_最終", "_改訂2", "_確認済", "_控え")


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place and the files under it. `kind`: share, site, box, page (an address that is only looked at), code, bucket.

    `item` is the number of the registered information, "" for a neighbour.
    """

    kind: str
    host: str
    root: str
    files: tuple[str, ...]
    item: str = ""


def shelf_of(pattern: str, item: str, name: str, *, size: int | None = None) -> Shelf:
    """The shelf of a pattern for which `is_place` holds. `name`: what the item is called."""
    chance = Random(f"{pattern}|{item}")
    count = size or min(400, max(8, int(chance.lognormvariate(3.7, 0.7))))
    root = pattern.rstrip("\\/")
    if (share := _SHARE.match(pattern)) is not None:
        root = root.replace("/", "\\")
        return Shelf("share", share[1].lower(), root, _files(root, name, count, chance), item)
    if (code := _CODE.match(pattern)) is not None:
        return Shelf("code", code[1], code[2], (code[2],), item)
    if (bucket := _BUCKET.match(pattern)) is not None:
        files = tuple(f"{root}/{chance.randrange(2024, 2027)}/{place:05d}.png" for place in range(count * 4))
        return Shelf("bucket", bucket[1], root, files, item)
    if (box := _BOX.match(pattern)) is not None:
        return Shelf("page", box[1], pattern, (pattern,), item)
    site = _SITE.match(pattern)
    kind, host = ("site", site[1]) if site is not None else ("box", "box")
    return Shelf(kind, host, root, _files(root, name, count, chance), item)


def is_place(pattern: str) -> bool:
    """Whether a pattern is a place with files under it: no name, and without stars within."""
    return "*" not in pattern and ("/" in pattern or "\\" in pattern)


def names_of(patterns: Iterable[str], item: str, name: str) -> tuple[str, ...]:
    """File names that the patterns of names fit; a name of the item's own where there is no such pattern (it fits none then)."""
    chance = Random(f"names|{item}")
    found: list[str] = []
    for pattern in patterns:
        if "/" in pattern or "\\" in pattern:
            continue
        for _ in range(4):
            filled = "".join(
                chance.choice(("_", "2026", "控え", "第2版", "R8", "v3")) if sign == "*" else sign
                for sign in pattern.strip("*")
            ).strip("_")
            found.append(
                filled if re.search(r"\.[a-z0-9]{2,4}$", filled) else f"{filled}{_ending(name, chance)}"
            )
    return tuple(dict.fromkeys(found))


def neighbour(root: str, name: str) -> Shelf:
    """A folder beside those that are registered."""
    return shelf_of(root, "", name)


def _files(root: str, name: str, count: int, chance: Random) -> tuple[str, ...]:
    between = "\\" if "\\" in root else "/"
    stem = _UNSAID.sub("", name)[:24] or "資料"
    made = []
    for place in range(1, count + 1):
        part = chance.choice(_PARTS)
        folder = f"{root}{between}{part}" if part else root
        made.append(f"{folder}{between}{stem}_{place:03d}{chance.choice(_MARKS)}{_ending(name, chance)}")
    return tuple(made)


def _ending(name: str, chance: Random) -> str:
    return chance.choice(_DRAWN if any(word in name for word in _DRAWINGS) else _TOLD)
