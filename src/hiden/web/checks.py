"""What `hiden check` asks of the installation as a whole: its home, its address, its mail."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register

from hiden.base.words import say
from hiden.home import database, home

_LOCAL = {"127.0.0.1", "localhost", "[::1]"}
_NETWORK_FILES = {"nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p", "afs"}


@register(Tags.security)
def home_is_closed(**_kwargs: Any) -> list[CheckMessage]:
    """hiden.web.E001, W001: nobody else reads the home, and SQLite does not lie on a network drive."""
    found: list[CheckMessage] = []
    if home().stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        found.append(
            checks.Warning(
                say("このパソコンのほかの利用者が、HIDEN_HOMEを読めます。"),
                hint=say("「chmod 700 {home}」を実行してください。", home=home()),
                id="hiden.web.W001",
            )
        )
    if "HIDEN_DATABASE_URL" not in os.environ and str(database()["ENGINE"]).endswith("sqlite3"):
        kind = file_system(home())
        if kind in _NETWORK_FILES:
            found.append(
                checks.Error(
                    say(
                        "HIDEN_HOMEがネットワークドライブ（{kind}）にあり、データを失うことがあります。",
                        kind=kind,
                    ),
                    hint=say(
                        "HIDEN_HOMEをこのパソコンの中に移すか、HIDEN_DATABASE_URLでPostgreSQLを使ってください。"
                    ),
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
            say("ほかのパソコンから開けますが、HTTPSの設定がありません。"),
            hint=say("HTTPSの中継を前に置き、HIDEN_HTTPS=1とHIDEN_ORIGINS=https://…を設定してください。"),
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
            say("メールの設定がないので、朝のお知らせが届きません。"),
            hint=say("HIDEN_SMTP_HOST（とHIDEN_MAIL_FROM、HIDEN_URL）を設定してください。"),
            id="hiden.web.W003",
        )
    ]
