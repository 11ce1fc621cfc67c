"""The PostgreSQL side of backup and restore, by PostgreSQL's own client programs.

A backup is put into a schema of its own first, in one transaction that nobody else can see into: the schema in use steps
aside, the copy is read into its name, and both are renamed before the transaction ends. There the copy is verified. Only
then do the two change places, again in one transaction. A database of its own would need the right to create one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from hiden.base.errors import Conflict, Misconfigured
from hiden.base.words import say
from hiden.home import database

DUMP = "hiden.pgdump"
RESTORED = "hiden_restored"
_ASIDE = "hiden_aside"
# How long the exchange waits for somebody who still reads.
_PATIENCE = "10s"


def dump(target: Path) -> dict[str, Any]:
    """Write the schema in use to `target`: one snapshot, even while others write. Returns what the manifest must say."""
    schema = current_schema()
    _run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--schema={schema}",
        f"--file={target}",
    )
    return {"schema": schema}


def current_schema() -> str:
    """The schema in which Hiden's tables are, or will be."""
    row = _ask("SELECT current_schema()")[0]
    if row[0] is None:
        raise Misconfigured(
            say("データベースに、使えるスキーマがありません。"),
            say("search_path の設定と、このユーザーの権限を確かめてください。"),
        )
    return str(row[0])


def occupied() -> bool:
    """Whether there is a table in the schema in use."""
    return bool(_tables())


def load_aside(unpacked: Path, schema: str) -> str:
    """Put the dump of that schema into the schema RESTORED, which nobody uses; returns the URL with which it is used."""
    script = unpacked / "restore.sql"
    _run_plain(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        f"--schema={schema}",
        f"--file={script}",
        str(unpacked / DUMP),
    )
    there = _ask("SELECT 1 FROM pg_namespace WHERE nspname = %s", schema)
    before = [f"DROP SCHEMA IF EXISTS {RESTORED} CASCADE"]
    after = [f"ALTER SCHEMA {_name(schema)} RENAME TO {RESTORED}"]
    if there:
        before.append(f"ALTER SCHEMA {_name(schema)} RENAME TO {_ASIDE}")
        after.append(f"ALTER SCHEMA {_ASIDE} RENAME TO {_name(schema)}")
    before.append(f"CREATE SCHEMA {_name(schema)}")
    try:
        _psql(before, script, after)
    finally:
        script.unlink(missing_ok=True)
    return _url_of(RESTORED)


def exchange() -> None:
    """The verified copy takes the place of what is there; both or neither. Raises Conflict while somebody is connected."""
    schema = current_schema()
    if _ask(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    ):
        raise Conflict(
            say("ほかのプログラムが、このデータベースにつながっています。"),
            say("秘伝のサーバーとほかの接続を止めてから、もう一度実行してください。"),
        )
    _psql(
        [
            f"SET lock_timeout = '{_PATIENCE}'",
            f"ALTER SCHEMA {_name(schema)} RENAME TO {_ASIDE}",
            f"ALTER SCHEMA {RESTORED} RENAME TO {_name(schema)}",
            f"DROP SCHEMA {_ASIDE} CASCADE",
        ]
    )


def forget_aside() -> None:
    """Remove a copy that was not put in place."""
    _psql([f"DROP SCHEMA IF EXISTS {RESTORED} CASCADE"])


def refuse_foreign_tables() -> None:
    """Raises Conflict if the schema holds tables that are not Hiden's: putting a backup in place would remove them."""
    from django.apps import apps

    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {
        "django_migrations"
    }
    foreign = sorted(set(_tables()) - ours)
    if foreign:
        raise Conflict(
            say("データベースに、秘伝のものでない表（{names}）があります。", names="、".join(foreign[:5])),
            say("秘伝だけのデータベースを用意して、そこに戻してください。"),
        )


def _tables() -> list[str]:
    return [
        str(row[0])
        for row in _ask(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')"
        )
    ]


def _name(schema: str) -> str:
    """A schema's name as SQL wants it."""
    return '"' + schema.replace('"', '""') + '"'


def _ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of one question, asked in a connection that does not stay open."""
    import psycopg

    try:
        with psycopg.connect(_where(password=True), autocommit=True) as connection:
            return connection.execute(sql, values or None).fetchall()
    except psycopg.OperationalError as error:
        raise _failed("PostgreSQL", str(error)) from error


def _where(*, password: bool = False) -> str:
    """How libpq finds the database; the password only where no other user of this machine can read it."""
    from psycopg.conninfo import make_conninfo

    found = _settings()
    if not password:
        found.pop("password", None)
    return make_conninfo("", **found)


def _settings() -> dict[str, str]:
    settings = database()
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {name: str(settings[key]) for name, key in named.items() if settings[key]}
    options: dict[str, str] = settings["OPTIONS"]
    return found | options


def _url_of(schema: str) -> str:
    """HIDEN_DATABASE_URL with another search path."""
    parts = urlsplit(os.environ["HIDEN_DATABASE_URL"])
    query = dict(parse_qsl(parts.query))
    query["options"] = f"{query.get('options', '')} -c search_path={schema}".strip()
    return urlunsplit(parts._replace(query=urlencode(query)))


def _psql(before: Sequence[str], script: Path | None = None, after: Sequence[str] = ()) -> None:
    """Statements, a script and statements, in one transaction."""
    command = [
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--single-transaction",
        "--output=/dev/null",
    ]
    command += [f"--command={one}" for one in before]
    command += [f"--file={script}"] if script else []
    command += [f"--command={one}" for one in after]
    _run("psql", *command)


def _run(program: str, *arguments: str) -> None:
    _run_plain(program, f"--dbname={_where()}", *arguments)


def _run_plain(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Misconfigured(
            say("{program} が見つかりません。", program=program),
            say("PostgreSQL のクライアントを入れてから、もう一度実行してください。"),
        )
    environment = {**os.environ, "PGCLIENTENCODING": "UTF8"}
    if password := _settings().get("password"):
        environment["PGPASSWORD"] = password
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise _failed(program, done.stderr)


def _failed(program: str, why: str) -> Misconfigured:
    return Misconfigured(
        say("{program} が失敗しました: {why}", program=program, why=why.strip()[-300:]),
        say("データベースに接続できることを確かめて、もう一度実行してください。"),
    )
