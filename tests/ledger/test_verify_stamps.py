"""Stamps checked by bare Python: what openssl signs it accepts, whatever the keys; whatever is changed it refuses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hiden.evidence.stamps import der
from hiden.evidence.stamps.token import Asked
from hiden.evidence.stamps.token import check as by_library
from hiden.ledger import hiden_verify_stamps
from hiden.ledger.hiden_verify_stamps import BadStamp, check
from tests.evidence.tsa import _CONFIG, shuffled

Make = Callable[[], Any]
WORDS = b"hiden.example\n7\nroot\n"
KEYS: dict[str, tuple[Make, Any]] = {
    "P-256": (lambda: ec.generate_private_key(ec.SECP256R1()), SHA256()),
    "P-384": (lambda: ec.generate_private_key(ec.SECP384R1()), SHA384()),
    "RSA-2048": (lambda: rsa.generate_private_key(65537, 2048), SHA256()),
    "RSA-3072": (lambda: rsa.generate_private_key(65537, 3072), SHA384()),
}


def named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(subject: str, key: Any, above: str, days: int = 4000) -> x509.CertificateBuilder:
    at = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(above))
        .public_key(key.public_key())
    )
    return (
        made.serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + timedelta(days=days))
    )


def stamp(
    folder: Path, make: Make, algorithm: Any, *, digest: str = "sha256", may_issue: bool = True, signs: dict[str, Any] | None = None
) -> tuple[bytes, str, int]:  # fmt: skip
    """An answer of `openssl ts` over WORDS, with the root that it leads to over one authority in between, and the nonce."""
    top, middle, own = make(), make(), rsa.generate_private_key(65537, 2048) if signs else make()
    root = certificate("Root", top, "Root").add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    between = certificate("Between", middle, "Root").add_extension(
        x509.BasicConstraints(ca=may_issue, path_length=None), critical=True
    )
    leaf = certificate("TSA", own, "Between", 3000).add_extension(
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
    )
    made = [
        root.sign(top, algorithm),
        between.sign(top, algorithm),
        leaf.sign(middle, algorithm, **(signs or {})),
    ]
    pems = [one.public_bytes(Encoding.PEM) for one in made]
    (folder / "tsa.pem").write_bytes(pems[2])
    (folder / "tsa.key").write_bytes(own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "chain.pem").write_bytes(pems[1] + pems[0])
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(
        _CONFIG.format(folder=folder).replace("signer_digest = sha256", f"signer_digest = {digest}")
    )
    (folder / "q").write_bytes(der.request(sha256(WORDS).digest(), 77))
    command = [
        "openssl",
        "ts",
        "-reply",
        "-config",
        str(folder / "tsa.cnf"),
        "-section",
        "one",
        "-queryfile",
        str(folder / "q"),
    ]
    subprocess.run([*command, "-out", str(folder / "a")], check=True, capture_output=True)
    return shuffled((folder / "a").read_bytes()), pems[0].decode(), 77


@pytest.mark.parametrize("digest", ["sha256", "sha512"])
@pytest.mark.parametrize("kind", KEYS)
def test_it_agrees_with_the_library(tmp_path: Path, kind: str, digest: str) -> None:
    answer, root, nonce = stamp(tmp_path, *KEYS[kind], digest=digest)
    found = check(answer, WORDS, root)
    other = by_library(answer, Asked(sha256(WORDS).digest(), nonce, root))
    assert (found.state, found.why) == ("good", "")
    assert (found.at, found.until) == (other.at.replace(microsecond=0), other.until)
    assert found.root == other.chain[-1].fingerprint(SHA256()).hex()


def test_every_flipped_byte_is_refused_or_changes_nothing_that_is_said(tmp_path: Path) -> None:
    answer, root, _nonce = stamp(tmp_path, *KEYS["P-256"])
    whole, passed = check(answer, WORDS, root), 0
    for at in range(len(answer)):
        other = bytearray(answer)
        other[at] ^= 1
        try:
            found = check(bytes(other), WORDS, root)
        except BadStamp:
            continue
        assert found == whole or found.state == "unchecked", (
            at
        )  # a kind of signature that there is not is never called good
        passed += 1
    # What no signature covers: the words beside the status, versions, how algorithms are named twice, the root that was sent along.
    assert passed < 0.4 * len(answer)
    info = answer.index(b"\x18\x0f2")  # the time itself
    for at in range(info + 2, info + 16):
        other = bytearray(answer)
        other[at] ^= 1
        with pytest.raises(BadStamp):
            check(bytes(other), WORDS, root)


def test_other_words_another_root_and_a_cut_answer_are_refused(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    answer, root, _nonce = stamp(tmp_path, *KEYS["P-256"])
    _other, stranger, _nonce = stamp(tmp_path / "b", *KEYS["P-256"])
    with pytest.raises(BadStamp, match="something else"):
        check(answer, WORDS + b" ", root)
    for roots in (stranger, "", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"):
        with pytest.raises(BadStamp):
            check(answer, WORDS, roots)
    for length in range(0, len(answer), 37):
        with pytest.raises(BadStamp):
            check(answer[:length], WORDS, root)


def test_who_may_not_issue_is_not_believed(tmp_path: Path) -> None:
    answer, root, _nonce = stamp(tmp_path, *KEYS["P-256"], may_issue=False)
    with pytest.raises(BadStamp, match="does not lead"):
        check(answer, WORDS, root)


def test_who_may_not_stamp_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """openssl makes no such stamp, so another use is what is looked for."""
    answer, root, _nonce = stamp(tmp_path, *KEYS["P-256"])
    monkeypatch.setattr(hiden_verify_stamps, "STAMPS_TIME", "2b06010505070309")
    with pytest.raises(BadStamp, match="not for time"):
        check(answer, WORDS, root)


@pytest.mark.parametrize("kind", ["PSS", "P-521"])
def test_what_is_not_checked_here_is_said_and_not_called_good(tmp_path: Path, kind: str) -> None:
    if kind == "PSS":
        signs = {"rsa_padding": padding.PSS(padding.MGF1(SHA256()), 32)}
        answer, root, _nonce = stamp(tmp_path, *KEYS["RSA-2048"], signs=signs)
    else:
        answer, root, _nonce = stamp(tmp_path, lambda: ec.generate_private_key(ec.SECP521R1()), SHA512())
    found = check(answer, WORDS, root)
    assert found.state == "unchecked"
    assert "signature algorithm" in found.why
    with pytest.raises(BadStamp):
        check(answer, WORDS + b" ", root)


def test_it_runs_on_bare_python(tmp_path: Path) -> None:
    answer, root, _nonce = stamp(tmp_path, *KEYS["P-256"])
    (tmp_path / "words").write_bytes(WORDS)
    (tmp_path / "answer").write_bytes(answer)
    (tmp_path / "root").write_text(root)
    (tmp_path / "hiden_verify_stamps.py").write_bytes(Path(hiden_verify_stamps.__file__).read_bytes())
    code = (
        "from pathlib import Path as P; from hiden_verify_stamps import check;"
        "print(check(P('answer').read_bytes(), P('words').read_bytes(), P('root').read_text()).state)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, '.'); {code}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("good", "")
