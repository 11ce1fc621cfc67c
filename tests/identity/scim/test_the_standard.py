"""The compliance tester of the standard runs against the real server, with its database and its keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server
from scim2_tester.utils import ResourceManager

from hiden.identity.scim import keys
from hiden.people.models import Company
from hiden.web.wsgi import application
from tests.identity.scim.conftest import Entra

pytestmark = [pytest.mark.django_db, pytest.mark.words, pytest.mark.slow]


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The end of a request closes connections, and with them the transaction of the test; Django's own client does the same."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def tidied_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each check the tester deletes again all that it ever made, and asks for no answer: once is enough."""
    cleanup = ResourceManager.cleanup

    def cleaned(manager: ResourceManager) -> None:
        cleanup(manager)
        manager.resources.clear()

    monkeypatch.setattr(ResourceManager, "cleanup", cleaned)


@pytest.mark.parametrize("needs_number", [True, False], ids=["with-number", "without-number"])
def test_the_tester_finds_nothing_to_complain_of(
    entra: Entra, kept_connection: None, tidied_once: None, needs_number: bool
) -> None:
    Company.objects.update(feed_stop_percent=100)
    keys.set_provisioning(entra.system, needs_number=needs_number, by=entra.org.alice)
    client = WSGISCIMClient(
        application, base_url="http://testserver/scim/v2", headers={"Authorization": f"Bearer {entra.token}"}
    )
    results: list[Any] = check_server(client)
    bad = [
        (one.title, one.resource_type, one.reason)
        for one in results
        if one.status not in {Status.SUCCESS, Status.SKIPPED}
    ]
    assert bad == []
    counts = Counter(one.status for one in results)
    assert counts == {Status.SUCCESS: len(results)}, [
        one.reason for one in results if one.status is Status.SKIPPED
    ]
    assert len(results) >= 94
