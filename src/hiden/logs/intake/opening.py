"""Files as they come: plain or compressed (gz, bz2, xz, zst) or in a zip, opened as streams of what they hold.

The SHA-256 of an intake is that of the content, not of its wrapping: the same log sent once plain and once as .gz is one intake.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, cast

import zstandard

from hiden.base.errors import BadInput
from hiden.base.words import say

Opener = Callable[[], BinaryIO]
_PIECE: Final = 1 << 20
_MEMBERS: Final = 1000


def contents(path: Path) -> Iterator[tuple[str, Opener]]:
    """(name, how to open it) of what a file holds: itself, unpacked, or each member of a zip that is no folder.

    Raises BadInput for a zip that is broken, encrypted or holds more than 1,000 members.
    """
    with path.open("rb") as file:
        head = file.read(6)
    if head[:4] == b"PK\x03\x04":
        yield from _members(path)
        return
    opened: Opener = lambda: path.open("rb")  # noqa: E731
    name = path.name
    for magic, ending, unpack in _PACKINGS:
        if head.startswith(magic):
            name = name.removesuffix(ending)
            opened = _unpacking(path, unpack)
    yield name, opened


def _unpacking(path: Path, unpack: Callable[[Path], BinaryIO]) -> Opener:
    return lambda: unpack(path)


def _zstd(path: Path) -> BinaryIO:
    file = path.open("rb")
    return cast(
        "BinaryIO",
        io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)),
    )


_PACKINGS: Final[tuple[tuple[bytes, str, Callable[[Path], BinaryIO]], ...]] = (
    (b"\x1f\x8b", ".gz", lambda path: cast("BinaryIO", gzip.open(path, "rb"))),  # noqa: SIM115 - `opened` closes it
    (b"BZh", ".bz2", lambda path: cast("BinaryIO", bz2.open(path, "rb"))),  # noqa: SIM115 - `opened` closes it
    (b"\xfd7zXZ\x00", ".xz", lambda path: cast("BinaryIO", lzma.open(path, "rb"))),  # noqa: SIM115 - `opened` closes it
    (b"\x28\xb5\x2f\xfd", ".zst", _zstd),
)


def _members(path: Path) -> Iterator[tuple[str, Opener]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
    except zipfile.BadZipFile as fault:
        raise BadInput(
            say("zip ファイルが壊れています。"), say("もう一度書き出すか、展開してから取り込んでください。")
        ) from fault
    if len(members) > _MEMBERS or any(each.flag_bits & 1 for each in members):
        raise BadInput(
            say(
                "この zip ファイルは開けません（暗号化されているか、中のファイルが {most} 件を超えています）。",
                most=_MEMBERS,
            ),
            say("展開してから取り込んでください。"),
        )
    for each in members:
        yield f"{path.name}/{each.filename}", _member(path, each)


def _member(path: Path, member: zipfile.ZipInfo) -> Opener:
    return lambda: cast("BinaryIO", zipfile.ZipFile(path).open(member))


_FAULTS: Final = (
    EOFError,
    gzip.BadGzipFile,
    lzma.LZMAError,
    zstandard.ZstdError,
    zipfile.BadZipFile,
    zlib.error,
)


class Stream(io.RawIOBase):
    """What is left of a content: where its packing breaks off, it ends there, and `broken` says so. Never raises for that."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.broken = False

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; fewer only at the end."""
        pieces, wanted = [], size
        while not self.broken and wanted:
            try:
                piece = self._inner.read(min(wanted, _PIECE) if wanted > 0 else _PIECE)
            except _FAULTS:
                self.broken = True
                break
            except OSError as fault:
                if (
                    fault.errno is not None
                ):  # the disk's trouble, not the packing's (bz2 raises a bare OSError)
                    raise
                self.broken = True
                break
            if not piece:
                break
            pieces.append(piece)
            wanted -= len(piece) if wanted > 0 else 0
        return b"".join(pieces)


@contextmanager
def opened(opener: Opener) -> Iterator[Stream]:
    """The content as a stream, closed at the end."""
    with closing(opener()) as inner:
        yield Stream(inner)


@dataclass(frozen=True, slots=True)
class Digest:
    """SHA-256 and size of what can be read; `beginnings`: SHA-256 of the first n bytes; whether the packing breaks off."""

    sha256: str
    size: int
    beginnings: dict[int, str]
    ended: bool  # whether its last byte is a line feed
    broken: bool


def digest(opener: Opener, marks: Iterable[int] = ()) -> Digest:
    """Read a content once, without keeping it. `marks`: sizes of beginnings that are asked for too."""
    found, size, beginnings, last = sha256(), 0, {}, b""
    waiting = sorted(set(marks))
    with opened(opener) as stream:
        while piece := stream.read(_PIECE):
            while waiting and waiting[0] <= size + len(piece):
                mark = waiting.pop(0)
                early = found.copy()
                early.update(piece[: mark - size])
                beginnings[mark] = early.hexdigest()
            found.update(piece)
            size += len(piece)
            last = piece[-2:]
        ended = last.endswith(b"\n") or last == b"\n\0"
        return Digest(found.hexdigest(), size, beginnings, ended, stream.broken)
