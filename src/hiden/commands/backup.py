"""`hiden backup` and `hiden restore`: one file with everything of an installation, consistent while it runs.

A backup holds the keys: whoever has it can sign as this installation. It is written so that only its owner can read it.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from hiden import __version__
from hiden.base.clock import now
from hiden.base.errors import BadInput, Broken, Conflict, HidenError
from hiden.base.words import say
from hiden.commands import backup_postgres
from hiden.commands.archive import pack, unpack
from hiden.commands.backup_files import add_files, imported, kept, sealed
from hiden.commands.ready import migrate, show_json, start_django, tell
from hiden.exchange import DATABASE, exchange, scratch
from hiden.home import database, home, write_secret


def _is_sqlite() -> bool:
    return str(database()["ENGINE"]).endswith("sqlite3")


def _copy_sqlite(target: Path) -> dict[str, Any]:
    """SQLite's own online backup: a consistent copy, even while others write. The manifest need say nothing of it."""
    with closing(sqlite3.connect(home() / DATABASE)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return {}


def _copy_keys(target: Path) -> Iterator[tuple[str, Path]]:
    """Copies of the keys; one that is just being replaced is there under its old or its new content."""
    target.mkdir(mode=0o700)
    for path in sorted((home() / "keys").glob("*")):
        if path.suffix != ".new":
            with suppress(FileNotFoundError):
                write_secret(target / path.name, path.read_bytes())
                yield f"keys/{path.name}", target / path.name


def write_backup(target: Path, *, with_logs: bool = True, with_evidence: bool = True) -> dict[str, Any]:
    """Write a backup to `target` (a gzipped tar, readable by its owner alone). Raises Conflict if it exists.

    Without logs and evidence it stays small; their files never change, so they can be copied by themselves (HIDEN_HOME/logs,
    HIDEN_HOME/evidence).
    """
    start_django()
    from hiden.ledger.queries import size
    from hiden.ledger.signing import sign_checkpoint

    if target.exists():
        raise Conflict(
            say("{file} はすでにあります。", file=target.name),
            say("別の名前を指定して、もう一度実行してください。"),
        )
    sign_checkpoint()
    with scratch() as folder:
        # First the keys, with what was signed last: signed after the copy of the database, it would be more than that holds.
        keys = list(_copy_keys(folder / "keys"))
        name = DATABASE if _is_sqlite() else backup_postgres.DUMP
        copy, ledger_size = folder / name, size()
        described = _copy_sqlite(copy) if _is_sqlite() else backup_postgres.dump(copy)
        manifest = {
            "version": __version__,
            "made_at": now().isoformat(),
            "database": name,
            "ledger_size": ledger_size,
            "logs": with_logs,
            "evidence": with_evidence,
            **described,
        }
        logs, evidence = sealed() if with_logs else (), kept() if with_evidence else ()
        pack(target, manifest, [(name, copy), *keys, *imported(), *logs, *evidence])
    return {**manifest, "file": str(target), "bytes": target.stat().st_size}


def _refuse_strange_database(path: Path) -> None:
    """Damage, what would act by itself in the database, and the shape of a later version are refused. Raises BadInput."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            whole = copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            acting = copy.execute("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone()
            applied = set(copy.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.Error as error:
        raise _strange() from error
    if not whole or acting:
        raise _strange()
    from django.db.migrations.loader import MigrationLoader

    start_django()
    known = set(MigrationLoader(None).disk_migrations)
    if applied - known:
        raise BadInput(
            say("この控えは、これより新しい版の秘伝で取られています。"),
            say("控えを取ったときと同じか、それより新しい版の秘伝で戻してください。"),
        )


def _strange() -> BadInput:
    return BadInput(
        say("控えのデータベースが壊れているか、書き換えられています。"),
        say("別の控えを使ってください。"),
    )


def _verify_elsewhere(folder: Path, url: str = "") -> dict[str, Any]:
    """Verify the ledger of an unpacked backup in a process of its own, where it is the home; on SQLite without a `url`."""
    environment = {**os.environ, "HIDEN_HOME": str(folder), "HIDEN_DATABASE_URL": url}
    command = [sys.executable, "-m", "hiden", "ledger", "verify", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Broken(
            say("控えの操作の記録が検証に通らないため、戻しませんでした。"),
            say("別の控えを使ってください。詳しくは: {why}", why=_why(done.stdout, done.stderr)),
        )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _why(out: str, err: str) -> str:
    """The first things that a verification found, else the first that it said, on one line."""
    try:
        found = [str(one["what"]) for one in json.loads(out)["problems"]]
    except (ValueError, KeyError, TypeError):
        found = err.strip().splitlines()[:1]
    return " ".join(found[:3])[:400]


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
    with scratch() as folder:
        unpacked = folder / "home"
        unpacked.mkdir(mode=0o700)
        manifest = unpack(source, unpacked)
        on_postgres = (unpacked / backup_postgres.DUMP).exists()
        if on_postgres is _is_sqlite():
            raise Conflict(
                say("この控えは、いま設定されているものと違う種類のデータベースから取られました。"),
                say("HIDEN_DATABASE_URL を、控えを取ったときと同じ種類のデータベースに合わせてください。"),
            )
        occupied = backup_postgres.occupied() if on_postgres else (home() / DATABASE).exists()
        if occupied and not replace:
            raise Conflict(
                say("この場所には、すでにデータがあります。"),
                say("置き換えてよければ --replace を付けて、もう一度実行してください。"),
            )
        if on_postgres:
            return _restore_postgres(unpacked, manifest)
        _refuse_strange_database(unpacked / DATABASE)
        verified = _verify_elsewhere(unpacked)
        turned_back = _keep_last_signed(unpacked)
        add_files(unpacked)
        exchange(unpacked)
    return {**manifest, "verified": verified, "turned_back": turned_back}


def _keep_last_signed(unpacked: Path) -> bool:
    """What this key signed last is never forgotten: if it was more than the backup holds, it goes into the restored home, so
    that the same key cannot sign a second history. Answers whether that was so.
    """
    here, there = (folder / "keys" / "ledger.last" for folder in (home(), unpacked))
    before, after = (path.read_bytes() if path.exists() else b"" for path in (here, there))
    if _origin(before) != _origin(after) or _size(before) <= _size(after):
        return False
    there.unlink(missing_ok=True)
    write_secret(there, before)
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
    url = backup_postgres.load_aside(unpacked, str(manifest.get("schema", "public")))
    try:
        verified = _verify_elsewhere(unpacked, url)
        backup_postgres.exchange()
    except HidenError:
        backup_postgres.forget_aside()
        raise
    turned_back = _keep_last_signed(unpacked)
    add_files(unpacked)
    (unpacked / backup_postgres.DUMP).unlink(missing_ok=True)
    exchange(unpacked)
    return {**manifest, "verified": verified, "turned_back": turned_back}


def backup(
    file: Annotated[Path, typer.Argument(help="書き出すファイル / file to write")],
    without_logs: Annotated[
        bool, typer.Option("--without-logs", help="封をしたログを含めない / leave sealed logs out")
    ] = False,
    without_evidence: Annotated[
        bool, typer.Option("--without-evidence", help="証拠保管庫を含めない / leave the evidence locker out")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSONで出力する / print JSON")] = False,
) -> None:
    """Write one file with everything: database, keys, imported files, sealed logs, evidence."""
    done = write_backup(file, with_logs=not without_logs, with_evidence=not without_evidence)
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
    from hiden.logs.intake.rebuilding import rebuild_missing

    rebuild_missing()
    if as_json:
        show_json(done)
    else:
        tell(
            f"控えから戻しました / restored: {done.get('made_at', '?')}, {done['verified']['entries']:,} entries"
        )
        if done["turned_back"]:
            tell(
                "署名済みの記録より古い控えです。「hiden ledger continue」で理由を記録すると、使い始められます。"
            )
            tell("It is older than what was signed. Record why with `hiden ledger continue` before using it.")
