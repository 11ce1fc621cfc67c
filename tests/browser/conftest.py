"""Playwright with the system's Chromium: it downloads no browser of its own.

Without a window half of what Chromium does is for nobody: its headless shell takes half the time, where the system has it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import ConsoleMessage, Page, Request

# Playwright's synchronous calls run a loop in this thread, which Django would otherwise refuse.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], django_db_setup: None, live_server: Any
) -> dict[str, Any]:
    """The server is there before the browser and goes after it: a browser keeps its connections until it is closed."""
    return {
        **browser_type_launch_args,
        "executable_path": os.environ.get("CHROMIUM")
        or shutil.which("chromium-headless-shell")
        or shutil.which("chromium"),
        "args": ["--no-sandbox"],  # only because containers run as root
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
        "viewport": {"width": 1360, "height": 900},
    }


# What `preload` fetches serves rules about sound and about a turned screen; it costs a fifth of every run.
_VIOLATIONS = """async options => {
    const found = await axe.run({resultTypes: ["violations"], preload: false, ...options});
    return {...found, passes: [], incomplete: [], inapplicable: []};
}"""
_BUT_COLOURS = {"color-contrast": {"enabled": False}}
# Contrast is four fifths of what axe takes, and depends on few things of a text alone. Texts in a dress that axe has passed
# before, in whatever test, are not asked about again: the marks of those that are new come back, and axe looks at these.
_NEW_DRESSES = """seen => {
    const known = new Set(seen), fresh = new Map();
    const behind = each => {
        for (; each; each = each.parentElement) {
            const style = getComputedStyle(each);
            if (style.backgroundImage !== "none") return style.backgroundImage + each.className;
            if (!/^rgba\\(.*, 0\\)$|^transparent$/.test(style.backgroundColor)) return style.backgroundColor;
        }
        return "";
    };
    for (const each of document.body.querySelectorAll("*")) {
        if (![...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
        const style = getComputedStyle(each), faded = each.closest("[disabled], [aria-disabled=true]") ? "off" : "";
        const dress = [style.color, behind(each), style.fontSize, style.fontWeight, style.opacity, faded].join("|");
        if (!known.has(dress) && !fresh.has(dress) && each.checkVisibility()) fresh.set(dress, each);
    }
    window.fresh = [...fresh.values()];
    return [...fresh.keys()];
}"""
_OF_FRESH = """async () => {
    const found = await axe.run({include: window.fresh}, {runOnly: ["color-contrast"], preload: false});
    return {...found, passes: [], incomplete: [], inapplicable: []};
}"""


# What only the width changes follows from what kinds of elements there are, and where: a page of kinds that were all looked at in
# this width before is not asked about again in it.
_KINDS = """() => {
    const kind = each => each === null ? "" : each.tagName + "." + [...each.classList].sort().join(".")
        + [...each.attributes].map(one => one.name === "type" || (one.name.startsWith("data-") && one.name !== "data-label") ? one.name + one.value : "").join("");
    const found = new Set();
    for (const each of document.body.querySelectorAll("*")) {
        let text = kind(each) + ">" + kind(each.parentElement) + ">" + kind(each.parentElement.parentElement), hash = 0;
        for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
        found.add(hash);
    }
    return [...found];
}"""
_PASSED: set[str] = set()
_KNOWN: dict[int, set[int]] = {}


class Watch:
    """What a page said to the console and asked of other hosts, and whether axe finds a fault."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", self._requested)

    def _heard(self, message: ConsoleMessage) -> None:
        self.said.append(f"{message.type}: {message.text}")

    def _requested(self, request: Request) -> None:
        self.asked.append(request.url)

    def picture(self, name: str) -> None:
        """A picture of the whole page, for eyes: only when HIDEN_SCREENSHOTS names a folder."""
        if folder := os.environ.get("HIDEN_SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def forget(self) -> None:
        """Begin with the next page."""
        self.said.clear()
        self.asked.clear()

    def clean(self, *, allow: str = "", again: bool = False) -> None:
        """Fails unless the console was silent (but for one expected line), nobody else was asked, and axe is content.

        `again`: the same page at another width. Axe is there already, the colours are the same, and so is all that the width
        does to kinds of elements that were looked at in it before.
        """
        heard = [line for line in self.said if not (allow and allow in line)]
        assert heard == [], heard
        home = self.page.url.split("/", 3)[2]
        strangers = [
            url
            for url in self.asked
            # "chrome-extension:" is the browser's own reader of PDF, no stranger.
            if url.split("/", 3)[2] != home and url.startswith(("http:", "https:", "ws:", "wss:"))
        ]
        assert strangers == []
        if not again:
            self.page.evaluate(Axe().axe_script)
        if again and not self._of_new_kinds():
            return
        self._content(_VIOLATIONS, {"rules": _BUT_COLOURS})
        if not again and (fresh := self.page.evaluate(_NEW_DRESSES, sorted(_PASSED))):
            self._content(_OF_FRESH)
            _PASSED.update(fresh)

    def _of_new_kinds(self) -> bool:
        """Whether the page has elements that were never looked at in a window so wide."""
        assert self.page.viewport_size is not None
        known = _KNOWN.setdefault(self.page.viewport_size["width"], set())
        fresh = set(self.page.evaluate(_KINDS)) - known
        known |= fresh
        return bool(fresh)

    def _content(self, ask: str, options: dict[str, Any] | None = None) -> None:
        """Fails unless axe finds nothing."""
        found = AxeResults(self.page.evaluate(ask, options))
        assert found.violations_count == 0, found.generate_report()


@pytest.fixture
def watch(page: Page) -> Watch:
    return Watch(page)
