"""Security event tokens (RFC 8417): written with our key, read with the keys of whoever is believed.

Reading goes in this order, and the first thing that is wrong ends it:
1. it is a compact JWS of at most 64 KiB, of type secevent+jwt, signed with an algorithm of the list; "none" is not on it;
2. the signature is of one of the source's keys;
3. it is from this issuer and for this audience;
4. it has a number (jti), was issued within the last week and not in the future, and has not expired;
5. it holds exactly one event.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, RSAKey

from hiden.base.clock import now
from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.home import address, key_file, write_secret
from hiden.identity.signals.events import Event

ALGORITHMS = ["RS256", "PS256", "ES256"]
OLDEST = timedelta(days=7)
FAST_CLOCKS = timedelta(minutes=5)
LONGEST = 64 * 1024
_TYPES = {"secevent+jwt", "application/secevent+jwt"}
_LONGEST_JTI = 200


class RefusedSet(Exception):  # noqa: N818 - it is an answer
    """A token that is not believed; `err` is a word of RFC 8935 2.4."""

    def __init__(self, err: str, description: str) -> None:
        super().__init__(f"{err}: {description}")
        self.err, self.description = err, description


def issuer() -> str:
    """As whom we speak: the address of this installation."""
    return address()


def signing_key() -> RSAKey:
    """HIDEN_HOME/keys/signals.key, made on the first call (RSA 2048: what the interoperability profile asks for).

    Raises Misconfigured when it cannot be read.
    """
    path = key_file("signals.key")
    if not path.exists():
        made = RSAKey.generate_key(2048)
        with suppress(FileExistsError):  # another process of the same start was quicker; its key is ours too
            write_secret(path, made.as_pem(private=True))
    try:
        return _read_key(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, JoseError) as error:
        raise Misconfigured(
            say("シグナルの署名鍵（keys/signals.key）が読めません。"),
            say("控えから鍵を戻してください。なければファイルを除くと、新しい鍵が作られます。"),
        ) from error


@lru_cache(maxsize=4)
def _read_key(path: Path, changed: int) -> RSAKey:
    key = RSAKey.import_key(path.read_bytes(), {"use": "sig", "alg": "RS256"})
    key.ensure_kid()
    return key


def public_keys() -> dict[str, Any]:
    """Our JWK set."""
    return {"keys": [signing_key().as_dict(private=False)]}


def write_set(
    *, jti: str, audience: str, event: Event, subject: Any, data: dict[str, Any], at: datetime, txn: str = ""
) -> str:
    """A signed token about one event that happened at an instant."""
    key = signing_key()
    claims: dict[str, Any] = {
        "iss": issuer(),
        "jti": jti,
        "iat": int(at.timestamp()),
        "aud": audience,
        "sub_id": subject,
        "events": {event.uri: data},
    }
    if txn:
        claims["txn"] = txn
    header = {"alg": "RS256", "typ": "secevent+jwt", "kid": key.kid}
    return jwt.encode(header, claims, key, algorithms=ALGORITHMS)


@dataclass(frozen=True, slots=True)
class BelievedSet:
    """What a token said, once it was believed."""

    jti: str
    uri: str
    data: dict[str, Any]
    subject: Any
    happened_at: datetime
    token: str


def read_set(token: str, *, keys: dict[str, Any], issuer: str, audience: str) -> BelievedSet:
    """Read a token. Raises RefusedSet for the first thing that is wrong."""
    if not token or len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
        raise RefusedSet("invalid_request", "not a compact JWS")
    claims = _verified(token, keys)
    if claims.get("iss") != issuer:
        raise RefusedSet("invalid_issuer", "another issuer")
    audiences = claims.get("aud")
    if audience not in (audiences if isinstance(audiences, list) else [audiences]):
        raise RefusedSet("invalid_audience", "not for us")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not jti or len(jti) > _LONGEST_JTI:
        raise RefusedSet("invalid_request", "no jti")
    issued = _instant(claims.get("iat"), "iat")
    if issued > now() + FAST_CLOCKS:
        raise RefusedSet("invalid_request", "issued in the future")
    if issued < now() - OLDEST:
        raise RefusedSet("invalid_request", "too old")
    if "exp" in claims and _instant(claims["exp"], "exp") < now() - FAST_CLOCKS:
        raise RefusedSet("invalid_request", "expired")
    events = claims.get("events")
    if not isinstance(events, dict) or len(events) != 1:
        raise RefusedSet("invalid_request", "not exactly one event")
    [(uri, data)] = events.items()
    if not isinstance(data, dict) or len(uri) > 200:
        raise RefusedSet("invalid_request", "the event is no object")
    stamp = data.get("event_timestamp")
    happened = issued if stamp is None else _instant(stamp, "event_timestamp")
    subject = claims.get("sub_id", data.get("subject"))
    return BelievedSet(jti, uri, data, subject, min(happened, now()), token)


def _verified(token: str, keys: dict[str, Any]) -> dict[str, Any]:
    try:
        known = KeySet.import_key_set(
            {"keys": [one for one in keys.get("keys", []) if one.get("kty") != "oct"]}
        )
        header = jws.extract_compact(token.encode()).headers()
        if str(header.get("typ", "")).lower() not in _TYPES:
            raise RefusedSet("invalid_request", "the type is not secevent+jwt")
        found = jwt.decode(token, known, algorithms=ALGORITHMS)
    except (BadSignatureError, InvalidKeyIdError) as error:
        raise RefusedSet("invalid_key", "no key of the issuer has signed this") from error
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise RefusedSet("invalid_request", "not a signed token that we take") from error
    if not isinstance(found.claims, dict) or not storable(found.claims):
        raise RefusedSet("invalid_request", "no claims, or characters that no database keeps")
    return dict(found.claims)


def storable(value: Any) -> bool:
    """Whether what was read from JSON holds no NUL and no half of a surrogate pair, which a database refuses."""
    try:
        text = json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return b"\\u0000" not in text


def _instant(value: object, name: str) -> datetime:
    """Seconds since 1970, as RFC 7519 writes instants; milliseconds are somebody's mistake and are refused."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 10**11:
        raise RefusedSet("invalid_request", f"{name} is no instant")
    return datetime.fromtimestamp(value, UTC)


def checked_keys(text: str) -> dict[str, Any]:
    """A JWK set from text: public keys only, at least one. Raises ValueError."""
    found = json.loads(text)
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list) or not found["keys"]:
        raise ValueError("no keys")
    kept = []
    for one in found["keys"]:
        if not isinstance(one, dict) or one.get("kty") not in {"RSA", "EC"}:
            raise ValueError("a key that is neither RSA nor EC")
        if {"d", "p", "q", "k"} & one.keys():
            raise ValueError("a private key")
        kept.append(one)
    KeySet.import_key_set({"keys": kept})
    return {"keys": kept}
