"""What auditd would have written, enriched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_CALLS = {
    "open": ("257", "openat"),
    "delete": ("263", "unlinkat"),
    "rename": ("264", "renameat"),
    "run": ("59", "execve"),
}


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime. A file's event makes two records."""
    return "".join(_lines(number, each) for number, each in enumerate(events, start=1000)).encode()


def _lines(number: int, each: Mapping[str, Any]) -> str:
    node = f"node={each['device']} " if each.get("device") else ""
    stamp = f"msg=audit({each['at'].timestamp():.3f}:{number}):"
    user = each.get("account") or "root"
    if each["channel"] in ("sign_in", "remote"):
        kind = "USER_LOGIN" if each["action"] == "sign_in" else "USER_LOGOUT"
        result = "failed" if each.get("outcome") == "failed" else "success"
        address = each.get("ip") or "?"
        return (
            f'{node}type={kind} {stamp} pid=1 uid=0 auid=1000 ses=3 msg=\'op=login acct="{user}" exe="/usr/sbin/sshd"'
            f" hostname={address} addr={address} terminal={'ssh' if address != '?' else 'tty1'} res={result}'\n"
        )
    call, name = _CALLS.get(each["action"], ("257", "openat"))
    failed = each.get("outcome") in ("failed", "blocked")
    exe = each.get("object") if each["action"] == "run" else each.get("app") or "/usr/bin/cp"
    lines = (
        f"{node}type=SYSCALL {stamp} arch=c000003e syscall={call} success={'no' if failed else 'yes'}"
        f' exit={"-13" if failed else "3"} items=1 ppid=1 pid=2 auid=1000 uid=1000 tty=pts0 ses=3 comm="x" exe="{exe}"'
        f' key="hiden"\x1dARCH=x86_64 SYSCALL={name} AUID="{user}" UID="{user}"\n'
    )
    if each["channel"] == "file":
        path = each.get("object") or "/srv/file"
        written = f'"{path}"' if path.isascii() and " " not in path else path.encode().hex().upper()
        kind = "DELETE" if each["action"] == "delete" else "NORMAL"
        lines += (
            f"{node}type=PATH {stamp} item=0 name={written} inode=7 dev=fd:00 mode=0100644 nametype={kind}\n"
        )
    return lines
