"""Signed notes and checkpoints: what is written is read back, and nothing else is."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hiden.ledger.checkpoint import CheckpointError, Head, open_checkpoint, parse_text
from hiden.ledger.note import NoteError, Signer, Verifier, parse, sign
from hiden.ledger.tree import EMPTY_ROOT

from .exported import text_note

# Fixed: parts of it name tests, and tests that run side by side must bear the same names.
KEY = Signer("hiden/test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer.generate("hiden/other")
ROOT = base64.b64encode(EMPTY_ROOT).decode()


def test_a_key_survives_printing() -> None:
    assert Verifier.parse(KEY.verifier.vkey) == KEY.verifier
    again = Signer.parse(KEY.secret)
    assert again.verifier == KEY.verifier
    assert KEY.secret.split("+")[0:3] == ["PRIVATE", "KEY", "hiden/test"]


def test_the_id_of_a_key_follows_the_specification() -> None:
    # A fixed key, its id computed with sha256sum: printf 'hiden/fixed\n\001' + 32 zero bytes.
    assert Verifier("hiden/fixed", bytes(32)).vkey.split("+")[1] == _id_by_hand("hiden/fixed", bytes(32))


def _id_by_hand(name: str, public: bytes) -> str:
    import hashlib

    return hashlib.sha256(b"%s\x0a\x01%s" % (name.encode(), public)).hexdigest()[:8]


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "hiden/test",
        "hiden/test+00000000+" + KEY.verifier.vkey.rpartition("+")[2],
        KEY.verifier.vkey.replace("hiden/test", "hiden/tess"),
        KEY.verifier.vkey + "=",
        KEY.verifier.vkey + "\n",
        "hiden test+" + KEY.verifier.vkey.partition("+")[2],
        KEY.verifier.vkey.upper(),
    ],
)
def test_a_malformed_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        Verifier.parse(vkey)


@pytest.mark.parametrize("secret", ["", "PRIVATE+KEY+", KEY.secret[:-4] + "AAA=", KEY.verifier.vkey])
def test_a_malformed_signing_key_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(NoteError) as caught:
        Signer.parse(secret)
    assert KEY.secret[-20:] not in str(caught.value)


def test_a_note_survives_writing_and_checks() -> None:
    note = sign("一行目\n\n三行目\n", KEY)
    read = parse(note.dump())
    assert read == note
    read.check(KEY.verifier)
    assert sign("一行目\n\n三行目\n", KEY).dump() == note.dump(), "signing twice gives the same bytes"


def test_a_note_of_another_key_is_not_ours() -> None:
    with pytest.raises(NoteError, match="no signature by the expected key"):
        parse(sign("x\n", OTHER).dump()).check(KEY.verifier)


def test_signatures_of_others_beside_ours_do_not_matter() -> None:
    ours, theirs = sign("x\n", KEY), sign("x\n", OTHER)
    line = theirs.dump().rpartition(b"\n\n")[2]
    parse(ours.dump() + line).check(KEY.verifier)
    parse(b"x\n\n" + line + ours.dump().rpartition(b"\n\n")[2]).check(KEY.verifier)


def test_two_signatures_by_one_key_are_refused() -> None:
    raw = sign("x\n", KEY).dump()
    twice = raw + raw.rpartition(b"\n\n")[2]
    with pytest.raises(NoteError, match="two signatures"):
        parse(twice).check(KEY.verifier)


NOTE = sign("x\n", KEY).dump()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"x\n",
        b"x\n\n",
        NOTE[:-1],
        NOTE + b"\n",
        NOTE.replace(b"\n", b"\r\n"),
        NOTE.replace("\u2014".encode(), b"-"),
        NOTE.replace("\u2014 ".encode(), "\u2014  ".encode()),
        NOTE + b"junk\n",
        NOTE[:-2] + b"\n",
        NOTE.replace(b"=\n", b"\n"),
        NOTE[:-2] + b"!\n",
        b"\xff" + NOTE,
        b"\x00" + NOTE,
        "\u2014 hiden/test AAAA\n".encode(),
        "x\n\n\u2014 hiden/test AAAA\n".encode(),
        b"y" * 1_000_001,
    ],
)
def test_a_malformed_note_is_refused(raw: bytes) -> None:
    with pytest.raises(NoteError):
        parse(raw).check(KEY.verifier)


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
def test_no_changed_byte_passes(at: int, change: int) -> None:
    raw = NOTE[:at] + bytes([NOTE[at] ^ change]) + NOTE[at + 1 :]
    with pytest.raises(NoteError):
        parse(raw).check(KEY.verifier)


def test_base64_with_unused_bits_is_refused() -> None:
    # The last character of the signature carries bits that decode to nothing; flipping them must not pass.
    body, _, line = NOTE.rpartition(b" ")
    encoded = line[:-1].decode()
    stem, pad = encoded.rstrip("="), encoded.count("=")
    assert pad, "68 bytes of id and signature always need padding"
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    sloppy = stem[:-1] + alphabet[alphabet.index(stem[-1]) ^ 1] + "=" * pad
    assert base64.b64decode(sloppy) == base64.b64decode(encoded)
    with pytest.raises(NoteError, match="canonical"):
        parse(body + b" " + sloppy.encode() + b"\n")


def test_a_checkpoint_survives_writing() -> None:
    head = Head(KEY.name, 12, EMPTY_ROOT)
    assert open_checkpoint(sign(head.text, KEY).dump(), KEY.verifier) == head


@pytest.mark.parametrize(
    "size", ["+5", "-5", "005", "００５", "5 ", " 5", "1_000", "5.0", "", "٥", "0x5", "1e3", "9" * 20, "５"]
)
def test_a_size_written_otherwise_is_refused_even_under_a_true_signature(size: str) -> None:
    raw = text_note(f"{KEY.name}\n{size}\n{ROOT}\n", KEY)
    parse(raw).check(KEY.verifier)  # the signature itself is good
    with pytest.raises(CheckpointError):
        open_checkpoint(raw, KEY.verifier)


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY.name}\n5\n{ROOT[:-1]}\n",
        f"{KEY.name}\n5\n{ROOT}=\n",
        f"{KEY.name}\n5\n!{ROOT}\n",
        f"{KEY.name}\n5\n{base64.b64encode(b'abc').decode()}\n",
        f"{KEY.name}\n5\n{ROOT} \n",
        f"{KEY.name}\n5\n",
        f"\n5\n{ROOT}\n",
        f"{KEY.name}\n5\n{ROOT}\nextension\n",
        f"{KEY.name}\n5\n{ROOT}\n\n",
    ],
)
def test_a_malformed_checkpoint_is_refused_even_under_a_true_signature(text: str) -> None:
    with pytest.raises(NoteError):
        open_checkpoint(text_note(text, KEY), KEY.verifier)
    with pytest.raises(CheckpointError):
        parse_text(text)


def test_a_checkpoint_of_another_log_under_our_key_is_refused() -> None:
    raw = text_note(f"hiden/elsewhere\n5\n{ROOT}\n", KEY)
    with pytest.raises(CheckpointError, match="another log"):
        open_checkpoint(raw, KEY.verifier)
