"""Verb: make a dossier. Everything is read and written first; then the ledger gets its digest, and its proof closes the package."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import IO, Any, Final

from django.db import transaction
from django.utils import translation

from hiden.base.clock import now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.dossier.case_uco import write_case_uco
from hiden.dossier.covering import Cover, Level
from hiden.dossier.entries import DossierMade
from hiden.dossier.hiden_verify_dossier import FORMAT, UNLISTED
from hiden.dossier.loadfile import write_load_files
from hiden.dossier.models import Dossier, DossierRequest
from hiden.dossier.paper import dossier_pdf
from hiden.dossier.part import parts
from hiden.dossier.parts import custody as _custody  # noqa: F401 - the parts of this room are registered with it
from hiden.dossier.preparation import write_preparation
from hiden.dossier.proving import write_entries, write_paths
from hiden.dossier.scope import Scope
from hiden.dossier.stamping import write_stamps, write_witnesses
from hiden.dossier.writing import Written, write_part
from hiden.evidence.bag.writing import bag_in_place, digests_of
from hiden.evidence.stamps.asking import stamp_after_commit
from hiden.ledger import SYSTEM, record
from hiden.ledger.actions import sign_checkpoint
from hiden.ledger.canonical import canonical
from hiden.ledger.queries import newest_checkpoint
from hiden.logs.archive.export import export_records, write_private, write_proof
from hiden.logs.archive.points import note_archive
from hiden.logs.finding import Question, enter
from hiden.people.models import Company, Person, new_key

VERIFIERS: Final = (
    ("hiden.ledger", "hiden_verify.py"),
    ("hiden.logs.archive", "hiden_verify_logs.py"),
    ("hiden.ledger", "hiden_verify_stamps.py"),
    ("hiden.dossier", "hiden_verify_dossier.py"),
)


@dataclass(slots=True)
class Package:
    """A package on its way: where it is written, what is in it so far."""

    scope: Scope
    cover: Cover
    folder: Path
    key: str = field(default_factory=new_key)
    parts: list[Written] = field(default_factory=list)
    records: int = 0
    withheld: int = 0

    @property
    def data(self) -> Path:
        """Its payload."""
        return self.folder / "data"

    def files(self) -> list[str]:
        """Every file of the payload, by its path below it."""
        return sorted(
            path.relative_to(self.data).as_posix() for path in self.data.rglob("*") if path.is_file()
        )

    @property
    def facts(self) -> int:
        """How many facts it tells."""
        return sum(one.rows for one in self.parts)

    @property
    def gaps(self) -> int:
        """How much is said to be missing."""
        return sum(len(one.gaps) for one in self.parts)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, and the key that checks it. `openings`: where the salts lie, None where nothing was hidden."""

    dossier: Dossier
    package: Package
    vkey: str
    openings: Path | None


def make_dossier(
    scope: Scope,
    level: Level,
    folder: Path,
    *,
    reason: str,
    by: Person | None = None,
    request: DossierRequest | None = None,
) -> Made:
    """Write a package into a new folder. Raises Conflict where the folder is in use, BadInput without a reason, Broken as the ledger.

    Whether `by` may have it is asked by the caller; None is whoever has the machine.
    """
    _require_new(folder, reason)
    scope.by = by
    with translation.override("ja"):
        package = Package(scope, Cover(level), folder)
        openings = _write(package)
        said = _statement(package)
    raw = canonical(said)
    write_private(package.data / "dossier.json", raw)
    dossier = _record(package, digests_of(package.data / "dossier.json")[0][0], reason, by, request)
    vkey = _prove(package, dossier.entry, before=said["before"]["size"] if said["before"] else 0)
    with translation.override("ja"):
        bag_in_place(folder, info=_bag_info(package, dossier), tags=_beside(), made_on=today())
    stamp_after_commit(reason="dossier")  # it is there a minute later, the package is there now
    return Made(dossier, package, vkey, openings)


def _require_new(folder: Path, reason: str) -> None:
    if not reason.strip():
        raise BadInput(
            say("何のために作るかが書かれていません。"), say("理由を書いて、もう一度行ってください。")
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            say("書き出し先「{folder}」は空ではありません。", folder=folder.name),
            say("新しいフォルダーの名前を指定してください。"),
        )
    try:
        (folder / "data").mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise BadInput(
            say("書き出し先「{folder}」を作れません。", folder=str(folder)),
            say("書き込める場所を指定してください。"),
        ) from error


def _write(package: Package) -> Path | None:
    """Everything but the proof. Returns where the salts lie."""
    beside = package.folder.with_name(f"{package.folder.name}-openings.jsonl")
    with _openings(beside) as opened:
        for number, part in enumerate(parts(), 1):
            package.parts.append(
                write_part(part, number, package.scope, package.cover, data=package.data, opened=opened)
            )
    package.withheld = write_entries(package.data / "ledger", _entries(package), package.cover)
    _write_logs(package)
    write_private(package.data / "dossier.pdf", dossier_pdf(package))
    if package.cover.full:
        write_preparation(package)
    write_load_files(package)
    write_case_uco(package)
    if beside.stat().st_size:
        return beside
    beside.unlink()
    return None


def _entries(package: Package) -> set[int]:
    return {number for one in package.parts for number in one.entries}


@contextmanager
def _openings(path: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A file beside the package that gets a line for each row of which something was hidden."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield _writer(file)


def _writer(file: IO[bytes]) -> Callable[[dict[str, Any]], None]:
    def write(said: dict[str, Any]) -> None:
        file.write(canonical(said) + b"\n")

    return write


def _write_logs(package: Package) -> None:
    """The sealed records in which the events stand, with the proof of the archive."""
    wanted = package.scope.raw
    point = note_archive() if wanted else None
    if point is not None:
        package.records = export_records(package.data / "logs", wanted, point, shown=package.cover.full)


def _statement(package: Package) -> dict[str, Any]:
    company, before = Company.current(), newest_checkpoint()
    listed = {
        name: [sha256, size]
        for name in package.files()
        for (sha256, _sha512), size in [digests_of(package.data / name)]
        if name not in UNLISTED
    }
    return {
        "format": FORMAT,
        "key": package.key,
        "company": company.name if company else "",
        "item": package.scope.item.number,
        "first": package.scope.first.isoformat(),
        "last": package.scope.last.isoformat(),
        "level": package.cover.level.value,
        "made_at": now().isoformat(timespec="seconds"),
        "parts": [one.as_json() for one in package.parts],
        "facts": package.facts,
        "gaps": package.gaps,
        "entries": len(_entries(package)),
        "entries_withheld": package.withheld,
        "records": package.records,
        "before": {"size": before.size, "root": bytes(before.root).hex()} if before else None,
        "files": listed,
    }


@transaction.atomic
def _record(
    package: Package, digest: str, reason: str, by: Person | None, request: DossierRequest | None
) -> Dossier:
    scope, level = package.scope, package.cover.level
    entry = record(
        DossierMade(
            key=package.key,
            item=scope.item.number,
            first_day=scope.first.isoformat(),
            last_day=scope.last.isoformat(),
            level=level.value,
            sha256=digest,
            facts=package.facts,
            gaps=package.gaps,
            case=request.case.number if request and request.case else 0,
            reason=reason.strip(),
        ),
        by=by or SYSTEM,
    )
    if by is not None:  # whoever watches those who look at logs sees this as well
        question = Question(scope.first, scope.last, item=scope.item)
        events = sum(one.rows for one in package.parts if one.part.id == "events")
        enter(question, events, by=by, exported=True, words=say("証拠一式"))
    return Dossier.objects.create(
        key=package.key,
        request=request,
        item=scope.item,
        first_day=scope.first,
        last_day=scope.last,
        level=level.value,
        sha256=digest,
        facts=package.facts,
        gaps=package.gaps,
        entry=entry,
        made_by=by,
        made_at=now(),
    )


def _prove(package: Package, entry: int, *, before: int) -> str:
    vkey = write_proof(package.data / "made", entry, ())
    newest = sign_checkpoint()
    assert newest is not None  # there is at least the entry of this dossier
    write_paths(package.data / "ledger", _entries(package), newest, before)
    write_stamps(package.data / "ledger", newest)
    write_witnesses(package.data / "ledger", newest)
    return vkey


def _beside() -> dict[str, bytes]:
    """What lies beside the payload: how to check it, and what checks it."""
    found = {name: (files(module) / name).read_bytes() for module, name in VERIFIERS}
    return {**found, "README.txt": (files("hiden.dossier") / "package_readme.txt").read_bytes()}


def _bag_info(package: Package, dossier: Dossier) -> dict[str, str]:
    scope = package.scope
    return {
        "Source-Organization": (company.name if (company := Company.current()) else ""),
        "External-Identifier": dossier.key,
        "External-Description": say(
            "{item}の証拠一式（{first}〜{last}）", item=scope.item.number, first=scope.first, last=scope.last
        ),
    }


__all__ = ["VERIFIERS", "Made", "Package", "make_dossier"]
