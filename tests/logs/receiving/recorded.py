"""A server that answers as the interfaces of other products do: pages, cursors, limits, tokens that expire; and lies when told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

Asked = Callable[["Recorded", str, dict[str, str]], "Reply"]
BEGIN = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Reply:
    """An answer; `cut`: break off after so many bytes, though the header promises all of them."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None


class Recorded:
    """Serves what `answers` says, to those who bear the token of the moment."""

    def __init__(self, answers: Asked) -> None:
        self.answers = answers
        self.token = "secret"
        self.word = "Bearer"
        self.next: list[Reply] = []  # said once each before anything else
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.events: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.reply(self, body)

            do_POST = do_GET  # noqa: N815 - the name is the library's

            def log_message(self, *args: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def reply(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        parts = urlsplit(handler.path)
        if "token" in parts.path.rsplit("/", 1)[-1] and handler.command == "POST":
            self.forms.append(dict(parse_qsl(body.decode())))
            self.token = f"fetched-{len(self.forms)}"
            found = Reply({"access_token": self.token, "expires_in": 3600})
        elif handler.headers.get("Authorization") != f"{self.word} {self.token}":
            found = Reply({"error": "token"}, 401)
        else:
            self.asked.append(handler.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            found = self.next.pop(0) if self.next else self.answers(self, parts.path, query)
        raw = found.body if isinstance(found.body, bytes) else json.dumps(found.body).encode()
        handler.send_response(found.status)
        for name, value in found.headers.items():
            handler.send_header(name, value.replace("{base}", self.base))
        handler.send_header("Content-Length", str(len(raw)))
        handler.end_headers()
        handler.wfile.write(raw if found.cut is None else raw[: found.cut])
        if found.cut is not None:
            handler.close_connection = True
            handler.connection.close()


def page(found: list[Any], start: int, size: int) -> tuple[list[Any], str]:
    """(a page of a list, where the next one begins or "")."""
    end = start + size
    return found[start:end], str(end) if end < len(found) else ""


def happened(numbers: range, name: str, form: Callable[[datetime], Any]) -> list[dict[str, Any]]:
    """Events a minute apart, with their time under `name` (one dot goes one deeper)."""
    made = []
    for number in numbers:
        moment = form(BEGIN + timedelta(minutes=number))
        outer, _, inner = name.partition(".")
        made.append({"n": number, outer: {inner: moment} if inner else moment, "text": "日本語\n改行"})
    return made


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def between(events: list[dict[str, Any]], name: str, begin: str, end: str) -> list[dict[str, Any]]:
    """Those of [begin, end); ISO texts of one form sort as moments do."""
    outer, _, inner = name.partition(".")
    return [each for each in events if begin <= (each[outer][inner] if inner else each[outer]) < end]


def graph(server: Recorded, path: str, query: dict[str, str]) -> Reply:
    words = query["$filter"].split()
    found = between(server.events, "createdDateTime", words[2], words[6])
    held, following = page(found, int(query.get("skip", 0)), 4)
    more = f"{server.base}{path}?$filter={'%20'.join(words)}&skip={following}"
    return Reply({"value": held, **({"@odata.nextLink": more} if following else {})})


def google(server: Recorded, path: str, query: dict[str, str]) -> Reply:
    if not path.endswith("/login"):
        return Reply({"kind": "none"})
    found = between(server.events, "id.time", query["startTime"], query["endTime"])
    held, following = page(found, int(query.get("pageToken", 0)), 4)
    raw = json.dumps({"items": held, **({"nextPageToken": following} if following else {})}, indent=1)
    return Reply(raw.encode())


def box(server: Recorded, path: str, query: dict[str, str]) -> Reply:
    said = query.get("stream_position", "0")
    start = len(server.events) if said == "now" else int(said)
    held = server.events[start : start + 4]
    return Reply({"entries": held, "next_stream_position": start + len(held)})


def okta(server: Recorded, path: str, query: dict[str, str]) -> Reply:
    found = (
        [each for each in server.events if each["published"] >= query["since"]]
        if "since" in query
        else server.events
    )
    start = int(query.get("after", 0)) or len(server.events) - len(found)
    held = server.events[start : start + 4]
    link = f'<{{base}}{path}?limit=1000>; rel="self", <{{base}}{path}?after={start + len(held)}&limit=1000>; rel="next"'
    return Reply(held, headers={"Link": link})


def slack(server: Recorded, path: str, query: dict[str, str]) -> Reply:
    found = [
        each for each in server.events if int(query["oldest"]) <= each["date_create"] <= int(query["latest"])
    ]
    held, following = page(found[::-1], int(query.get("cursor", 0)), 4)
    return Reply({"entries": held, "response_metadata": {"next_cursor": following}})


def github(server: Recorded, path: str, query: dict[str, str]) -> Reply:
    begin, _, end = query["phrase"].removeprefix("created:").partition("..")
    first, last = (datetime.fromisoformat(each).timestamp() * 1000 for each in (begin, end))
    found = [each for each in server.events if first <= each["@timestamp"] <= last]
    held, following = page(found, int(query.get("after", 0)), 4)
    more = f'<{{base}}{path}?phrase={query["phrase"]}&after={following}>; rel="next"'
    return Reply(held, headers={"Link": more} if following else {})


def m365(server: Recorded, path: str, query: dict[str, str]) -> Reply:
    """Blobs of three events each; one content type alone has any."""
    if path.endswith("/start"):
        return Reply({"error": {"code": "AF20024", "message": "already enabled"}}, 400)
    if "/audit/" in path:
        number = int(path.rsplit("/", 1)[-1])
        return Reply(server.events[number * 3 : number * 3 + 3])
    if query["contentType"] != "Audit.SharePoint":
        return Reply([])
    blobs = [
        {
            "contentId": str(at // 3),
            "contentUri": f"{server.base}/audit/{at // 3}",
            "contentCreated": each["at"],
        }
        for at, each in enumerate(server.events)
        if at % 3 == 0 and query["startTime"] <= each["at"] < query["endTime"]
    ]
    held, following = page(blobs, int(query.get("nextPage", 0)), 2)
    more = f"{{base}}{path}?contentType={query['contentType']}&startTime={query['startTime']}&endTime={query['endTime']}&nextPage={following}"
    return Reply(held, headers={"NextPageUri": more} if following else {})


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


# product → (how it answers, where the time of an event stands, how it is written, the setting)
PRODUCTS: dict[str, tuple[Asked, str, Callable[[datetime], Any], dict[str, Any]]] = {
    "entra_signin": (graph, "createdDateTime", iso, {"tenant": "t"}),
    "google": (google, "id.time", iso, {"subject": "admin@example.co.jp"}),
    "box": (box, "created_at", iso, {"enterprise": "1", "since": iso(BEGIN)}),
    "okta": (okta, "published", iso, {"host": "example.okta.com"}),
    "slack": (slack, "date_create", seconds, {}),
    "github": (github, "@timestamp", milliseconds, {"org": "example"}),
    "m365": (m365, "at", iso, {"tenant": "t"}),
}
