"""Answers that must not change unnoticed; versions that wait for their day and can be withdrawn before it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.access import actions
from hiden.access.deciding import Asking
from hiden.access.models import PolicyTest, PolicyVersion
from hiden.access.policy_tests import failing, kept_tests
from hiden.access.publishing import publish
from hiden.access.ruleset import ruleset
from hiden.access.searching import may_handle
from hiden.access.situation import AT_THE_DESK, Verb
from hiden.base.clock import FOREVER, frozen, now, start_of, today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from tests.access.test_lists import OWN
from tests.conftest import signed_in
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
NO_VIEW = """
@id("access.own_no_view")
@ja("製造部の情報は、閲覧を止めています。")
@en("Viewing is stopped.")
forbid (principal is Person, action in [Action::"look"], resource)
when { resource.rank > 0 };
"""


def keep(
    company: Organisation, items: Items, *, allowed: bool = True, words: str = "部門責任者は見られる"
) -> PolicyTest:
    return actions.keep_test(
        words, person=company.bob, verb=Verb.VIEW, item=items.secret.item, situation=AT_THE_DESK, allowed=allowed,
        by=company.alice,
    )  # fmt: skip


def sees(company: Organisation, items: Items) -> bool:
    alone = Asking().decide(company.bob.pk, Verb.VIEW, items.secret.item_id, AT_THE_DESK).allowed
    listed = may_handle(company.bob, Verb.VIEW, AT_THE_DESK).filter(item=items.secret.item_id).exists()
    assert alone == listed
    return alone


def test_policies_that_answer_a_test_otherwise_are_refused(organisation: Organisation, items: Items) -> None:
    test = keep(organisation, items)
    assert failing(ruleset()) == []
    with pytest.raises(BadInput, match="部門責任者は見られる"):
        publish(NO_VIEW, reason="試し", by=organisation.alice)
    assert not PolicyVersion.objects.exists()
    publish(OWN, reason="持出しを止める", by=organisation.alice)
    actions.end_test(test, reason="もう要らない", by=organisation.alice)
    assert kept_tests() == []
    publish(NO_VIEW, reason="試し", by=organisation.alice)
    assert not sees(organisation, items)
    with pytest.raises(Conflict):
        actions.end_test(test, reason="もう一度", by=organisation.alice)


def test_a_test_that_fails_today_is_kept_and_shown(organisation: Organisation, items: Items) -> None:
    wrong = keep(organisation, items, allowed=False, words="だれも見られない")
    assert failing(ruleset()) == [wrong]
    page = signed_in(organisation.alice).get("/access/policies/").text
    assert "いまは違う答え" in page
    with pytest.raises(NotAllowed):
        actions.end_test(wrong, reason="外す", by=organisation.bob)
    with pytest.raises(BadInput):
        keep(organisation, items, words=" ")


def test_a_version_waits_for_its_day(organisation: Organisation, items: Items) -> None:
    day = today() + timedelta(days=10)
    with pytest.raises(BadInput):
        publish(NO_VIEW, reason="試し", on=today() - timedelta(days=1), by=organisation.alice)
    first = publish(OWN, reason="持出しを止める", by=organisation.alice)
    waiting = publish(NO_VIEW, reason="来月から", on=day, by=organisation.alice)
    assert waiting.since == start_of(day)
    assert sees(organisation, items)
    assert ruleset().number == first.number
    with pytest.raises(Conflict, match="待っています"):
        publish("", reason="やめる", by=organisation.alice)
    with frozen(start_of(day) - timedelta(seconds=1)):
        assert sees(organisation, items)
    with frozen(start_of(day)):
        assert not sees(organisation, items)
        assert ruleset().number == waiting.number
        with pytest.raises(Conflict):
            actions.withdraw(waiting, reason="遅い", by=organisation.alice)


def test_a_version_is_withdrawn_before_its_day(organisation: Organisation, items: Items) -> None:
    day = today() + timedelta(days=10)
    first = publish(OWN, reason="持出しを止める", by=organisation.alice)
    waiting = publish(NO_VIEW, reason="来月から", on=day, by=organisation.alice)
    with pytest.raises(BadInput):
        actions.withdraw(waiting, reason="", by=organisation.alice)
    with pytest.raises(NotAllowed):
        actions.withdraw(waiting, reason="やめる", by=organisation.bob)
    alice = signed_in(organisation.alice)
    assert "使い始める日を待っている" in alice.get("/access/policies/").text
    done = alice.post(f"/access/policies/versions/{waiting.number}/withdraw/", {"reason": "見直すため"})
    assert done.status_code == 302
    first.refresh_from_db()
    assert first.until == FOREVER
    with frozen(start_of(day) + timedelta(days=1)):
        assert sees(organisation, items)
        assert ruleset().number == first.number
    again = publish(NO_VIEW, reason="あらためて", by=organisation.alice)
    assert again.number == 3, "the number of the one that never was is not used again"
    assert not sees(organisation, items)


def test_tests_are_kept_and_taken_out_on_pages(organisation: Organisation, items: Items) -> None:
    alice = signed_in(organisation.alice)
    sent = {
        "words": "営業は設計図を送れない", "person": organisation.charlie.number, "item": items.secret.number,
        "verb": "send", "place": "office", "device": "managed", "to": "inside", "service": "", "allowed": "no",
    }  # fmt: skip
    assert alice.post("/access/policies/tests/new/", {**sent, "item": "Z-9"}).status_code == 422
    assert alice.post("/access/policies/tests/new/", sent).status_code == 302
    test = PolicyTest.objects.get()
    assert (test.person, test.verb, test.allowed) == (organisation.charlie, "send", False)
    assert test.situation["to"] == "inside"
    assert "営業は設計図を送れない" in alice.get("/access/policies/").text
    tried = alice.post("/access/policies/edit/", {"own": OPEN, "reason": "試し", "step": "try"})
    assert "試験「営業は設計図を送れない」と違う答えになります。" in tried.text
    assert alice.post(f"/access/policies/tests/{test.key}/end/", {"reason": "組織替え"}).status_code == 302
    assert kept_tests() == []
    with frozen(now() + timedelta(minutes=1)):
        done = alice.post(
            "/access/policies/edit/", {"own": OPEN, "reason": "試し", "step": "publish", "on": "2099/4/1"}
        )
    assert done.status_code == 302
    assert PolicyVersion.objects.get().since.year == 2099


OPEN = """
@id("access.own_open")
@ja("だれでも送れます。")
@en("Everybody may send.")
permit (principal is Person, action in [Action::"send"], resource)
when { principal.active };
"""
