"""The first way through the product: rooms say what their step is and when it is done, the home page leads through them.

A room's pages.py says `guide_step("items", _("情報の台帳を入れる"), _("…"), lambda person: …, "imports_upload", order=60)`.
The way ends for good when its last step is done; what comes in afterwards is everyday work, for the reminders.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hiden.ui.menu import Label


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step. `words` says in one sentence what to do; `done(person)` must be a few cheap queries.

    `url_name`, `query` and `action` are those of a reminder; `order` is its place on the way.
    """

    key: str
    label: Label
    words: Label
    done: Callable[[Any], bool]
    url_name: str
    query: str = ""
    action: str = ""
    order: int = 50


_steps: dict[str, GuideStep] = {}


def guide_step(
    key: str,
    label: Label,
    words: Label,
    done: Callable[[Any], bool],
    url_name: str,
    *,
    query: str = "",
    action: str = "",
    order: int = 50,
) -> None:
    """Register a step of the first way; lower `order` comes earlier."""
    _steps[key] = GuideStep(key, label, words, done, url_name, query, action, order)


def guide_steps() -> list[GuideStep]:
    """All steps in the order in which they are gone."""
    return sorted(_steps.values(), key=lambda step: (step.order, step.key))
