"""Insider lists over the API: each look leaves its trace, everybody sees their own ban and nobody else's."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.evidence.insiders.listing import open_list, tell
from hiden.evidence.insiders.models import Insider, InsiderList, InsiderLook
from hiden.ledger.models import LedgerEntry
from tests.world.api import Caller, caller
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
FACT = "北斗精機の買収"
MOST_QUERIES = 12


@pytest.fixture
def listed(organisation: Organisation) -> InsiderList:
    """Alice keeps it, Bob is on it."""
    found = open_list(title="案件さくら", fact=FACT, issuer="北斗精機", by=organisation.alice)
    tell(found, person=organisation.bob, basis="解析", by=organisation.alice)
    return found


def test_a_look_is_written_down_before_anything_is_given(
    organisation: Organisation, listed: InsiderList
) -> None:
    alice = caller(organisation.alice, read_only=True)
    assert FACT not in alice("GET", "/evidence/insiders").content.decode()
    assert not InsiderLook.objects.exists()
    assert alice.get(f"/evidence/insiders/{listed.key}")["fact"] == FACT
    people = alice.get(f"/evidence/insiders/{listed.key}/people")["items"]
    assert [one["person"]["name"] for one in people] == [organisation.alice.name, organisation.bob.name]
    assert InsiderLook.objects.filter(list=listed, person=organisation.alice).count() == 2
    assert LedgerEntry.objects.filter(kind="evidence.insider_list_read").count() == 2
    refused = caller(organisation.bob)("GET", f"/evidence/insiders/{listed.key}")
    assert refused.status_code == 403
    assert FACT not in refused.content.decode()
    assert InsiderLook.objects.count() == 2


def test_everybody_confirms_for_themselves(organisation: Organisation, listed: InsiderList) -> None:
    bob, charlie = caller(organisation.bob), caller(organisation.charlie)
    [ban] = bob.get("/evidence/bans")["items"]
    assert (ban["issuer"], ban["confirmed_at"], ban["over"]) == ("北斗精機", None, False)
    assert charlie.get("/evidence/bans")["count"] == 0
    assert charlie("POST", f"/evidence/bans/{ban['key']}/acknowledgement").status_code == 404
    done = bob("POST", f"/evidence/bans/{ban['key']}/acknowledgement").json()
    assert done["confirmed_at"] is not None
    assert bob("POST", f"/evidence/bans/{ban['key']}/acknowledgement").json() == done
    assert caller(organisation.alice).get("/evidence/insiders")["items"][0]["confirmed"] == 1


def test_somebody_outside_is_confirmed_on_paper_and_only_on_their_list(
    organisation: Organisation, listed: InsiderList
) -> None:
    alice = caller(organisation.alice)
    of = f"/evidence/insiders/{listed.key}"
    made = alice(
        "POST", f"{of}/people", {"name": "外部 花子", "organisation": "解析会社", "basis": "解析"}
    ).json()
    assert made["person"] is None
    assert alice("POST", f"{of}/people", {"name": "a", "person": "1003", "basis": "解析"}).status_code == 422
    assert alice("POST", f"{of}/people", {"person": "1002", "basis": "解析"}).status_code == 409
    other = open_list(title="別", fact="別", issuer="別", by=organisation.alice)
    paper = {"paper": "誓約書 第3号"}
    assert (
        alice("POST", f"/evidence/insiders/{other.key}/people/{made['key']}/paper", paper).status_code == 404
    )
    assert alice("POST", f"{of}/people/{made['key']}/paper", paper).json()["paper"] == "誓約書 第3号"
    inside = Insider.objects.get(person=organisation.bob).key
    assert alice("POST", f"{of}/people/{inside}/paper", paper).status_code == 409
    closed = alice("POST", f"{of}/closing", {"how": "published", "words": "適時開示"}).json()
    assert (closed["closing"], closed["told"]) == ("published", 3)
    assert alice("POST", f"{of}/closing", {"how": "published", "words": "適時開示"}).status_code == 409
    assert caller(organisation.bob).get("/evidence/bans")["items"][0]["over"] is True
    assert alice.get("/evidence/insiders?standing=true")["count"] == 1


def queries(by: Caller, path: str) -> int:
    by.get(path)
    with CaptureQueriesContext(connection) as seen:
        by.get(path)
    return len(seen)


@pytest.mark.words
def test_a_list_costs_the_same_queries_however_long_it_is(
    organisation: Organisation, listed: InsiderList
) -> None:
    alice = caller(organisation.alice)
    few = queries(alice, "/evidence/insiders")
    bans = queries(alice, "/evidence/bans")
    for number in range(4):
        open_list(title=f"案件{number}", fact="事実", issuer="会社", by=organisation.alice)
    assert queries(alice, "/evidence/insiders") == few <= MOST_QUERIES
    assert queries(alice, "/evidence/bans") == bans <= MOST_QUERIES
