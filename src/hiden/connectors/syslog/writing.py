"""What rsyslog would have written of sshd and sudo, and of any other program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime."""
    return "".join(f"{_head(each)}{_message(each)}\n" for each in events).encode()


def _head(each: Mapping[str, Any]) -> str:
    return f"{each['at'].isoformat()} {each.get('device') or 'sv01'} "


def _message(each: Mapping[str, Any]) -> str:
    account = each.get("account") or "nobody"
    if each["channel"] == "remote":
        ip = each.get("ip") or "192.0.2.10"
        if each["action"] == "sign_in":
            word = "Failed" if each.get("outcome") == "failed" else "Accepted"
            return f"sshd[4711]: {word} publickey for {account} from {ip} port 50222 ssh2"
        return f"sshd[4711]: Disconnected from user {account} {ip} port 50222"
    if each["action"] == "run":
        return (
            f"sudo[4712]: {account} : TTY=pts/0 ; PWD=/home/{account} ; USER={each.get('dest') or 'root'} ; "
            f"COMMAND={each.get('object') or '/usr/bin/id'}"
        )
    if each["channel"] == "sign_in":
        word = "opened" if each["action"] == "sign_in" else "closed"
        return f"login[4713]: pam_unix(login:session): session {word} for user {account}(uid=1000) by (uid=0)"
    return f"{each.get('app') or 'app'}[4714]: {each.get('detail') or 'message'}"
