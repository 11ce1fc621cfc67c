"""A directory or an archive (ZIP, tar.gz) of rules as texts with their paths. What is too large or too many is refused as a whole."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hiden.base.errors import BadInput
from hiden.base.words import say

MOST_FILES: Final = 20_000
MOST_BYTES: Final = 512 * 1024  # of one file
MOST_TOGETHER: Final = 100 * 1024 * 1024
_ENDS: Final = (".yml", ".yaml")

Text = tuple[str, str]  # path inside, text


def texts_in(folder: Path) -> list[Text]:
    """Of a directory with all beneath it, in the order of the paths. Links that lead elsewhere are not followed. Raises BadInput."""
    root = folder.resolve()
    paths = [
        each
        for each in sorted(root.rglob("*"))
        if each.suffix.lower() in _ENDS and each.is_file() and each.resolve().is_relative_to(root)
    ]
    return _bounded((path.relative_to(root).as_posix(), path.read_bytes()) for path in paths)


def texts_of(data: bytes, name: str) -> list[Text]:
    """Of an archive, or of one file of rules. Raises BadInput."""
    if name.lower().endswith(_ENDS):
        return _bounded([(name, data)].__iter__())
    try:
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                return _bounded(_of_zip(packed))
        with tarfile.open(fileobj=io.BytesIO(data)) as taken:
            return _bounded(_of_tar(taken))
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError, NotImplementedError, RuntimeError):
        raise BadInput(
            say("「{name}」は、規則のファイルとして読めません。", name=name[:60]),
            say("Sigmaの規則（.yml）か、それをまとめたZIPを選んでください。"),
        ) from None


def _of_zip(packed: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for info in sorted(packed.infolist(), key=lambda each: each.filename):
        if not info.is_dir() and info.filename.lower().endswith(_ENDS):
            with packed.open(info) as file:
                yield info.filename, file.read(MOST_BYTES + 1)


def _of_tar(taken: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for info in taken:
        if info.isfile() and info.name.lower().endswith(_ENDS):
            file = taken.extractfile(info)
            yield info.name, file.read(MOST_BYTES + 1) if file else b""


def _bounded(files: Iterator[tuple[str, bytes]]) -> list[Text]:
    found: list[Text] = []
    together = 0
    for name, data in files:
        together += len(data)
        if len(found) >= MOST_FILES or together > MOST_TOGETHER or len(data) > MOST_BYTES:
            raise BadInput(
                say("規則のファイルが多すぎるか、大きすぎます（{name}）。", name=name[:100]),
                say("{n}件、1件512KB、あわせて100MBまでに分けてください。", n=MOST_FILES),
            )
        found.append((name, data.decode("utf-8-sig", "replace")))
    return found
