"""The decision: to whom of a partner's something may be sent, now and then, one by one and as a list."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hiden.access.authzen.questions import Act, Question, Thing, Unclear
from hiden.access.authzen.questions import situation as asked_situation
from hiden.access.deciding import Asking, decide
from hiden.access.partners import actions
from hiden.access.searching import may_handle, may_handle_then, who_may
from hiden.access.situation import AT_THE_DESK, Recipient, Situation, Verb, situation_of
from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput
from hiden.inventory.models import Item
from hiden.people.models import Person
from tests.access.partners.conftest import MAIL, outside, sending
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
SENTENCE = "秘以上の情報は、取引先のうち、取扱者として名簿にある人にだけ送れます。"


def may(person: Person, item: Item, around: Situation) -> bool:
    return decide(person, Verb.SEND, item, around).allowed


def test_only_to_those_who_are_named_and_only_while_they_are(
    organisation: Organisation, items: Items
) -> None:
    bob, item = organisation.bob, items.secret.item
    answer = decide(bob, Verb.SEND, item, sending())
    assert (answer.allowed, SENTENCE in answer.reasons) == (False, True)
    before = now()
    with frozen(now() + timedelta(hours=1)):
        made = actions.name_handler(item, outside(), by=bob)
        assert may(bob, item, sending())
        assert not may(bob, item, sending("s.other@hokuto.example"))
        assert not may(bob, item, sending("")), "an address that is not known is nobody's"
        assert not may(bob, items.top_secret.item, sending()), "named for one item is named for that one"
        assert not decide(bob, Verb.SEND, item, sending(), at=before).allowed
        named_at = now()
    with frozen(named_at + timedelta(days=2)):
        actions.end_handlers([made], reason="終わったため", by=bob)
        assert not may(bob, item, sending())
        assert decide(bob, Verb.SEND, item, sending(), at=named_at).allowed
    with frozen(named_at + timedelta(days=3)):
        actions.name_handler(item, outside(), by=bob)
    with frozen(named_at + timedelta(days=40)):
        assert not may(bob, item, sending()), "its time is over without anybody doing anything"


def test_it_says_nothing_of_other_acts_and_other_recipients(organisation: Organisation, items: Items) -> None:
    bob, item = organisation.bob, items.secret.item
    assert decide(bob, Verb.VIEW, item, sending()).allowed
    assert may(bob, item, AT_THE_DESK)
    reasons = decide(bob, Verb.SEND, item, replace(AT_THE_DESK, to=Recipient.OUTSIDE)).reasons
    assert SENTENCE not in reasons
    assert decide(organisation.charlie, Verb.SEND, items.public.item, sending()).allowed, "what is no secret"


def test_lists_know_of_the_names(organisation: Organisation, items: Items) -> None:
    bob, item = organisation.bob, items.secret.item
    actions.name_handler(item, outside(), by=bob)
    for mail, expected in ((MAIL, True), ("s.other@hokuto.example", False), ("", False)):
        listed = set(may_handle(bob, Verb.SEND, sending(mail)).values_list("item_id", flat=True))
        assert (item.pk in listed) == expected
        assert (item.pk in may_handle_then(bob, Verb.SEND, sending(mail), now())) == expected
        assert (bob.pk in {one.person for one in who_may(item, Verb.SEND, sending(mail))}) == expected


def test_of_a_mark_nobody_is_named(organisation: Organisation, items: Items) -> None:
    state = items.secret
    facts = {"rank": 2, "decision": "secret", "classes": [state.secrecy_class_id], "owner": state.owner_id}
    supposed, elsewhere = Asking().suppose(organisation.bob.pk, Verb.SEND, facts, sending())
    assert (supposed.allowed, elsewhere) == (False, [])
    facts["partner_handlers"] = [MAIL]
    assert Asking().suppose(organisation.bob.pk, Verb.SEND, facts, sending())[0].allowed
    _no, elsewhere = Asking().suppose(
        organisation.bob.pk, Verb.SEND, facts, replace(sending(), device="unknown")
    )
    assert {one.recipient for one in elsewhere} == {MAIL}


def test_the_address_is_read_from_forms_and_from_systems() -> None:
    assert situation_of({"to": "partner", "recipient": " Ｗ.Miura@Hokuto.example "}).recipient == MAIL
    assert situation_of({"recipient": None}).recipient == ""
    with pytest.raises(BadInput, match="長すぎ"):
        situation_of({"recipient": "a" * 255})

    def asked(context: object, properties: object = None) -> Situation:
        of_action = {"recipient": properties} if properties else {}
        return asked_situation(
            Question(
                Thing("user", "1", {}), Act("send", of_action), Thing("item", "A", {}), {"recipient": context}
            )
        )

    assert asked(MAIL.upper()).recipient == MAIL
    assert asked(None, MAIL).recipient == MAIL
    assert asked("", None).recipient == ""
    for wrong in (["a@b.example"], 7, "a" * 255):
        with pytest.raises(Unclear, match="recipient"):
            asked(wrong)
