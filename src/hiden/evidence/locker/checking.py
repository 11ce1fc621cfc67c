"""照合: every kept file is hashed again and compared with its row, with the list beside it, and that list with the ledger.

So a change is named whoever made it: in a file (the row and the list differ), in a row (the list differs), in the list (the ledger differs).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from hiden.base.clock import now
from hiden.base.words import say
from hiden.evidence.locker import places
from hiden.evidence.locker.copying import digest
from hiden.evidence.locker.entries import FilesKept, LockerChecked
from hiden.evidence.locker.importing import sweep
from hiden.evidence.locker.models import Bringing, BringingState, Exhibit, KeptFile, LockerCheck
from hiden.gate import require
from hiden.ledger import SYSTEM, leaf, record
from hiden.ledger.queries import entries
from hiden.people.models import Person

MOST_NAMED: Final = 1_000
_AT_ONCE: Final = 64


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is not as it was. `code`: changed, missing, added, row, list or ledger; `file`: its number, 0 for none."""

    code: str
    exhibit: str
    bringing: int
    file: int
    name: str
    what: str


@dataclass(slots=True)
class Report:
    """What was looked at and what was found."""

    files: int = 0
    size: int = 0
    bringings: int = 0
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.troubles

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "sound": self.sound, "imports": self.bringings, "files": self.files, "bytes": self.size,
            "problems": [asdict(each) for each in self.troubles],
        }  # fmt: skip


def check_locker(exhibit: Exhibit | None = None, *, by: Person | None = None) -> Report:
    """Compare all files, or those of one exhibit; what was found is kept and recorded. Raises NotAllowed."""
    if by is not None:
        require(by, "evidence.check")
    sweep()
    began, report = now(), Report()
    rows = (
        Bringing.objects.filter(state=BringingState.DONE)
        .select_related("exhibit")
        .order_by("exhibit", "number")
    )
    for row in rows if exhibit is None else rows.filter(exhibit=exhibit):
        _check_bringing(row, report)
    if exhibit is None:
        report.troubles += _strays()
    _keep(report, began, by)
    return report


@transaction.atomic
def _keep(report: Report, began: Any, by: Person | None) -> None:
    troubles = [asdict(each) for each in report.troubles[:MOST_NAMED]]
    LockerCheck.objects.create(
        at=began, finished_at=now(), by=by, files=report.files, size=report.size, troubles=troubles
    )
    names = tuple(sorted({each.exhibit for each in report.troubles if each.exhibit}))[:MOST_NAMED]
    record(LockerChecked(report.files, report.size, len(report.troubles), names), by=by or SYSTEM)


def _check_bringing(row: Bringing, report: Report) -> None:
    folder = places.folder_of(row.exhibit.label, row.number)
    report.bringings += 1
    listed = _listed(row, folder, report)
    expected, seen = {places.MANIFEST}, set[int]()
    kept = KeptFile.objects.filter(bringing=row).order_by("number").iterator(2_000)
    with ThreadPoolExecutor(2) as pool:
        while some := list(islice(kept, _AT_ONCE)):
            found = list(pool.map(lambda each: _hashed(folder, each), some))
            for each, hashes in zip(some, found, strict=True):
                seen.add(each.number)
                if each.here:
                    expected.add(places.file_in(folder, each.number).name)
                _compare(row, each, hashes, listed, report)
    for number, line in (listed or {}).items():
        if number not in seen:
            what = say(
                "証拠{e}の「{name}」の登録がなくなっています。", e=row.exhibit.label, name=line["name"]
            )
            report.troubles.append(Trouble("row", row.exhibit.label, row.number, number, line["name"], what))
            expected.add(places.file_in(folder, number).name)
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if path.name not in expected:
            what = say(
                "証拠{e}の取込み{n}に、取り込んでいないファイル「{name}」があります。",
                e=row.exhibit.label,
                n=row.number,
                name=path.name,
            )
            report.troubles.append(Trouble("added", row.exhibit.label, row.number, 0, path.name, what))  # fmt: skip


def _hashed(folder: Path, kept: KeptFile) -> tuple[str, str, int] | OSError | None:
    if not kept.here:
        return None
    try:
        return digest(places.file_in(folder, kept.number))
    except OSError as fault:
        return fault


def _listed(row: Bringing, folder: Path, report: Report) -> dict[int, dict[str, Any]] | None:
    """The list beside the files, once its own hash was compared with the row and the ledger; None where it cannot be read."""
    e, n = row.exhibit.label, row.number

    def wrong(code: str, what: str) -> None:
        report.troubles.append(Trouble(code, e, n, 0, places.MANIFEST, what))

    said = _said(row)
    if (
        said is None
        or said["manifest_sha256"] != row.manifest_sha256
        or said["manifest_sha512"] != row.manifest_sha512
    ):
        wrong("ledger", say("証拠{e}の取込み{n}の一覧のハッシュ値が、操作の記録と違います。", e=e, n=n))
    try:
        raw = (folder / places.MANIFEST).read_bytes()
    except OSError:
        wrong("missing", say("証拠{e}の取込み{n}のファイル一覧がありません。", e=e, n=n))
        return None
    if said is not None and hashlib.sha256(raw).hexdigest() != said["manifest_sha256"]:
        wrong("list", say("証拠{e}の取込み{n}のファイル一覧が書き換えられています。", e=e, n=n))
        return None
    return {one["number"]: one for one in map(json.loads, raw.splitlines())}


def _said(row: Bringing) -> dict[str, Any] | None:
    """What the ledger says of an import."""
    for one in entries(about=("exhibit", row.exhibit.label), kind=FilesKept.kind):
        data = leaf.read(bytes(one.leaf)).data
        if data["bringing"] == row.number:
            return data
    return None


def _compare(
    row: Bringing,
    kept: KeptFile,
    found: tuple[str, str, int] | OSError | None,
    listed: dict[int, dict[str, Any]] | None,
    report: Report,
) -> None:
    e, n, name = row.exhibit.label, row.number, kept.name

    def wrong(code: str, what: str) -> None:
        report.troubles.append(Trouble(code, e, n, kept.number, name, what))

    if listed is not None and not _as_listed(kept, listed.get(kept.number)):
        wrong(
            "row",
            say(
                "証拠{e}の「{name}」について、登録されている内容が取込み時の一覧と違います。", e=e, name=name
            ),
        )
    true = (listed or {}).get(kept.number) or {
        "sha256": kept.sha256,
        "sha512": kept.sha512,
        "size": kept.size,
    }
    if isinstance(found, FileNotFoundError):
        wrong("missing", say("証拠{e}の「{name}」がなくなっています。", e=e, name=name))
    elif isinstance(found, OSError):
        wrong(
            "missing",
            say("証拠{e}の「{name}」を読めません（{why}）。", e=e, name=name, why=found.strerror or ""),
        )
    elif found is not None:
        report.files += 1
        report.size += found[2]
        if found != (true["sha256"], true["sha512"], true["size"]):
            wrong(
                "changed",
                say("証拠{e}の「{name}」の中身が、取り込んだときから変わっています。", e=e, name=name),
            )


def _as_listed(kept: KeptFile, line: dict[str, Any] | None) -> bool:
    names = ("name", "kind", "state", "mtime_ns", "size", "sha256", "sha512", "holes")
    return line is not None and line["name_hex"] == bytes(kept.raw).hex() and all(line[each] == getattr(kept, each) for each in names)  # fmt: skip


def _strays() -> Iterator[Trouble]:
    """What lies in the locker and belongs to no import."""
    known = {
        (one.exhibit.label, f"{one.number:02d}")
        for one in Bringing.objects.exclude(state=BringingState.FAILED).select_related("exhibit")
    }
    for folder in sorted(places.locker().iterdir()):
        inside = sorted(folder.iterdir()) if folder.is_dir() and not folder.name.startswith(".") else []
        strange = [one for one in inside if (folder.name, one.name) not in known]
        if not folder.is_dir():
            strange = [folder]
        for one in strange:
            name = str(one.relative_to(places.locker()))
            yield Trouble(
                "added",
                "",
                0,
                0,
                name,
                say("保管庫に、どの取込みのものでもない「{name}」があります。", name=name),
            )
