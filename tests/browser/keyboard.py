"""A person who uses the keyboard alone: nothing here clicks, nothing sets a value behind the page's back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Download, FileChooser, Locator, Page, expect

_FARTHEST = 400  # Tab stops; a page on which something is farther away than this is no page for keyboards


# 0: has the focus; 1: comes later in the page; -1: comes earlier.
_DIRECTION = """element => {
  const here = document.activeElement || document.body;
  if (element === here) return 0;
  return here.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING ? -1 : 1;
}"""
# Whether the page was just opened, has a way over the menu, and the thing is behind it.
_SKIPS = """element => document.activeElement === document.body
  && Boolean(document.querySelector("a.skip")) && Boolean(element.closest("main"))"""


class Keyboard:
    """Walks by Tab, presses by Enter or Space, and types."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Listened to from the beginning: a dialog that opens before anybody listens is lost.
        self.dialogs: list[FileChooser] = []
        page.on("filechooser", self._opened)

    def _opened(self, dialog: FileChooser) -> None:
        self.dialogs.append(dialog)

    def to(self, target: Locator) -> Locator:
        """Tab, or Shift+Tab, until the thing has the focus; fails when no number of Tabs leads there.

        From the top of a page into its body the way leads over 「本文へ移動」, as it does for everybody who knows it.
        """
        expect(target).to_be_visible()
        if target.evaluate(_SKIPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.matches('a.skip')"):
                self.page.keyboard.press("Enter")
        for _ in range(_FARTHEST):
            where = target.evaluate(_DIRECTION)
            if where == 0:
                return target
            self.page.keyboard.press("Tab" if where > 0 else "Shift+Tab")
        raise AssertionError(f"Tab never reaches {target}")

    def press(
        self, name: str | re.Pattern[str], *, role: str = "button", within: Locator | None = None
    ) -> None:
        """Go to a button (or link) by its exact name and press Enter."""
        where = within or self.page
        self.to(where.get_by_role(role, name=name, exact=isinstance(name, str)).first)  # type: ignore[arg-type]
        self.page.keyboard.press("Enter")

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Go to a link by its exact name and press Enter."""
        self.press(name, role="link", within=within)

    def menu(self, name: str) -> None:
        """Follow a line of the main menu, and see that the page is that of the menu's word."""
        self.follow(name, within=self.page.get_by_role("navigation", name="主メニュー"))

    def field(self, name: str) -> Locator:
        """A field by the name a screen reader gives it."""
        spoken = re.compile(f"^{re.escape(name)}(必須)?$")
        found = self.page.get_by_role("textbox", name=spoken)
        for role in ("searchbox", "spinbutton", "combobox"):
            found = found.or_(self.page.get_by_role(role, name=spoken))  # type: ignore[arg-type]
        return found

    def type(self, label: str | Locator, text: str) -> None:
        """Go to a field by its label, replace what stands there."""
        field = self.field(label) if isinstance(label, str) else label
        self.to(field)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(text)
        expect(field).to_have_value(text)

    def pick(self, label: str | Locator, option: str) -> None:
        """Go to a list of choices and move down to one of them."""
        field = self.field(label) if isinstance(label, str) else label
        self.to(field)
        words = [text.strip() for text in field.locator("option").all_inner_texts()]
        assert option in words, (option, words)
        self.page.keyboard.press("Home")
        for _ in range(words.index(option)):
            self.page.keyboard.press("ArrowDown")
        expect(field.locator("option:checked")).to_contain_text(option)

    def tick(self, target: Locator) -> None:
        """Go to a check box and tick it with Space."""
        self.to(target)
        self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def choose(self, group: Locator, label: str) -> None:
        """Go into a group of radio buttons and move by arrows until one of them is chosen."""
        wanted = group.get_by_label(label, exact=True)
        buttons = group.get_by_role("radio")
        start = group.locator("input[type=radio]:checked")
        self.to(start.first if start.count() else buttons.first)
        if not start.count():
            self.page.keyboard.press("Space")
        for _ in range(buttons.count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(wanted).to_be_checked()

    def attach(self, label: str, file: Path) -> None:
        """Open the file dialog with Enter and choose a file in it."""
        self.to(self.page.locator("input[type=file]").and_(self.page.get_by_label(label)))
        self.page.keyboard.press("Enter")
        for _ in range(200):
            if self.dialogs:
                break
            self.page.wait_for_timeout(50)
        assert self.dialogs, "the file dialog does not open"
        self.dialogs.pop().set_files(file)

    def download(self, name: str, *, role: str = "link") -> Download:
        """Press what gives a file."""
        with self.page.expect_download() as coming:
            self.press(name, role=role)
        return coming.value
