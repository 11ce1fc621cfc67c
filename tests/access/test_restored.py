"""An older backup brings ended rights back to life: until somebody made sure, no secret is handled, whoever asks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.access.actions import confirm_restoration
from hiden.access.deciding import Asking
from hiden.access.restored import restored_at
from hiden.access.searching import may_handle, who_may
from hiden.access.situation import AT_THE_DESK, Verb
from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.ledger import SYSTEM, record
from hiden.ledger.entries import Continued
from tests.conftest import signed_in
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=1)


def restored() -> None:
    """As `hiden ledger continue` leaves it."""
    record(Continued("hiden/old", 900, "00" * 32, 850, "控えから戻したため"), by=SYSTEM)


def allowed(company: Organisation, items: Items) -> list[bool]:
    asked = [(company.bob.pk, state.item_id) for state in (items.top_secret, items.secret, items.public)]
    return [one.allowed for one in Asking().decide_all(asked, Verb.VIEW, AT_THE_DESK)]


def test_nothing_secret_is_handled_until_somebody_made_sure(organisation: Organisation, items: Items) -> None:
    before = now()
    assert allowed(organisation, items) == [True, True, True]
    with frozen(before + LATER):
        restored()
        assert allowed(organisation, items) == [False, False, True]
        answer = Asking().decide(organisation.bob.pk, Verb.VIEW, items.secret.item_id, AT_THE_DESK)
        assert "控えから戻した" in answer.reasons[0]
        listed = may_handle(organisation.bob, Verb.VIEW, AT_THE_DESK).values_list("item_id", flat=True)
        assert items.public.item_id in listed
        assert items.secret.item_id not in listed
        assert who_may(items.secret.item, Verb.VIEW, AT_THE_DESK) == []
        assert who_may(items.secret.item, Verb.VIEW, AT_THE_DESK, at=before), "what was true then stays true"
    with frozen(before + 2 * LATER):
        confirm_restoration(words="人事の退職者一覧と照らした", by=organisation.alice)
        assert allowed(organisation, items) == [True, True, True]
        between = Asking(before + LATER).decide_all(
            [(organisation.bob.pk, items.secret.item_id)], Verb.VIEW, AT_THE_DESK
        )
        assert not between[0].allowed, "and in between nobody could"
        with pytest.raises(Conflict):
            confirm_restoration(words="もう一度", by=organisation.alice)


def test_who_may_confirm_and_with_which_words(organisation: Organisation, items: Items) -> None:
    with pytest.raises(Conflict):
        confirm_restoration(words="照らした", by=organisation.alice)
    restored()
    for words in (" ", "長" * 501):
        with pytest.raises(BadInput):
            confirm_restoration(words=words, by=organisation.alice)
    with pytest.raises(NotAllowed):
        confirm_restoration(words="照らした", by=organisation.bob)
    assert restored_at() is not None


def test_it_is_said_on_the_home_and_ended_on_a_page(organisation: Organisation, items: Items) -> None:
    browser = signed_in(organisation.alice)
    assert "控えから戻したあとの確認" not in browser.get("/").text
    restored()
    assert "控えから戻したあとの確認" in browser.get("/").text
    assert "秘密情報の扱いを止めています" in browser.get("/access/policies/").text
    assert browser.post("/access/policies/restored/", {"words": ""}).status_code == 422
    done = browser.post("/access/policies/restored/", {"words": "人事の一覧と照らした"})
    assert done.status_code == 302
    assert restored_at() is None
    assert "控えから戻したあとの確認" not in browser.get("/").text
