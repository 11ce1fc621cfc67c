"""The C2SP cosignature (c2sp.org/tlog-cosignature, cosignature/v1): a witness says that it saw a checkpoint at a time, and that it
continues everything that it saw of that log before. Bytes in, bytes out.

A key of a witness is written like a log's, with the type 0x04; its signature line carries 8 bytes of time before the 64 of Ed25519.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hiden.ledger.note import NoteError, Signature, strict_base64

COSIGNATURE = 4  # the type byte of a timestamped Ed25519 cosignature
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")
_TIME, _SIGNATURE = 8, 64


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([COSIGNATURE]) + public).digest()[:4]


def signed_message(text: str, seconds: int) -> bytes:
    """What a witness signs: its header, the time and the text of the checkpoint."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """A witness's public key under its name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """4 bytes that say which key made a cosignature."""
        return _key_id(self.name, self.public)

    @property
    def vkey(self) -> str:
        """The printable form: name+id+key."""
        encoded = base64.b64encode(bytes([COSIGNATURE]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    @classmethod
    def parse(cls, vkey: str) -> WitnessKey:
        """From the printable form. Raises NoteError unless it is exactly what `vkey` would print."""
        name, _, rest = vkey.partition("+")
        raw = strict_base64(rest.partition("+")[2])
        if not _NAME.fullmatch(name) or len(raw) != 33 or raw[0] != COSIGNATURE:
            raise NoteError("this is not the key of a witness")
        found = cls(name, raw[1:])
        if found.vkey != vkey:
            raise NoteError("the key and its id do not belong together")
        return found

    def time_of(self, text: str, one: Signature) -> int:
        """When this witness cosigned the text, in seconds since 1970. Raises NoteError unless the cosignature holds."""
        if (one.name, one.id) != (self.name, self.id) or len(one.value) != _TIME + _SIGNATURE:
            raise NoteError("the cosignature is not by the expected key")
        seconds = int.from_bytes(one.value[:_TIME], "big")
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
            key.verify(one.value[_TIME:], signed_message(text, seconds))
        except InvalidSignature as error:
            raise NoteError("the cosignature does not hold") from error
        return seconds


@dataclass(frozen=True, slots=True)
class WitnessSigner:
    """A witness's private key under its name."""

    name: str
    private: Ed25519PrivateKey

    @property
    def key(self) -> WitnessKey:
        """Its public half."""
        return WitnessKey(self.name, self.private.public_key().public_bytes_raw())

    @property
    def secret(self) -> str:
        """The private form, as of a log's key."""
        encoded = base64.b64encode(bytes([COSIGNATURE]) + self.private.private_bytes_raw()).decode()
        return f"PRIVATE+KEY+{self.name}+{self.key.id.hex()}+{encoded}"

    @classmethod
    def parse(cls, secret: str) -> WitnessSigner:
        """From the private form. Raises NoteError; the message never holds the key."""
        name, _, rest = secret.removeprefix("PRIVATE+KEY+").partition("+")
        raw = strict_base64(rest.partition("+")[2])
        if len(raw) != 33 or raw[0] != COSIGNATURE:
            raise NoteError("this is not the signing key of a witness")
        found = cls(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
        if found.secret != secret:
            raise NoteError("the key and its id do not belong together")
        return found

    def cosign(self, text: str, seconds: int) -> Signature:
        """Countersign the text of a checkpoint at a time."""
        value = seconds.to_bytes(_TIME, "big") + self.private.sign(signed_message(text, seconds))
        return Signature(self.name, self.key.id, value)


def line_of(one: Signature) -> str:
    """A signature as a line of a note, with its end."""
    return f"\u2014 {one.name} {base64.b64encode(one.id + one.value).decode()}\n"
