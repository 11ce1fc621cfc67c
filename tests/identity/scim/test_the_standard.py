"""The compliance tester of the standard runs against the real server, with its database and its keys."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from scim2_client.engines.wsgi import WSGISCIMClient
from scim2_tester import Status, check_server

from hiden.identity.scim import keys
from hiden.people.models import Company
from hiden.web.wsgi import application
from tests.identity.scim.conftest import Entra

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("needs_number", [True, False], ids=["with-number", "without-number"])
def test_the_tester_finds_nothing_to_complain_of(entra: Entra, needs_number: bool) -> None:
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
