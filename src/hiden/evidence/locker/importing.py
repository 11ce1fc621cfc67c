"""Files come in by copy: all of an import or nothing of it, each file with both hashes, what cannot be read by its name.

1. Everything is copied into a folder that this process holds; each copy is put through to the disk, read back and compared.
2. A list of all files with their hashes is written beside them.
3. The folder appears under its number by one rename, and rows and one ledger entry with the hashes of the list follow. Whoever is
   killed before that leaves a row that says so and nothing else (`sweep`).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import Max

from hiden import __version__
from hiden.base.clock import now
from hiden.base.errors import BadInput, Broken, HidenError, Misconfigured
from hiden.base.words import say
from hiden.evidence.custody.models import CustodyAct
from hiden.evidence.custody.recording import Happened, check_told, write_event
from hiden.evidence.locker import places
from hiden.evidence.locker.copying import Copied, Differs, Hashers, TargetFailed, copy_in, settle_and_compare
from hiden.evidence.locker.entries import FilesKept, KeepingFailed
from hiden.evidence.locker.models import Bringing, BringingState, Exhibit, FileKind, FileState, KeptFile
from hiden.evidence.locker.walking import LONGEST_NAME, Found, alike
from hiden.gate import require
from hiden.ledger import SYSTEM, Author, record
from hiden.people.models import Person
from hiden.people.turn import in_turn

MOST_FILES: Final = 500_000
_RESERVE: Final = 50_000_000  # bytes of the disk that stay free
_BATCH: Final = 2_000
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Taken:
    """One name of an import and what became of it."""

    found: Found
    state: FileState
    reason: str
    copied: Copied | None


def tool() -> str:
    """What copies, as custody says it."""
    return f"hiden {__version__}"


def bring_in(
    exhibit: Exhibit,
    found: Sequence[Found],
    *,
    origin: str = "",
    happened: Happened | None = None,
    by: Person,
) -> Bringing:
    """Copy files into an exhibit; `origin` says where they were read. Custody gets an event of it: `happened`, where the files
    belong to something that was done (photographs), else that they were copied.

    Raises BadInput for nothing or too much, Misconfigured where the disk is full or fails, Broken where it does not hold what was
    written, NotAllowed. Of an import that fails nothing is kept, and its row says why.
    """
    require(by, "evidence.keep", exhibit)
    sweep()
    if happened is not None:
        check_told(happened, by)
    _refuse_unfit(found)
    row = Bringing(exhibit=exhibit, origin=origin.strip()[:300], tool=tool(), by=by, started_at=now())
    with places.incoming(row.key) as content:
        _begin(row)
        with _failing(row):
            taken = _copy_all(content, found)
            _write_manifest(content, row, taken)
            _finish(row, content, taken, happened)
    return row


def _refuse_unfit(found: Sequence[Found]) -> None:
    if not any(each.kind == FileKind.FILE for each in found) and not any(each.reason for each in found):
        raise BadInput(
            say("取り込むファイルがありません。"), say("ファイルか、ファイルの入ったフォルダーを指定してください。")
        )  # fmt: skip
    if len(found) > MOST_FILES:
        raise BadInput(
            say("一度に取り込めるのは{n}件までです。", n=MOST_FILES),
            say("フォルダーを分けるか、ディスクイメージや書庫（tarなど）にまとめて取り込んでください。"),
        )
    wanted = sum(each.blocks or each.size for each in found)
    free = shutil.disk_usage(places.locker()).free - _RESERVE
    if wanted > free:
        raise Misconfigured(
            say("空き容量が足りません（必要{need} MB、空き{free} MB）。", need=wanted >> 20, free=max(0, free) >> 20),
            say("空きを作ってから、もう一度取り込んでください。何も取り込んでいません。"),
        )  # fmt: skip


@in_turn
def _begin(row: Bringing) -> None:
    last: int | None = Bringing.objects.filter(exhibit=row.exhibit).aggregate(last=Max("number"))["last"]
    row.number = (last or 0) + 1
    row.save()


@contextmanager
def _failing(row: Bringing) -> Iterator[None]:
    """Whatever goes wrong is said, recorded, and leaves nothing behind."""
    try:
        yield
    except BaseException as fault:
        places.remove(places.folder_of(row))
        told = _told(fault)
        # Where not even this can be written, `sweep` says it later.
        with suppress(DatabaseError):
            _fail(row, told.what if told else say("途中で止まりました。"))
        if told is None or told is fault:
            raise
        raise told from fault


def _told(fault: BaseException) -> HidenError | None:
    """The two sentences for what went wrong; None for what is no matter of files."""
    if isinstance(fault, HidenError):
        return fault
    if isinstance(fault, Differs):
        return Broken(
            say("書き込んだ内容が、読み返したものと違います（{name}）。", name=str(fault)),
            say(
                "保管庫のディスクを調べ、別のディスクに移してから取り込み直してください。何も残していません。"
            ),
        )
    why = fault.why if isinstance(fault, TargetFailed) else fault
    if not isinstance(why, OSError):
        return None
    full = why.errno in _FULL
    return Misconfigured(
        say("保管庫のディスクがいっぱいになりました。") if full else say("保管庫に書けません（{why}）。", why=why.strerror or ""),
        say("空きと権限を確かめて、もう一度取り込んでください。途中までのものは残していません。"),
    )  # fmt: skip


def _copy_all(content: Path, found: Sequence[Found]) -> list[Taken]:
    with Hashers() as hashers, ThreadPoolExecutor(2) as pool:
        taken = [_copy_one(content, number, each, hashers) for number, each in enumerate(found, 1)]
        waiting = [
            pool.submit(settle_and_compare, places.file_in(content, number), each.copied.sha256)
            for number, each in enumerate(taken, 1)
            if each.copied is not None and not each.copied.compared
        ]
        for one in waiting:
            one.result()
    return taken


def _copy_one(content: Path, number: int, found: Found, hashers: Hashers) -> Taken:
    if len(found.raw) > LONGEST_NAME:
        return Taken(found, FileState.ABSENT, say("名前が長すぎます。"), None)
    if found.kind != FileKind.FILE:
        absent = found.kind == FileKind.OTHER or (found.kind == FileKind.FOLDER and bool(found.reason))
        return Taken(found, FileState.ABSENT if absent else FileState.WHOLE, found.reason, None)
    try:
        copied = copy_in(found.path, places.file_in(content, number), hashers)
    except OSError as fault:
        places.file_in(content, number).unlink(missing_ok=True)
        why = say("開けないか、読めません（{why}）。", why=fault.strerror or str(fault))
        return Taken(found, FileState.ABSENT, why, None)
    reasons = []
    if copied.holes:
        lost = sum(length for _offset, length in copied.holes)
        reasons.append(
            say("{n}か所（{bytes}バイト）が読めず、0で埋めました。", n=len(copied.holes), bytes=lost)
        )
    if copied.changed:
        reasons.append(say("写し取っている間に、元のファイルが変わりました。"))
    return Taken(found, FileState.PARTIAL if reasons else FileState.WHOLE, "".join(reasons), copied)


def _write_manifest(content: Path, row: Bringing, taken: Sequence[Taken]) -> None:
    digests = hashlib.sha256(), hashlib.sha512()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(content / places.MANIFEST, flags, 0o400), "wb") as file:
        for number, each in enumerate(taken, 1):
            line = json.dumps(line_of(number, each), ensure_ascii=True, sort_keys=True).encode() + b"\n"
            file.write(line)
            for digest in digests:
                digest.update(line)
        file.flush()
        os.fsync(file.fileno())
    row.manifest_sha256, row.manifest_sha512 = (digest.hexdigest() for digest in digests)


def line_of(number: int, taken: Taken) -> dict[str, object]:
    """What the list says of one name. `name_hex`: its bytes."""
    copied = taken.copied
    return {
        "number": number, "name": taken.found.name, "name_hex": taken.found.raw.hex(), "kind": str(taken.found.kind),
        "state": str(taken.state), "reason": taken.reason, "mtime_ns": taken.found.mtime_ns,
        "size": copied.size if copied else 0, "sha256": copied.sha256 if copied else "",
        "sha512": copied.sha512 if copied else "", "holes": [list(hole) for hole in copied.holes] if copied else [],
    }  # fmt: skip


@transaction.atomic
def _finish(row: Bringing, content: Path, taken: Sequence[Taken], happened: Happened | None) -> None:
    similar = alike([each.found.name for each in taken])
    for begin in range(0, len(taken), _BATCH):
        some = range(begin, min(begin + _BATCH, len(taken)))
        KeptFile.objects.bulk_create([_kept(row, at + 1, taken[at], similar[at]) for at in some])
    row.state, row.finished_at = BringingState.DONE, now()
    row.files = sum(each.copied is not None for each in taken)
    row.size = sum(each.copied.size for each in taken if each.copied)
    row.gaps = sum(each.state != FileState.WHOLE for each in taken)
    row.alike = sum(similar)
    row.save()
    record(
        FilesKept(
            row.exhibit.label, row.number, row.files, row.size, row.gaps, row.alike, row.manifest_sha256, row.manifest_sha512,
            row.tool, row.origin,
        ),
        by=row.by,
    )  # fmt: skip
    write_event(row.exhibit, happened or _copied(row), by=row.by, bringing=row)
    # Last of all, so that nothing but the commit can still fail.
    places.settle(content, places.folder_of(row))


def _copied(row: Bringing) -> Happened:
    return Happened(
        CustodyAct.COPIED, at=row.started_at, purpose=say("保管庫への写し取り"), tool=row.tool, hash_after=row.manifest_sha256,
        from_whom=row.origin[:200], note=say("ファイル一覧のSHA-256を、作業後のハッシュ値とします。"),
    )  # fmt: skip


def _kept(row: Bringing, number: int, taken: Taken, similar: bool) -> KeptFile:
    line = line_of(number, taken)
    names = ("number", "name", "kind", "state", "mtime_ns", "size", "sha256", "sha512", "holes")
    return KeptFile(
        bringing=row, raw=taken.found.raw, reason=taken.reason[:500], alike=similar, **{each: line[each] for each in names}
    )  # fmt: skip


@transaction.atomic
def _fail(row: Bringing, reason: str, by: Author | None = None) -> None:
    standing = Bringing.objects.filter(pk=row.pk, state=BringingState.READING)
    if standing.update(state=BringingState.FAILED, reason=reason[:500], finished_at=now()):
        record(KeepingFailed(row.exhibit.label, row.number, reason), by=by or row.by)


def sweep() -> int:
    """What killed processes left of their imports is removed, and their rows say so; answers how many."""
    dead = [
        row
        for row in Bringing.objects.filter(state=BringingState.READING).select_related("exhibit", "by")
        if not places.alive(row.key)
    ]
    for row in dead:
        places.remove(places.folder_of(row))
        _fail(
            row,
            say("取込みの途中で、処理が止まりました（電源断、強制終了など）。何も残していません。"),
            SYSTEM,
        )
    places.remove_dead()
    return len(dead)
