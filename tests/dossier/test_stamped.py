"""A package carries the stamps and countersignatures that cover its entries; its verifier says until when others vouch, and finds
what does not hold.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hiden.dossier.covering import Level
from hiden.dossier.hiden_verify_dossier import verify
from hiden.dossier.making import Made, make_dossier
from hiden.dossier.scope import Scope
from hiden.evidence.stamps.asking import ask_checkpoint
from hiden.evidence.stamps.authorities import add_authority
from hiden.evidence.stamps.models import Stamp, Witness
from hiden.evidence.stamps.sending import send_waiting
from hiden.evidence.stamps.witnesses import add_witness, ask_witnesses
from hiden.ledger.signing import sign_checkpoint, signer
from hiden.ledger.witness_serving import make_server, witness_key
from tests.dossier.conftest import run
from tests.evidence.tsa import Authority, authority
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def tsa(tmp_path: Path) -> Iterator[Authority]:
    with authority(tmp_path / "tsa") as one:
        yield one


@pytest.fixture
def witness(organisation: Organisation, tmp_path: Path) -> Iterator[Witness]:
    """Somebody outside who countersigns."""
    sign_checkpoint()
    seer = witness_key(tmp_path / "witness", "witness.example.jp")
    server = make_server(("127.0.0.1", 0), tmp_path / "witness", {signer().name: signer().verifier}, seer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    yield add_witness(name="顧問弁護士", url=url, vkey=seer.key.vkey, by=organisation.alice)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def stamped(scope: Scope, organisation: Organisation, tsa: Authority, tmp_path: Path) -> Made:
    """Made after one stamp over all that the item's past recorded."""
    add_authority(code="tsa", name="認証局", url=tsa.url, roots=tsa.roots, by=organisation.alice)
    point = sign_checkpoint()
    assert point is not None
    ask_checkpoint(point, reason="daily")
    assert send_waiting() == (1, 0)
    return make_dossier(scope, Level.FULL, tmp_path / "one", reason="警察への相談", by=organisation.alice)


def codes(folder: Path, vkey: str, **more: Any) -> set[str]:
    """What is wrong besides the bag, which every change of a file breaks."""
    _said, found = verify(folder, keys=[vkey], **more)
    return {
        one.code for one in found.problems if "manifest" not in one.where and not one.ja.startswith("目録")
    }


def test_it_says_until_when_others_vouch(stamped: Made, tsa: Authority, tmp_path: Path) -> None:
    folder = stamped.package.folder
    code, told = run(folder, "--key", stamped.vkey)
    assert (code, told["problems"]) == (0, [])
    [one] = told["stamps"]
    stamp = Stamp.objects.get()
    assert (one["state"], one["size"], one["made_seen"]) == ("good", stamp.size, False)
    assert stamp.at is not None
    assert one["at"] == f"{stamp.at:%Y-%m-%dT%H:%M:%SZ}"
    assert one["size"] > max(json.loads(line)["n"] for line in (folder / "data/ledger/entries.jsonl").open())
    (tmp_path / "published.pem").write_text(tsa.roots)
    text = spoken(folder, "--key", stamped.vkey, "--roots", str(tmp_path / "published.pem"))
    assert f"認証局 → 記録 / entries {stamp.size}" in text
    assert "まだこの証明に入っていません" in text
    assert "came with the package" not in text
    assert "came with the package; give the published ones" in spoken(folder, "--key", stamped.vkey)


def spoken(folder: Path, *more: str) -> str:
    command = [sys.executable, "-E", "-s", "-S", "hiden_verify_dossier.py", ".", *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={}).stdout


def test_openssl_takes_the_files_as_they_are(stamped: Made) -> None:
    place = stamped.package.data / "ledger/stamps"
    line = "openssl ts -verify -data 0001.note -in 0001.tsr -CAfile 0001.roots.pem -untrusted 0001.chain.pem"
    done = subprocess.run(line.split(), cwd=place, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_another_root_is_not_the_one_that_is_published(stamped: Made, tmp_path: Path) -> None:
    with authority(tmp_path / "other", name="Other") as other:
        (tmp_path / "other.pem").write_text(other.roots)
    assert codes(stamped.package.folder, stamped.vkey, roots=[tmp_path / "other.pem"]) == {"stamp"}


def test_every_stamp_that_does_not_hold_is_found(stamped: Made, tmp_path: Path) -> None:
    def changed(name: str, content: bytes | None) -> set[str]:
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(stamped.package.folder, copy)
        path = copy / "data/ledger" / name
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)
        return codes(copy, stamped.vkey)

    place = stamped.package.data / "ledger"
    answer, note = (place / "stamps/0001.tsr").read_bytes(), (place / "stamps/0001.note").read_bytes()
    info = answer.index(b"\x18\x0f2")
    assert changed("stamps/0001.tsr", answer) == set()
    assert changed("stamps/0001.tsr", answer[: info + 5] + b"9" + answer[info + 6 :]) == {"stamp"}
    assert changed("stamps/0001.tsr", answer[:-1]) == {"stamp"}
    origin, size, rest = note.split(b"\n", 2)
    assert changed("stamps/0001.note", b"\n".join([origin, size + b"0", rest])) == {"signature"}
    assert changed("stamps/0001.tsr", None) & {"unreadable", "missing"}
    assert changed("stamps/0002.tsr", answer) == {"surplus"}
    assert changed("stamps/extra.txt", b"x") == {"surplus"}
    assert changed("stamps.jsonl", b"") == {"surplus"}
    line = json.loads((place / "stamps.jsonl").read_bytes())
    line["path"] = [base64.b64encode(bytes(32)).decode(), *line["path"][1:]]
    assert changed("stamps.jsonl", json.dumps(line).encode() + b"\n") == {"fork"}
    line["file"] = "../../x"
    assert "stamp" in changed("stamps.jsonl", json.dumps(line).encode() + b"\n")


def test_without_an_authority_nothing_is_claimed(made: Made) -> None:
    code, told = run(made.package.folder, "--key", made.vkey)
    assert (code, told["stamps"]) == (0, [])
    assert (made.package.data / "ledger/stamps.jsonl").read_bytes() == b""
    assert "なし / none" in spoken(made.package.folder, "--key", made.vkey)
    assert (made.package.data / "ledger/witnesses.jsonl").read_bytes() == b""


def test_it_says_what_a_witness_countersigned_and_finds_what_does_not_hold(
    scope: Scope, organisation: Organisation, witness: Witness, tmp_path: Path
) -> None:
    sign_checkpoint()
    assert ask_witnesses() == 1
    made = make_dossier(scope, Level.FULL, tmp_path / "one", reason="警察への相談", by=organisation.alice)
    folder = made.package.folder
    code, told = run(folder, "--key", made.vkey, "--witness", witness.vkey)
    assert (code, told["problems"]) == (0, [])
    witness.refresh_from_db()
    [one] = told["witnesses"]
    assert (one["name"], one["size"], one["given"]) == ("witness.example.jp", witness.size, True)
    assert "the key came with the package" in spoken(folder, "--key", made.vkey)
    place = folder / "data/ledger/witnesses.jsonl"
    line = json.loads(place.read_bytes())

    def changed(**other: Any) -> set[str]:
        place.write_text(json.dumps({**line, **other}, ensure_ascii=False) + "\n", "utf-8")
        return codes(folder, made.vkey, witnesses=[witness.vkey])

    assert changed() == set()
    text, own, theirs = line["note"].rsplit("\n", 3)[:3]
    raw = bytearray(base64.b64decode(theirs.rpartition(" ")[2]))
    raw[-1] ^= 1
    forged = f"{theirs.rpartition(' ')[0]} {base64.b64encode(raw).decode()}"
    assert changed(note=f"{text}\n{own}\n{forged}\n") == {"signature", "key"}
    assert changed(note=f"{text}\n{theirs}\n") == {"key"}, "not a checkpoint of this ledger"
    assert changed(path=[base64.b64encode(bytes(32)).decode(), *line["path"][1:]]) == {"fork", "key"}
    assert changed(vkey=made.vkey) == {"key"}
    assert changed(note=5) == {"checkpoint", "key"}
    place.write_bytes(b"")
    assert codes(folder, made.vkey) == set()
    assert codes(folder, made.vkey, witnesses=[witness.vkey]) == {"key"}
