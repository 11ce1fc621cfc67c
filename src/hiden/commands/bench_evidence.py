"""What the locker costs: bringing files in, beside a plain copy followed by the same two hashes, in the same run."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hiden.evidence.locker.models import Exhibit
    from hiden.people.models import Person

_MB: Final = 1_000_000
_LARGE: Final = 512 << 20
_MANY: Final = 2_000
_SPARSE: Final = 4 << 30
_ROUNDS: Final = 3


def figures() -> dict[str, float]:
    """MB/s of a large file and of many small ones, their share of the plain way, and of a sparse file of 4 GB; MB/s of a check."""
    from hiden.evidence.locker.checking import check_locker
    from hiden.home import home

    place = home() / "bench"
    place.mkdir()
    exhibit, alice = _company()
    found: dict[str, float] = {}
    for name, make in (("large", _large), ("small", _small)):
        source = place / name
        make(source)
        size = sum(path.stat().st_size for path in _files(source))
        plain, ours = _best(source, place, exhibit, alice)
        found[f"evidence_{name}_mb_per_s"] = round(size / ours / _MB, 1)
        found[f"evidence_{name}_plain_mb_per_s"] = round(size / plain / _MB, 1)
        found[f"evidence_{name}_share_of_plain"] = round(plain / ours, 2)
        shutil.rmtree(source)
    found["evidence_sparse_4gb_s"] = round(
        _seconds(lambda: _bring(_sparse(place / "sparse"), exhibit, alice)), 1
    )
    begun = perf_counter()
    report = check_locker()
    assert report.sound, report.troubles[:3]
    found["evidence_check_mb_per_s"] = round(report.size / (perf_counter() - begun) / _MB, 1)
    return found


def _best(source: Path, place: Path, exhibit: Exhibit, alice: Person) -> tuple[float, float]:
    """The best of some rounds of each, taken in turns: the machine may be busy with something else."""
    plain, ours = [], []
    for _ in range(_ROUNDS):
        plain.append(_seconds(lambda: _plainly(source, place / "plain")))
        shutil.rmtree(place / "plain")
        ours.append(_seconds(lambda: _bring(source, exhibit, alice)))
    return min(plain), min(ours)


def _seconds(work: Callable[[], object]) -> float:
    os.sync()
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _bring(source: Path, exhibit: Exhibit, alice: Person) -> None:
    from hiden.evidence.locker.importing import bring_in
    from hiden.evidence.locker.walking import walk

    assert not bring_in(exhibit, list(walk([source])), by=alice).gaps


def _plainly(source: Path, target: Path) -> None:
    """Copy, put through to the disk, and hash what was copied with both: what one would do by hand."""
    shutil.copytree(source, target)
    for path in _files(target):
        with path.open("rb") as file:
            os.fsync(file.fileno())
            hashlib.file_digest(file, "sha256")
            file.seek(0)
            hashlib.file_digest(file, "sha512")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _large(folder: Path) -> None:
    folder.mkdir()
    piece = os.urandom(8 << 20)
    with (folder / "image.dd").open("wb") as file:
        for number in range(_LARGE // len(piece)):
            file.write(number.to_bytes(8) + piece[8:])


def _small(folder: Path) -> None:
    for number in range(_MANY):
        path = folder / f"{number % 50:02d}" / f"{number}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(10_000))


def _sparse(folder: Path) -> Path:
    folder.mkdir()
    with (folder / "disk.img").open("wb") as file:
        file.truncate(_SPARSE)
        for at in range(0, _SPARSE, 256 << 20):
            file.seek(at)
            file.write(os.urandom(1 << 20))
    return folder


def _company() -> tuple[Exhibit, Person]:
    from hiden.evidence.locker.registering import Told, register
    from hiden.ledger.signing import prepare_ledger
    from hiden.people.setup import First, found

    prepare_ledger()
    alice = found(First("試験株式会社", 4, "1", "試験 花子", "シケン ハナコ", "hanako@example.co.jp", ""))
    return register(Told("測る", "image", "I-0001", "測る場所", "不明"), by=alice), alice
