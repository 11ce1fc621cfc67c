"""Whether a certificate of a chain had been revoked, as its issuer said near the time of the stamp: CRL first, else OCSP.

Kept as they came: years later nobody publishes them any more. Nothing is fetched but from addresses that stand in a chain
which leads to a root of the company's own choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

Fetch = Callable[[str, bytes], bytes]  # address, body ("" for a GET); raises OSError or ValueError
_MOST_ADDRESSES = 3


@dataclass(frozen=True, slots=True)
class Word:
    """What the issuer said of one certificate. `state`: good, revoked, unknown (nobody answered), none (it names no place to ask)."""

    certificate: str
    kind: str
    address: str
    state: str
    raw: bytes = b""


def words(chain: Sequence[x509.Certificate], at: datetime, fetch: Fetch) -> list[Word]:
    """One word for each certificate below the root."""
    return [_word(one, above, at, fetch) for one, above in pairwise(chain)]


def _word(one: x509.Certificate, above: x509.Certificate, at: datetime, fetch: Fetch) -> Word:
    serial = f"{one.serial_number:x}"
    asked = False
    for kind, address, ask in (*_lists(one, above, at, fetch), *_answers(one, above, at, fetch)):
        asked = True
        try:
            state, raw = ask()
        except (
            OSError,
            ValueError,
            TypeError,
            InvalidSignature,
            UnsupportedAlgorithm,
            x509.ExtensionNotFound,
        ):
            continue
        return Word(serial, kind, address, state, raw)
    return Word(serial, "", "", "unknown" if asked else "none")


Ask = Callable[[], tuple[str, bytes]]


def _lists(
    one: x509.Certificate, above: x509.Certificate, at: datetime, fetch: Fetch
) -> Iterator[tuple[str, str, Ask]]:
    try:
        points = one.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return
    names = [name.value for point in points for name in point.full_name or () if _is_address(name)]
    for address in names[:_MOST_ADDRESSES]:
        yield "crl", address, lambda address=address: by_list(fetch(address, b""), one, above, at)  # type: ignore[misc]


def _answers(
    one: x509.Certificate, above: x509.Certificate, at: datetime, fetch: Fetch
) -> Iterator[tuple[str, str, Ask]]:
    try:
        found = one.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return
    question = ocsp.OCSPRequestBuilder().add_certificate(one, above, SHA1()).build()  # noqa: S303 - names the issuer only
    body = question.public_bytes(Encoding.DER)
    for each in found:
        if each.access_method == AuthorityInformationAccessOID.OCSP and _is_address(each.access_location):
            address = each.access_location.value
            yield "ocsp", address, lambda address=address: by_answer(fetch(address, body), one, above, at)  # type: ignore[misc]


def _is_address(name: x509.GeneralName) -> bool:
    return isinstance(name, x509.UniformResourceIdentifier) and name.value.startswith(("http://", "https://"))


def by_list(raw: bytes, one: x509.Certificate, above: x509.Certificate, at: datetime) -> tuple[str, bytes]:
    """What a CRL says of a certificate at a moment. Raises ValueError for one that its issuer did not sign."""
    crl = x509.load_pem_x509_crl(raw) if raw.lstrip().startswith(b"-----") else x509.load_der_x509_crl(raw)
    if crl.issuer != above.subject or not crl.is_signature_valid(above.public_key()):  # type: ignore[arg-type]
        raise ValueError("not signed by the issuer")
    _still(crl.next_update_utc, at)
    entry = crl.get_revoked_certificate_by_serial_number(one.serial_number)
    return ("revoked" if entry is not None and entry.revocation_date_utc <= at else "good"), raw


def by_answer(raw: bytes, one: x509.Certificate, above: x509.Certificate, at: datetime) -> tuple[str, bytes]:
    """What an OCSP answer says. Raises ValueError for one that is about another certificate or not signed by those entitled."""
    answer = ocsp.load_der_ocsp_response(raw)
    if answer.response_status != ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise ValueError("no answer")
    if answer.serial_number != one.serial_number:
        raise ValueError("about another certificate")
    _check_answer(answer, above)
    _still(answer.next_update_utc, at)
    if answer.certificate_status == ocsp.OCSPCertStatus.GOOD:
        return "good", raw
    if answer.certificate_status == ocsp.OCSPCertStatus.UNKNOWN:
        raise ValueError("the responder does not know it")
    when = answer.revocation_time_utc
    return ("revoked" if when is None or when <= at else "good"), raw


def _still(until: datetime | None, at: datetime) -> None:
    if until is not None and until < at:
        raise ValueError("too old to speak of that moment")


def _check_answer(answer: ocsp.OCSPResponse, above: x509.Certificate) -> None:
    """Signed by the issuer, or by somebody whom the issuer named for this."""
    signer = above
    for each in answer.certificates:
        usage = each.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        if ExtendedKeyUsageOID.OCSP_SIGNING in usage:
            each.verify_directly_issued_by(above)
            signer = each
            break
    key, algorithm = signer.public_key(), answer.signature_hash_algorithm
    if algorithm is None:
        raise ValueError("unknown way of signing")
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), algorithm)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(algorithm))
    else:
        raise ValueError("unknown way of signing")
