"""Asking the product as a server does: a signed-in session and requests through the WSGI application, timed in CPU."""

from __future__ import annotations

import io
import time
from functools import cache
from statistics import median
from typing import Any

ROUNDS = 15


def session(person: Any) -> str:
    """The cookie of somebody who is signed in."""
    from django.conf import settings
    from django.test import Client

    from hiden.base.clock import now
    from hiden.people.models import Account

    account, _made = Account.objects.get_or_create(
        person=person, defaults={"email": f"{person.key}@example.co.jp", "created_at": now()}
    )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["hiden_epoch"] = person.session_epoch  # as signing in leaves it
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@cache
def _application() -> Any:
    """What a server calls, as the settings name it."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    return import_string(settings.WSGI_APPLICATION)


def asked(
    method: str, path: str, cookie: str, body: bytes = b"", **more: str
) -> tuple[str, dict[str, str], bytes, list[str]]:
    """One request through the WSGI application: status, headers, body, cookies that were set. `more` goes into the environment."""
    address, _, query = path.partition("?")
    answered: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], *_more: Any) -> Any:
        answered["status"], answered["headers"] = status, headers
        return lambda _part: None

    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": address, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookie, "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0), "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", **more,
    }  # fmt: skip
    answer = _application()(environ, start)
    content = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    set_cookies = [value for name, value in answered["headers"] if name == "Set-Cookie"]
    return answered["status"], dict(answered["headers"]), content, set_cookies


def page_ms(cookie: str, path: str) -> float:
    """The median CPU time of a page in ms, after it was asked for twice."""
    for _ in range(2):
        asked("GET", path, cookie)
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        status, _headers, _content, _cookies = asked("GET", path, cookie)
        times.append(time.process_time() - began)
        if not status.startswith("200"):
            raise RuntimeError(f"{path} answered {status}")
    return round(median(times) * 1000, 2)
