"""Where an installation lives: HIDEN_HOME, its secrets and its database.

Secrets come only from files or the environment; a file made here can be read by its owner alone.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def home() -> Path:
    """The directory that holds everything of one installation. Made on first use, closed to other users."""
    path = Path(os.environ.get("HIDEN_HOME") or Path.home() / ".hiden").resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def key_file(name: str) -> Path:
    """The place of a key: HIDEN_HOME/keys/<name>."""
    folder = home() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / name


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read; never replaces an existing one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def secret(name: str, *, create: bool = True) -> str:
    """HIDEN_<NAME>_SECRET, else the file it names with _FILE, else HIDEN_HOME/keys/<name>; made if `create`."""
    variable = f"HIDEN_{name.upper()}_SECRET"
    if value := os.environ.get(variable):
        return value
    if named := os.environ.get(f"{variable}_FILE"):
        return Path(named).read_text("utf-8").strip()
    path = key_file(name)
    if not path.exists():
        if not create:
            return ""
        # Another process of the same start may be quicker; then its secret is ours too.
        with suppress(FileExistsError):
            write_secret(path, secrets.token_urlsafe(48).encode())
    return path.read_text("utf-8").strip()


def env_flag(name: str, *, default: bool) -> bool:
    """A yes/no variable: 1, true, yes, on mean yes."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: list[str]) -> list[str]:
    """A comma-separated variable."""
    value = os.environ.get(name)
    return default if value is None else [part.strip() for part in value.split(",") if part.strip()]


def address() -> str:
    """Under which address people reach this installation (HIDEN_URL), without a slash at its end."""
    return os.environ.get("HIDEN_URL", "http://127.0.0.1:8000").rstrip("/")


# FULL, not NORMAL: what was acknowledged is on the disk. IMMEDIATE: a writer waits at the start, not in the middle.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000; "
        "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;"
    ),
}


def database() -> dict[str, Any]:
    """Django's description of the database: HIDEN_DATABASE_URL (postgresql://…), else SQLite under HIDEN_HOME."""
    url = os.environ.get("HIDEN_DATABASE_URL")
    if not url:
        path = home() / "hiden.sqlite3"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": _SQLITE,
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": os.environ.get("HIDEN_TEST_DATABASE")},
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("HIDEN_DATABASE_URL must start with postgresql://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
    }
