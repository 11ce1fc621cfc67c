"""The files of a backup beside database and keys: none of them ever changes, so they are copied while others are added."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from hiden.home import home


def imported() -> Iterator[tuple[str, Path]]:
    """Files that were taken in; those still arriving have other names, and nothing in the database speaks of them."""
    for path in sorted((home() / "imports").glob("*")):
        if len(path.name) == 64:
            yield f"imports/{path.name}", path


def sealed() -> Iterator[tuple[str, Path]]:
    """Sealed logs and what was refused in them. What was understood is made anew from these."""
    for kind in ("segments", "refused"):
        for path in sorted((home() / "logs" / kind).glob("*/*")):
            if path.suffix in {".parquet", ".jsonl"} and not path.name.startswith("."):
                yield f"logs/{kind}/{path.parent.name}/{path.name}", path


def kept() -> Iterator[tuple[str, Path]]:
    """Kept evidence, with the list of each import; what is just being brought in has other names."""
    for path in sorted((home() / "evidence").glob("E-*/*/*")):
        yield f"evidence/{path.parent.parent.name}/{path.parent.name}/{path.name}", path


def add_files(unpacked: Path) -> None:
    """Sealed logs and kept evidence that are not here any more. What is here stays: no file of a name ever had another content, and
    what the backup does not know yet is put aside by whoever takes records next, or named by the next check of the evidence.
    """
    for kind in ("logs", "evidence"):
        for path in sorted((unpacked / kind).glob("*/*/*")):
            there = home() / path.relative_to(unpacked)
            there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not there.exists():
                path.rename(there)
        shutil.rmtree(unpacked / kind, ignore_errors=True)
