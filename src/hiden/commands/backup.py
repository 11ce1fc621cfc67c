"""`hiden backup` and `hiden restore`: one file with everything of an installation, consistent while it runs.

A backup holds the keys: whoever has it can sign as this installation. It is written so that only its owner can read it.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from hiden import __version__
from hiden.base.clock import now
from hiden.base.errors import BadInput, Broken, Conflict, HidenError
from hiden.base.words import say
from hiden.commands import backup_postgres
from hiden.commands.ready import migrate, show_json, start_django, tell
from hiden.home import database, home, write_secret

_FORMAT = 1
_DATABASE = "hiden.sqlite3"
_FOLDERS = ("keys", "imports")
_MANIFEST = "manifest.json"


def _is_sqlite() -> bool:
    return str(database()["ENGINE"]).endswith("sqlite3")


def _copy_sqlite(target: Path) -> dict[str, Any]:
    """SQLite's own online backup: a consistent copy, even while others write. The manifest need say nothing of it."""
    with closing(sqlite3.connect(home() / _DATABASE)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return {}


def write_backup(target: Path) -> dict[str, Any]:
    """Write a backup to `target` (a gzipped tar, readable by its owner alone). Raises Conflict if it exists."""
    start_django()
    from hiden.ledger.queries import size
    from hiden.ledger.signing import sign_checkpoint

    if target.exists():
        raise Conflict(
            say("{file} はすでにあります。", file=target.name),
            say("別の名前を指定して、もう一度実行してください。"),
        )
    sign_checkpoint()
    temporary = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=home()) as scratch:
        # First the keys, with what was signed last: signed after the copy of the database, it would be more than that holds.
        keys = Path(scratch) / "keys"
        if (home() / "keys").is_dir():
            shutil.copytree(home() / "keys", keys)
        name = _DATABASE if _is_sqlite() else backup_postgres.DUMP
        copy, ledger_size = Path(scratch) / name, size()
        described = _copy_sqlite(copy) if _is_sqlite() else backup_postgres.dump(copy)
        manifest = {
            "format": _FORMAT,
            "version": __version__,
            "made_at": now().isoformat(),
            "database": name,
            "ledger_size": ledger_size,
            **described,
        }
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                body = json.dumps(manifest).encode()
                info = tarfile.TarInfo(_MANIFEST)
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))
                tar.add(copy, arcname=name)
                for folder in (keys, home() / "imports"):
                    if folder.is_dir():
                        tar.add(folder, arcname=folder.name)
            file.flush()
            os.fsync(file.fileno())
    temporary.replace(target)
    return {**manifest, "file": str(target), "bytes": target.stat().st_size}


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        raise BadInput(
            say("{file} は秘伝の控えとして読めません。", file=source.name),
            say("ファイルが壊れていないか、別のファイルではないかを確かめてください。"),
        ) from error
    if manifest.get("format") != _FORMAT:
        raise BadInput(
            say("この控えは、この版では読めない形式です。"),
            say("控えを取ったときと同じ版の秘伝で戻してください。"),
        )
    return manifest


def _verify_elsewhere(folder: Path, url: str = "") -> dict[str, Any]:
    """Verify the ledger of an unpacked backup in a process of its own, where it is the home; on SQLite without a `url`."""
    environment = {**os.environ, "HIDEN_HOME": str(folder), "HIDEN_DATABASE_URL": url}
    command = [sys.executable, "-m", "hiden", "ledger", "verify", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Broken(
            say("控えの操作の記録が検証に通らないため、戻しませんでした。"),
            say("別の控えを使ってください。詳しくは: {why}", why=(done.stdout or done.stderr).strip()[-400:]),
        )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@contextmanager
def _nobody_serving() -> Iterator[None]:
    """Hold the home alone; refuse while a server runs in it, because it would go on with the old database."""
    with (home() / "serving.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                say("秘伝が稼働中です。"), say("先にサーバーを止めてから、もう一度実行してください。")
            ) from None
        yield


def restore_backup(source: Path, *, replace: bool) -> dict[str, Any]:
    """Put a backup in place of what is there. Refuses a ledger that does not verify; nothing is changed then."""
    with _nobody_serving():
        return _restore(source, replace=replace)


def _restore(source: Path, *, replace: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=home().parent) as scratch:
        unpacked = Path(scratch) / "home"
        unpacked.mkdir(mode=0o700)
        manifest = _unpack(source, unpacked)
        on_postgres = manifest["database"] == backup_postgres.DUMP
        if on_postgres is _is_sqlite():
            raise Conflict(
                say("この控えは、いま設定されているものと違う種類のデータベースから取られました。"),
                say("HIDEN_DATABASE_URL を、控えを取ったときと同じ種類のデータベースに合わせてください。"),
            )
        occupied = backup_postgres.occupied() if on_postgres else (home() / _DATABASE).exists()
        if occupied and not replace:
            raise Conflict(
                say("この場所には、すでにデータがあります。"),
                say("置き換えてよければ --replace を付けて、もう一度実行してください。"),
            )
        if on_postgres:
            return _restore_postgres(unpacked, manifest)
        verified = _verify_elsewhere(unpacked)
        for name in (_DATABASE, _DATABASE + "-wal", _DATABASE + "-shm"):
            (home() / name).unlink(missing_ok=True)
        turned_back = _put_folders(unpacked)
        shutil.move(unpacked / _DATABASE, home() / _DATABASE)
    return {**manifest, "verified": verified, "turned_back": turned_back}


def _put_folders(unpacked: Path) -> bool:
    """Put keys and imported files in place. What this key signed last is never forgotten: if it was more than the backup
    holds, it is kept, so that the same key cannot sign a second history. Answers whether that was so.
    """
    last = home() / "keys" / "ledger.last"
    before = last.read_bytes() if last.exists() else b""
    for name in _FOLDERS:
        shutil.rmtree(home() / name, ignore_errors=True)
        if (unpacked / name).is_dir():
            shutil.move(unpacked / name, home() / name)
    after = last.read_bytes() if last.exists() else b""
    if _origin(before) != _origin(after) or _size(before) <= _size(after):
        return False
    last.unlink(missing_ok=True)
    write_secret(last, before)
    return True


def _origin(note: bytes) -> bytes:
    return note.split(b"\n", 1)[0]


def _size(note: bytes) -> int:
    """The number of entries that a checkpoint speaks of; 0 for anything else."""
    lines = note.split(b"\n")
    return int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else 0


def _restore_postgres(unpacked: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Read the copy into a schema beside the one in use, verify it there, and only then let it take that one's place."""
    start_django()
    backup_postgres.refuse_foreign_tables()
    url = backup_postgres.load_aside(unpacked, manifest["schema"])
    try:
        verified = _verify_elsewhere(unpacked, url)
        backup_postgres.exchange()
    except HidenError:
        backup_postgres.forget_aside()
        raise
    return {**manifest, "verified": verified, "turned_back": _put_folders(unpacked)}


def backup(
    file: Annotated[Path, typer.Argument(help="書き出すファイル / file to write")],
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """Write one file with everything: database, keys, imported files."""
    done = write_backup(file)
    if as_json:
        show_json(done)
    else:
        tell(f"控えを書き出しました / backup written: {done['file']} ({done['bytes']:,} bytes)")
        tell(
            "この控えには署名鍵が入っています。施錠できる場所に保管してください。 / It holds the keys: keep it locked away."
        )


def restore(
    file: Annotated[Path, typer.Argument(help="控えのファイル / backup file")],
    replace: Annotated[
        bool, typer.Option("--replace", help="今あるデータを置き換える / replace what is there")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """Restore a backup. A ledger that does not verify is refused and nothing is changed."""
    done = restore_backup(file, replace=replace)
    migrate()
    if as_json:
        show_json(done)
    else:
        tell(f"控えから戻しました / restored: {done['made_at']}, {done['ledger_size']:,} entries")
        if done["turned_back"]:
            tell(
                "署名済みの記録より古い控えです。「hiden ledger continue」で理由を記録すると、使い始められます。"
            )
            tell("It is older than what was signed. Record why with `hiden ledger continue` before using it.")
