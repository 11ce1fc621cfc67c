"""Whatever is done to a package is named by the verifier: where it was done, and what it was."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hiden.base.clock import now, today
from hiden.dossier.covering import Level
from hiden.dossier.hiden_verify_dossier import Found, verify
from hiden.dossier.making import Made, make_dossier
from hiden.dossier.scope import Scope
from hiden.evidence.bag.writing import bag_in_place
from hiden.ledger.checkpoint import Head, open_checkpoint
from hiden.ledger.note import Signer, sign
from hiden.ledger.signing import signer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Change = Callable[[list[bytes]], list[bytes]]
_TAGS = (
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "manifest-sha512.txt",
    "tagmanifest-sha256.txt",
    "tagmanifest-sha512.txt",
)


def rebag(folder: Path) -> None:
    """As somebody who knows BagIt would: all manifests fit again."""
    beside = [path for path in folder.iterdir() if path.is_file()]
    tags = {path.name: path.read_bytes() for path in beside if path.name not in _TAGS}
    for path in beside:
        path.unlink()
    bag_in_place(folder, info={"Source-Organization": "forger"}, tags=tags, made_on=today())


def lines(path: Path, change: Change) -> None:
    """Change a file of lines."""
    path.write_bytes(b"\n".join([*change(path.read_bytes().split(b"\n")[:-1]), b""]))


def find(folder: Path, pattern: str) -> Path:
    """The one file of a name."""
    [found] = folder.glob(pattern)
    return found


class Forging:
    """Copies of one package, each changed in one way, and what the verifier says."""

    def __init__(self, made: Made, scratch: Path) -> None:
        self.made, self.scratch, self.count = made, scratch, 0

    def copy(self) -> Path:
        """A copy to change."""
        self.count += 1
        return Path(shutil.copytree(self.made.package.folder, self.scratch / str(self.count)))

    def told(self, folder: Path, seen: list[Path] | None = None) -> Found:
        """What is found, with the key of the company."""
        return verify(folder, keys=[self.made.vkey], seen=seen)[1]

    def named(self, change: Callable[[Path], None], *, code: str, where: str) -> None:
        """The change, with manifests that fit, is named as `code` at `where`."""
        folder = self.copy()
        change(folder)
        rebag(folder)
        found = {(one.code, one.where) for one in self.told(folder).problems}
        assert any(one == code and place.startswith(where) for one, place in found), (code, where, found)


@pytest.fixture
def forging(made: Made, tmp_path: Path) -> Forging:
    """One package for all changes of a test."""
    return Forging(made, tmp_path / "forged")


def test_every_class_of_flipped_byte_is_named(forging: Forging) -> None:
    folder = forging.copy()
    assert forging.told(folder).problems == []
    for name in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()):
        path = folder / name
        raw = path.read_bytes()
        if not raw:
            continue
        for place, mask in ((0, 0x01), (len(raw) // 2, 0x80), (len(raw) - 1, 0x04), (len(raw) // 3, 0x20)):
            path.write_bytes(raw[:place] + bytes([raw[place] ^ mask]) + raw[place + 1 :])
            problems = forging.told(folder).problems
            assert any(one.where.startswith(name) for one in problems), (name, place, mask, problems)
            path.write_bytes(raw)


def test_what_is_done_to_facts_is_named_with_the_line(forging: Forging) -> None:
    name = find(forging.made.package.data, "facts/*-timeline.jsonl").name

    def at(change: Change) -> Callable[[Path], None]:
        return lambda folder: lines(folder / "data/facts" / name, change)

    where = f"data/facts/{name}"
    forging.named(at(lambda x: [x[0], x[1].replace(b"2", b"3"), *x[2:]]), code="edited", where=f"{where}:2")
    forging.named(at(lambda x: [x[0], *x[2:]]), code="deleted", where=f"{where}:2")
    forging.named(at(lambda x: x[:-1]), code="deleted", where=f"{where}:")
    forging.named(at(lambda x: [x[0], x[2], x[1], *x[3:]]), code="moved", where=f"{where}:2")
    forging.named(at(lambda x: [*x[:2], b'{"n":99}', *x[2:]]), code="inserted", where=f"{where}:3")
    forging.named(at(lambda x: [*x, x[-1]]), code="inserted", where=where)
    forging.named(at(lambda x: x[::-1]), code="moved", where=f"{where}:1")

    def cut(folder: Path) -> None:
        path = folder / where
        path.write_bytes(path.read_bytes()[:-9])

    forging.named(cut, code="truncated", where=where)


def test_what_is_done_to_entries_and_proofs_is_named(forging: Forging) -> None:
    def at(name: str, change: Change) -> Callable[[Path], None]:
        return lambda folder: lines(folder / f"data/ledger/{name}", change)

    def another_author(x: list[bytes]) -> list[bytes]:
        said = json.loads(x[0])
        said["leaf"] = base64.b64encode(
            base64.b64decode(said["leaf"]).replace(b'"by":"', b'"by":"x')
        ).decode()
        return [json.dumps(said, separators=(",", ":")).encode(), *x[1:]]

    forging.named(at("entries.jsonl", another_author), code="edited", where="data/ledger/entries.jsonl:1")
    forging.named(at("entries.jsonl", another_author), code="proof", where="data/ledger/paths.jsonl:1")
    forging.named(at("entries.jsonl", lambda x: x[1:]), code="deleted", where="data/ledger/entries.jsonl:1")
    forging.named(at("entries.jsonl", lambda x: x[1:]), code="missing", where="data/facts/")
    forging.named(
        at("entries.jsonl", lambda x: [x[1], x[0], *x[2:]]), code="moved", where="data/ledger/entries.jsonl:1"
    )
    forging.named(at("paths.jsonl", lambda x: x[1:]), code="missing", where="data/ledger/paths.jsonl")
    forging.named(
        at("paths.jsonl", lambda x: [x[0].replace(b'"path":["', b'"path":["A'), *x[1:]]),
        code="proof",
        where="data/ledger/paths.jsonl:1",
    )
    forging.named(
        at("personal.jsonl", lambda x: [x[0].replace(b"{", b"{ "), *x[1:]]),
        code="personal",
        where="data/ledger/personal.jsonl:1",
    )
    forging.named(at("personal.jsonl", lambda x: x[1:]), code="deleted", where="data/ledger/personal.jsonl:1")


def test_files_that_went_came_or_changed_are_named(forging: Forging) -> None:
    events = find(forging.made.package.data, "csv/*-events.csv").name
    forging.named(
        lambda folder: (folder / "data/csv" / events).unlink(), code="missing", where=f"data/csv/{events}"
    )
    forging.named(
        lambda folder: (folder / "data/also.txt").write_bytes(b"x") and None,
        code="surplus",
        where="data/also.txt",
    )

    def gap_gone(folder: Path) -> None:
        path = folder / "data/dossier.json"
        path.write_bytes(
            path.read_bytes().replace("足りない".encode(), b"").replace(b'"gaps":[', b'"gaps":["x",', 1)
        )

    forging.named(gap_gone, code="changed", where="data/dossier.json")
    folder = forging.copy()
    (folder / "data/ガ.txt").write_bytes(b"1")
    (folder / "data/カ\u3099.txt").write_bytes(b"1")
    assert any(one.en.startswith("Its name differs") for one in forging.told(folder).problems)
    (folder / "manifest-sha256.txt").unlink()
    assert ("missing", "manifest-sha256.txt") in {
        (one.code, one.where) for one in forging.told(folder).problems
    }


def test_what_is_done_to_sealed_records_is_named(forging: Forging) -> None:
    segment = next((forging.made.package.data / "logs/segments").glob("*.jsonl")).name
    where = f"data/logs/segments/{segment}"

    def reworded(x: list[bytes]) -> list[bytes]:
        out = []
        for line in x:
            said = json.loads(line)
            for one in said.get("records", ()):
                if not isinstance(one, str):
                    one[2] = base64.b64encode(base64.b64decode(one[2]).replace(b"open", b"list")).decode()
            out.append(json.dumps(said, separators=(",", ":")).encode())
        return out

    forging.named(lambda folder: lines(folder / where, reworded), code="changed", where=where)
    forging.named(lambda folder: lines(folder / where, reworded), code="changed", where="data/logs/segment")
    forging.named(
        lambda folder: lines(folder / where, lambda x: x[1:]), code="changed", where="data/logs/segment"
    )
    forging.named(lambda folder: (folder / where).unlink(), code="missing", where=where)
    forging.named(lambda folder: (folder / where).unlink(), code="missing", where="data/logs/segment")


def checkpoint_of(folder: Path) -> tuple[Head, bytes]:
    """The checkpoint of a package."""
    raw = (folder / "data/ledger/checkpoint").read_bytes()
    return open_checkpoint(raw, signer().verifier), raw


def test_an_older_another_and_a_forked_ledger_are_named(forging: Forging, tmp_path: Path) -> None:
    def older(folder: Path) -> None:
        note = json.loads((folder / "data/ledger/checkpoints.jsonl").read_bytes().split(b"\n")[0])["note"]
        (folder / "data/ledger/checkpoint").write_text(note, "utf-8")

    forging.named(older, code="rollback", where="data/ledger/checkpoint")

    def fork(folder: Path) -> None:
        head, _raw = checkpoint_of(folder)
        forged = sign(replace(head, root=b"\7" * 32).text, signer()).dump()
        (folder / "data/ledger/checkpoint").write_bytes(forged)

    forging.named(fork, code="fork", where="data/made/entry.tlog-proof")
    forging.named(fork, code="fork", where="data/ledger/checkpoints.jsonl")
    # Somebody has the checkpoint that was printed, and the company's ledger is another by now.
    kept = tmp_path / "kept"
    head, raw = checkpoint_of(forging.made.package.folder)
    kept.write_bytes(raw)
    assert forging.told(forging.made.package.folder, [kept]).problems == []
    kept.write_bytes(sign(replace(head, root=b"\7" * 32).text, signer()).dump())
    assert [one.code for one in forging.told(forging.made.package.folder, [kept]).problems] == ["fork"]
    kept.write_bytes(sign(replace(head, size=head.size + 5).text, signer()).dump())
    assert [one.code for one in forging.told(forging.made.package.folder, [kept]).problems] == ["rollback"]


def test_a_package_signed_by_somebody_else_and_the_entry_of_another_are_named(
    forging: Forging, scope: Scope, tmp_path: Path
) -> None:
    def other_key(folder: Path) -> None:
        head, _raw = checkpoint_of(folder)
        stranger = Signer.generate(head.origin)
        (folder / "data/ledger/checkpoint").write_bytes(sign(head.text, stranger).dump())
        (folder / "data/ledger/verifier.key").write_text(stranger.verifier.vkey + "\n", "ascii")

    folder = forging.copy()
    other_key(folder)
    rebag(folder)
    assert "key" in {one.code for one in forging.told(folder).problems}
    another = make_dossier(scope, Level.FULL, tmp_path / "another", reason=f"{now()}")

    def entry_of_another(folder: Path) -> None:
        for name in ("entry.json", "entry.tlog-proof"):
            shutil.copyfile(another.package.data / "made" / name, folder / "data/made" / name)

    forging.named(entry_of_another, code="changed", where="data/dossier.json")
    forging.named(entry_of_another, code="changed", where="data/made/entry.json")
