"""Calling an interface: as whom, and only the hosts that its description names."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

import msgspec
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import RSAKey

from hiden.base.errors import BadInput, Misconfigured
from hiden.base.words import say
from hiden.home import env_list, key_file, secret
from hiden.identity.signals.calling import LONGEST_CALLED, Answer, CallFailed, call, checked_address
from hiden.logs.models import LogSource
from hiden.logs.receiving.pull.grammar import ClientCredentials, Pull, ServiceAccount, Token

_HOST: Final = re.compile(r"[a-z0-9.\-]+")
_MOST: Final = 64 << 20
_SECONDS: Final = 120.0
_LONGEST_WAIT: Final = 3600
_WAIT: Final = 60
_EARLY: Final = 60  # seconds before its end a token is fetched anew

_tokens: dict[str, tuple[str, float]] = {}


class Wait(Exception):  # noqa: N818 - it is an answer
    """The other side asks to be left alone for so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Refused(BadInput):
    """The other side will not answer this question; `code` is its status."""

    def __init__(self, what: str, do_next: str, code: int) -> None:
        super().__init__(what, do_next)
        self.code = code


@dataclass(slots=True)
class Asker:
    """Asks one interface for one source."""

    pull: Pull
    source: LogSource
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.pull.needs:
            said = str(self.source.setting.get(name) or self.pull.given.get(name, "")).strip()
            if not said:
                raise BadInput(
                    say("取得元の設定「{name}」がありません。", name=name),
                    say("{title} に必要な値を、取得元の設定に入れてください。", title=self.pull.title),
                )
            self.values[name] = said
        self.checked(self.filled(self.pull.address, stream="-"))

    def filled(self, text: str, **more: str) -> str:
        """An address with its {names} filled in, each as one part of it."""
        for name, value in {**self.values, **more}.items():
            text = text.replace(f"{{{name}}}", quote(value, safe="" if name != "host" else ":"))
        return self._moved(text)

    def _moved(self, address: str) -> str:
        """Where the settings allow calls to this machine (tests), the setting `base` stands for every host."""
        base = str(self.source.setting.get("base", ""))
        if not base or not getattr(settings, "SIGNALS_LOOPBACK", False):
            return address
        parts, here = urlsplit(address), urlsplit(base)
        return urlunsplit((here.scheme, here.netloc, parts.path, parts.query, ""))

    def checked(self, address: str) -> str:
        """An address that may be asked. Raises BadInput for any host that is not named for this interface."""
        parts = urlsplit(checked_address(address, longest=LONGEST_CALLED))
        base = str(self.source.setting.get("base", ""))
        if base and getattr(settings, "SIGNALS_LOOPBACK", False):
            fits = parts.netloc == urlsplit(base).netloc
        else:
            host = parts.hostname or ""
            named = (*self.pull.hosts, *env_list("HIDEN_PULL_HOSTS", []))
            fits = (
                parts.port in (None, 443)
                and _HOST.fullmatch(host) is not None
                and any(host.endswith(each) if each.startswith(".") else host == each for each in named)
            )
        if not fits:
            raise BadInput(
                say("「{host}」には問い合わせません。", host=(parts.netloc or address)[:80]),
                say(
                    "決められた相手ではありません。自社で動かしている製品なら、環境変数 HIDEN_PULL_HOSTS に名前を加えてください。"
                ),
            )
        return address

    def address(self, query: Mapping[str, str], pointer: str, stream: str, **more: str) -> str:
        """The address of a page."""
        param = self.pull.paging.param
        if pointer and not param:
            return self.checked(urljoin(self.filled(self.pull.address, stream=stream), pointer))
        address = urlsplit(self.filled(self.pull.address, stream=stream))
        told = {**self.pull.query, **query}
        values = {**self.values, "stream": stream, **more}
        given = {name: _plainly(text, values) for name, text in told.items()}
        if param and pointer:
            given[param] = pointer
        whole = urlencode([*parse_qsl(address.query), *given.items()], quote_via=quote)
        return self.checked(urlunsplit(address._replace(query=whole)))

    def ask(self, address: str, method: str = "GET", also: bytes = b"") -> Answer:
        """The answer, if it is one (2xx, or a refusal that holds `also`). A token that has expired is fetched anew, once.

        Raises Wait, Refused, CallFailed, BadInput for an address that may not be asked, Misconfigured without a secret.
        """
        for fresh in (False, True):
            headers = {
                "Accept": "application/json",
                **self.pull.headers,
                "Authorization": self._as_whom(fresh),
            }
            answer = call(method, self.checked(address), headers=headers, most=_MOST, seconds=_SECONDS)
            if answer.status != 401 or isinstance(self.pull.login, Token):
                break
        if 200 <= answer.status < 300 or (also and also in answer.body):
            return answer
        raise_for(answer)
        raise AssertionError("a refusal is raised")

    def _as_whom(self, fresh: bool) -> str:
        login, said = self.pull.login, self._secret()
        if isinstance(login, Token):
            return f"{login.word} {said}"
        token, until = _tokens.get(self.source.key, ("", 0.0))
        if fresh or not token or time.monotonic() > until:
            token = self._fetched(login, said)
        return f"Bearer {token}"

    def _secret(self) -> str:
        code = self.source.code
        path = key_file(f"pull-{code}")
        said = secret(f"pull_{code.replace('-', '_')}", create=False)
        if not said and path.is_file():
            said = path.read_text("utf-8").strip()
        if not said or ("\n" in said and isinstance(self.pull.login, Token)):
            raise Misconfigured(
                say("{title} に問い合わせるための秘密の値がありません。", title=self.pull.title),
                say("HIDEN_HOME の keys/pull-{code} に置いてください（本人だけが読めるように）。", code=code),
            )
        return said

    def _fetched(self, login: ClientCredentials | ServiceAccount, said: str) -> str:
        try:
            held = msgspec.json.decode(said, type=dict[str, Any])
            address, form = (
                self._form_of_client(login, held)
                if isinstance(login, ClientCredentials)
                else self._form_of_account(login, held)
            )
        except (msgspec.DecodeError, msgspec.ValidationError, KeyError, ValueError) as fault:
            raise Misconfigured(
                say("keys/pull-{code} の内容を読めません。", code=self.source.code),
                say(
                    "相手の管理画面から受け取った JSON（client_id と client_secret、または鍵のファイル）を、そのまま置いてください。"
                ),
            ) from fault
        body = urlencode(form).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        answer = call("POST", self.checked(address), body=body, headers=headers)
        if answer.status != 200:
            raise_for(answer)
        try:
            found = msgspec.json.decode(answer.body, type=dict[str, Any])
            token, lasts = str(found["access_token"]), float(found.get("expires_in", 3600))
        except (msgspec.DecodeError, msgspec.ValidationError, KeyError, TypeError, ValueError) as fault:
            raise CallFailed("no token in the answer") from fault
        _tokens[self.source.key] = (token, time.monotonic() + max(0.0, lasts - _EARLY))
        return token

    def _form_of_client(self, login: ClientCredentials, held: dict[str, Any]) -> tuple[str, dict[str, str]]:
        more = {name: _plainly(text, self.values) for name, text in login.more.items()}
        return self.filled(login.address), {
            "grant_type": "client_credentials",
            "client_id": str(held["client_id"]),
            "client_secret": str(held["client_secret"]),
            **more,
        }

    def _form_of_account(self, login: ServiceAccount, held: dict[str, Any]) -> tuple[str, dict[str, str]]:
        at = int(time.time())
        claims = {
            "iss": str(held["client_email"]),
            "sub": self.values["subject"],
            "scope": login.scope,
            "aud": login.address,
            "iat": at,
            "exp": at + 3600,
        }
        signed = jwt.encode({"alg": "RS256"}, claims, RSAKey.import_key(str(held["private_key"])))
        return self._moved(login.address), {
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": signed,
        }


def _plainly(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def raise_for(answer: Answer) -> None:
    """Say what a refusal is. Raises Wait, Refused, CallFailed."""
    if answer.status == 429 or (answer.status in {403, 503} and _asked_to_wait(answer)):
        raise Wait(_seconds(answer))
    if answer.status >= 500:
        raise CallFailed(str(answer.status))
    if answer.status in {401, 403}:
        raise Refused(
            say("相手が問い合わせを認めませんでした（{status}）。", status=answer.status),
            say("トークンの期限と、記録を読む権限を、相手の管理画面で確かめてください。"),
            answer.status,
        )
    raise Refused(
        say("相手が問い合わせを受け付けませんでした（{status}）。", status=answer.status),
        say("取得元の設定と、相手の仕様が変わっていないかを確かめてください。"),
        answer.status,
    )


def _asked_to_wait(answer: Answer) -> bool:
    return "Retry-After" in answer.headers or answer.headers.get("X-RateLimit-Remaining") == "0"


def _seconds(answer: Answer) -> int:
    """How long to wait: Retry-After as seconds or a date, or the moment at which the limit is lifted; at most an hour."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return min(max(int(said[:9]), 1), _LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said).timestamp() if said else 0.0
    except ValueError:
        until = 0.0
    for name in ("X-RateLimit-Reset", "X-Rate-Limit-Reset"):
        lifted = answer.headers.get(name, "")
        until = until or (float(lifted[:12]) if lifted.isdecimal() else 0.0)
    return min(max(int(until - time.time()) + 1, 1), _LONGEST_WAIT) if until else _WAIT


def forget_tokens() -> None:
    """Fetch every token anew the next time."""
    _tokens.clear()
