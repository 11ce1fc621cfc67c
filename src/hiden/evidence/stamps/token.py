"""A time stamp (RFC 3161, RFC 5816): what an authority answered, checked. Bytes in, facts or a named fault out; no network, no database.

1. The signature must lead to a root of *this* authority, valid at the time that the stamp names (`genTime`); not at the time of looking.
2. The digest, the nonce and, where one is agreed, the policy must be those that were asked for.
3. The time must be near our own clock when it was answered, and lie within the time for which the authority is trusted.
4. The chain is taken out, so that it can be kept beside the stamp.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
from rfc3161_client.tsp import TimeStampResponse

from hiden.evidence.stamps.der import DerError, in_order, status

CLOCKS_APART = timedelta(minutes=5)  # as far as the authority's clock and ours may be apart
_MOST_CHAIN = 10


class TokenError(ValueError):
    """What is wrong with an answer: `code` is one of FAULTS."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}" if why else code)
        self.code = code
        self.why = why[:300]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a checked stamp says. `chain`: from the signer to the root; `until`: when the first of these certificates ends."""

    at: datetime
    serial: str
    policy: str
    chain: tuple[x509.Certificate, ...]
    until: datetime
    unsorted: bool

    @property
    def pem(self) -> str:
        """The chain as text, from the signer to the root."""
        return pem_of(self.chain)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked: the SHA-256, the nonce, and what the authority is trusted for."""

    digest: bytes
    nonce: int
    roots: str  # PEM: what the authority is trusted by
    policy: str = ""


def read_certificates(pem: str) -> list[x509.Certificate]:
    """The certificates of a PEM text. Raises TokenError for a text without any."""
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
    except ValueError as error:
        raise TokenError("roots", str(error)) from error
    return list(dict.fromkeys(found))


def check(answer: bytes, asked: Asked, *, answered_at: datetime | None = None) -> Facts:
    """Check an answer against what was asked. Raises TokenError.

    `answered_at` is when it came, to compare the clocks; None when it is looked at later.
    """
    response, unsorted = _read(answer)
    try:
        chain = _signed_by(response, asked)
        info = response.tst_info
    except TokenError:
        raise
    except Exception as error:  # parts are only parsed when they are looked at, and the libraries have many words for "malformed"
        raise TokenError("garbage", str(error)) from error
    at = info.gen_time.replace(tzinfo=UTC) if info.gen_time.tzinfo is None else info.gen_time.astimezone(UTC)
    if answered_at is not None and abs(at - answered_at) > CLOCKS_APART:
        raise TokenError("clock", at.isoformat())
    until = min(one.not_valid_after_utc for one in chain)
    if at > until or at < max(one.not_valid_before_utc for one in chain):
        raise TokenError("expired", until.isoformat())
    return Facts(at, f"{info.serial_number:x}", info.policy.dotted_string, tuple(chain), until, unsorted)


def _read(answer: bytes) -> tuple[TimeStampResponse, bool]:
    """The answer, and whether its certificates had to be put in order first."""
    try:
        granted = status(answer)
    except (DerError, IndexError) as error:
        raise TokenError("garbage", str(error)) from error
    if granted != 0:
        raise TokenError("refused", str(granted))
    try:
        return decode_timestamp_response(answer), False
    except ValueError as first:
        try:
            return decode_timestamp_response(in_order(answer)), True
        except ValueError as error:
            raise TokenError("garbage", str(first)) from error


def _signed_by(response: TimeStampResponse, asked: Asked) -> list[x509.Certificate]:
    """The chain that the signature leads to; everything that was asked for is compared."""
    trusted = read_certificates(asked.roots)
    roots = [one for one in trusted if one.issuer == one.subject] or trusted
    carried = [x509.load_der_x509_certificate(raw) for raw in response.signed_data.certificates]
    if not carried:
        raise TokenError("no_certificate")
    verifier = VerifierBuilder(roots=roots, nonce=asked.nonce)
    if asked.policy:
        verifier = verifier.policy_id(x509.ObjectIdentifier(asked.policy))
    if response.tst_info.message_imprint.message != asked.digest:
        raise TokenError("digest")
    if response.tst_info.nonce != asked.nonce:
        raise TokenError("nonce")
    if asked.policy and response.tst_info.policy.dotted_string != asked.policy:
        raise TokenError("policy", response.tst_info.policy.dotted_string)
    try:
        verifier.build().verify(response, asked.digest)
    except (VerificationError, ValueError) as error:
        raise TokenError("signature", str(error)) from error
    return _chain(_signer(response, carried), [*trusted, *carried], roots)


def _signer(response: TimeStampResponse, carried: Iterable[x509.Certificate]) -> x509.Certificate:
    [info] = response.signed_data.signer_infos
    for one in carried:
        if one.issuer == info.issuer and one.serial_number == info.serial_number:
            return one
    raise TokenError("no_certificate")


def _chain(
    signer: x509.Certificate, known: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """From the signer up to a root."""
    chain = [signer]
    while chain[-1] not in roots:
        above = next((one for one in known if one not in chain and issued(chain[-1], one)), None)
        if above is None or len(chain) > _MOST_CHAIN:
            raise TokenError("signature", "no chain to a root")
        chain.append(above)
    return chain


def issued(below: x509.Certificate, above: x509.Certificate) -> bool:
    """Whether one certificate was signed by another."""
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def pem_of(certificates: Iterable[x509.Certificate]) -> str:
    """Certificates as text."""
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)
