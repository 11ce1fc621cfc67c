"""Files of the product itself (style, script, icon), served by the application: no build step, no other server needed.

A file's address carries the first letters of its SHA-256, so that a browser may keep it for ever and still sees a new one at once.
Only what Django's finders know is served: never a path of the file system, never a listing.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".map": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_PACKED = {".css", ".js", ".mjs", ".svg", ".json", ".map", ".txt"}
_KEEP_IN_MEMORY = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """A file ready to be sent. `version` is the first 12 letters of its SHA-256; `packed` is its gzip, if that is smaller."""

    content: bytes
    packed: bytes | None
    type: str
    version: str

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


def file_named(name: str) -> File | None:
    """The file of this name below /static/, or None for whatever is not ours to serve."""
    path = _place(name)
    if path is None:
        return None
    facts = path.stat()
    return _read(path, facts.st_mtime_ns, facts.st_size)


def _place(name: str) -> Path | None:
    parts = name.split("/")
    if "\x00" in name or "\\" in name or any(not part or part.startswith(".") for part in parts):
        return None
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        return None
    path = Path(found) if isinstance(found, str) else None
    return path if path is not None and path.suffix.lower() in TYPES and path.is_file() else None


@lru_cache(maxsize=64)
def _read(path: Path, changed: int, size: int) -> File:
    """`changed` and `size` only make a changed file another one."""
    content = path.read_bytes()
    suffix = path.suffix.lower()
    packed = gzip.compress(content, 9, mtime=0) if suffix in _PACKED and size < _KEEP_IN_MEMORY else None
    if packed is not None and len(packed) >= len(content):
        packed = None
    return File(content, packed, TYPES[suffix], hashlib.sha256(content).hexdigest()[:12])


class VersionedFiles(StaticFilesStorage):
    """Django's static files, with their version in the address."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        file = file_named(name) if name else None
        return f"{address}?v={file.version}" if file else address
