"""What an ASA would have written of the sessions of AnyConnect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime (`logging timestamp rfc5424`)."""
    return "".join(_line(each) for each in events).encode()


def _line(each: Mapping[str, Any]) -> str:
    group, user, ip = (
        each.get("object") or "VPN-USERS",
        each.get("account") or "nobody",
        each.get("ip") or "203.0.113.7",
    )
    angles = f"Group <{group}> User <{user}> IP <{ip}>"
    if each["channel"] == "network":
        said = f"4-106023: Deny tcp src inside:{ip}/50100 dst outside:{each.get('dest') or '198.51.100.9'}/443 by access-group"
    elif each.get("outcome") == "failed":
        said = (
            "6-113015: AAA user authentication Rejected : reason = Invalid password : local database : "
            f"user = {user} : user IP = {ip}"
        )
    elif each["action"] == "sign_in":
        said = f"6-113039: {angles} AnyConnect parent session started."
    elif each["action"] == "connect":
        said = f"4-722051: {angles} IPv4 Address <10.20.0.5> IPv6 address <::> assigned to session"
    else:
        said = (
            f"4-113019: Group = {group}, Username = {user}, IP = {ip}, Session disconnected. Session Type: SSL,"
            f" Duration: 0h:30m:00s, Bytes xmt: {each.get('bytes') or 0}, Bytes rcv: 4096, Reason: User Requested"
        )
    return f"<166>{each['at'].isoformat()} {each.get('device') or 'fw01'} : %ASA-{said}\n"
