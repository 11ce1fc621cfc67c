"""How an interface is asked: where, page by page, for which window of time, and as whom.

Pull(
    id="okta", title="Okta System Log", address="https://{host}/api/v1/logs", hosts=(".okta.com",), needs=("host",),
    query={"limit": "1000"}, first={"since": "{begin}"}, paging=LinkHeader(), login=Token("SSWS"), moment="published",
)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import msgspec
from requests.utils import parse_header_links

from hiden.base.words import say

_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_MOMENT_DIGITS: Final = 1e11  # seconds are below, milliseconds above


class BrokenPage(ValueError):  # noqa: N818 - it is an answer
    """What came is no page of this interface. `reason` is a sentence for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, taken apart: the elements exactly as they stand in it, and the pointer to the next page ("" at the end)."""

    raw: bytes
    elements: list[bytes]
    next: str


class Paging(Protocol):
    """Where an answer says how it goes on."""

    @property
    def param(self) -> str:
        """The parameter that carries the pointer; "" where the pointer is a whole address."""
        ...

    def next_of(self, document: Any, headers: Mapping[str, str]) -> str:
        """The pointer to the next page, "" at the end."""
        ...


@dataclass(frozen=True, slots=True)
class NextLink:
    """An address in the answer, or in a header of it."""

    path: str = ""
    header: str = ""
    param: str = ""

    def next_of(self, document: Any, headers: Mapping[str, str]) -> str:
        return _text(headers.get(self.header) if self.header else at(document, self.path))


@dataclass(frozen=True, slots=True)
class LinkHeader:
    """The header `Link` with rel="next" (RFC 8288)."""

    param: str = ""

    def next_of(self, document: Any, headers: Mapping[str, str]) -> str:
        links = parse_header_links(headers.get("Link", ""))
        return next((_text(each.get("url")) for each in links if each.get("rel") == "next"), "")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A word in the answer that is sent back as a parameter. `first`: what is sent before there is one."""

    path: str
    param: str
    first: str = ""

    def next_of(self, document: Any, headers: Mapping[str, str]) -> str:
        return _text(at(document, self.path))


@dataclass(frozen=True, slots=True)
class Window:
    """Asked for stretch by stretch: `query` with {begin} and {end}, written as `form` says (strftime, or "s" for seconds).

    `overlap`: how late events still appear; each stretch begins so much before the end of the one before. `lag`: how near to now
    is worth asking. `oldest`: how far back the other side remembers.
    """

    query: Mapping[str, str]
    form: str = "%Y-%m-%dT%H:%M:%SZ"
    overlap: timedelta = timedelta(minutes=30)
    lag: timedelta = timedelta(minutes=2)
    longest: timedelta = timedelta(hours=6)
    oldest: timedelta = timedelta(days=30)

    def written(self, moment: datetime) -> str:
        """A moment as this interface wants it."""
        if self.form == "s":
            return str(int(moment.timestamp()))
        return moment.astimezone(UTC).strftime(self.form)


@dataclass(frozen=True, slots=True)
class Token:
    """The secret is a token, sent as `Authorization: <word> <token>`."""

    word: str = "Bearer"


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """The secret is JSON with client_id and client_secret; a token is fetched with them (RFC 6749, 4.4)."""

    address: str
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """The secret is Google's key file of a service account; it signs for the administrator named in the setting `subject` (RFC 7523)."""

    scope: str
    address: str = "https://oauth2.googleapis.com/token"


@dataclass(frozen=True, slots=True)
class Pull:
    """One interface. Texts may hold {names}: of `needs` (the source's setting), {stream}, and {begin} where there is no window.

    `streams`: kinds that are asked one after the other, each with its own cursor. `elements`: where in an answer they stand, "" for
    an answer that is a list. `moment`: where in an element its time stands. `follow`: elements are no events but addresses of pages of
    them; `ident`: what names such a page. `begin`: what is posted once, before a stream is asked for the first time.
    """

    id: str
    title: str
    address: str
    paging: Paging
    login: Token | ClientCredentials | ServiceAccount
    moment: str
    hosts: tuple[str, ...]
    needs: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)  # what a setting is when it is not said
    query: Mapping[str, str] = field(default_factory=dict)
    first: Mapping[str, str] = field(default_factory=dict)  # only before there is a pointer
    headers: Mapping[str, str] = field(default_factory=dict)
    elements: str = ""
    window: Window | None = None
    streams: tuple[str, ...] = ("",)
    follow: str = ""
    ident: str = ""
    begin: str = ""
    begun: bytes = b""  # what a refusal of `begin` says when it had begun before
    every: timedelta = timedelta(minutes=5)

    def page(self, raw: bytes, headers: Mapping[str, str]) -> Page:
        """An answer taken apart. Raises BrokenPage."""
        try:
            document: Any = msgspec.json.decode(raw)
            found = msgspec.json.decode(_inside(raw, self.elements) or b"[]", type=list[msgspec.Raw])
        except (msgspec.DecodeError, RecursionError) as fault:
            raise BrokenPage(say("相手の答えが途中で切れているか、想定した形ではありません。")) from fault
        return Page(raw, [bytes(each) for each in found], self.paging.next_of(document, headers))

    def moment_of(self, element: bytes) -> int | None:
        """The time of an element in seconds since 1970, as far as it can be read."""
        said = at(msgspec.json.decode(element), self.moment)
        if isinstance(said, int | float) and not isinstance(said, bool):
            return int(said / 1000 if said > _MOMENT_DIGITS else said)
        try:
            found = datetime.fromisoformat(str(said))
        except ValueError:
            return None
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())


def _inside(raw: bytes, path: str) -> bytes:
    if not path:
        return raw
    for name in path.split("."):
        held = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        raw = bytes(held.get(name, b""))
        if not raw:
            return b""
    return b"" if raw == b"null" else raw


def at(document: Any, path: str) -> Any:
    """What stands at a path of names; None where there is nothing. A name may hold dots: `@odata.nextLink` is tried whole first."""
    if not path:
        return None
    if isinstance(document, dict) and path in document:
        return document[path]
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _text(said: Any) -> str:
    return str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
