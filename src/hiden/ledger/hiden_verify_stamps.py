#!/usr/bin/env python3
"""RFC 3161のタイムスタンプを、Python 3.9 以上だけで確かめます（隣の検証プログラムから使います）。
Checks time stamps (RFC 3161) with nothing but Python 3.9 or later; used by the verifiers beside it.

What is checked: the digest is that of the bytes; the signed attributes bind the time and the signer's certificate; RSA (PKCS #1 v1.5) or
ECDSA (P-256, P-384) signatures of the stamp and of each certificate up to a root that was given; the signer may stamp times and
the others may issue; all were valid at the time of the stamp. Not checked here: revocation, and other kinds of signatures (the answer is
then "unchecked" with what openssl would have to be asked).
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import new as hasher
from hashlib import sha256
from typing import NamedTuple

SHA = {  # digest algorithms, and what signs with them
    "608648016503040201": "sha256", "608648016503040202": "sha384", "608648016503040203": "sha512",
    "2a864886f70d01010b": "sha256", "2a864886f70d01010c": "sha384", "2a864886f70d01010d": "sha512",
    "2a8648ce3d040302": "sha256", "2a8648ce3d040303": "sha384", "2a8648ce3d040304": "sha512",
}  # fmt: skip
RSA, EC = "2a864886f70d010101", "2a8648ce3d0201"
SIGNED_DATA, TST_INFO = "2a864886f70d010702", "2a864886f70d0109100104"
MESSAGE_DIGEST, SIGNING = "2a864886f70d010904", ("2a864886f70d010910022f", "2a864886f70d010910020c")
KEY_USE, MAY_ISSUE, STAMPS_TIME = "551d25", "551d13", "2b06010505070308"
PEM = re.compile("-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----", re.DOTALL)
PKCS1 = {  # the DigestInfo before the digest (RFC 8017 9.2)
    name: bytes.fromhex(f"30{17 + size:02x}300d060960864801650304020{last}050004{size:02x}")
    for name, last, size in (("sha256", 1, 32), ("sha384", 2, 48), ("sha512", 3, 64))
}
P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
P384 = 2**384 - 2**128 - 2**96 + 2**32 - 1
CURVES = {  # p, b, n, x, y; a is p - 3 (FIPS 186-4 D.1.2)
    "2a8648ce3d030107": (
        P256, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296, 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
    "2b81040022": (
        P384, 0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
    ),
}  # fmt: skip


class BadStamp(Exception):  # noqa: N818 - a finding
    """The stamp is not what it should be."""


class Unknown(Exception):  # noqa: N818 - a finding
    """A kind of signature that is not checked here."""


class Part(NamedTuple):
    """A piece of DER: its tag, its content, all of it."""

    tag: int
    content: bytes
    whole: bytes


@dataclass(frozen=True)
class Stamp:
    """What a stamp says. `state`: good, or unchecked with the reason in `why`. `root`: SHA-256 of the root it leads to."""

    at: datetime
    until: datetime
    state: str
    root: str
    why: str = ""


def parts(raw: bytes) -> list[Part]:
    """The pieces that stand in a row. Raises BadStamp."""
    found, at = [], 0
    while at < len(raw):
        head = raw[at : at + 2]
        if len(head) < 2 or head[0] & 31 == 31:
            raise BadStamp("malformed DER")
        length, start = head[1], at + 2
        if length & 128:
            count = length & 127
            length, start = int.from_bytes(raw[start : start + count], "big"), start + count
        if start + length > len(raw) or start > at + 6:
            raise BadStamp("malformed DER")
        found.append(Part(head[0], raw[start : start + length], raw[at : start + length]))
        at = start + length
    return found


def time_of(part: Part) -> datetime:
    """UTCTime or GeneralizedTime, UTC. A part of a second is left out."""
    text = part.content.decode("ascii").partition(".")[0].rstrip("Z")
    if part.tag == 0x17:
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=timezone.utc)  # noqa: UP017 - 3.9


class Certificate:
    """As much of X.509 as a chain needs."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        tbs, algorithm, signature = parts(parts(raw)[0].content)
        fields = parts(tbs.content)
        fields = fields[1:] if fields[0].tag == 0xA0 else fields
        self.serial, self.issuer, self.subject = fields[0].content, fields[2].whole, fields[4].whole
        self.since, self.until = (time_of(one) for one in parts(fields[3].content))
        self.key, self.signed, self.signature = fields[5].content, tbs.whole, signature.content[1:]
        self.algorithm = parts(algorithm.content)[0].content.hex()
        self.extensions = {}
        for one in fields[6:]:
            if one.tag == 0xA3:
                for each in parts(parts(one.content)[0].content):
                    inner = parts(each.content)
                    self.extensions[inner[0].content.hex()] = inner[-1].content

    def verify(self, signed: bytes, signature: bytes, algorithm: str, digest: str = "") -> bool:
        """Whether this certificate's key made a signature. Raises Unknown for kinds that are not checked here."""
        about, bits = parts(self.key)
        kind, *parameters = parts(about.content)
        name = SHA.get(algorithm, digest if algorithm == RSA else "")
        if kind.content.hex() == RSA and name and not algorithm.startswith("2a8648ce"):
            modulus, exponent = (
                int.from_bytes(one.content, "big") for one in parts(parts(bits.content[1:])[0].content)
            )
            size = (modulus.bit_length() + 7) // 8
            wanted = PKCS1[name] + hasher(name, signed).digest()
            padded = b"\0\1" + b"\xff" * (size - len(wanted) - 3) + b"\0" + wanted
            return (
                len(signature) == size
                and pow(int.from_bytes(signature, "big"), exponent, modulus).to_bytes(size, "big") == padded
            )
        if kind.content.hex() == EC and name and parameters and parameters[0].content.hex() in CURVES:
            return ecdsa(
                CURVES[parameters[0].content.hex()],
                bits.content[1:],
                hasher(name, signed).digest(),
                signature,
            )
        raise Unknown(f"signature algorithm {algorithm}")


def ecdsa(curve: tuple[int, ...], point: bytes, digest: bytes, signature: bytes) -> bool:
    """FIPS 186-4 6.4, with affine points."""
    p, b, n, gx, gy = curve
    size = (p.bit_length() + 7) // 8
    if len(point) != 1 + 2 * size or point[0] != 4:
        raise Unknown("a compressed key")
    x, y = (int.from_bytes(point[at : at + size], "big") for at in (1, 1 + size))
    r, s = (int.from_bytes(one.content, "big") for one in parts(parts(signature)[0].content))
    if (y * y - x * x * x + 3 * x - b) % p or not (0 < r < n and 0 < s < n):
        return False

    def add(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
        if one is None or two is None:
            return one or two
        if one[0] == two[0] and (one[1] + two[1]) % p == 0:
            return None
        slope = (
            (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, p)
            if one == two
            else (two[1] - one[1]) * pow(two[0] - one[0], -1, p)
        )
        left = (slope * slope - one[0] - two[0]) % p
        return left, (slope * (one[0] - left) - one[1]) % p

    z = int.from_bytes(digest, "big") >> max(0, 8 * len(digest) - n.bit_length())
    w = pow(s, -1, n)
    first, second = z * w % n, r * w % n
    both, total = add((gx, gy), (x, y)), None
    for bit in range(n.bit_length() - 1, -1, -1):
        total = add(total, total)
        one, two = first >> bit & 1, second >> bit & 1
        total = add(total, both if one and two else (gx, gy) if one else (x, y) if two else None)
    return total is not None and total[0] % n == r


def check(answer: bytes, stamped: bytes, roots: str, more: str = "") -> Stamp:
    """A TimeStampResp over bytes, by one of these roots (PEM); `more`: certificates in between. Raises BadStamp."""
    try:
        return _check(answer, stamped, roots, more)
    except (ValueError, IndexError, KeyError, OverflowError, TypeError) as fault:
        raise BadStamp(f"malformed: {fault}") from fault


def _check(answer: bytes, stamped: bytes, roots: str, more: str) -> Stamp:
    status, token = parts(parts(answer)[0].content)
    kind, wrapped = parts(token.content)
    if int.from_bytes(parts(status.content)[0].content, "big") or kind.content.hex() != SIGNED_DATA:
        raise BadStamp("no stamp was granted")
    _version, _digests, inside, *others = parts(parts(wrapped.content)[0].content)
    what, held = parts(inside.content)
    info = parts(held.content)[0].content
    fields = parts(parts(info)[0].content)
    algorithm, imprint = parts(fields[2].content)
    name = SHA.get(parts(algorithm.content)[0].content.hex(), "")
    if what.content.hex() != TST_INFO or not name or hasher(name, stamped).digest() != imprint.content:
        raise BadStamp("it is over something else")
    at = time_of(fields[4])
    signer = parts(parts(others[-1].content)[0].content)
    digest = SHA.get(parts(signer[2].content)[0].content.hex(), "")
    known = [
        Certificate(one.whole) for part in others[:-1] if part.tag == 0xA0 for one in parts(part.content)
    ]
    trusted = [Certificate(base64.b64decode(one)) for one in PEM.findall(roots)]
    known += [Certificate(base64.b64decode(one)) for one in PEM.findall(more)] + trusted
    own = _signer(signer, known)
    attributes = {
        parts(one.content)[0].content.hex(): parts(one.content)[1].content for one in parts(signer[3].content)
    }
    if not digest or parts(attributes.get(MESSAGE_DIGEST, b""))[0].content != hasher(digest, info).digest():
        raise BadStamp("the signature is over another time")
    bound = [attributes[one] for one in SIGNING if one in attributes]
    if not bound or not any(
        hasher(each, own.raw).digest() in bound[0] for each in ("sha1", "sha256", "sha384", "sha512")
    ):
        raise BadStamp("it is bound to another certificate")
    if STAMPS_TIME not in own.extensions.get(KEY_USE, b"").hex():
        raise BadStamp("its certificate is not for time stamps")
    chain = _chain(own, known, trusted)
    if not all(one.since <= at <= one.until for one in chain):
        raise BadStamp("a certificate was not valid at that time")
    state, why = "good", ""
    try:
        if not own.verify(
            b"\x31" + signer[3].whole[1:],
            signer[5].content,
            parts(signer[4].content)[0].content.hex(),
            digest,
        ):
            raise BadStamp("the signature does not hold")
        for below, above in zip(chain, chain[1:]):  # noqa: B905, RUF007 - 3.9
            if not above.verify(below.signed, below.signature, below.algorithm):
                raise BadStamp("a certificate was not signed by the one above it")
    except Unknown as unknown:
        state, why = "unchecked", str(unknown)
    return Stamp(at, min(one.until for one in chain), state, sha256(chain[-1].raw).hexdigest(), why)


def _signer(signer: list[Part], known: list[Certificate]) -> Certificate:
    issuer, serial = parts(signer[1].content)
    for one in known:
        if (one.issuer, one.serial) == (issuer.whole, serial.content):
            return one
    raise BadStamp("the signer's certificate is missing")


def _chain(own: Certificate, known: list[Certificate], trusted: list[Certificate]) -> list[Certificate]:
    """By names, from the signer to a root; who issues must be allowed to."""
    chain, ends = [own], {one.raw for one in trusted}
    while chain[-1].raw not in ends:
        here = {one.raw for one in chain}
        above = next((one for one in known if one.subject == chain[-1].issuer and one.raw not in here), None)
        if above is None or "0101ff" not in above.extensions.get(MAY_ISSUE, b"").hex():
            raise BadStamp("it does not lead to a root that was given")
        chain.append(above)
    return chain
