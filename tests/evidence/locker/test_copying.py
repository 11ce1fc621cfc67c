"""One file at a time: hashes, holes, what cannot be read, what changes meanwhile, a disk that does not hold what was written."""

from __future__ import annotations

import errno
import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from hiden.evidence.locker import copying
from hiden.evidence.locker.copying import (
    BLOCK,
    CHUNK,
    Differs,
    Hashers,
    TargetFailed,
    copy_in,
    settle_and_compare,
)
from hiden.evidence.locker.walking import alike, readable

SIZES = (0, 1, BLOCK, 100_000, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17, 10 * CHUNK + 5)


def hashes(body: bytes) -> tuple[str, str]:
    return hashlib.sha256(body).hexdigest(), hashlib.sha512(body).hexdigest()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("threads", [False, True])
def test_a_copy_is_the_same_and_both_hashes_are_those_of_the_file(
    tmp_path: Path, size: int, threads: bool
) -> None:
    body = random.Random(size).randbytes(size)
    (tmp_path / "a").write_bytes(body)
    with Hashers() as hashers:
        found = copy_in(tmp_path / "a", tmp_path / "b", hashers if threads else None)
    assert (tmp_path / "b").read_bytes() == body
    assert (found.sha256, found.sha512) == hashes(body)
    assert (found.size, found.holes, found.changed) == (size, (), False)
    assert (tmp_path / "b").stat().st_mode & 0o777 == 0o400
    settle_and_compare(tmp_path / "b", found.sha256)


def failing(bad: set[int], read: Callable[..., int]) -> Callable[..., int]:
    """A disk that cannot read some blocks: any reading that touches one fails as a whole."""

    def read_into(handle: int, view: memoryview, offset: int) -> int:
        blocks = range(offset // BLOCK, (offset + len(view) - 1) // BLOCK + 1)
        if bad & set(blocks):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(handle, view, offset)

    return read_into


def test_unreadable_sectors_are_named_and_the_rest_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = random.Random(1).randbytes(CHUNK + 5 * BLOCK + 100)
    (tmp_path / "a").write_bytes(body)
    last = CHUNK // BLOCK + 5  # the last, which is not a whole one
    monkeypatch.setattr(copying, "read_into", failing({0, 7, 8, last}, copying.read_into))
    found = copy_in(tmp_path / "a", tmp_path / "b")
    assert found.holes == ((0, BLOCK), (7 * BLOCK, 2 * BLOCK), (last * BLOCK, 100))
    wanted = bytearray(body)
    for offset, length in found.holes:
        wanted[offset : offset + length] = bytes(length)
    assert (tmp_path / "b").read_bytes() == wanted
    assert (found.sha256, found.sha512) == hashes(bytes(wanted))


def test_an_error_that_is_no_unreadable_sector_is_not_filled_with_zeros(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"x" * 9000)

    def refuse(*_arguments: object) -> int:
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))

    monkeypatch.setattr(copying, "read_into", refuse)
    with pytest.raises(OSError, match=os.strerror(errno.ESTALE)):
        copy_in(tmp_path / "a", tmp_path / "b")


def test_a_file_that_changes_while_it_is_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"a" * 1000)
    read = copying.read_into

    def grows(handle: int, view: memoryview, offset: int) -> int:
        with path.open("ab") as file:
            file.write(b"b" * 10)
        return read(handle, view, offset)

    monkeypatch.setattr(copying, "read_into", grows)
    found = copy_in(path, tmp_path / "b")
    assert found.changed
    assert (tmp_path / "b").read_bytes() == b"a" * 1000


def test_a_file_that_shrinks_while_it_is_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"a" * (2 * CHUNK))
    read = copying.read_into

    def shrinks(handle: int, view: memoryview, offset: int) -> int:
        os.truncate(path, CHUNK + 5)
        return read(handle, view, offset)

    monkeypatch.setattr(copying, "read_into", shrinks)
    found = copy_in(path, tmp_path / "b")
    assert found.changed
    assert (found.size, found.sha256) == (CHUNK + 5, hashes(b"a" * (CHUNK + 5))[0])
    assert (tmp_path / "b").stat().st_size == CHUNK + 5


def test_holes_of_a_sparse_file_stay_holes(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        file.write(b"begin")
        file.seek(64 << 20)
        file.write(b"middle")
        file.truncate(100 << 20)
    found = copy_in(tmp_path / "a", tmp_path / "b")
    with (tmp_path / "a").open("rb") as file:
        assert found.sha256 == hashlib.file_digest(file, "sha256").hexdigest()
    with (tmp_path / "b").open("rb") as file:
        assert found.sha256 == hashlib.file_digest(file, "sha256").hexdigest()
    assert found.size == (tmp_path / "b").stat().st_size == 100 << 20
    assert (tmp_path / "b").stat().st_blocks * 512 < 1 << 20
    settle_and_compare(tmp_path / "b", found.sha256)


def test_a_disk_that_holds_something_else_is_found(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 5000)
    found = copy_in(tmp_path / "a", tmp_path / "b")
    (tmp_path / "b").chmod(0o600)
    (tmp_path / "b").write_bytes(b"x" * 4999 + b"y")
    with pytest.raises(Differs):
        settle_and_compare(tmp_path / "b", found.sha256)


def test_a_full_disk_is_an_error_of_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"x" * 5000)

    def full(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(TargetFailed) as fault:
        copy_in(tmp_path / "a", tmp_path / "b")
    assert fault.value.why.errno == errno.ENOSPC


def test_a_link_in_the_last_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        copy_in(tmp_path / "link", tmp_path / "b")


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("図面.txt".encode(), "図面.txt"),
        ("か\u3099.txt".encode(), "が.txt"),
        ("図面.txt".encode("cp932"), "図面.txt"),
        (b"\xff\xfe\xfd", "���"),
    ],
)
def test_names_are_read_as_people_would(raw: bytes, name: str) -> None:
    assert readable(raw) == name


def test_names_that_other_systems_take_for_one_another_are_marked() -> None:
    assert alike(["が.txt", "A.txt", "a.TXT", "ａ.txt", "b.txt"]) == [False, True, True, True, False]
