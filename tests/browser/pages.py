"""What every page of the product must be in a browser: silent, accessible, Japanese, and no wider than the window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from tests.browser.conftest import Watch
from tests.conftest import signed_in
from tests.world.sample import Cast

WIDTHS = (1360, 390)
# What may stand in Latin letters in a Japanese heading: names, formats and numbers.
LATIN = re.compile(
    r"(?<=（)(aud|iss|jti)(?=）)|（SSF）|社員-\w+|A4|API|AI|AD|Box|Squid|VPN|CAD|SCIM|URL|PC|Excel|ID|USB|SHA-256|Web|Ver|INPIT|IPA|JPCERT/CC|JETRO|[A-Z]-\d{4}|[A-Z]\d?-[a-z]\d?|[\w-]+\.(xlsx|csv|jsonl)"
)
ENGLISH = re.compile(r"[A-Za-z]{2,}")
# What Django and allauth say by themselves where nobody has given them our words.
OF_DJANGO = re.compile(
    r"This field|Select a valid|Enter a valid|Currently:|Please correct|Ensure this value|---------"
    r"|\bNone\b|\bTrue\b|\bFalse\b|Sign In|Sign in|Log in|このフィールド|正しく選択"
)


# All that is asked of a page, in one question: each question by itself costs as much as all of them.
# What a company itself calls a thing is marked as not to be translated, and may be in any letters.
_SEEN = """() => ({
    wide: document.documentElement.scrollWidth,
    lang: document.documentElement.getAttribute("lang"),
    title: document.title,
    first: document.querySelectorAll("h1").length,
    headings: [...document.querySelectorAll(':is(h1, h2, h3, h4, legend, thead th, dt):not([translate="no"])')]
        .map(each => each.innerText),
    text: document.body.innerText,
})"""


class Faults:
    """What is wrong with the pages that were looked at; all of it, not only the first."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.page = watch.page
        self.found: list[str] = []

    def look(self, address: str) -> None:
        """One page, asked for once, at both widths."""
        self.watch.forget()
        path = address.split("/", 3)[3]
        name = re.sub(r"[^0-9A-Za-z一-龠ぁ-ん]+", "-", path).strip("-") or "home"
        refused = ""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            if width == WIDTHS[0]:
                try:
                    answer = self.page.goto(address)
                except Error as error:
                    self.found.append(f"/{path} is not shown: {error}")
                    return
                assert answer is not None
                refused = str(answer.status) if answer.status >= 400 else ""
            self.watch.picture(f"{name}-{width}")
            self.found += [f"/{path} at {width}: {fault}" for fault in self._faults(width, refused)]

    def _faults(self, width: int, refused: str) -> Iterator[str]:
        try:
            self.watch.clean(allow=refused, again=width != WIDTHS[0])
        except AssertionError as error:
            yield str(error)[:1500]
        seen = self.page.evaluate(_SEEN)
        if seen["wide"] > width:
            yield f"is {seen['wide']} wide"
        if seen["lang"] != "ja":
            yield f"speaks {seen['lang']}"
        if seen["first"] != 1:
            yield "has not one h1"
        for words in [seen["title"], *seen["headings"]]:
            if ENGLISH.search(LATIN.sub("", words)):
                yield f"is headed {words!r}"
        if said := OF_DJANGO.search(seen["text"]):
            yield f"says {said.group()!r}"


@pytest.fixture
def inside(page: Page, live_server: Any, cast: Cast, settings: Any) -> Page:
    """Signed in as the information manager of the sample company."""
    cookie = signed_in(cast.alice).cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    return page
