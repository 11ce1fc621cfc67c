"""Every view of the product with its address, to see that each says what it demands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

# Sign-in and second factors: these pages check for themselves who may use them.
_GUARD_THEMSELVES = ("allauth.",)
# What the framework of the API adds: its description and its reading page, as far as they are routed at all.
_OF_THE_API = ("ninja.openapi.views",)


@dataclass(frozen=True, slots=True)
class RoutedView:
    """A view or an operation of the API at one address."""

    address: str
    name: str
    view: Callable[..., Any]

    @property
    def action(self) -> str | None:
        """The action that the gate is asked, or None."""
        return getattr(self.view, "gate_action", None)

    @property
    def guarded(self) -> bool:
        """Whether the view says what it demands, or that it is open, or is one of those that check for themselves."""
        module = getattr(self.view, "__module__", "") or ""
        if self.action is not None or getattr(self.view, "gate_open", False):
            return True
        return module.startswith(_GUARD_THEMSELVES)


def every_view(
    patterns: Sequence[URLPattern | URLResolver] | None = None, above: str = "/"
) -> Iterator[RoutedView]:
    """All views below some patterns, by default all of the product; the operations of the API one by one."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = above + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from every_view(pattern.url_patterns, address)
        else:
            for view in _operations(pattern.callback):
                yield RoutedView(address, pattern.name or "", view)


def _operations(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """A view itself; of a view of django-ninja, the functions that were written for it."""
    held = [
        cell.cell_contents for cell in getattr(view, "__closure__", None) or () if _holds_operations(cell)
    ]
    if not held or not view.__module__.startswith("ninja."):
        yield view
        return
    for path_view in held:
        for operation in path_view.operations:
            yield operation.view_func


def _holds_operations(cell: Any) -> bool:
    try:
        return hasattr(cell.cell_contents, "operations")
    except ValueError:  # an empty cell
        return False
