"""What is to be brought in: files, and everything below folders, by their names as bytes. Links are noted and never followed."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.evidence.locker.models import FileKind

LONGEST_NAME = 4096


@dataclass(frozen=True, slots=True)
class Found:
    """Something that stands at a name. `raw`: the name as it was; `path`: where it is read from; `reason`: why it cannot be."""

    raw: bytes
    path: Path | bytes
    kind: FileKind
    size: int = 0
    blocks: int = 0  # bytes that it takes on the disk, fewer than `size` in a sparse file
    mtime_ns: int | None = None
    reason: str = ""

    @property
    def name(self) -> str:
        """To be read by people: NFC, and � for bytes that are no text."""
        return readable(self.raw)


def readable(raw: bytes) -> str:
    """A name as text in NFC; what is no UTF-8 is read as the Japanese of older Windows where it can be, else marked with �."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = _older(raw) or raw.decode(errors="replace")
    return unicodedata.normalize("NFC", text.replace("\0", "�"))


def _older(raw: bytes) -> str:
    """The bytes as CP932, "" where they are none; bytes that it only passes through to private characters are no text."""
    try:
        text = raw.decode("cp932")
    except UnicodeDecodeError:
        return ""
    return "" if any("\ue000" <= each <= "\uf8ff" for each in text) else text


def walk(paths: Iterable[Path]) -> Iterator[Found]:
    """Everything that the paths name, in the order of names. Raises BadInput for a path that does not exist."""
    for path in paths:
        raw = os.fsencode(path)
        try:
            about = os.lstat(raw)
        except OSError as fault:
            raise BadInput(
                say("「{name}」を開けません（{why}）。", name=str(path), why=fault.strerror or ""),
                say("場所と名前を確かめて、もう一度実行してください。何も取り込んでいません。"),
            ) from fault
        name = os.path.basename(os.path.abspath(raw)) or b"root"  # noqa: PTH119, PTH100 - bytes
        yield from _below(raw, name, about)


def _below(path: bytes, name: bytes, about: os.stat_result) -> Iterator[Found]:
    waiting = [(path, name, about)]
    while waiting:
        here, called, state = waiting.pop()
        yield _found(here, called, state)
        if stat.S_ISDIR(state.st_mode):
            try:
                inside = sorted(os.listdir(here), reverse=True)  # noqa: PTH208 - bytes
            except OSError as fault:
                yield Found(called + b"/", here, FileKind.FOLDER, reason=_why(fault))
                continue
            for each in inside:
                below = here + b"/" + each
                try:
                    waiting.append((below, called + b"/" + each, os.lstat(below)))
                except OSError as fault:
                    yield Found(called + b"/" + each, below, FileKind.OTHER, reason=_why(fault))


def _found(path: bytes, name: bytes, about: os.stat_result) -> Found:
    mode, moment = about.st_mode, about.st_mtime_ns
    if stat.S_ISLNK(mode):
        to = readable(os.readlink(path))[:300]  # noqa: PTH115 - bytes
        return Found(name, path, FileKind.LINK, 0, 0, moment, say("リンク先：{to}", to=to))
    if stat.S_ISDIR(mode):
        return Found(name, path, FileKind.FOLDER, 0, 0, moment)
    if stat.S_ISREG(mode):
        return Found(name, path, FileKind.FILE, about.st_size, about.st_blocks * 512, moment)
    return Found(
        name, path, FileKind.OTHER, 0, 0, moment, say("中身を写せない種類です（装置・通信路など）。")
    )


def _why(fault: OSError) -> str:
    return say("開けません（{why}）。", why=fault.strerror or str(fault))


def alike(names: Sequence[str]) -> list[bool]:
    """Which names some other one differs from only in Unicode normalisation, case or width, or not at all."""
    folded = [unicodedata.normalize("NFKC", name).casefold() for name in names]
    counts = Counter(folded)
    return [counts[each] > 1 for each in folded]
