"""A backup that somebody tampered with changes nothing; one that is killed, or a restore that is, loses nothing."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hiden.exchange import exchange, finish_exchange
from tests.world.commands import Command, Done, run_in

pytestmark = pytest.mark.slow

LINKS = {
    "symlink": tarfile.SYMTYPE,
    "hard link": tarfile.LNKTYPE,
    "device": tarfile.CHRTYPE,
    "pipe": tarfile.FIFOTYPE,
}


@pytest.fixture(scope="session")
def unpacked(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of a backup of the founded home."""
    folder = tmp_path_factory.mktemp("unpacked")
    home = folder / "home"
    shutil.copytree(founded, home)
    assert run_in(home, "backup", str(folder / "one.hiden")).returncode == 0
    with tarfile.open(folder / "one.hiden") as tar:
        tar.extractall(folder / "content", filter="data")
    return folder / "content"


@pytest.fixture
def content(unpacked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(unpacked, tmp_path / "content"))


def repack(content: Path, *more: tuple[tarfile.TarInfo, bytes]) -> Path:
    file = content.with_name("bad.hiden")
    with tarfile.open(file, "w:gz") as tar:
        for path in sorted(content.iterdir()):
            tar.add(path, arcname=path.name)
        for info, body in more:
            tar.addfile(info, io.BytesIO(body))
    return file


def refused(home: Path, file: Path) -> Done:
    """The restore was refused in two sentences and nothing changed."""
    before = {
        path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"
    }
    done = run_in(home, "restore", str(file), "--replace")
    assert done.returncode in {2, 7}, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2, done.stderr
    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"}
    assert before == after
    assert not list(home.glob(".scratch-*"))
    return done


def member(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, "keys/django"
    return info


@pytest.mark.parametrize(
    "name", ["../evil", "/tmp/evil", "keys/../../evil", "keys/sub/x", "evil", "keys/a b", "imports/../evil"]
)
def test_a_member_of_another_name_is_refused(home: Path, content: Path, name: str) -> None:
    refused(home, repack(content, (member(name, size=1), b"x")))


@pytest.mark.parametrize("kind", LINKS.values(), ids=LINKS)
def test_a_member_that_is_no_file_is_refused(home: Path, content: Path, kind: bytes) -> None:
    refused(home, repack(content, (member("keys/x", kind), b"")))


def test_a_member_that_comes_twice_is_refused(home: Path, content: Path) -> None:
    refused(home, repack(content, (member("manifest.json", size=2), b"{}")))


def test_a_member_larger_than_the_disk_is_refused_before_it_is_written(home: Path, content: Path) -> None:
    file = repack(content)
    with tarfile.open(file, "w:gz") as tar:
        tar.fileobj.write(member("imports/" + "0" * 64, size=1 << 50).tobuf(tarfile.PAX_FORMAT))  # type: ignore[union-attr]
    assert "空き容量" in refused(home, file).stderr


def test_a_large_key_is_none(home: Path, content: Path) -> None:
    (content / "keys" / "ledger.key").write_bytes(bytes(2_000_000))
    refused(home, repack(content))


@pytest.mark.parametrize("body", [b"[]", b"[" * 200_000, b"\xff", b"", b'{"format": 2}', b"{}"])
def test_a_strange_manifest_is_refused(home: Path, content: Path, body: bytes) -> None:
    (content / "manifest.json").write_bytes(body)
    refused(home, repack(content))


@pytest.mark.parametrize("cut", [10, 1000, -1, -9])
def test_a_backup_that_was_cut_is_refused(home: Path, content: Path, cut: int) -> None:
    file = repack(content)
    file.write_bytes(file.read_bytes()[:cut])
    refused(home, file)


def change(content: Path, *statements: str) -> None:
    with closing(sqlite3.connect(content / "hiden.sqlite3")) as database:
        for one in statements:
            database.execute(one)
        database.commit()


def other_key(content: Path) -> None:
    from hiden.ledger.note import Signer

    (content / "keys" / "ledger.key").write_text(Signer.generate("hiden/other").secret + "\n")


@pytest.mark.parametrize(
    "tamper",
    [
        lambda content: (content / "keys" / "ledger.key").unlink(),
        lambda content: shutil.rmtree(content / "keys"),
        other_key,
        lambda content: (other_key(content), (content / "keys" / "ledger.last").unlink()),
        lambda content: (content / "hiden.sqlite3").write_bytes(b"no database"),
        lambda content: (content / "hiden.sqlite3").unlink(),
        lambda content: change(content, "DELETE FROM ledger_checkpoint"),
        lambda content: change(content, "DROP TABLE ledger_tile"),
        lambda content: change(
            content, "CREATE TRIGGER t AFTER INSERT ON ledger_entry BEGIN DELETE FROM ledger_personal; END"
        ),
        lambda content: change(
            content,
            "INSERT INTO django_migrations(app, name, applied) VALUES ('hiden', '9999_later', '2030-01-01')",
        ),
    ],
    ids=[
        *(
            "no key",
            "no keys",
            "another key",
            "another key alone",
            "no database",
            "no file",
            "no checkpoints",
        ),
        *("no table", "a trigger", "a later version"),
    ],
)
def test_a_backup_without_its_key_or_with_another_database_is_refused(
    home: Path, content: Path, tamper: Callable[[Path], object]
) -> None:
    tamper(content)
    refused(home, repack(content))


# --- killed ----------------------------------------------------------------------------------------------------------


STOP = """
import os, signal, sys
from pathlib import Path
import hiden.exchange as exchange
left = int(sys.argv[1])
def counted(call):
    def wrapped(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **named)
    return wrapped
for name in ("rename", "replace", "unlink"):
    setattr(Path, name, counted(getattr(Path, name)))
exchange.shutil.rmtree = counted(exchange.shutil.rmtree)
import hiden.commands.backup as backup
backup._verify_elsewhere = lambda folder, url="": {}  # before the first of these steps, and the subject of other tests
from hiden.commands import main
sys.argv = ["hiden", "restore", sys.argv[2], "--replace"]
main()
"""


def test_a_restore_killed_at_any_step_is_wholly_done_or_not_at_all(home: Path, tmp_path: Path) -> None:
    file, departments = tmp_path / "one.hiden", tmp_path / "departments.csv"
    assert run_in(home, "backup", str(file)).returncode == 0
    departments.write_bytes("部署コード,部署名\r\n900,試験部\r\n".encode("cp932"))
    assert run_in(home, "import", "departments", str(departments), "--by", "1", "--apply").returncode == 0
    assert run_in(home, "backup", str(tmp_path / "two.hiden")).returncode == 0
    newer = (home / "keys" / "ledger.last").read_bytes()
    original = tmp_path / "original"
    shutil.copytree(home, original)
    done, kept = 0, 0
    for step in range(40):
        shutil.rmtree(home)
        shutil.copytree(original, home)
        killed = run_in(home, str(step), str(file), code=STOP)
        count = json.loads(run_in(home, "ledger", "verify", "--json").stdout)
        assert (home / "keys" / "ledger.last").read_bytes() == newer, (
            f"step {step}: what was signed last is forgotten"
        )
        assert (home / "keys" / "ledger.key").read_bytes() == (original / "keys" / "ledger.key").read_bytes()
        assert {one["code"] for one in count["problems"]} in (set(), {"rollback"}), (step, count)
        kept, done = (kept + 1, done) if count["ok"] else (kept, done + 1)
        if killed.returncode != -signal.SIGKILL:
            break
    assert kept, "some steps come before the point of no return"
    assert done > 3, "and some after it"


def test_an_exchange_is_carried_on_by_whoever_comes_next(own_home: Path, tmp_path: Path) -> None:
    (own_home / "keys").mkdir(parents=True)
    (own_home / "keys" / "old").write_text("old")
    (own_home / "hiden.sqlite3-wal").write_text("old")
    ready = own_home / ".restored"
    (ready / "keys").mkdir(parents=True)
    (ready / "keys" / "new").write_text("new")
    (ready / "hiden.sqlite3").write_text("new")
    finish_exchange()
    assert sorted(path.name for path in own_home.rglob("*") if path.is_file()) == [
        "exchange.lock",
        "hiden.sqlite3",
        "new",
    ]
    (own_home / "made").mkdir()
    exchange(own_home / "made")
    assert not list((own_home / "keys").iterdir()), "what is not in the backup does not stay"


def test_a_killed_backup_leaves_nothing_behind_once_the_next_one_ran(home: Path, tmp_path: Path) -> None:
    dead = home / ".scratch-1"
    dead.mkdir()
    (dead / "hiden.sqlite3").write_text("what was forgotten since")
    own = tmp_path / "own.txt"
    own.write_text("mine")
    (tmp_path / "one.hiden.part").symlink_to(own)
    assert run_in(home, "backup", str(tmp_path / "one.hiden")).returncode == 0
    assert not dead.exists()
    assert own.read_text() == "mine"


def test_a_backup_to_where_nothing_can_be_written_is_two_sentences(home: Path, tmp_path: Path) -> None:
    done = run_in(home, "backup", str(tmp_path / "none" / "one.hiden"))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 2


WRITE = """
import django; django.setup()
from django.db import transaction
from hiden.ledger import SYSTEM, record
from hiden.ledger.actions import sign_checkpoint
from hiden.ledger.entries import Exported
while True:
    with transaction.atomic():
        record(Exported(0, False), by=SYSTEM)
    sign_checkpoint()
"""


def test_a_backup_beside_a_busy_writer_verifies(home: Path, tmp_path: Path) -> None:
    writer = Command(home, code=WRITE)
    try:
        time.sleep(1)
        for number in range(3):
            made = run_in(home, "backup", str(tmp_path / f"{number}.hiden"))
            assert made.returncode == 0, made.stderr
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait(60)
    for number in range(3):
        back = run_in(tmp_path / f"home{number}", "restore", str(tmp_path / f"{number}.hiden"), "--json")
        assert back.returncode == 0, back.stderr
        assert json.loads(back.stdout)["turned_back"] is False
    assert run_in(home, "ledger", "verify").returncode == 0
