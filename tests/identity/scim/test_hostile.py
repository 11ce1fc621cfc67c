"""Keys that do not fit, bodies that are none, and people who must not be reached."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from hiden.base.clock import frozen
from hiden.base.errors import Conflict, NotAllowed
from hiden.identity import actions
from hiden.identity.scim import keys
from hiden.identity.scim.models import ProvisioningKey
from hiden.ledger.queries import size
from hiden.people import actions as people
from hiden.people.models import Account, ApiToken, Person, Role
from tests.conftest import signed_in
from tests.identity.scim.conftest import Entra

pytestmark = pytest.mark.django_db
JSON = "application/scim+json"


def refused(answer: Any, status: int) -> dict[str, Any]:
    """An error as SCIM says it."""
    assert answer.status_code == status, answer.content.decode()
    assert answer.headers["Content-Type"] == JSON
    body: dict[str, Any] = answer.json()
    assert body["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert body["status"] == str(status)
    assert body["detail"]
    return body


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer hiden_x",
        "Basic YTpi",
        "bearer none",
        "Bearer hiden_' OR 1=1 --",
        "Bearer \u3042",
    ],
)
def test_without_a_living_key_nobody_is_let_in(entra: Entra, header: str) -> None:
    sent = {"Authorization": header.encode("utf-8").decode("latin-1")} if header else {}
    for method, path in (
        ("GET", "/Users"),
        ("POST", "/Users"),
        ("GET", "/ServiceProviderConfig"),
        ("POST", "/Bulk"),
    ):
        answer = Client().generic(method, f"/scim/v2{path}", "{}", content_type=JSON, headers=sent)
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_each_door_has_its_own_keys(entra: Entra) -> None:
    _token, of_the_api = people.make_token(name="API", read_only=False, by=entra.org.alice)
    refused(Entra(entra.org, entra.system, of_the_api)("GET", "/Users"), 401)
    answer = Client().get("/api/v1/me", headers={"Authorization": f"Bearer {entra.token}"})
    assert answer.status_code == 401


def test_a_session_is_no_key(entra: Entra) -> None:
    refused(signed_in(entra.org.alice).get("/scim/v2/Users"), 401)


def test_a_key_dies_when_it_is_revoked_expires_or_its_maker_or_system_goes(entra: Entra) -> None:
    key = ProvisioningKey.objects.get()
    with frozen(datetime(2027, 12, 1, tzinfo=UTC)):
        refused(entra("GET", "/Users"), 401)
    people.give_role(entra.org.grace, Role.ADMINISTRATOR, by=entra.org.alice)
    people.make_account(entra.org.grace, email="grace@example.co.jp", password=None, by=entra.org.alice)
    _token, text = keys.make_key(entra.system, days=30, by=entra.org.grace)
    graces = Entra(entra.org, entra.system, text)
    assert graces("GET", "/Users").status_code == 200
    people.end_role(entra.org.grace.role_holdings.get(role=Role.ADMINISTRATOR), by=entra.org.alice)
    refused(graces("GET", "/Users"), 403)
    keys.revoke_key(key, by=entra.org.alice)
    refused(entra("GET", "/Users"), 401)
    _token, text = keys.make_key(entra.system, days=30, by=entra.org.alice)
    actions.retire_system(entra.system, reason="移行", by=entra.org.alice)
    refused(Entra(entra.org, entra.system, text)("GET", "/Users"), 401)


def test_a_reading_key_reads_and_searches_only(entra: Entra) -> None:
    _token, text = keys.make_key(entra.system, days=30, read_only=True, by=entra.org.alice)
    reader = Entra(entra.org, entra.system, text)
    assert reader("GET", "/Users").status_code == 200
    search = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "count": 1}
    assert reader("POST", "/Users/.search", search).status_code == 200
    before = size()
    refused(reader("POST", "/Users", entra.user("2001")), 403)
    refused(reader("DELETE", f"/Users/{entra.org.charlie.key}"), 403)
    refused(reader("POST", "/Bulk", {}), 403)
    assert size() == before


def test_only_administrators_make_keys(entra: Entra) -> None:
    for somebody in (entra.org.bob, entra.org.charlie, entra.org.grace, entra.org.eve):
        with pytest.raises(NotAllowed):
            keys.make_key(entra.system, days=30, by=somebody)
    other = actions.add_system(
        code="other", name="別", kind="other", manager=entra.org.bob, by=entra.org.alice
    )
    with pytest.raises(Conflict):
        keys.make_key(other, days=30, by=entra.org.alice)


def test_only_hashes_of_keys_are_kept(entra: Entra) -> None:
    token = ApiToken.objects.get(purpose="scim")
    assert entra.token not in str(token.__dict__)
    assert len(token.digest) == 64


@pytest.mark.words
@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "status"),
    [
        ("POST", "/Users", "{", JSON, 400),
        ("POST", "/Users", "[]", JSON, 400),
        ("POST", "/Users", "null", JSON, 400),
        ("POST", "/Users", '{"schemas": []}', JSON, 400),
        ("POST", "/Users", "{}", "text/xml", 415),
        ("POST", "/Users", b"\xff\xfe{", JSON, 400),
        ("GET", "/Nothing", "", JSON, 404),
        ("GET", "/Users/none", "", JSON, 404),
        ("GET", "/Users/%00", "", JSON, 404),
        ("PUT", "/Users", "{}", JSON, 405),
        ("GET", "/Users?filter=userName%20eq", "", JSON, 400),
        ("GET", "/Users?filter=nothing%20eq%20%22x%22", "", JSON, 400),
        ("GET", "/Users?filter=userName%20eq%20%22'%20OR%201=1%20--%22", "", JSON, 200),
        ("GET", "/Users?filter=" + "(" * 2000 + "active%20pr" + ")" * 2000, "", JSON, 200),
        ("GET", "/Users?startIndex=-5&count=-1", "", JSON, 200),
        ("GET", "/Users?startIndex=99999999999999999999", "", JSON, 200),
        ("GET", "/Users?count=abc", "", JSON, 400),
        ("GET", "/Users?sortBy=nothing", "", JSON, 400),
        ("GET", "/Me", "", JSON, 501),
        ("POST", "/Bulk", "{}", JSON, 400),
    ],
)
def test_what_cannot_be_understood_is_said_in_the_shape_of_the_standard(
    entra: Entra, method: str, path: str, body: Any, content_type: str, status: int
) -> None:
    answer = Client().generic(
        method,
        f"/scim/v2{path}",
        body,
        content_type=content_type,
        headers={"Authorization": f"Bearer {entra.token}"},
    )
    if status == 200:
        assert answer.status_code == 200, answer.content.decode()
    else:
        refused(answer, status)


@pytest.mark.parametrize(
    "more",
    [
        {"userName": ""},
        {"userName": "x" * 301},
        {"userName": "a\x00b"},
        {"title": "x" * 101},
        {"emails": [{"value": "no address"}]},
        {"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"employeeNumber": "9" * 41}},
        {
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
                "employeeNumber": "2001",
                "manager": {"value": "nobody"},
            }
        },
    ],
    ids=["no-name", "long-name", "nul", "long-title", "no-address", "long-number", "no-manager"],
)
def test_values_that_cannot_be_kept_are_refused_whole(entra: Entra, more: dict[str, Any]) -> None:
    before = Person.objects.count()
    refused(entra("POST", "/Users", {**entra.user("2001"), **more}), 400)
    assert Person.objects.count() == before


def test_a_provider_makes_no_administrator_and_opens_no_account(entra: Entra) -> None:
    roles = [{"value": "administrator", "primary": True}]
    body = entra.user("2001") | {"roles": roles, "entitlements": roles, "userType": "システム管理者"}
    made = entra("POST", "/Users", body | {"password": "Hiden-2026-Winter"}).json()
    group = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "displayName": "システム管理者",
        "members": [{"value": made["id"]}],
    }
    assert entra("POST", "/Groups", group).status_code == 201
    somebody = Person.objects.get(key=made["id"])
    assert not somebody.role_holdings.exists()
    assert not Account.objects.filter(person=somebody).exists()


def test_a_provider_does_not_change_with_which_address_an_administrator_signs_in(entra: Entra) -> None:
    alice = entra.org.alice
    before = Account.objects.get(person=alice).email
    answer = entra.patch(
        alice.key, {"op": "replace", "path": "emails", "value": [{"value": "evil@example.com"}]}
    )
    assert answer.status_code in {200, 204}
    assert alice.states.latest("since").email == "evil@example.com"
    assert Account.objects.get(person=alice).email == before
    assert not EmailAddress.objects.filter(email="evil@example.com").exists()
