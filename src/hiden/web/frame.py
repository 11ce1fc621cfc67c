"""What stands around every page: company, period, person, menu, language, and the day that is looked at.

Read lazily: a fragment that draws none of it costs no query.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from hiden.base.clock import today
from hiden.base.dates import fiscal_period, show_fiscal_year
from hiden.base.errors import HidenError
from hiden.base.words import say
from hiden.people.models import Company, Person, Role
from hiden.ui.written import in_english
from hiden.web.menu import Line, Shown, asked_by_menu, menu_for
from hiden.web.permits import Standing, standing


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` in every template."""
    return {"frame": Frame(request)}


class Frame:
    """The frame of one request; every part is asked for at most once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.person: Person | None = getattr(request, "by", None)
        self.as_of: date | None = getattr(request, "as_of", None)
        self.as_of_problem: HidenError | None = getattr(request, "as_of_problem", None)

    @cached_property
    def company(self) -> Company | None:
        return Company.current()

    @cached_property
    def period(self) -> str:
        """2026年度（令和8年度）下期."""
        if self.company is None:
            return ""
        first_month = self.company.fiscal_year_first_month
        period = fiscal_period(today(), first_month)
        if in_english():
            return f"FY{period.year}, {'first' if period.half == 1 else 'second'} half"
        return show_fiscal_year(period.year, first_month) + period.half_name

    @cached_property
    def standing(self) -> Standing:
        if self.person is None:
            return Standing(frozenset(), frozenset())
        return standing(self.person, asked_by_menu())

    @cached_property
    def role(self) -> str:
        """The weightiest role that the person holds today; "" for none."""
        return next((str(role.label) for role in Role if role.value in self.standing.roles), "")

    @cached_property
    def menu(self) -> list[Shown]:
        if self.person is None:
            return []
        return menu_for(self.person, self.request.path, self.standing.actions)

    @property
    def above(self) -> Line | None:
        """The line of the menu under which this page lies; None for the page of the line itself."""
        here = next((line for section in self.menu for line in section.lines if line.here), None)
        return here if here and here.url != self.request.path else None

    @property
    def signed_in(self) -> bool:
        user = getattr(self.request, "user", None)
        return bool(user is not None and user.is_authenticated)

    @property
    def account_url(self) -> str:
        return reverse("people_own")

    @property
    def here(self) -> str:
        """Where to come back to after changing the language: a page, never the answer to a form."""
        return self.request.get_full_path() if self.request.method == "GET" else self.request.path

    @property
    def as_of_is_future(self) -> bool:
        return self.as_of is not None and self.as_of > today()

    @property
    def now_url(self) -> str:
        """This page without the day."""
        pairs = [
            (key, value) for key, values in self.request.GET.lists() if key != "as_of" for value in values
        ]
        return f"{self.request.path}?{urlencode(pairs)}" if pairs else self.request.path

    @property
    def printed_on(self) -> str:
        """For the foot of a printed page."""
        return say("{name}が印刷", name=self.person.name) if self.person else ""
