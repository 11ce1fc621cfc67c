"""Counts find what is not there; numbered papers of a meeting come back or are missed; the checklist lists and never concludes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hiden.base.clock import frozen, today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.lending import actions
from hiden.lending.actions import Receiver, Wanted
from hiden.lending.facts import (
    collected,
    counts,
    late_loans,
    leavers,
    losses,
    not_counted,
    partners,
    taken_outside,
)
from hiden.lending.handling import Weight
from hiden.lending.kinds import Carry, Handed, Sight
from hiden.lending.meeting_points import meeting_factors
from hiden.lending.models import Thing
from hiden.lending.queries import not_collected, sight_waiting, waiting_sights
from hiden.measures.facts_registry import facts_about
from tests.lending.conftest import Things
from tests.world.items import Items
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
TOMORROW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def test_a_count(company: Organisation, things: Things) -> None:
    with pytest.raises(NotAllowed):
        actions.start_count(title="秋", due_on=today(), by=company.bob)
    with pytest.raises(BadInput):
        actions.start_count(title="秋", due_on=today() - timedelta(days=1), by=company.alice)
    with pytest.raises(BadInput, match="確かめる貸出品"):
        actions.start_count(title="秋", due_on=today(), department=company.sales, by=company.alice)
    loan = actions.lend(things.key, Wanted("点検", today(), company.eve, carry=Carry.VIEW), by=company.bob)
    made = actions.start_count(title="秋", due_on=today(), department=company.production, by=company.alice)
    assert made.sights.count() == 4
    assert made.sights.get(thing=things.key).loan == loan
    assert actions.sight([things.key], count=made, finding=Sight.SEEN, by=company.eve) == 1, (
        "who has it may say so"
    )
    with pytest.raises(NotAllowed):
        actions.sight([things.usb], count=made, finding=Sight.SEEN, by=company.eve)
    assert actions.sight([things.usb, things.samples], count=made, finding=Sight.SEEN, by=company.bob) == 2
    assert actions.sight([things.usb], count=made, finding=Sight.SEEN, by=company.bob) == 0, (
        "said twice changes nothing"
    )
    assert sight_waiting(things.copy) is not None
    actions.sight([things.copy], count=made, finding=Sight.MISSING, note="棚にない", by=company.bob)
    assert not waiting_sights().exists()
    with pytest.raises(BadInput):
        actions.sight([things.copy], count=made, finding="", by=company.bob)
    shown = counts(None)
    assert shown is not None
    assert (shown.value, shown.care) == ("見当たらない1点、まだ0点", True)
    actions.close_count(made, by=company.alice)
    with pytest.raises(Conflict):
        actions.sight([things.copy], count=made, finding=Sight.SEEN, by=company.bob)
    assert Thing.objects.get(pk=things.usb.pk).seen_at is not None
    assert Thing.objects.get(pk=things.copy.pk).seen_at is None


def test_only_what_is_lent(company: Organisation, things: Things) -> None:
    actions.lend(things.key, Wanted("点検", today(), company.eve, carry=Carry.VIEW), by=company.bob)
    made = actions.start_count(title="貸出中", due_on=today(), lent_only=True, by=company.alice)
    assert [row.thing for row in made.sights.select_related("thing")] == [things.key]


def meeting_of(company: Organisation, known: Items, **more: object) -> object:
    wanted: dict[str, object] = {
        "title": "工程会議", "held_on": today(), "room": "第1会議室", "items": [known.secret.item],
        "receivers": [Receiver(person=company.eve), Receiver("田中 一郎", "A社"), Receiver()], "by": company.bob,
    }  # fmt: skip
    return actions.keep_meeting(**{**wanted, **more})  # type: ignore[arg-type]


def test_numbered_papers_come_back_or_are_missed(company: Organisation, items: Items) -> None:
    meeting = actions.keep_meeting(
        title="工程会議", held_on=today(), room="第1会議室", items=[items.secret.item], materials="工程表",
        receivers=[Receiver(person=company.eve), Receiver("田中 一郎", "A社"), Receiver()], by=company.bob,
    )  # fmt: skip
    sets = meeting.handouts.select_related("person").order_by("number")
    assert [(one.number, one.receiver, one.name) for one in sets] == [
        (1, "尾崎 絵美", ""),
        (2, "田中 一郎", "田中 一郎"),
        (3, "", ""),
    ], "the name of a person stands in one place, where it can be forgotten"
    assert not not_collected().exists(), "today's meeting is not over"
    with frozen(TOMORROW):
        assert [row.number for row in not_collected()] == [1, 2], "spare sets were given to nobody"
        with pytest.raises(NotAllowed):
            actions.collect(meeting, [1], handed=Handed.COLLECTED, by=company.charlie)
        for numbers in ([], [9]):
            with pytest.raises(BadInput):
                actions.collect(meeting, numbers, handed=Handed.COLLECTED, by=company.bob)
        assert actions.collect(meeting, [1], handed=Handed.COLLECTED, by=company.bob) == 1
        with pytest.raises(BadInput, match="理由"):
            actions.collect(meeting, [2], handed=Handed.KEPT, by=company.bob)
        actions.collect(meeting, [2], handed=Handed.MISSING, note="席に残っていなかった", by=company.bob)
        assert [row.number for row in not_collected()] == [2], "missing is not collected"
        fact = collected(None)
        assert fact is not None
        assert (fact.value, fact.care) == ("2部中1部", True)
        actions.collect(meeting, [2], handed=Handed.KEPT, note="契約先の正式な手元資料", by=company.bob)
        assert not not_collected().exists()
    with pytest.raises(Conflict, match="1番"):
        actions.keep_meeting(
            title="工程会議", held_on=today(), room="第1会議室", items=[], receivers=[], meeting=meeting, by=company.bob
        )  # fmt: skip


def test_bad_meetings(company: Organisation, items: Items) -> None:
    for change in ({"title": ""}, {"room": " "}, {"receivers": [Receiver()] * 501}):
        with pytest.raises(BadInput):
            meeting_of(company, items, **change)
    with pytest.raises(BadInput, match="A-0001"):
        meeting_of(company, items, items=[items.top_secret.item], by=company.charlie)


def test_the_checklist_lists_what_the_table_says(company: Organisation, items: Items) -> None:
    top = meeting_factors([items.top_secret.item], ["online", "recording", "outsiders"])
    sources = {one.source for one in top}
    assert {"取扱表「オンライン会議」", "取扱表「サプライチェーン共有」"} <= sources
    assert top[0].weight == Weight.STOP
    assert any("録画" in one.words for one in top)
    assert meeting_factors([items.public.item], ["online", "outsiders"]) == ()
    assert meeting_factors([items.secret.item], []) == ()
    undecided = meeting_factors([items.evaluated.item], ["online"])
    assert any("まだ決まっていません" in one.words for one in undecided)


def test_going_through_the_checklist(company: Organisation, items: Items) -> None:
    meeting = actions.keep_meeting(
        title="定例",
        held_on=today(),
        room="オンライン",
        items=[items.secret.item],
        receivers=[],
        by=company.bob,
    )
    with pytest.raises(BadInput):
        actions.check_meeting(meeting, ["dancing"], by=company.bob)
    actions.check_meeting(meeting, ["overseas", "online"], by=company.bob)
    meeting.refresh_from_db()
    assert meeting.circumstances == ["online", "overseas"]
    assert any(one["weight"] == "stop" for one in meeting.factors), (
        "秘 is not for abroad in the default table"
    )


def test_facts_for_measures(company: Organisation, things: Things) -> None:
    assert late_loans(None) is None
    wish = Wanted("商談", date(2026, 11, 25), None, "A社", "田中", Carry.TRIP)
    actions.lend(things.usb, wish, confirmed=True, by=company.bob)
    assert [fact(None).value for fact in (late_loans, taken_outside, partners, leavers)] == [  # type: ignore[union-attr]
        "貸出中1件のうち0件",
        "1件",
        "1件（期限を過ぎた0件）",
        "0件",
    ]
    assert losses(None) is None
    unseen = not_counted(None)
    assert unseen is not None
    assert unseen.value == "4点中4点"
    with frozen(datetime(2026, 11, 26, 3, 0, tzinfo=UTC)):
        late = late_loans(None)
        assert late is not None
        assert (late.value, late.care) == ("貸出中1件のうち1件", True)
    past = late_loans(datetime(2026, 11, 1, tzinfo=UTC))
    assert past is not None
    assert past.value == "貸出中0件のうち0件"
    assert {one.id for one in facts_about("E3-j")} >= {
        "lending.overdue",
        "lending.not_counted",
        "lending.losses",
    }
