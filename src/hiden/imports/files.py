"""The bytes that were brought in, kept as received under their own hash."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hiden.base.errors import BadInput, Broken
from hiden.base.words import say
from hiden.home import home

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored file: its SHA-256 in hex and its size in bytes."""

    sha256: str
    size: int

    @property
    def path(self) -> Path:
        return folder() / self.sha256


def folder() -> Path:
    """HIDEN_HOME/imports, closed to other users."""
    path = home() / "imports"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def keep(chunks: Iterable[bytes]) -> Kept:
    """Store bytes durably under their hash. Raises BadInput above 50 MB, before more than that is written."""
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=folder())
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_BYTES:
                    raise too_large()
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        kept = Kept(digest.hexdigest(), size)
        Path(temporary).replace(kept.path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    if not size:
        raise BadInput(say("ファイルが空です。"), say("保存し直してから、もう一度選んでください。"))
    return kept


def too_large() -> BadInput:
    """More than anybody's register needs."""
    return BadInput(
        say("ファイルが大きすぎます（上限 {n} MB）。", n=MAX_BYTES // MEGABYTE),
        say("不要なシートや画像を取り除くか、いくつかのファイルに分けてください。"),
    )


def fetch(sha256: str) -> bytes:
    """The bytes of a stored file. Raises Broken when they are gone or are no longer what was received."""
    path = folder() / sha256
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Broken(
            say("取り込んだファイルの原本が失われたか、書き換えられています。"),
            say("同じファイルをもう一度選んで、新しく取り込んでください。"),
        )
    return content
