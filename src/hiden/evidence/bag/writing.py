"""A writer of BagIt bags, RFC 8493 (BagIt 1.0), that only copies.

Files are copied into `data/` while both their hashes are computed and compared with what they should be; originals are never moved
or changed. Names that differ only by Unicode normalisation, that differ only by case, that are no UTF-8 or hold a percent sign are refused: other
tools and other systems would take them for one another (RFC 8493, 5.3 and 6.1).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from hiden import __version__
from hiden.base.errors import BadInput, Broken
from hiden.base.words import say

ALGORITHMS: Final = ("sha256", "sha512")
_CHUNK: Final = 1 << 20
_RESERVED: Final = frozenset({"", ".", ".."})
# A percent sign must be written %25 (2.1.3), which the common validator does not read back; � stands for bytes that are no text.
_UNCLEAR: Final = frozenset("%\0�")


@dataclass(frozen=True, slots=True)
class Payload:
    """A file to be handed on: its name below `data/`, with / between folders; where it is; its hashes where they are known."""

    name: str
    path: Path
    sha256: str = ""
    sha512: str = ""


@dataclass(frozen=True, slots=True)
class Bag:
    """What was written. `tagmanifest_sha256`: of the file that binds all others."""

    folder: Path
    files: int
    size: int
    tagmanifest_sha256: str


def write_bag(
    folder: Path,
    payload: Sequence[Payload],
    *,
    info: Mapping[str, str],
    tags: Mapping[str, bytes] | None = None,
    made_on: date,
) -> Bag:
    """Write a new bag; `info`: for bag-info.txt; `tags`: further files beside `data/`, by name.

    Raises BadInput for names that cannot stand in a bag, Broken when a file is not what its hashes say, FileExistsError, OSError. A
    bag that could not be finished is removed.
    """
    require_names([each.name for each in payload])
    folder.mkdir(mode=0o700, parents=True)
    try:
        return _write(folder, payload, info, dict(tags or {}), made_on)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(
    folder: Path, payload: Sequence[Payload], info: Mapping[str, str], tags: dict[str, bytes], made_on: date
) -> Bag:
    (folder / "data").mkdir(mode=0o700)
    lines: dict[str, list[str]] = {name: [] for name in ALGORITHMS}
    size = 0
    for each in payload:
        hashes, length = _copy(each, folder / "data" / each.name)
        size += length
        for name, value in zip(ALGORITHMS, hashes, strict=True):
            lines[name].append(f"{value}  {_encoded(f'data/{each.name}')}\n")
    said = {
        "Bag-Software-Agent": f"hiden {__version__}", "Bagging-Date": made_on.isoformat(), **info,
        "Payload-Oxum": f"{size}.{len(payload)}",
    }  # fmt: skip
    tags["bagit.txt"] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    tags["bag-info.txt"] = "".join(_info_line(name, text) for name, text in said.items()).encode()
    tags.update({f"manifest-{name}.txt": "".join(some).encode() for name, some in lines.items()})
    for name, body in tags.items():
        _write_tag(folder / name, body)
    last = b""
    for name in reversed(ALGORITHMS):
        last = "".join(
            f"{hashlib.new(name, body).hexdigest()}  {_encoded(tag)}\n" for tag, body in sorted(tags.items())
        ).encode()
        _write_tag(folder / f"tagmanifest-{name}.txt", last)
    return Bag(folder, len(payload), size, hashlib.sha256(last).hexdigest())


def require_names(names: Iterable[str]) -> None:
    """Raises BadInput for names that cannot stand side by side in a bag, naming the first."""
    seen: dict[str, str] = {}
    for name in names:
        parts = PurePosixPath(name).parts
        if (
            name.startswith("/")
            or not parts
            or _RESERVED & set(name.split("/"))
            or "\0" in name
            or "�" in name
        ):
            raise BadInput(
                say("「{name}」は、BagItの中の名前として使えません。", name=name[:200]), _numbered()
            )
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise BadInput(
                say("「{one}」と「{other}」は、文字の表し方か大文字・小文字だけが違う名前です。", one=seen[folded][:200], other=name[:200]),
                _numbered(),
            )  # fmt: skip
        seen[folded] = name


def _numbered() -> str:
    return say(
        "ほかのシステムで同じ名前と扱われないよう、番号の名前で書き出してください（--numbered）。元の名前は一覧に残ります。"
    )


def _copy(each: Payload, target: Path) -> tuple[tuple[str, str], int]:
    digests = hashlib.sha256(), hashlib.sha512()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    buffer, size = memoryview(bytearray(_CHUNK)), 0
    with each.path.open("rb", buffering=0) as source, target.open("xb", buffering=0) as copy:
        while got := source.readinto(buffer):
            rest = buffer[:got]
            for digest in digests:
                digest.update(rest)
            while rest:
                rest = rest[copy.write(rest) :]
            size += got
        os.fsync(copy.fileno())
    found = digests[0].hexdigest(), digests[1].hexdigest()
    if (each.sha256 or found[0], each.sha512 or found[1]) != found:
        raise Broken(
            say("「{name}」の中身が、取り込んだときから変わっています。", name=each.name[:200]),
            say(
                "「hiden evidence check」で保管庫を照合し、情報管理責任者に連絡してください。何も書き出していません。"
            ),
        )
    return found, size


def _encoded(name: str) -> str:
    """As manifests write it: a line end in a name is percent-encoded (RFC 8493, 2.1.3)."""
    return name.replace("\r", "%0D").replace("\n", "%0A")


def _info_line(name: str, text: str) -> str:
    """One label, its text on one line."""
    return f"{name}: {' '.join(text.split())}\n"


def _write_tag(path: Path, body: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
