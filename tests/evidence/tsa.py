"""A time stamping authority of the tests: real certificates, `openssl ts` behind a small web server, and every way to misbehave."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hiden.evidence.stamps import der

_CONFIG = """
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/chain.pem
signer_digest = sha256
default_policy = 1.2.392.200.1
digests = sha256, sha512
accuracy = secs:1
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
crypto_device = builtin
"""


@dataclass
class Authority:
    """One authority and how it behaves: good, down, garbage, other (stamps something else), replay, unsorted, refuse."""

    folder: Path
    url: str
    roots: str
    behaves: str = "good"
    asked: list[bytes] = field(default_factory=list)
    first: bytes = b""
    crl: bytes = b""

    def answer(self, request: bytes) -> tuple[int, bytes]:
        """What the server says to a request."""
        self.asked.append(request)
        if self.behaves == "down":
            return 503, b"busy"
        if self.behaves == "garbage":
            return 200, b"<html>please sign in</html>"
        if self.behaves == "refuse":
            return 200, bytes.fromhex("30053003020102")
        if self.behaves == "other":
            request = der.request(bytes(32), int.from_bytes(request[-8:], "big"))
        made = self._stamp(request)
        if self.behaves == "replay" and self.first:
            return 200, self.first
        self.first = self.first or made
        return 200, shuffled(made, backwards=True) if self.behaves == "unsorted" else shuffled(made)

    def _stamp(self, request: bytes) -> bytes:
        query, reply = self.folder / "query.tsq", self.folder / "reply.tsr"
        query.write_bytes(request)
        command = ["openssl", "ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-section", "one"]
        subprocess.run(
            [*command, "-queryfile", str(query), "-out", str(reply)], check=True, capture_output=True
        )
        return reply.read_bytes()


def shuffled(answer: bytes, *, backwards: bool = False) -> bytes:
    """An answer with its certificates sorted, as DER wants them, or the other way round."""
    parts = der._children(der._content(answer, 0x30))
    kind, wrapped = der._children(der._content(parts[1], 0x30))
    [signed] = der._children(der._content(wrapped, 0xA0))
    inner = [
        der._wrap(0xA0, b"".join(sorted(der._children(der._content(part, 0xA0)), reverse=backwards)))
        if part[0] == 0xA0
        else part
        for part in der._children(der._content(signed, 0x30))
    ]
    return der._sequence(parts[0], der._sequence(kind, der._wrap(0xA0, der._sequence(*inner))))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, above: tuple[str, ec.EllipticCurvePrivateKey], days: int
) -> x509.CertificateBuilder:
    at = datetime.now(UTC) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(above[0]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + timedelta(days=days))
    )


def _certificates(folder: Path, url: str, name: str, days: int) -> tuple[str, bytes]:
    """A root, an authority below it, and the root's list of revoked certificates: empty."""
    top, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = (
        _certificate(f"{name} Root", top, (f"{name} Root", top), 7300)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(top, SHA256())
    )
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{url}/crl")], None, None, None)
    leaf = (
        _certificate(f"{name} TSA", own, (f"{name} Root", top), days)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        .sign(top, SHA256())
    )
    private = own.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "tsa.key").write_bytes(private)
    (folder / "tsa.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    (folder / "chain.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    (folder / "root.key").write_bytes(top.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    pem = root.public_bytes(Encoding.PEM).decode()
    return pem, revoked_list(name, top, None)


def revoked_list(name: str, top: ec.EllipticCurvePrivateKey, serial: int | None) -> bytes:
    """A CRL of the root, with or without one certificate on it."""
    at = datetime.now(UTC) - timedelta(minutes=30)
    crl = x509.CertificateRevocationListBuilder().issuer_name(_name(f"{name} Root"))
    crl = crl.last_update(at).next_update(at + timedelta(days=30))
    if serial is not None:
        one = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
        crl = crl.add_revoked_certificate(one)
    return crl.sign(top, SHA256()).public_bytes(Encoding.DER)


@contextmanager
def authority(folder: Path, *, name: str = "Test", days: int = 4000) -> Iterator[Authority]:
    """An authority that serves as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, body = one.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self._say(status, body)

        def do_GET(self) -> None:
            self._say(200 if one.crl else 404, one.crl)

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    folder.mkdir(parents=True, exist_ok=True)
    roots, crl = _certificates(folder, url, name, days)
    one = Authority(folder, f"{url}/tsa", roots, crl=crl)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
