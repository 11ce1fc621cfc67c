"""Statements of denial: what was denied to whom, signed, for half an hour. They let nobody in; they let somebody ask.

A JWS in compact form (Ed25519) with the claims that the Access Request and Approval Profile (draft 1, "Denial Binding
Claims") recommends, inline form. The key lies in HIDEN_HOME/keys/authzen.pem; its public half is published.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from hiden.access.authzen.askers import Asker
from hiden.access.authzen.questions import BOUND, Question
from hiden.access.deciding import Answer
from hiden.access.situation import Situation, Verb
from hiden.base.clock import now
from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.home import key_file, write_secret

ALGORITHM = "EdDSA"
_TYPE = "denial+jwt"
_LONGEST = 8_000


class NotBound(Exception):  # noqa: N818 - it is an answer
    """A statement that is none of ours, or not about what is asked for. `expired`: it was ours, but its time is over."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("expired" if expired else "not bound")
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Denial:
    """What a statement says. `client`: the key of the system that was told, "" for none."""

    ident: str
    client: str
    subject: str
    verb: Verb
    resource: str
    situation: Situation
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Key:
    private: Ed25519PrivateKey
    kid: str
    public: Mapping[str, str]


def statement(asker: Asker, asked: Question, answer: Answer, until: datetime) -> tuple[str, str]:
    """The signed statement that a question was denied, and its id."""
    key, ident = _key(), secrets.token_hex(16)
    claims = {
        "iss": asker.base,
        "aud": _audience(key),
        "iat": int(now().timestamp()),
        "exp": int(until.timestamp()),
        "jti": ident,
        "evaluation_id": ident,
        "denial_expires_at": until.isoformat(timespec="seconds"),
        "client": asker.key,
        "subject": {"type": asked.subject.type, "id": asked.subject.id},
        "action": {"name": asked.action.name},
        "resource": {"type": asked.resource.type, "id": asked.resource.id},
        "binding_context_members": sorted(asked.context.keys() & set(BOUND)),
        "situation": answer.situation.context(),
    }
    return jwt.encode(claims, key.private, ALGORITHM, headers={"kid": key.kid, "typ": _TYPE}), ident


def read(token: str) -> Denial:
    """What a statement says, if it is ours and its time is not over. Raises NotBound."""
    key = _key()
    if len(token) > _LONGEST:
        raise NotBound
    try:
        claims = jwt.decode(
            token,
            key.private.public_key(),
            algorithms=[ALGORITHM],
            audience=_audience(key),
            # Time is asked of our own clock below.
            options={"require": ["exp", "jti", "aud"], "verify_exp": False, "verify_iat": False},
        )
        found = Denial(
            str(claims["jti"]),
            str(claims["client"]),
            claims["subject"]["id"],
            Verb(claims["action"]["name"]),
            claims["resource"]["id"],
            Situation(**claims["situation"]),
            datetime.fromtimestamp(claims["exp"], UTC),
        )
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, UnicodeEncodeError) as error:
        raise NotBound from error
    if found.expires_at <= now():
        raise NotBound(expired=True)
    return found


def published() -> dict[str, Any]:
    """The JWK set with which anybody can verify what is signed here."""
    return {"keys": [dict(_key().public)]}


def signed(claims: Mapping[str, Any]) -> str:
    """Claims of our own, such as the metadata, as a JWS."""
    key = _key()
    return jwt.encode(dict(claims), key.private, ALGORITHM, headers={"kid": key.kid})


def _audience(key: _Key) -> str:
    """This installation, under whatever address it is reached."""
    return f"urn:hiden:access-requests:{key.kid}"


def _key() -> _Key:
    path = key_file("authzen.pem")
    if not path.exists():
        made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with suppress(FileExistsError):  # another process was quicker; its key is ours too
            write_secret(path, made)
    return _read_key(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read_key(path: Path, _stamp: int) -> _Key:
    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError) as error:
        raise _no_key() from error
    if not isinstance(private, Ed25519PrivateKey):
        raise _no_key()
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    public = {"crv": "Ed25519", "kty": "OKP", "x": _base64(raw)}
    kid = _base64(hashlib.sha256(json.dumps(public, sort_keys=True, separators=(",", ":")).encode()).digest())
    return _Key(private, kid, {**public, "kid": kid, "use": "sig", "alg": ALGORITHM})


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _no_key() -> Misconfigured:
    return Misconfigured(
        say("判定サービスの署名鍵（keys/authzen.pem）が読めません。"),
        say("控えから戻すか、ファイルを消して作り直させてください。消しても、権限は変わりません。"),
    )


__all__ = ["Denial", "NotBound", "published", "read", "signed", "statement"]
