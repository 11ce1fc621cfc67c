"""BagIt (RFC 8493): manifests over a folder whose payload lies in data/. Files are read, never moved or changed.

Names that differ only by Unicode normalisation or by case are refused: on another system one of them would take the other's place.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from unicodedata import normalize

from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.logs.archive.export import write_private

DIGESTS: Final = ("sha256", "sha512")
_PIECE: Final = 1 << 20
_DECLARATION: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def files_below(folder: Path) -> list[str]:
    """Every file, by its path with slashes, in the order of bytes."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(found, key=os.fsencode)


def digests_of(path: Path) -> tuple[dict[str, str], int]:
    """All digests of a file in one pass, and its size."""
    running = {name: hashlib.new(name) for name in DIGESTS}
    size = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            for each in running.values():
                each.update(piece)
    return {name: each.hexdigest() for name, each in running.items()}, size


def refuse_alike(names: Iterable[str]) -> None:
    """Raises Conflict for two names that are one on another system."""
    seen: dict[str, str] = {}
    for name in names:
        folded = normalize("NFC", name).casefold()
        if folded in seen:
            raise Conflict(
                say("「{one}」と「{other}」は、書き方だけが違う同じ名前です。", one=seen[folded], other=name),
                say("どちらかの名前を変えてから、もう一度書き出してください。"),
            )
        seen[folded] = name


def make_bag(folder: Path, about: Mapping[str, str]) -> None:
    """Write the tag files around a payload in data/. `about` goes into bag-info.txt. Raises Conflict as `refuse_alike`."""
    names = files_below(folder)
    refuse_alike(names)
    payload = {name: digests_of(folder / name) for name in names if name.startswith("data/")}
    octets = sum(size for _digests, size in payload.values())
    info = {**about, "Payload-Oxum": f"{octets}.{len(payload)}"}
    write_private(folder / "bagit.txt", _DECLARATION)
    write_private(
        folder / "bag-info.txt", "".join(f"{name}: {_folded(text)}\n" for name, text in info.items()).encode()
    )
    for digest in DIGESTS:
        lines = (f"{digests[digest]}  {_escaped(name)}\n" for name, (digests, _size) in payload.items())
        write_private(folder / f"manifest-{digest}.txt", "".join(lines).encode())
    tags = [name for name in files_below(folder) if not name.startswith("data/")]
    found = {name: digests_of(folder / name)[0] for name in tags}
    for digest in DIGESTS:
        lines = (f"{digests[digest]}  {_escaped(name)}\n" for name, digests in found.items())
        write_private(folder / f"tagmanifest-{digest}.txt", "".join(lines).encode())


def _folded(text: str) -> str:
    return " ".join(text.split())


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
