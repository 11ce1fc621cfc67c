"""A browser at which several people of the sample company sit down one after the other."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from hiden.people.models import Person
from tests.browser.conftest import Watch
from tests.conftest import signed_in

WIDTHS = (1360, 390)


class Desk:
    """The browser at which people sit down one after the other."""

    def __init__(self, page: Page, watch: Watch, root: str, cookie: str) -> None:
        self.page, self.watch, self.root, self.cookie = page, watch, root, cookie

    def sit(self, number: str) -> None:
        """Somebody signs in."""
        key = signed_in(Person.objects.get(number=number)).cookies[self.cookie].value
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": self.cookie, "value": key, "url": self.root}])

    def go(self, path: str) -> int:
        """Open an address; the status of the answer."""
        answer = self.page.goto(self.root + path)
        assert answer is not None
        return answer.status

    def fill(self, **values: str) -> None:
        """Type into fields by their names."""
        for name, value in values.items():
            field = self.page.locator(f"[name={name}]")
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def pick(self, name: str, value: str) -> None:
        """One of several round buttons."""
        self.page.locator(f"[name={name}][value={value}]").check()

    def follow(self, words: str | re.Pattern[str], *, within: str = "main") -> None:
        """The first link with such words."""
        self.page.locator(within).get_by_role("link", name=words).first.click()

    def press(self, words: str) -> None:
        """A button of the page."""
        self.page.locator("main").get_by_role("button", name=words).first.click()

    def look(self, name: str, *, allow: str = "") -> None:
        """The page that is open, wide and narrow: no wider than the window, silent, accessible."""
        for again, width in enumerate(WIDTHS):
            self.page.set_viewport_size({"width": width, "height": 900})
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            self.watch.clean(allow=allow, again=bool(again))
            self.watch.picture(f"leak-{name}-{width}")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.watch.forget()

    def refused(self, button: str, *said: str, name: str) -> None:
        """Pressing is refused: each fault is said in two sentences, what happened and what to do, and all of `said` is there."""
        self.press(button)
        faults = self.page.locator("#form-errors li").all_inner_texts()
        assert faults, name
        assert all(one.count("。") >= 2 for one in faults), faults
        for words in said:
            assert any(words in one for one in faults), (words, faults)
        self.look(name, allow="422")
