"""An export made by somebody who wants the verifier to crash, to wait for ever, or to look as if it had passed."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hiden.ledger import hiden_verify
from hiden.ledger.note import Signer, parse

from .exported import VERIFIER, Ledger, check, put_checkpoints, rewrite, run, text_note

pytestmark = pytest.mark.slow

DEEP = b"[" * 200_000


@pytest.fixture
def ledger() -> Ledger:
    made = Ledger()
    for count in (50, 100):
        made.grow(count)
    return made


@pytest.fixture
def folder(ledger: Ledger, tmp_path: Path) -> Path:
    return ledger.write(tmp_path / "export")


def change_manifest(folder: Path, **values: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_the_verifier_is_written_for_the_python_it_claims() -> None:
    ast.parse(VERIFIER.read_text("utf-8"), feature_version=(3, 9))


@pytest.mark.parametrize("name", ["manifest.json", "checkpoints.jsonl", "checkpoint", "verifier.key"])
def test_deep_nesting_is_no_crash(folder: Path, name: str) -> None:
    (folder / name).write_bytes(DEEP + b"\n")
    assert run(folder)[0] in {3, 4, 6}


@pytest.mark.parametrize("at", [0, 60, 149])
@pytest.mark.parametrize("hashes", [False, True])
@pytest.mark.parametrize(
    "line",
    [
        DEEP,
        b'{"at":"\\ud800"}',
        b'{"n":' + b"9" * 10_000 + b"}",
        b'{"n":NaN,"at":1e400}',
        b'{"kind":"ledger.forgotten","data":{"entries":[[-1000000000000000,5]]},"n":5}',
        b'{"kind":"ledger.forgotten","data":{"entries":[[0,9000000000000000]]},"n":9000000000000000}',
        b'{"kind":"ledger.forgotten","data":{"entries":[[NaN,1e400]]},"n":1e400}',
        b'["kind",{"kind":"ledger.forgotten"}]',
    ],
    ids=[
        "deep",
        "half a character",
        "long number",
        "no number",
        "far before",
        "far after",
        "no range",
        "a list",
    ],
)
def test_a_hostile_line_is_named_and_no_crash(folder: Path, line: bytes, at: int, hashes: bool) -> None:
    rewrite(folder, lambda lines: lines.__setitem__(at, line), hashes=hashes)
    assert run(folder)[0] in ({11, 12, 16} if hashes else {10})


@pytest.mark.parametrize(
    "name", ["entries-000000.jsonl", "personal-000001.jsonl", "hashes-000000.bin", "checkpoint"]
)
@pytest.mark.parametrize("what", ["pipe", "link", "folder", "device"])
def test_what_is_no_ordinary_file_is_not_read(folder: Path, name: str, what: str) -> None:
    path = folder / name
    path.rename(folder.with_name("moved"))
    make: dict[str, Callable[[], object]] = {
        "pipe": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to(folder.with_name("moved")),
        "folder": path.mkdir,
        "device": lambda: path.symlink_to("/dev/zero"),
    }
    make[what]()
    code, found = run(folder)
    assert code == 3
    assert any(name in one["ja"] for one in found["problems"])


def test_an_export_cannot_paint_over_the_findings(folder: Path, tmp_path: Path) -> None:
    (folder / "verifier.key").write_text("\x1b[2J合格：\x9b\u202e+00000000+AQ==\n")
    odd = tmp_path / os.fsdecode(b"\xff\x1b[2J\n.txt")
    odd.write_bytes(b"x")
    for arguments in (
        [],
        ["--seen", str(odd)],
        ["--witness", "\x1b[2J+0+0"],
        ["--key", os.fsdecode(b"\xff+1+1")],
    ):
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(VERIFIER), str(folder), *arguments],
            capture_output=True,
            check=False,
        )
        out = done.stdout.decode("utf-8")
        assert (done.returncode, done.stderr) == (4, b"")
        assert not set(out) & set("\x1b\x9b\u202e")
        assert all(not line.startswith("合格") for line in out.splitlines())


# --- files of two exports, and what the manifest says --------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [{"size": 9}, {"size": float("nan")}, {"root": "00"}, {"origin": "hiden/x"}, {"personal": ["x"]}],
)
def test_a_manifest_of_another_export_is_named(folder: Path, values: dict[str, object]) -> None:
    change_manifest(folder, **values)
    code, found = run(folder)
    assert code == 19
    assert next(iter(values)) in found["problems"][0]["ja"]


def test_parts_that_are_there_though_withheld_are_named(folder: Path) -> None:
    change_manifest(folder, personal="withheld")
    assert check(folder) == [("manifest", None)]


def test_an_older_checkpoint_in_place_of_the_newest_is_named(ledger: Ledger, folder: Path) -> None:
    (folder / "checkpoint").write_bytes(ledger.note(50))
    assert check(folder) == [("checkpoint", None)]


def test_older_checkpoints_beside_the_newest_are_named(ledger: Ledger, folder: Path) -> None:
    newest = (folder / "checkpoint").read_bytes()
    put_checkpoints(folder, [ledger.note(50)])
    (folder / "checkpoint").write_bytes(newest)
    assert check(folder) == [("checkpoint", None)]


def test_a_checkpoint_written_in_other_json_is_named(folder: Path) -> None:
    path = folder / "checkpoints.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"hiden', b'"\\u0068iden', 1))
    assert check(folder) == [("checkpoint", None)]


@pytest.mark.parametrize(
    "name", ["personal-000009.jsonl", "entries-1.jsonl", "entries-00000x.jsonl", "hashes-0.bin"]
)
def test_a_file_too_many_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"")
    assert any(name in one.ja for one in hiden_verify.verify(folder).problems)


@pytest.mark.parametrize("name", ["entries-000002.jsonl", "personal-000002.jsonl", "checkpoints.jsonl"])
def test_even_the_last_byte_is_missed(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes()[:-1])
    assert check(folder) == [("truncated", None)]


# --- one fact, one text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "— x AAAA",
        "— x\u3000y AAAAAAAA",
        "— x\u0085y AAAAAAAA",
        "— x\u2028y AAAAAAAA",
        "—  x AAAAAAAA",
        "- x AAAAAAAA",
    ],
)
def test_a_strange_line_of_a_stranger_is_malformed(ledger: Ledger, folder: Path, line: str) -> None:
    put_checkpoints(folder, [ledger.note(50), ledger.note(150) + f"{line}\n".encode()])
    assert run(folder)[0] == 6


def test_a_flood_of_signatures_or_bytes_is_malformed(ledger: Ledger, folder: Path) -> None:
    many = "".join(f"— x{n} AAAAAAAA\n" for n in range(101)).encode()
    put_checkpoints(folder, [ledger.note(150) + many])
    assert run(folder)[0] == 6
    put_checkpoints(folder, [ledger.note(150) + b"x" * 1_000_001])
    assert run(folder)[0] == 6


def test_a_signature_of_a_stranger_does_no_harm(ledger: Ledger, folder: Path) -> None:
    put_checkpoints(folder, [ledger.note(50), ledger.note(150) + "— x AAAAAAAA\n".encode()])
    assert run(folder)[0] == 0


def test_a_long_size_is_not_printed_in_full(ledger: Ledger, folder: Path) -> None:
    root = parse(ledger.note(150)).text.split("\n")[2]
    put_checkpoints(folder, [text_note(f"{ledger.signer.name}\n{'9' * 100_000}\n{root}\n", ledger.signer)])
    code, found = run(folder)
    assert code == 6
    assert len(found["problems"][0]["ja"]) < 200


def test_a_second_root_for_one_size_is_a_fork_and_nothing_else(ledger: Ledger, folder: Path) -> None:
    other = text_note(f"{ledger.signer.name}\n150\n{'A' * 43}=\n", ledger.signer)
    put_checkpoints(folder, [ledger.note(50), ledger.note(150), other])
    assert {code for code, _ in check(folder)} == {"fork"}


def test_the_key_of_a_witness_does_not_sign_a_log(folder: Path) -> None:
    import base64
    import hashlib

    public = bytes([4]) + Signer.generate("hiden/test").verifier.public
    ident = hashlib.sha256(b"hiden/test\n" + public).hexdigest()[:8]
    code, found = run(folder, "--key", f"hiden/test+{ident}+{base64.b64encode(public).decode()}")
    assert code == 4
    assert "形が正しくありません" in found["problems"][0]["ja"]


@pytest.mark.parametrize("change", ["+", "0", " "])
def test_the_number_of_a_part_has_one_form(folder: Path, change: str) -> None:
    path = folder / "personal-000001.jsonl"
    path.write_bytes(change.encode() + path.read_bytes())
    assert {code for code, _ in check(folder)} == {"personal", "personal_missing"}


def test_the_salt_of_a_part_has_one_length(folder: Path) -> None:
    # the same bytes are hashed, but what is shown as the personal part would begin elsewhere
    path = folder / "personal-000001.jsonl"
    first, *rest = path.read_bytes().split(b"\n")
    number, salt, body = first.split(b" ", 2)
    moved = b" ".join([number, salt[:30] + b"\t\t", bytes.fromhex(salt[30:].decode()) + body])
    path.write_bytes(b"\n".join([moved, *rest]))
    assert ("personal", None) in check(folder)


def test_signed_entries_that_bear_other_numbers_are_named(tmp_path: Path) -> None:
    # whoever holds the key leaves one out and signs the rest
    made = Ledger()
    made.grow(20)
    made.leaves.pop(7)
    made.parts = {n if n < 7 else n - 1: part for n, part in made.parts.items()}
    made.sizes = [19]
    assert check(made.write(tmp_path / "left out"))[0] == ("form", 7)


# --- one entry and its proof ---------------------------------------------------------------------------------------


def test_a_proof_that_cannot_be_read_is_named(tmp_path: Path, ledger: Ledger) -> None:
    command = [
        sys.executable,
        "-I",
        "-S",
        str(VERIFIER),
        "--proof",
        str(tmp_path / "none"),
        "--entry",
        str(tmp_path / "none"),
    ]
    done = subprocess.run([*command, "--key", ledger.vkey], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (3, b"")


def test_a_hash_of_a_proof_is_32_bytes(ledger: Ledger) -> None:
    proof = b"c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n" + ledger.note(50)
    assert hiden_verify.verify_proof(proof, ledger.leaves[0], [ledger.vkey])[0] == 3
