"""Looking at every stamp again: signature, chain, papers, what it is over, and whether the ledger is still the one that was stamped.

A stamp whose certificate has ended since is no worse for it, but has to be said: it was good at its time, and is proven only as long
as its chain and papers are kept, or by the stamp that renewed it.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography import x509

from hiden.base.clock import FOREVER, now
from hiden.evidence.stamps.entries import StampTaken
from hiden.evidence.stamps.faults import fault_words
from hiden.evidence.stamps.models import Stamp, Stamped, StampPaper, StampState
from hiden.evidence.stamps.revocation import by_answer, by_list
from hiden.evidence.stamps.sending import asked_of
from hiden.evidence.stamps.token import CLOCKS_APART, TokenError, check, pem_of, read_certificates
from hiden.ledger.anchors import Anchor
from hiden.ledger.checkpoint import Head, parse_text
from hiden.ledger.leaf import read
from hiden.ledger.models import EntryAbout, LedgerEntry
from hiden.ledger.note import NoteError, parse

_OPENSSL_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state`: good, expired (good at its time, its certificate has ended since), renewed, bad, waiting. `openssl`: agrees, disagrees, absent."""

    stamp: str
    authority: str
    what: str
    ident: str
    size: int | None
    at: datetime | None
    cert_until: datetime | None
    state: str
    fault: str = ""
    openssl: str = "absent"
    papers: str = "good"

    @property
    def words(self) -> str:
        """What is wrong, as a sentence; "" when nothing is."""
        return fault_words(self.fault) if self.fault else ""

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {**asdict(self), "words": self.words}


def check_stamps(*, openssl: bool = True) -> list[Verdict]:
    """Every stamp, newest first."""
    rows = Stamp.objects.select_related("authority", "renewed_by").order_by("-pk")
    return [check_stamp(one, openssl=openssl) for one in rows.iterator(chunk_size=200)]


def check_stamp(stamp: Stamp, *, openssl: bool = True) -> Verdict:
    """One stamp. Never raises for what is stored."""
    if stamp.state != StampState.HELD:
        return _verdict(stamp, "waiting", fault=stamp.fault)
    try:
        facts = check(bytes(stamp.answer), asked_of(stamp))
        _check_bound(stamp, facts.at)
        _check_recorded(stamp)
        papers = _check_papers(stamp, facts.chain, facts.at)
    except TokenError as error:
        return _verdict(stamp, "bad", fault=error.code)
    second = by_openssl(stamp) if openssl else "absent"
    if second == "disagrees":
        return _verdict(stamp, "bad", fault="openssl", openssl=second, papers=papers)
    return _verdict(stamp, _standing(stamp), openssl=second, papers=papers)


def _standing(stamp: Stamp) -> str:
    assert stamp.cert_until is not None
    if stamp.cert_until > now():
        return "good"
    later = stamp.renewed_by
    in_time = later is not None and later.at is not None and later.at <= stamp.cert_until
    return "renewed" if in_time else "expired"


def _check_bound(stamp: Stamp, at: datetime) -> None:
    """What was stamped is what we hold, and the authority was trusted at that time. Raises TokenError."""
    if stamp.statement and sha256(bytes(stamp.statement)).hexdigest() != stamp.digest:
        raise TokenError("statement")
    authority = stamp.authority
    early = at < authority.since - CLOCKS_APART
    if early or (authority.until != FOREVER and at > authority.until + CLOCKS_APART):
        raise TokenError("window")


def _check_recorded(stamp: Stamp) -> None:
    """The answer is, to the last byte, the one that the ledger recorded when it came. Raises TokenError."""
    about = EntryAbout.objects.filter(noun="stamp", ident=stamp.key).values("entry")
    rows = LedgerEntry.objects.filter(index__in=about, kind=StampTaken.kind).values_list("leaf", flat=True)
    if [read(bytes(raw)).data.get("answer") for raw in rows] != [sha256(bytes(stamp.answer)).hexdigest()]:
        raise TokenError("answer")


def _check_papers(stamp: Stamp, chain: tuple[x509.Certificate, ...], at: datetime) -> str:
    """What the issuers said, read again from the kept bytes: good, or which was never to be had. Raises TokenError."""
    if pem_of(chain) != stamp.chain:
        raise TokenError("signature", "chain")
    worst = "good"
    for word, one, above in zip(stamp.words, chain, chain[1:], strict=False):
        if not word["paper"]:
            worst = word["state"] if worst == "good" else worst
            continue
        raw = StampPaper.objects.filter(sha256=word["paper"]).values_list("raw", flat=True).first()
        if raw is None or sha256(bytes(raw)).hexdigest() != word["paper"]:
            raise TokenError("paper")
        try:
            reading = by_list if word["kind"] == "crl" else by_answer
            state, _raw = reading(bytes(raw), one, above, at)
        except (ValueError, TypeError) as error:
            raise TokenError("paper") from error
        if state == "revoked":
            raise TokenError("revoked")
    return worst


def by_openssl(stamp: Stamp) -> str:
    """A second opinion by a program that has nothing to do with this one: `openssl ts -verify` at the time of the stamp."""
    program = shutil.which("openssl")
    if program is None or stamp.at is None:
        return "absent"
    with tempfile.TemporaryDirectory() as folder:
        answer, roots, chain = (Path(folder) / name for name in ("answer.tsr", "roots.pem", "chain.pem"))
        answer.write_bytes(bytes(stamp.answer))
        roots.write_text(pem_of(roots_of(stamp)), "ascii")
        chain.write_text(stamp.chain, "ascii")
        command = [
            program,
            "ts",
            "-verify",
            "-digest",
            stamp.digest,
            "-in",
            str(answer),
            "-CAfile",
            str(roots),
        ]
        command += ["-untrusted", str(chain), "-attime", str(int(stamp.at.timestamp()))]
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments, no shell
                command, capture_output=True, timeout=_OPENSSL_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return "absent"
    return (
        "agrees" if done.returncode == 0 and b"Verification: OK" in done.stdout + done.stderr else "disagrees"
    )


def roots_of(stamp: Stamp) -> list[x509.Certificate]:
    """What its authority is trusted by."""
    found = read_certificates(stamp.authority.roots)
    return [one for one in found if one.issuer == one.subject] or found


def _verdict(
    stamp: Stamp, state: str, *, fault: str = "", openssl: str = "absent", papers: str = "good"
) -> Verdict:
    return Verdict(
        stamp=stamp.key,
        authority=stamp.authority.name,
        what=stamp.what,
        ident=stamp.ident,
        size=stamp.size,
        at=stamp.at,
        cert_until=stamp.cert_until,
        state=state,
        fault=fault,
        openssl=openssl,
        papers=papers,
    )


def head_in(statement: bytes) -> Head | None:
    """What a stamped checkpoint says; None for what is none."""
    try:
        return parse_text(parse(statement).text)
    except NoteError:
        return None


def stamped_points() -> Iterator[Anchor]:
    """The stamps on checkpoints, as anchors of the ledger; each is checked, without asking openssl."""
    rows: Iterable[Stamp] = (
        Stamp.objects.filter(what=Stamped.CHECKPOINT, state=StampState.HELD)
        .select_related("authority", "renewed_by")
        .order_by("-size", "-pk")
    )
    for one in rows:
        verdict = check_stamp(one, openssl=False)
        head = head_in(bytes(one.statement))
        if head is not None and one.at is not None:
            yield Anchor(
                "stamp", one.authority.name, head.size, head.root, one.at.astimezone(UTC), verdict.state
            )
