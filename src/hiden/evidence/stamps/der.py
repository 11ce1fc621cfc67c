"""As much of DER as time stamps need: writing a request (RFC 3161 §2.4.1), reading the status of an answer, and putting the
certificates of a token into the order that DER demands (X.690 §11.6).

Some authorities send the certificates in another order (openssl's own `ts` among them, depending on the certificates). The signature
does not cover their order, so sorting a copy changes nothing that was signed; what is kept is always the answer as it came.
"""

from __future__ import annotations

_SEQUENCE, _SET, _INTEGER, _NULL, _BOOLEAN, _OCTETS = 0x30, 0x31, 0x02, 0x05, 0x01, 0x04
_CERTIFICATES, _EXPLICIT = 0xA0, 0xA0
_SHA256 = bytes.fromhex("0609608648016503040201")  # the OID 2.16.840.1.101.3.4.2.1, encoded
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
_LONGEST = 4  # bytes of a length: no answer is larger than 4 GiB


class DerError(ValueError):
    """The bytes are no DER, or not of the shape that was expected."""


def request(digest: bytes, nonce: int) -> bytes:
    """A TimeStampReq over a SHA-256 digest that asks for the certificates too (certReq): without them a token proves little later."""
    imprint = _sequence(_sequence(_SHA256, bytes([_NULL, 0])), _wrap(_OCTETS, digest))
    return _sequence(_integer(1), imprint, _integer(nonce), bytes([_BOOLEAN, 1, 0xFF]))


def status(answer: bytes) -> int:
    """The PKIStatus of a TimeStampResp; 0 is granted. Raises DerError."""
    info = _children(_content(answer, _SEQUENCE))
    if not info:
        raise DerError("no status")
    [number, *_words] = _children(_content(info[0], _SEQUENCE)) or [b""]
    return int.from_bytes(_content(number, _INTEGER), "big", signed=True)


def in_order(answer: bytes) -> bytes:
    """The same TimeStampResp with the certificates of its token sorted. Raises DerError where there is no token."""
    parts = _children(_content(answer, _SEQUENCE))
    if len(parts) != 2:
        raise DerError("no token")
    return _sequence(parts[0], _token_in_order(parts[1]))


def _token_in_order(token: bytes) -> bytes:
    kind, wrapped = _two(_children(_content(token, _SEQUENCE)))
    if kind != _SIGNED_DATA:
        raise DerError("no signed data")
    [signed] = _children(_content(wrapped, _EXPLICIT))
    parts = [
        _wrap(_CERTIFICATES, b"".join(sorted(_children(_content(part, _CERTIFICATES)))))
        if part[0] == _CERTIFICATES
        else part
        for part in _children(_content(signed, _SEQUENCE))
    ]
    return _sequence(kind, _wrap(_EXPLICIT, _sequence(*parts)))


def _two(parts: list[bytes]) -> tuple[bytes, bytes]:
    if len(parts) != 2:
        raise DerError("two parts were expected")
    return parts[0], parts[1]


def _children(content: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(content):
        _start, end = _span(content, at)
        found.append(content[at:end])
        at = end
    return found


def _content(element: bytes, tag: int) -> bytes:
    if not element or element[0] != tag:
        raise DerError("another tag was expected")
    start, end = _span(element, 0)
    if end != len(element):
        raise DerError("there is something behind the end")
    return element[start:end]


def _span(raw: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at a place begins and ends."""
    if at + 2 > len(raw) or raw[at] & 0x1F == 0x1F:
        raise DerError("the bytes end early")
    length, start = raw[at + 1], at + 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= _LONGEST or start + count > len(raw):
            raise DerError("the length is malformed")
        length, start = int.from_bytes(raw[start : start + count], "big"), start + count
    if start + length > len(raw):
        raise DerError("the bytes end early")
    return start, start + length


def _sequence(*parts: bytes) -> bytes:
    return _wrap(_SEQUENCE, b"".join(parts))


def _integer(value: int) -> bytes:
    return _wrap(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def _wrap(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content
