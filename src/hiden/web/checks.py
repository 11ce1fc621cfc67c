"""What `hiden check` asks of the installation as a whole: its home, its address, its mail."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from hiden.home import database, home

_LOCAL = {"127.0.0.1", "localhost", "[::1]", "testserver"}
_NETWORK_FILES = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "afs"}


@register(Tags.security)
def home_is_closed(**_kwargs: Any) -> list[CheckMessage]:
    """hiden.web.E001, W001: nobody else reads the home, and SQLite does not lie on a network drive."""
    found: list[CheckMessage] = []
    if home().stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        found.append(
            checks.Warning(
                "Other users of this machine can read HIDEN_HOME.",
                hint=f"chmod 700 {home()}",
                id="hiden.web.W001",
            )
        )
    if "HIDEN_DATABASE_URL" not in os.environ and str(database()["ENGINE"]).endswith("sqlite3"):
        kind = file_system(home())
        if kind in _NETWORK_FILES:
            found.append(
                checks.Error(
                    f"HIDEN_HOME lies on a network drive ({kind}); SQLite can lose data there.",
                    hint="Move HIDEN_HOME to a local disk, or use PostgreSQL through HIDEN_DATABASE_URL.",
                    id="hiden.web.E001",
                )
            )
    return found


def file_system(path: Path) -> str:
    """The type of the file system that holds a path, from /proc/mounts; "" where that does not exist."""
    try:
        lines = Path("/proc/mounts").read_text("utf-8").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    for line in lines:
        _device, place, name, *_rest = line.split()
        if (str(path) + "/").startswith(place.rstrip("/") + "/") and len(place) >= len(best):
            best, kind = place, name
    return kind


@register(Tags.security)
def the_wire_is_covered(**_kwargs: Any) -> list[CheckMessage]:
    """hiden.web.W002: who serves other machines does so over HTTPS."""
    if settings.SESSION_COOKIE_SECURE or set(settings.ALLOWED_HOSTS) <= _LOCAL:
        return []
    return [
        checks.Warning(
            "Hiden answers to other machines, but HTTPS is not announced.",
            hint="Put it behind a server that speaks HTTPS and set HIDEN_HTTPS=1 and HIDEN_ORIGINS=https://…",
            id="hiden.web.W002",
        )
    ]


@register()
def mail_can_be_sent(**_kwargs: Any) -> list[CheckMessage]:
    """hiden.web.W003: without a mail server nobody is reminded."""
    if settings.EMAIL_HOST:
        return []
    return [
        checks.Warning(
            "No mail server is set, so nobody gets the morning mail.",
            hint="Set HIDEN_SMTP_HOST (and HIDEN_MAIL_FROM, HIDEN_URL).",
            id="hiden.web.W003",
        )
    ]
