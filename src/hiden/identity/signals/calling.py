"""The only place that calls other machines: addresses that an administrator wrote down, over TLS, without following anybody elsewhere."""

from __future__ import annotations

import ipaddress
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

from hiden.base.errors import BadInput
from hiden.base.words import say

TIMEOUT = (5.0, 10.0)  # seconds: to connect, to answer
LONGEST_ANSWER = 20.0  # seconds: until the whole answer has been read
MOST_READ = 1024 * 1024
_LONGEST = 500  # of what somebody enters
LONGEST_CALLED = 8192  # of what another machine says is the next page


class CallFailed(Exception):  # noqa: N818 - it is an answer
    """Nobody answered, or not as they should. `deaf`: it is the other machine, and not what was sent."""

    def __init__(self, why: str, *, deaf: bool = True) -> None:
        super().__init__(why)
        self.deaf = deaf


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def checked_address(text: str, *, longest: int = _LONGEST, plain_too: bool = False) -> str:
    """An address that may be called: https with a host and nothing secret in it. Raises BadInput.

    Plain http is taken for this machine alone, and only where the settings say so (tests); or, with `plain_too`, where what comes
    back proves itself by its own signature and nothing secret is sent (time stamps, lists of revoked certificates, witnesses).
    """
    address = text.strip()
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise _unusable(address) from None
    wrong = not host or parts.username or parts.password or parts.fragment or len(address) > longest
    plain = parts.scheme == "http" and _is_loopback(host) and getattr(settings, "SIGNALS_LOOPBACK", False)
    if wrong or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise _unusable(address)
    if parts.scheme != "https" and not (plain or (plain_too and parts.scheme == "http")):
        raise BadInput(
            say("アドレスがhttpsではありません。"), say("https://で始まるアドレスを入力してください。")
        )
    return address


def checked_header(text: str) -> str:
    """The value of a header as HTTP can carry it: visible ASCII and spaces. Raises BadInput."""
    value = text.strip()
    if not value.isascii() or not value.isprintable():
        raise BadInput(
            say("Authorizationヘッダーに使えない文字があります。"),
            say("相手から渡された文字列を、半角のまま貼り付けてください。"),
        )
    return value


def _unusable(address: str) -> BadInput:
    return BadInput(
        say("アドレス「{address}」は使えません。", address=address[:80]),
        say("https://で始まり、利用者名やパスワードを含まないアドレスを入力してください。"),
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def call(
    method: str,
    address: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    most: int | None = None,
    seconds: float | None = None,
    plain_too: bool = False,
) -> Answer:
    """Call an address and read at most `most` bytes (else 1 MiB) for at most so many seconds (else 20). Raises CallFailed when there is no answer, or one that leads elsewhere; BadInput for an address that may not be called."""
    checked = checked_address(address, longest=LONGEST_CALLED, plain_too=plain_too)
    with requests.Session() as session:
        session.trust_env = False  # no passwords from files of the user
        try:
            with session.request(
                method,
                checked,
                data=body or None,
                headers={"User-Agent": "Hiden", **(headers or {})},
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
                verify=os.environ.get("HIDEN_CA_FILE") or True,
                proxies=get_environ_proxies(checked),
            ) as answer:
                if 300 <= answer.status_code < 400:
                    raise CallFailed(f"{answer.status_code}: leads elsewhere, not followed")
                return Answer(
                    answer.status_code,
                    _read(answer, most or MOST_READ, seconds or LONGEST_ANSWER),
                    answer.headers,
                )
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise CallFailed(type(error).__name__) from error


def _read(answer: requests.Response, most: int, seconds: float) -> bytes:
    """The body, unless it is too long or comes drop by drop. Raises CallFailed."""
    end = time.monotonic() + seconds
    content = bytearray()
    while chunk := answer.raw.read1(64 * 1024, decode_content=True):
        content += chunk
        if len(content) > most:
            raise CallFailed("the answer is too long")
        if time.monotonic() > end:
            raise CallFailed("the answer takes too long")
    return bytes(content)
