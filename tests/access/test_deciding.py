"""One decision: where rights come from, what the handling table forbids, and what would make it possible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.access import actions
from hiden.access.actions import Target
from hiden.access.deciding import Asking, conditions, decide
from hiden.access.models import AccessDecision
from hiden.access.situation import AT_THE_DESK, Situation, Verb, situation_of
from hiden.base.clock import now
from hiden.base.errors import BadInput
from hiden.people import actions as people
from hiden.people.leaving import give_notice
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
AT_HOME = Situation("managed", "home", "vpn", "inside", "approved")
OWN_PHONE = Situation("private", "home", "internet", "inside", "approved")


def policies(
    organisation: Organisation, verb: Verb, person: str, item: object, situation: Situation
) -> list[str]:
    found = decide(getattr(organisation, person), verb, item, situation)  # type: ignore[arg-type]
    return [one.policy.removeprefix("access.") for one in found.decision.reasons]


@pytest.mark.parametrize(
    ("person", "verb", "item", "situation", "allowed", "why"),
    [
        ("eve", Verb.VIEW, "top_secret", AT_THE_DESK, True, "handlers"),
        ("eve", Verb.SEND, "top_secret", AT_THE_DESK, False, "outside_staff"),
        ("eve", Verb.VIEW, "top_secret", AT_HOME, False, "table_mode_telework"),
        ("bob", Verb.VIEW, "top_secret", AT_THE_DESK, True, "managers"),
        ("bob", Verb.AI, "top_secret", AT_THE_DESK, False, "table_mode_generative_ai"),
        ("bob", Verb.VIEW, "secret", AT_HOME, True, "managers"),
        ("bob", Verb.VIEW, "secret", OWN_PHONE, False, "table_mode_private_device"),
        ("bob", Verb.PRINT, "secret", AT_HOME, False, "table_mode_telework"),
        ("charlie", Verb.VIEW, "top_secret", AT_THE_DESK, False, ""),
        ("charlie", Verb.VIEW, "evaluated", AT_THE_DESK, True, "undecided"),
        ("charlie", Verb.SEND, "public", AT_THE_DESK, True, "not_secret"),
        ("bob", Verb.VIEW, "disposed", AT_THE_DESK, False, "gone"),
        ("bob", Verb.VIEW, "secret", Situation(), False, "unknown_device"),
        ("frank", Verb.VIEW, "top_secret", AT_THE_DESK, False, ""),
    ],
)  # fmt: skip
def test_rights_and_limits(
    organisation: Organisation,
    items: Items,
    person: str,
    verb: Verb,
    item: str,
    situation: Situation,
    allowed: bool,
    why: str,
) -> None:
    answer = decide(getattr(organisation, person), verb, getattr(items, item).item, situation)
    found = [one.policy.removeprefix("access.") for one in answer.decision.reasons]
    assert answer.allowed == allowed, (found, answer.decision.errors)
    assert any(one.startswith(why) for one in found) if why else not found
    assert all(sentence.endswith("。") for sentence in answer.reasons)


def test_a_grant_opens_until_it_ends_and_its_end_is_seen_at_once(
    organisation: Organisation, items: Items
) -> None:
    charlie, item = organisation.charlie, items.secret.item
    assert not decide(charlie, Verb.VIEW, item, AT_THE_DESK).allowed
    grant = actions.give(
        Target(item=item), person=charlie, level=1, purpose="監査の準備", until=now() + timedelta(days=3), by=organisation.alice
    )  # fmt: skip
    assert decide(charlie, Verb.VIEW, item, AT_THE_DESK).allowed
    assert not decide(charlie, Verb.PRINT, item, AT_THE_DESK).allowed
    assert not decide(charlie, Verb.VIEW, item, AT_THE_DESK, at=now() + timedelta(days=3)).allowed
    actions.end([grant], reason="終わったため", by=organisation.alice)
    assert not decide(charlie, Verb.VIEW, item, AT_THE_DESK).allowed


def test_a_class_and_a_label_and_a_department_can_be_granted(
    organisation: Organisation, items: Items
) -> None:
    until = now() + timedelta(days=3)
    give = {"level": 2, "purpose": "棚卸し", "until": until, "by": organisation.alice}
    actions.give(Target(secrecy_class=items.secret.secrecy_class), department=organisation.sales, **give)
    assert decide(organisation.charlie, Verb.PRINT, items.secret.item, AT_THE_DESK).allowed
    assert not decide(organisation.charlie, Verb.SEND, items.secret.item, AT_THE_DESK).allowed
    assert not decide(organisation.charlie, Verb.VIEW, items.top_secret.item, AT_THE_DESK).allowed


def test_who_leaves_is_narrowed_the_same_day_and_cut_the_same_instant(
    organisation: Organisation, items: Items
) -> None:
    bob, item = organisation.bob, items.secret.item
    assert decide(bob, Verb.DOWNLOAD, item, AT_THE_DESK).allowed
    give_notice(bob, by=organisation.alice)
    assert policies(organisation, Verb.DOWNLOAD, "bob", item, AT_THE_DESK) == ["leaving_copy"]
    assert decide(bob, Verb.VIEW, item, AT_THE_DESK).allowed
    yesterday = (now() - timedelta(days=1)).date()
    people.end_employment(bob, last_day=yesterday, by=organisation.alice)
    assert not decide(bob, Verb.VIEW, item, AT_THE_DESK).allowed
    before = now() - timedelta(days=10)
    assert decide(bob, Verb.VIEW, item, AT_THE_DESK, at=before).allowed, (
        "what was true then stays true of then"
    )


def test_it_says_from_where_it_would_be_possible_and_what_the_table_says(
    organisation: Organisation, items: Items
) -> None:
    bob, item = organisation.bob, items.secret.item
    answer = decide(bob, Verb.VIEW, item, OWN_PHONE)
    assert not answer.allowed
    elsewhere = Asking().elsewhere(bob.pk, Verb.VIEW, item.pk, OWN_PHONE)
    assert {(one.device, one.place) for one in elsewhere} == {
        ("managed", "office"),
        ("managed", "home"),
        ("managed", "public"),
    }
    said = conditions(item, Verb.VIEW, OWN_PHONE)
    assert [one.row for one in said][:2] == ["テレワーク", "私物端末"]


def test_top_class_decisions_are_kept_and_queries_are_few(organisation: Organisation, items: Items) -> None:
    decide(organisation.bob, Verb.VIEW, items.secret.item, AT_THE_DESK)
    assert not AccessDecision.objects.exists()
    decide(organisation.charlie, Verb.VIEW, items.top_secret.item, AT_THE_DESK, asked_by="ファイルサーバー")
    kept = AccessDecision.objects.get()
    assert (kept.allowed, kept.asked_by, kept.verb) == (False, "ファイルサーバー", "view")
    with CaptureQueriesContext(connection) as asked:
        decide(organisation.bob, Verb.VIEW, items.secret.item, AT_THE_DESK)
    assert len(asked) <= 5


def test_circumstances_that_are_no_such_thing_are_refused() -> None:
    assert situation_of({"device": "managed", "weather": "rain"}) == Situation("managed")
    with pytest.raises(BadInput, match="device"):
        situation_of({"device": "toaster"})
