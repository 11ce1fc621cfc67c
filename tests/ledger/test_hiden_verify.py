"""Every attack on an export is caught, and named with the number of the entry."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiden.ledger import hiden_verify
from hiden.ledger.note import Signature, Signer, parse, sign
from hiden.ledger.tree import consistency_proof, inclusion_proof, leaf_hash, perfect_root

from .exported import (
    VERIFIER,
    Ledger,
    check,
    get_lines,
    leaf,
    put_checkpoints,
    rewrite,
    run,
    text_note,
)


@pytest.fixture
def ledger() -> Ledger:
    """200 entries with checkpoints at 50, 120 and 200."""
    made = Ledger()
    for count in (50, 70, 80):
        made.grow(count)
    return made


@pytest.fixture
def folder(ledger: Ledger, tmp_path: Path) -> Path:
    return ledger.write(tmp_path / "export")


def test_an_untouched_export_passes_under_a_bare_python(ledger: Ledger, folder: Path) -> None:
    code, found = run(folder)
    assert (code, found["ok"], found["problems"]) == (0, True, [])
    assert (found["entries"], found["covered"], found["checkpoints"]) == (200, 200, 3)
    assert found["until"] == "2026-11-01T00:00:19.000000Z"
    assert found["parts_checked"] == 67
    assert found["keys"] == [ledger.vkey]
    assert found["key_from"] == "export"
    assert run(folder, "--key", ledger.vkey)[1]["key_from"] == "argument"
    assert run(folder) == run(folder), "the output is deterministic"


def test_the_verifier_imports_the_standard_library_alone() -> None:
    import ast
    import sys

    names: set[str] = set()
    for node in ast.walk(ast.parse(VERIFIER.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    assert names <= sys.stdlib_module_names | {"__future__"}


def test_the_report_speaks_both_languages(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.__setitem__(77, leaf(77, data={"text": "別の出来事"})))
    text = hiden_verify.as_text(hiden_verify.verify(folder))
    assert "記録番号77が書き換えられています。" in text
    assert "Entry 77 was edited." in text


def test_an_empty_ledger_passes(tmp_path: Path) -> None:
    made = Ledger()
    made.sizes.append(0)
    assert check(made.write(tmp_path / "empty")) == []


# --- what an attacker does to entries ------------------------------------------------------------------------------


def test_an_edited_entry_is_named(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.__setitem__(130, lines[130].replace(b"130", b"131", 1)))
    code, found = run(folder)
    assert code == 10
    assert [(one["code"], one["entry"]) for one in found["problems"]] == [("edited", 130)]


def test_two_edits_far_apart_are_both_named(folder: Path) -> None:
    def change(lines: list[bytes]) -> None:
        lines[3] += b" "
        lines[199] = b"{}"

    rewrite(folder, change)
    assert ("edited", 3) in check(folder)
    assert ("edited", 199) in check(folder)


def test_a_deleted_entry_is_named(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.pop(61))
    code, found = run(folder)
    assert code == 11
    assert ("deleted", 61) in [(one["code"], one["entry"]) for one in found["problems"]]


def test_a_deleted_run_is_one_finding(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.__delitem__(slice(10, 40)))
    found = [one for one in hiden_verify.verify(folder).problems if one.code == "deleted"]
    assert [(one.entry, "10から39までの30件" in one.ja) for one in found] == [(10, True)]


def test_an_inserted_entry_is_named(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.insert(90, leaf(90, data={"text": "後から入れた"})))
    code, found = run(folder)
    assert code == 12
    assert ("inserted", 90) in [(one["code"], one["entry"]) for one in found["problems"]]


def test_a_copied_entry_is_an_inserted_one(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.insert(90, lines[10]))
    assert ("inserted", 90) in check(folder)


def test_swapped_entries_are_named(folder: Path) -> None:
    def swap(lines: list[bytes]) -> None:
        lines[20], lines[150] = lines[150], lines[20]

    rewrite(folder, swap)
    code, found = run(folder)
    assert code == 13
    swapped = [one for one in found["problems"] if one["code"] == "moved"]
    assert [one["entry"] for one in swapped] == [20]
    assert "20と150" in swapped[0]["ja"]


@pytest.mark.parametrize(("source", "target"), [(20, 150), (150, 20), (0, 199), (199, 0)])
def test_a_moved_entry_is_one_finding(folder: Path, source: int, target: int) -> None:
    rewrite(folder, lambda lines: lines.insert(target, lines.pop(source)))
    assert [one for one in check(folder) if one[0] == "moved"] == [("moved", source)]


def test_a_truncated_export_is_named(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.__delitem__(slice(180, None)))
    code, found = run(folder)
    assert code == 14
    assert ("truncated", 180) in [(one["code"], one["entry"]) for one in found["problems"]]


def test_a_truncated_export_is_named_even_if_hashes_were_cut_too(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.__delitem__(slice(180, None)), hashes=True)
    assert ("truncated", 180) in check(folder)


def test_entries_after_the_last_checkpoint_are_not_taken_for_covered(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.append(leaf(200)), hashes=True)
    code, found = run(folder)
    assert (code, found["entries"], found["covered"]) == (15, 201, 200)
    assert [(one["code"], one["entry"]) for one in found["problems"]] == [("uncovered", 200)]


def test_an_edit_with_fitting_hash_files_is_narrowed_down_by_checkpoints(folder: Path) -> None:
    rewrite(folder, lambda lines: lines.__setitem__(77, leaf(77, data={})), hashes=True)
    code, found = run(folder)
    assert code == 16
    problem = next(one for one in found["problems"] if one["code"] == "altered")
    assert problem["entry"] == 50
    assert "50から119まで" in problem["ja"]


@pytest.mark.parametrize(("change", "expected"), [("pop", "deleted"), ("insert", "inserted")])
def test_deletion_and_insertion_with_fitting_hash_files_are_still_named(
    folder: Path, change: str, expected: str
) -> None:
    where = {"pop": lambda lines: lines.pop(77), "insert": lambda lines: lines.insert(78, lines[77])}
    rewrite(folder, where[change], hashes=True)
    found = check(folder)
    assert (expected, 77 if change == "pop" else 78) in found


def test_line_ends_changed_to_crlf_are_named_as_such(folder: Path) -> None:
    for path in folder.glob("entries-*.jsonl"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    found = hiden_verify.verify(folder)
    assert "CRLF" in next(one for one in found.problems if one.code == "edited").ja


def test_altered_hash_files_alone_are_said_to_be_that(folder: Path) -> None:
    path = folder / "hashes-000001.bin"
    path.write_bytes(bytes(32) + path.read_bytes()[32:])
    assert check(folder) == [("hashes", None)]


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "entries-000001.jsonl").unlink()
    found = hiden_verify.verify(folder)
    assert any("entries-000001.jsonl" in one.ja for one in found.problems)
    assert ("deleted", 64) in [(one.code, one.entry) for one in found.problems]


@pytest.mark.parametrize("name", ["manifest.json", "verifier.key", "checkpoint", "checkpoints.jsonl"])
def test_a_missing_or_damaged_frame_is_unreadable_not_a_crash(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert run(folder)[0] == 3
    (folder / name).write_bytes(b"\xff\x00{")
    assert run(folder)[0] in {3, 4, 6}


def test_a_folder_that_is_no_export_is_said_to_be_none(tmp_path: Path) -> None:
    code, found = run(tmp_path)
    assert code == 3
    assert found["ok"] is False


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_random_change_to_entries_passes(tmp_path_factory: Any, data: st.DataObject) -> None:
    made = Ledger(signer=_SIGNER)
    for _ in range(data.draw(st.integers(1, 3))):
        made.grow(data.draw(st.integers(1, 50)))
    folder = made.write(tmp_path_factory.mktemp("random") / "export")
    before = get_lines(folder)

    def change(lines: list[bytes]) -> None:
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, max(0, len(lines) - 1)))
            how = data.draw(st.sampled_from(["edit", "delete", "swap", "insert", "cut"]))
            if how == "insert" or not lines:
                lines.insert(at, leaf(at, data={"text": "偽"}))
            elif how == "edit":
                lines[at] = lines[at] + b" "
            elif how == "delete":
                lines.pop(at)
            elif how == "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            else:
                del lines[at:]

    rewrite(folder, change, hashes=data.draw(st.booleans()))
    changed = get_lines(folder) != before
    assert bool(check(folder)) == changed


_SIGNER = Signer.generate("hiden/random")


# --- what an attacker does to checkpoints --------------------------------------------------------------------------


def test_a_fork_in_one_size_is_named(ledger: Ledger, folder: Path) -> None:
    other = Ledger(signer=ledger.signer, leaves=list(ledger.leaves))
    other.leaves[10] = leaf(10, data={"text": "もう一つの歴史"})
    put_checkpoints(folder, [ledger.note(50), other.note(120), ledger.note(120), ledger.note(200)])
    code, found = run(folder)
    assert code == 7
    assert "fork" in [one["code"] for one in found["problems"]]


def test_a_fork_between_two_sizes_is_named(ledger: Ledger, folder: Path) -> None:
    other = Ledger(signer=ledger.signer, leaves=list(ledger.leaves))
    other.leaves[10] = leaf(10, data={"text": "もう一つの歴史"})
    put_checkpoints(folder, [other.note(120), ledger.note(200)])
    code, found = run(folder)
    assert code == 7
    assert "120件" in found["problems"][0]["ja"]


def test_a_kept_checkpoint_uncovers_a_rewritten_log(ledger: Ledger, folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_bytes(ledger.note(120))
    assert run(folder, "--seen", str(kept))[1]["anchors"] == [
        {"kind": "seen", "where": "kept.txt", "size": 120}
    ]
    forged = Ledger(signer=ledger.signer, leaves=list(ledger.leaves), sizes=[50, 120, 200])
    forged.leaves[3] = leaf(3, data={"text": "書き換え"})
    rewritten = forged.write(tmp_path / "forged")
    assert "fork" not in [code for code, _ in check(rewritten)], "without the kept one, nothing contradicts"
    code, _ = run(rewritten, "--seen", str(kept))
    assert code == 7


def test_a_kept_checkpoint_uncovers_a_rollback(ledger: Ledger, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_bytes(ledger.note(200))
    short = Ledger(
        signer=ledger.signer,
        leaves=ledger.leaves[:120],
        sizes=[50, 120],
        parts={n: part for n, part in ledger.parts.items() if n < 120},
    )
    folder = short.write(tmp_path / "short")
    assert run(folder)[0] == 0, "an export cut at a checkpoint agrees with itself"
    code, found = run(folder, "--seen", str(kept))
    assert code == 8
    assert [one["code"] for one in found["problems"]] == ["rollback"]


@pytest.mark.parametrize("size", ["+200", "0200", "２００", "200 ", "2_00", "-200", "٢٠٠"])
def test_a_size_written_otherwise_is_malformed_even_under_a_true_signature(
    ledger: Ledger, folder: Path, size: str
) -> None:
    root = parse(ledger.note(200)).text.split("\n")[2]
    (folder / "checkpoint").write_bytes(text_note(f"{ledger.signer.name}\n{size}\n{root}\n", ledger.signer))
    code, found = run(folder)
    assert code == 6
    assert "checkpoint：" in found["problems"][0]["ja"]


def test_a_checkpoint_with_crlf_is_malformed(folder: Path) -> None:
    path = folder / "checkpoint"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    code, found = run(folder)
    assert code == 6
    assert "CRLF" in found["problems"][0]["ja"]


@pytest.mark.parametrize("root", ["!!!!", "AAAA", "A" * 43, "A" * 42 + "B="])
def test_junk_in_place_of_the_root_is_malformed(ledger: Ledger, folder: Path, root: str) -> None:
    (folder / "checkpoint").write_bytes(text_note(f"{ledger.signer.name}\n200\n{root}\n", ledger.signer))
    assert run(folder)[0] == 6


def test_a_checkpoint_without_a_signature_is_named(ledger: Ledger, folder: Path) -> None:
    (folder / "checkpoint").write_bytes(parse(ledger.note(200)).text.encode())
    code, found = run(folder)
    assert code == 6
    assert "署名がない" in found["problems"][0]["ja"]


def test_a_junk_line_among_the_signatures_is_named(folder: Path) -> None:
    path = folder / "checkpoint"
    path.write_bytes(path.read_bytes() + b"junk\n")
    assert run(folder)[0] == 6


def test_a_checkpoint_whose_size_was_changed_fails_by_its_signature(folder: Path) -> None:
    path = folder / "checkpoint"
    path.write_bytes(path.read_bytes().replace(b"\n200\n", b"\n199\n"))
    code, found = run(folder)
    assert code == 5
    assert "件数199" in found["problems"][0]["ja"]


def test_a_flipped_signature_fails(ledger: Ledger, folder: Path) -> None:
    note = parse(ledger.note(200))
    one = note.signatures[0]
    broken = Signature(one.name, one.id, bytes([one.value[0] ^ 1]) + one.value[1:])
    (folder / "checkpoint").write_bytes(type(note)(note.text, (broken,)).dump())
    assert run(folder)[0] == 5


def test_a_signature_with_a_number_that_is_too_large_fails(ledger: Ledger, folder: Path) -> None:
    # s + L verifies under careless implementations: two signatures for one text
    note = parse(ledger.note(200))
    one = note.signatures[0]
    larger = int.from_bytes(one.value[32:], "little") + hiden_verify.ORDER
    broken = Signature(one.name, one.id, one.value[:32] + larger.to_bytes(32, "little"))
    (folder / "checkpoint").write_bytes(type(note)(note.text, (broken,)).dump())
    assert run(folder)[0] == 5


def test_the_wrong_key_is_said_to_be_the_wrong_key(folder: Path) -> None:
    stranger = Signer.generate("hiden/test").verifier.vkey
    assert run(folder, "--key", stranger)[0] == 4


def test_an_export_signed_with_another_key_fails_under_the_true_one(ledger: Ledger, folder: Path) -> None:
    forged = Ledger(
        signer=Signer.generate("hiden/test"), leaves=list(ledger.leaves), sizes=[200], parts=ledger.parts
    )
    other = forged.write(folder.with_name("forged"))
    assert run(other)[0] == 0, "with the key that came along, it agrees with itself"
    assert run(other, "--key", ledger.vkey)[0] == 4


def test_two_keys_by_turns_pass_when_both_are_known(ledger: Ledger, folder: Path) -> None:
    second = Signer.generate("hiden/second")
    later = Ledger(signer=second, leaves=list(ledger.leaves))
    put_checkpoints(folder, [ledger.note(50), ledger.note(120), later.note(200)])
    assert run(folder)[0] == 4
    (folder / "verifier.key").write_text(f"{ledger.vkey}\n{second.verifier.vkey}\n")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "origin": second.name}))
    assert run(folder)[0] == 0


def test_a_checkpoint_of_another_log_with_our_key_is_refused(ledger: Ledger, folder: Path) -> None:
    root = parse(ledger.note(200)).text.split("\n")[2]
    (folder / "checkpoint").write_bytes(text_note(f"hiden/elsewhere\n200\n{root}\n", ledger.signer))
    assert run(folder)[0] == 4


def test_a_malformed_key_is_named(folder: Path) -> None:
    assert run(folder, "--key", "nonsense")[0] == 4
    assert run(folder, "--key", "hiden/test+00000000+AAAA")[0] == 4


def test_a_witness_who_countersigned_is_an_anchor(ledger: Ledger, folder: Path) -> None:
    witness = Signer.generate("witness.example/one")
    public = bytes([4]) + witness.verifier.public
    import hashlib

    ident = hashlib.sha256(witness.name.encode() + b"\n" + public).digest()[:4]
    vkey = f"{witness.name}+{ident.hex()}+{base64.b64encode(public).decode()}"
    note = parse(ledger.note(200))
    at = 1_795_392_000
    value = witness.private.sign(f"cosignature/v1\ntime {at}\n{note.text}".encode())
    both = (*note.signatures, Signature(witness.name, ident, at.to_bytes(8, "big") + value))
    put_checkpoints(folder, [ledger.note(50), type(note)(note.text, both).dump()])
    code, found = run(folder, "--witness", vkey)
    assert code == 0
    assert found["anchors"] == [
        {"kind": "witness", "where": witness.name, "size": 200, "at": "2026-11-23T00:00:00Z"}
    ]
    stranger = base64.b64encode(bytes([4]) + Signer.generate("w").verifier.public).decode()
    ident = hashlib.sha256(b"w\n" + base64.b64decode(stranger)).digest()[:4]
    assert run(folder, "--witness", f"w+{ident.hex()}+{stranger}")[1]["anchors"] == []


def test_more_checkpoints_than_are_checked_by_default_can_all_be_checked(
    ledger: Ledger, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hiden_verify, "SIGNATURES_CHECKED", 2)
    note = parse(ledger.note(50))
    one = note.signatures[0]
    broken = type(note)(note.text, (Signature(one.name, one.id, bytes(64)),)).dump()
    put_checkpoints(folder, [broken, ledger.note(120), ledger.note(200)])
    assert hiden_verify.verify(folder).signatures_checked == 2
    assert check(folder, every_signature=True) == [("signature", None)]


# --- personal parts ------------------------------------------------------------------------------------------------


def _parts(folder: Path, number: int) -> list[bytes]:
    return (folder / f"personal-{number:06d}.jsonl").read_bytes().split(b"\n")[:-1]


def _put_parts(folder: Path, number: int, lines: list[bytes]) -> None:
    (folder / f"personal-{number:06d}.jsonl").write_bytes(b"".join(line + b"\n" for line in lines))


def test_a_changed_personal_part_is_named(folder: Path) -> None:
    lines = _parts(folder, 1)
    lines[0] = lines[0].replace("理由66".encode(), "理由67".encode())
    _put_parts(folder, 1, lines)
    code, found = run(folder)
    assert code == 20
    assert [(one["code"], one["entry"]) for one in found["problems"]] == [("personal", 66)]


def test_a_personal_part_moved_to_another_entry_is_named(folder: Path) -> None:
    lines = _parts(folder, 0)
    lines[1] = lines[1].replace(b"3 ", b"4 ", 1)
    _put_parts(folder, 0, lines)
    assert ("personal", 4) in check(folder)
    assert ("personal_missing", 3) in check(folder)


@pytest.mark.parametrize(
    "line", [b"", b"junk", b"1 2 3", b"x " + b"0" * 32 + b" {}", b"0 " + b"z" * 32 + b" {}"]
)
def test_a_damaged_line_of_personal_parts_is_named(folder: Path, line: bytes) -> None:
    _put_parts(folder, 0, [*_parts(folder, 0), line])
    assert ("personal", None) in check(folder)


def test_a_personal_part_that_vanished_without_a_record_is_named(folder: Path) -> None:
    _put_parts(folder, 0, _parts(folder, 0)[1:])
    code, found = run(folder)
    assert code == 21
    assert found["problems"][0]["entry"] == 0


def test_a_forgotten_part_is_no_problem(ledger: Ledger, tmp_path: Path) -> None:
    ledger.forget(3)
    code, found = run(ledger.write(tmp_path / "forgotten"))
    assert (code, found["parts_forgotten"], found["parts_checked"]) == (0, 1, 66)


def test_withheld_parts_are_reported_as_withheld(folder: Path) -> None:
    for path in folder.glob("personal-*.jsonl"):
        path.unlink()
    assert run(folder)[0] == 21
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "personal": "withheld"}))
    code, found = run(folder)
    assert (code, found["personal"]) == (0, "withheld")


def test_an_entry_of_unknown_form_is_named(tmp_path: Path) -> None:
    made = Ledger()
    made.grow(5)
    made.leaves[2] = b'{"v":2}'
    assert check(made.write(tmp_path / "unknown")) == [("form", 2)]


# --- one entry and its proof ---------------------------------------------------------------------------------------


def test_one_entry_is_proved_by_itself(ledger: Ledger, tmp_path: Path) -> None:
    hashes = list(map(leaf_hash, ledger.leaves))

    def node(level: int, index: int) -> bytes:
        return perfect_root(hashes[index << level : (index + 1) << level])

    path = [base64.b64encode(one).decode() for one in inclusion_proof(77, 200, node)]
    proof = "\n".join(["c2sp.org/tlog-proof@v1", "index 77", *path]).encode() + b"\n\n" + ledger.note(200)
    assert hiden_verify.verify_proof(proof, ledger.leaves[77], [ledger.vkey])[0] == 0
    assert hiden_verify.verify_proof(proof, ledger.leaves[78], [ledger.vkey])[0] == 10
    for old, new in ((b"index 77", b"index 78"), (b"index 77", b"index 077"), (b"@v1", b"@v2")):
        assert hiden_verify.verify_proof(proof.replace(old, new), ledger.leaves[77], [ledger.vkey])[0] != 0
    assert consistency_proof(50, 200, node), "the same nodes serve both proofs"


def test_the_curve_agrees_with_another_implementation() -> None:
    key = Signer.generate("k")
    public = hiden_verify.PublicKey(key.verifier.public)
    for number in range(20):
        text = b"x" * number
        value = key.private.sign(text)
        assert public.holds(text, value)
        assert not public.holds(text + b"y", value)
        assert not public.holds(text, value[:-1])
        assert not public.holds(text, value[:32] + bytes(32))


@pytest.mark.parametrize("raw", [b"", bytes(31), b"\xff" * 32, (2).to_bytes(32, "little")])
def test_what_is_no_point_of_the_curve_is_no_key(raw: bytes) -> None:
    with pytest.raises(hiden_verify.Bad):
        hiden_verify.PublicKey(raw)


def test_sign_needs_whole_lines() -> None:
    with pytest.raises(ValueError, match="whole lines"):
        sign("no end", _SIGNER)
