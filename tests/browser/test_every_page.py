"""Every page that a GET can show, with the sample company in it, wide and narrow: nothing to complain of."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch
from tests.browser.pages import Faults, inside  # noqa: F401 - a fixture
from tests.world.routes import POST_ONLY, ROUTES, Route, things  # noqa: F401 - a fixture
from tests.world.sample import cast, sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

ALICE, NOBODY = 0, 3

# Pages that allauth shows only to whoever has just given their password: test_signing_in.py walks them.
SECOND_FACTOR = {
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/recovery-codes/download/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/reauthenticate/",
    "/accounts/2fa/webauthn/keys/{key}/edit/",
    "/accounts/2fa/webauthn/keys/{key}/remove/",
}
# Addresses that lead on, whoever asks, or answer a script.
LEAD_ON = {
    "/logs/items/{item}/",  # to the search, with the item chosen: test_looking.py
    "/favicon.ico",
    "/language/",
    "/accounts/login/",
    "/accounts/password/set/",
    "/accounts/2fa/webauthn/login/",
    # Behind the number of a personal link: test_promises.py.
    "/p/{link}/decline/",
    "/p/{link}/certificate.pdf",
}
# For those of the department that keeps the thing, to which Alice does not belong.
# Of the auditors (test_looking.py looks at the first), the chief officer and the keeper of reports: test_seeing_more.py.
OF_OTHERS = {
    "/lending/t/{shelf}/borrow/",
    "/logs/watch/",
    "/logs/watch/review/",
    "/monitoring/purposes/{monitoring_purpose}/force/",
    "/monitoring/purposes/{monitoring_purpose}/end/",
    "/monitoring/held/",
    "/incidents/held/",
    "/tell/",
}


def test_every_route_is_shown_somewhere() -> None:
    left = [
        route.path
        for route in ROUTES
        if not _shown_to_alice(route)
        and not _shown_to_nobody(route)
        and route.get != POST_ONLY
        and route.path not in SECOND_FACTOR | LEAD_ON | OF_OTHERS
        and route.status("GET", ALICE) not in {401, 404}  # closed: test_the_cast_walks_every_route.py
    ]
    assert left == []


def _shown_to_alice(route: Route) -> bool:
    return route.status("GET", ALICE) in {200, 422}


def _shown_to_nobody(route: Route) -> bool:
    return route.status("GET", NOBODY) == 200


def test_every_page_is_silent_accessible_japanese_and_fits(
    inside: Page,  # noqa: F811
    live_server: Any,
    watch: Watch,
    things: dict[str, object],  # noqa: F811
) -> None:
    """One test for all of them: a GET changes nothing, and what they speak of takes long to make."""
    faults = Faults(watch)
    for route in ROUTES:
        if route.shows == "page" and _shown_to_alice(route):
            faults.look(live_server.url + route.path.format(**things))
    assert faults.found == [], "\n".join(faults.found)


def test_every_page_of_the_entrance_is_too(
    page: Page,
    live_server: Any,
    watch: Watch,
    things: dict[str, object],  # noqa: F811
) -> None:
    faults = Faults(watch)
    for route in ROUTES:
        if route.shows == "page" and _shown_to_nobody(route):
            faults.look(live_server.url + route.path.format(**things))
    assert faults.found == [], "\n".join(faults.found)


def test_every_file_comes_under_its_name(
    inside: Page,  # noqa: F811
    live_server: Any,
    things: dict[str, object],  # noqa: F811
) -> None:
    for route in ROUTES:
        if route.shows == "file" and _shown_to_alice(route) and "openapi" not in route.path:
            answer = inside.request.get(live_server.url + route.path.format(**things))
            assert answer.status == 200, route.path
            assert "filename" in answer.headers["content-disposition"], route.path
