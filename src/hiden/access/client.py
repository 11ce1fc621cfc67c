"""Ask Hiden whether somebody may do something: over HTTP from another program, or inside this one. Needs nothing but Python.

    from hiden.access.client import Client

    hiden = Client("https://hiden.example.co.jp", token)
    if hiden.allowed("1002", "download", "A-0412", device="managed", place="home", network="vpn"):
        ...

What is not said about the circumstances is unknown, which is never better than the worst. No answer is no permission:
`Unanswered` is raised, and whoever catches it must refuse.
"""

from __future__ import annotations

import http.client
import json
import ssl
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

Body = dict[str, Any]
Semantic = Literal["execute_all", "deny_on_first_deny", "permit_on_first_permit"]
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Unanswered(Exception):  # noqa: N818 - it says what happened
    """There is no answer: unreachable, refused, or not understood. `status` is that of HTTP, 0 when nothing came back."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Question:
    """One question: who (employee number, mail address or key), what is done, with which item, in which circumstances."""

    person: str
    act: str
    item: str
    circumstances: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> Body:
        """As the specification has it."""
        return {
            "subject": {"type": "user", "id": self.person},
            "action": {"name": self.act},
            "resource": {"type": "item", "id": self.item},
            "context": dict(self.circumstances),
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer. `reason` is a code, `words` the sentence for the user by language (ja, en); both empty for a yes.

    `request_url`: where the person can ask for the right, if that would help.
    """

    allowed: bool
    reason: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    request_url: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.allowed


class Asking(ABC):
    """The questions, however they travel."""

    def allowed(self, person: str, act: str, item: str, **circumstances: str) -> bool:
        """Whether somebody may do something with an item. Raises Unanswered."""
        return self.decide(person, act, item, **circumstances).allowed

    def decide(self, person: str, act: str, item: str, **circumstances: str) -> Decision:
        """The same with the reasons. `circumstances`: device, device_id, place, network, to, service, recipient
        (a mail address); as_of for the past."""
        return _decision(self._send("evaluation", Question(person, act, item, circumstances).body()))

    def decide_all(self, questions: Sequence[Question], semantic: Semantic = "execute_all") -> list[Decision]:
        """Many at once, at most 1,000; fewer answers than questions when `semantic` stops at the first no or yes."""
        if not questions:
            return []
        body = {
            "evaluations": [one.body() for one in questions],
            "options": {"evaluations_semantic": semantic},
        }
        return [_decision(one) for one in self._send("evaluations", body)["evaluations"]]

    def who_may(self, act: str, item: str, **circumstances: str) -> Iterator[str]:
        """Everybody who may do something with an item, page after page."""
        body = Question("", act, item, circumstances).body()
        yield from (str(one["id"]) for one in self._pages("search/subject", body))

    def may_handle(self, person: str, act: str, **circumstances: str) -> Iterator[str]:
        """The numbers of all items with which somebody may do something, page after page."""
        body = Question(person, act, "", circumstances).body()
        yield from (str(one["id"]) for one in self._pages("search/resource", body))

    def acts(self, person: str, item: str, **circumstances: str) -> list[str]:
        """Everything that somebody may do with an item."""
        body = Question(person, "", item, circumstances).body()
        del body["action"]
        return [str(one["name"]) for one in self._pages("search/action", body)]

    def _pages(self, path: str, body: Body) -> Iterator[Mapping[str, Any]]:
        token = ""
        while True:
            answer = self._send(path, {**body, "page": {"token": token}} if token else body)
            yield from answer["results"]
            token = answer.get("page", {}).get("next_token", "")
            if not token:
                return

    @abstractmethod
    def _send(self, path: str, body: Body) -> Body:
        """The answer to one request. Raises Unanswered."""


def _decision(answer: Body) -> Decision:
    allowed, context = answer.get("decision"), answer.get("context") or {}
    if not isinstance(allowed, bool):
        raise Unanswered("the answer holds no decision")
    request = context.get("access_request") or {}
    return Decision(
        allowed,
        "" if allowed else str(context.get("reason", "")),
        {} if allowed else dict(context.get("reason_user") or {}),
        str(request.get("form_url", "")),
        context,
    )


class Client(Asking):
    """Over HTTP. One connection for each thread is kept open; redirects are not followed, for they would carry the token away.

    `base_url` is https but on the same machine; `timeout` in seconds. Raises ValueError for another address.
    """

    def __init__(
        self, base_url: str, token: str, *, timeout: float = 5.0, tls: ssl.SSLContext | None = None
    ) -> None:
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        if not host or parts.scheme not in {"https", "http"}:
            raise ValueError("base_url must be the address of Hiden, such as https://hiden.example.co.jp")
        if parts.scheme == "http" and host not in _LOOPBACK:
            raise ValueError("the token must not travel in the clear: use https")
        self._host, self._port = host, parts.port
        self._tls = (tls or ssl.create_default_context()) if parts.scheme == "https" else None
        self._path = parts.path.rstrip("/")
        self._timeout = timeout
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        self._kept = threading.local()

    def close(self) -> None:
        """Close the connection of this thread."""
        connection: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
        if connection is not None:
            connection.close()
            self._kept.connection = None

    def _send(self, path: str, body: Body) -> Body:
        raw = json.dumps(body).encode()
        try:
            status, text = self._exchange(path, raw)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unanswered(f"{self._host} did not answer: {error}") from error
        try:
            answer = json.loads(text)
        except ValueError as error:
            raise Unanswered(f"{self._host} answered {status} and no JSON", status) from error
        if status != http.client.OK or not isinstance(answer, dict):
            said = answer.get("error", {}) if isinstance(answer, dict) else {}
            raise Unanswered(str(said.get("message") or said.get("what") or status), status)
        return answer

    def _exchange(self, path: str, raw: bytes) -> tuple[int, bytes]:
        for again in (True, False):
            kept: http.client.HTTPConnection | None = getattr(self._kept, "connection", None)
            connection = kept or self._connect()
            try:
                connection.request("POST", f"{self._path}/access/v1/{path}", raw, self._headers)
                response = connection.getresponse()
                return response.status, response.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                # The other side may close a connection that rested; asking twice changes nothing.
                self.close()
                if not again or kept is None:
                    raise
        raise AssertionError("one of the two returns or raises")

    def _connect(self) -> http.client.HTTPConnection:
        found = (
            http.client.HTTPSConnection(self._host, self._port, timeout=self._timeout, context=self._tls)
            if self._tls
            else http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        )
        self._kept.connection = found
        return found


class InProcess(Asking):
    """Inside a program that runs Hiden itself (Django is set up). `asked_by` is what stays on record of the top class."""

    def __init__(self, asked_by: str = "") -> None:
        self._asked_by = asked_by

    def _send(self, path: str, body: Body) -> Body:
        from hiden.access.authzen.answering import answer
        from hiden.access.authzen.askers import IN_PROCESS, Asker
        from hiden.base.errors import HidenError

        try:
            return answer(Asker(name=self._asked_by or IN_PROCESS), path, body)
        except HidenError as error:
            raise Unanswered(str(error), error.status) from error


__all__ = ["Asking", "Client", "Decision", "InProcess", "Question", "Unanswered"]
