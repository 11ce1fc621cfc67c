"""Naming, proposing, ending: who may, what is refused, what the ledger keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from hiden.access.partners import actions
from hiden.access.partners.models import PartnerHandler
from hiden.approvals.acting import reject
from hiden.approvals.models import Case, CaseState
from hiden.approvals.progress import current_step
from hiden.approvals.standing import entitled_today
from hiden.base.clock import FOREVER, frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.commands.sample_company import approve_to_the_end
from hiden.ledger import leaf
from hiden.ledger.models import LedgerEntry
from tests.access.partners.conftest import MAIL, outside
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def test_named_until_an_end_and_taken_off_before(organisation: Organisation, items: Items) -> None:
    made = actions.name_handler(
        items.secret.item, outside(mail=" Ｗ.Miura@Hokuto.Example "), by=organisation.bob
    )
    assert (made.mail, made.given_by, made.since, made.case) == (MAIL, organisation.bob, now(), 0)
    entry = LedgerEntry.objects.get(kind="access.partner_named")
    told = leaf.read(bytes(entry.leaf)).data
    assert (told["target"], told["company"]) == (items.secret.number, "北斗精機株式会社")
    assert not {"name", "mail", "purpose"} & {name for name, value in told.items() if isinstance(value, str) and value in {made.name, MAIL, made.purpose}}  # fmt: skip
    with frozen(now() + timedelta(hours=1)):
        assert actions.end_handlers([made], reason="委託が終わったため", by=organisation.alice) == 1
        made.refresh_from_db()
        assert (made.until, made.ended_by, made.end_reason) == (
            now(),
            organisation.alice,
            "委託が終わったため",
        )
        assert actions.end_handlers([made], reason="もう一度", by=organisation.alice) == 0
    assert LedgerEntry.objects.filter(kind="access.partner_ended").count() == 1


def test_those_who_may_give_the_rights_of_the_item_may_and_nobody_else(
    organisation: Organisation, items: Items
) -> None:
    made = actions.name_handler(items.secret.item, outside(), by=organisation.bob)
    for person in (organisation.charlie, organisation.eve):
        with pytest.raises(NotAllowed):
            actions.name_handler(items.secret.item, outside(mail="x@y.example"), by=person)
        with pytest.raises(NotAllowed):
            actions.end_handlers([made], reason="不要", by=person)
        with pytest.raises(NotAllowed):
            actions.propose_handler(items.top_secret.item, outside(), by=person)
    with pytest.raises(NotAllowed):
        actions.name_handler(items.public.item, outside(), by=organisation.bob)  # of 営業部
    other = actions.name_handler(items.public.item, outside(), by=organisation.alice)
    with pytest.raises(NotAllowed):
        actions.end_handlers([made, other], reason="不要", by=organisation.bob)
    assert PartnerHandler.objects.filter(until__gt=now()).count() == 2, "nothing half ended"


@pytest.mark.parametrize(
    "wrong",
    [
        {"company": " "}, {"name": ""}, {"purpose": ""}, {"company": "社" * 201}, {"name": "名" * 201}, {"purpose": "目" * 501},
        {"mail": ""}, {"mail": "三浦"}, {"mail": "a@b"}, {"mail": "a b@example.com"}, {"mail": f"{'a' * 250}@example.com"},
        {"mail": "a@example.com, b@example.com"},
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(
    organisation: Organisation, items: Items, wrong: dict[str, object]
) -> None:
    with pytest.raises(BadInput):
        actions.name_handler(items.secret.item, outside(**wrong), by=organisation.alice)
    assert not PartnerHandler.objects.exists()


@pytest.mark.parametrize("days", [0, -1, 367])
def test_an_end_is_neither_past_nor_too_far(organisation: Organisation, items: Items, days: int) -> None:
    with pytest.raises(BadInput):
        actions.name_handler(
            items.secret.item, outside(until=now() + timedelta(days=days)), by=organisation.alice
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerHandler.objects.create(
            item=items.secret.item, company="A", name="B", mail="c@d.example", purpose="E", since=now(), until=FOREVER, recorded_at=now()
        )  # fmt: skip


def test_one_live_row_for_a_person_and_an_item_and_none_of_what_is_gone(
    organisation: Organisation, items: Items
) -> None:
    alice = organisation.alice
    made = actions.name_handler(items.secret.item, outside(), by=alice)
    with pytest.raises(Conflict, match="もうこの情報"):
        actions.name_handler(items.secret.item, outside(mail=MAIL.upper()), by=alice)
    actions.name_handler(items.fresh.item, outside(), by=alice)
    actions.end_handlers([made], reason="期限を延ばすため", by=alice)
    actions.name_handler(items.secret.item, outside(), by=alice)
    with pytest.raises(Conflict, match="廃棄"):
        actions.name_handler(items.disposed.item, outside(), by=alice)
    with pytest.raises(BadInput):
        actions.end_handlers([made], reason=" ", by=alice)
    with pytest.raises(BadInput):
        actions.end_handlers([made], reason="長" * 501, by=alice)


def test_the_top_class_goes_by_approval_only(organisation: Organisation, items: Items) -> None:
    bob, top = organisation.bob, items.top_secret.item
    with pytest.raises(Conflict, match="一人では"):
        actions.name_handler(top, outside(), by=bob)
    with pytest.raises(Conflict, match="承認は要りません"):
        actions.propose_handler(items.secret.item, outside(), by=bob)
    with pytest.raises(BadInput):
        actions.propose_handler(top, outside(mail="三浦"), by=bob)
    case = actions.propose_handler(top, outside(), by=bob)
    assert "三浦" not in case.title
    with pytest.raises(Conflict, match="決裁を待っています"):
        actions.propose_handler(top, outside(), by=bob)
    assert not PartnerHandler.objects.exists()
    approve_to_the_end(case)
    made = PartnerHandler.objects.get()
    assert (made.item, made.mail, made.purpose, made.case) == (top, MAIL, "治具の製作", case.number)
    assert made.given_by != bob, "whoever decided gave it"
    with pytest.raises(Conflict, match="もうこの情報"):
        actions.propose_handler(top, outside(), by=bob)


def test_a_rejected_proposal_names_nobody_and_can_be_made_again(
    organisation: Organisation, items: Items
) -> None:
    bob, top = organisation.bob, items.top_secret.item
    case = actions.propose_handler(top, outside(), by=bob)
    step = current_step(case)
    assert step is not None
    reject(case, comment="別の方法で", by=next(p for p, _stead in entitled_today(step) if p != bob))
    assert not PartnerHandler.objects.exists()
    again = actions.propose_handler(top, outside(), by=bob)
    with frozen(now() + timedelta(days=40)), pytest.raises(BadInput):
        approve_to_the_end(again)
    assert Case.objects.get(pk=again.pk).state == CaseState.OPEN, "an end that has passed decides nothing"
