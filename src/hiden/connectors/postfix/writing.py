"""What Postfix would have written: of a letter sent, the lines of smtpd, qmgr and smtp."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def write(events: Iterable[Mapping[str, Any]]) -> bytes:
    """Lines for events given as columns of `schemas.SAID`; `at` is an aware datetime.

    An event with an account is qmgr's line; one with recipients (and without an account) is smtp's, a line for each of them;
    one with both makes all of these lines.
    """
    return "".join(_lines(number, each) for number, each in enumerate(events, start=1)).encode()


def _lines(number: int, each: Mapping[str, Any]) -> str:
    queue = each.get("object") or f"{0x4F00000000 + number:X}"
    head = f"{each['at'].isoformat()} {each.get('device') or 'mx01'} postfix/"
    recipients = [to for to in (each.get("dest") or "").split(",") if to]
    if each.get("outcome") == "blocked":
        to = recipients[0] if recipients else "nobody@example.net"
        return (
            f"{head}smtpd[11]: NOQUEUE: reject: RCPT from unknown[{each.get('ip') or '198.51.100.8'}]: 554 5.7.1 <{to}>: Relay"
            f" access denied; from=<{each.get('account') or ''}> to=<{to}> proto=ESMTP helo=<pc>\n"
        )
    lines = ""
    if each.get("account"):
        nrcpt = each.get("count") or len(recipients) or 1
        lines += f"{head}qmgr[12]: {queue}: from=<{each['account']}>, size={each.get('bytes') or 1024}, nrcpt={nrcpt} (queue active)\n"
    status = "bounced" if each.get("outcome") == "failed" else "sent"
    for to in recipients:
        relay = f"mx.{to.rpartition('@')[2]}[198.51.100.7]:25"
        lines += f"{head}smtp[13]: {queue}: to=<{to}>, relay={relay}, delay=0.5, delays=0/0/0.2/0.3, dsn=2.0.0, status={status} (250 ok)\n"
    return lines
