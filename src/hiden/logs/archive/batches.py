"""Batches under a key: given twice, taken once, whoever was killed in between.

A small file for each key says "begun" before the records go into the spool, and "kept" afterwards. Where it says "begun" and
nobody is at work any more, the spool itself knows: the key stands before the records. What was sealed meanwhile was noted by
whoever sealed it, before the spool file went.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.exchange import sync_folder
from hiden.logs.archive.places import alone, appearing, folder
from hiden.logs.archive.spool import Batch, Kept, SpoolWriter, kept

KEEP_SECONDS: Final = 7 * 86_400  # how long a key is remembered
_TRIES: Final = 5


class _Note(msgspec.Struct, frozen=True):
    sha256: str
    records: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """Records that lie in the spool or in the archive. `sha256` of the records, each ended by a line feed; `again`: it was
    there before.
    """

    records: int
    sha256: str
    again: bool


def digest_of(records: Sequence[bytes]) -> str:
    """SHA-256 of records, each ended by a line feed: that of the text that was sent, if it ended with one."""
    found = sha256()
    for record in records:
        found.update(record)
        found.update(b"\n")
    return found.hexdigest()


def keep(
    writer: SpoolWriter, records: Sequence[bytes], key: str = "", moments: Sequence[int] | None = None
) -> Taken:
    """Keep records all or none; under a key that was used before they are not taken again. `moments`: when each came, else now.

    Raises BadInput when the key came with other records before, OSError when the disk does not take them.
    """
    digest = digest_of(records)
    if not key:
        if records:
            writer.append(records, moments, batch=Batch(len(records)))
        return Taken(len(records), digest, again=False)
    if not records:
        return Taken(0, digest, again=False)
    name = _name(key)
    with alone(f"batch-{writer.source}-{name[0]}"):
        before = _known(writer.source, name)
        if before is not None:
            if before.sha256 != digest:
                raise BadInput(
                    say("このキーでは、別の内容をすでに受け取っています。"),
                    say("内容が違うときは、新しいキーを付けて送ってください。"),
                )
            return before
        path = _path(writer.source, name)
        with appearing(_file(writer.source, name)) as scratch:
            scratch.write_bytes(msgspec.json.encode(_Note(digest, len(records), kept=False)))
        try:
            writer.append(records, moments, batch=Batch(len(records), name))
        except OSError:
            path.unlink(missing_ok=True)
            raise
        _note(writer.source, name, Taken(len(records), digest, again=False))
    return Taken(len(records), digest, again=False)


def known(source: str, key: str) -> Taken | None:
    """What was kept under a key; None where nothing was."""
    name = _name(key)
    with alone(f"batch-{source}-{name[0]}"):
        return _known(source, name)


def note_sealed(source: str, batches: Sequence[Kept]) -> None:
    """Remember the keys of batches whose records were sealed; before their spool file goes, so this is forced to the disk."""
    keyed = [each for each in batches if each.batch is not None and each.batch.key]
    for each in keyed:
        assert each.batch is not None
        _note(source, each.batch.key, _taken(each), lasting=True)
    if keyed:
        sync_folder(folder("batches", source))


def forget(seconds: float = KEEP_SECONDS) -> int:
    """Remove the notes of keys that nobody will send again; returns how many."""
    edge, gone = time.time() - seconds, 0
    for path in folder("batches").glob("*/*"):
        if path.stat().st_mtime < edge:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _known(source: str, name: str) -> Taken | None:
    said = _read(source, name)
    if said is None or said.kept:
        return None if said is None else Taken(said.records, said.sha256, again=True)
    if (found := _in_spool(source, name)) is not None:
        _note(source, name, found)
        return found
    later = _read(source, name)  # sealed while we looked through the spool
    if later is not None and later.kept:
        return Taken(later.records, later.sha256, again=True)
    _path(source, name).unlink(missing_ok=True)
    return None


def _in_spool(source: str, name: str) -> Taken | None:
    for _ in range(_TRIES):
        try:
            for path in sorted(folder("spool", source).iterdir()):
                for each in () if path.name.startswith(".") else kept(path):
                    if each.batch is not None and each.batch.key == name:
                        return _taken(each)
        except FileNotFoundError:  # closed or sealed at this moment: look again
            continue
        return None
    raise OSError("the spool changes faster than it can be read")


def _taken(batch: Kept) -> Taken:
    return Taken(len(batch.frames), digest_of([record for _, record in batch.frames]), again=True)


def _note(source: str, name: str, taken: Taken, *, lasting: bool = False) -> None:
    """That a batch was kept. What is lost of it when the power goes, the spool still knows, until it was sealed."""
    path = _path(source, name)
    scratch = path.with_name(f".{name}-{os.getpid()}")
    with scratch.open("wb") as file:
        file.write(msgspec.json.encode(_Note(taken.sha256, taken.records, kept=True)))
        if lasting:
            file.flush()
            os.fsync(file.fileno())
    scratch.rename(path)


def _read(source: str, name: str) -> _Note | None:
    path = _path(source, name)
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Note)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError:  # the power went: the spool knows, if anybody does
        return _Note("", 1, kept=False)


def _name(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:40]


def _file(source: str, name: str) -> str:
    return f"batches/{source}/{name}"


def _path(source: str, name: str) -> Path:
    return folder("batches", source) / name
