"""The C2SP signed note (c2sp.org/signed-note), read strictly: a text, a blank line, signature lines. Bytes in, bytes out.

One fact must have one text, so everything that could be written in two ways is refused: no carriage returns or control
characters, base64 in its canonical form only, no line among the signatures that is not a signature.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 1  # the signature type byte of a key, c2sp.org/signed-note
MAX_NOTE = 1_000_000  # bytes; the limit of the reference implementation
MAX_SIGNATURES = 100

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_SIGNATURE = re.compile("\u2014 ([^ +]+) ([A-Za-z0-9+/]+={0,2})")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")


class NoteError(ValueError):
    """A note or a key is malformed, or no signature of the expected key holds."""


def strict_base64(text: str) -> bytes:
    """Standard base64 with padding; refuses junk and unused bits that are not zero."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("the base64 is malformed") from error
    if base64.b64encode(raw).decode() != text:
        raise NoteError("the base64 is not in its canonical form")
    return raw


def key_id(name: str, key: bytes) -> bytes:
    """The first 4 bytes of SHA-256(name ‖ newline ‖ type byte ‖ public key); `key` begins with the type byte."""
    return sha256(name.encode() + b"\n" + key).digest()[:4]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under a name: what a reader must hold to trust a note."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise NoteError("the name of a key has no space and no plus sign")
        if len(self.public) != 32:
            raise NoteError("an Ed25519 public key is 32 bytes long")

    @property
    def id(self) -> bytes:
        """4 bytes that say which key made a signature."""
        return key_id(self.name, bytes([ED25519]) + self.public)

    @property
    def vkey(self) -> str:
        """The printable form: name+id+key."""
        encoded = base64.b64encode(bytes([ED25519]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

    @classmethod
    def parse(cls, vkey: str) -> Verifier:
        """From the printable form. Raises NoteError unless it is exactly what `vkey` would print."""
        name, _, rest = vkey.partition("+")
        _, _, encoded = rest.partition("+")
        raw = strict_base64(encoded)
        if not raw or raw[0] != ED25519:
            raise NoteError("only Ed25519 keys are known")
        found = cls(name, raw[1:])
        if found.vkey != vkey:
            raise NoteError("the key and its id do not belong together")
        return found


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under a name."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def generate(cls, name: str) -> Signer:
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate())

    @property
    def verifier(self) -> Verifier:
        """Its public half."""
        return Verifier(self.name, self.private.public_key().public_bytes_raw())

    @property
    def secret(self) -> str:
        """The private form of the reference tools: PRIVATE+KEY+name+id+key."""
        encoded = base64.b64encode(bytes([ED25519]) + self.private.private_bytes_raw()).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.id.hex()}+{encoded}"

    @classmethod
    def parse(cls, secret: str) -> Signer:
        """From the private form. Raises NoteError; the message never holds the key."""
        if not secret.startswith("PRIVATE+KEY+") or secret.count("+") < 4:
            raise NoteError("this is not a signing key")
        name, _, rest = secret.removeprefix("PRIVATE+KEY+").partition("+")
        raw = strict_base64(rest.partition("+")[2])
        if len(raw) != 33 or raw[0] != ED25519:
            raise NoteError("only Ed25519 keys are known")
        found = cls(name, Ed25519PrivateKey.from_private_bytes(raw[1:]))
        if found.secret != secret:
            raise NoteError("the key and its id do not belong together")
        return found


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: who, with which key, and the signature itself."""

    name: str
    id: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A parsed note. Nothing is trusted until `check` has held."""

    text: str  # ends with a newline; what is signed
    signatures: tuple[Signature, ...]

    def check(self, verifier: Verifier) -> None:
        """Raises NoteError unless this very key signed the text; further signatures of others do not matter."""
        mine = [one for one in self.signatures if one.name == verifier.name and one.id == verifier.id]
        if not mine:
            raise NoteError("the note has no signature by the expected key")
        if len(mine) > 1:
            raise NoteError("the note has two signatures by the expected key")
        try:
            Ed25519PublicKey.from_public_bytes(verifier.public).verify(mine[0].value, self.text.encode())
        except InvalidSignature as error:
            raise NoteError("the signature does not hold") from error

    def dump(self) -> bytes:
        """The note as it is stored and sent."""
        lines = [
            f"\u2014 {one.name} {base64.b64encode(one.id + one.value).decode()}\n" for one in self.signatures
        ]
        return (self.text + "\n" + "".join(lines)).encode()


def sign(text: str, signer: Signer) -> Note:
    """Sign a text (whole lines). Ed25519 is deterministic: the same text gives the same note."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteError("a note's text is whole lines without control characters")
    value = signer.private.sign(text.encode())
    return Note(text, (Signature(signer.name, signer.verifier.id, value),))


def parse(raw: bytes) -> Note:
    """Read a note. Raises NoteError unless writing it again gives the same bytes."""
    if len(raw) > MAX_NOTE:
        raise NoteError("the note is too long")
    try:
        content = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("the note is not UTF-8") from error
    if _CONTROL.search(content):
        raise NoteError("the note has control characters")
    text, gap, lines = content.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NoteError("the note has no signature")
    note = Note(text + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))
    if len(note.signatures) > MAX_SIGNATURES:
        raise NoteError("the note has too many signatures")
    if note.dump() != raw:
        raise NoteError("the note is not in its canonical form")
    return note


def _signature(line: str) -> Signature:
    found = _SIGNATURE.fullmatch(line)
    if not found or not _NAME.fullmatch(found[1]):
        raise NoteError("a line among the signatures is not a signature")
    raw = strict_base64(found[2])
    if len(raw) <= 4:
        raise NoteError("a signature is too short")
    return Signature(found[1], raw[:4], raw[4:])
