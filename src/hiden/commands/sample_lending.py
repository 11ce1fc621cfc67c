"""What the sample company has lent, looked for, lost and handed out: by the same actions as everybody's, with work left to do."""

from __future__ import annotations

from datetime import date, timedelta

from hiden.base.clock import today
from hiden.base.words import say
from hiden.inventory.models import Item
from hiden.inventory.queries import find_item
from hiden.lending import actions
from hiden.lending.kinds import Carry, Guarded, Handed, Sight
from hiden.lending.models import Thing
from hiden.lending.queries import thing_numbered
from hiden.people.models import Person
from hiden.people.queries import person_by_number

_MANAGER = "1001"


def lend_and_meet() -> None:
    """Loans, a case, a loss, a count and two meetings."""
    manager = person_by_number(_MANAGER)
    _lend(manager)
    _ask(manager)
    _lose()
    _count(manager)
    _meet()


def _days(count: int) -> date:
    return today() + timedelta(days=count)


def _lend(manager: Person) -> None:
    """One to somebody who has confirmed it, one who has not, one at home by the conditions of its class, one to a partner."""
    head, keeper = person_by_number("1007"), person_by_number("2700")
    confirmed = actions.lend(
        thing_numbered("KEY-01"), actions.Wanted(say("金型の点検"), _days(3), person_by_number("2703"), carry=Carry.OFFICE),
        confirmed=True, by=head,
    )  # fmt: skip
    actions.confirm_handover(confirmed, by=person_by_number("2703"))
    actions.lend(
        thing_numbered("USB-01"), actions.Wanted(say("在宅での工程表の作成"), _days(5), keeper, carry=Carry.HOME),
        confirmed=True, by=head,
    )  # fmt: skip
    actions.lend(
        thing_numbered("PC-101"), actions.Wanted(say("客先での打合せ"), _days(2), person_by_number("2301"), carry=Carry.TRIP),
        confirmed=True, on_paper=True, by=manager,
    )  # fmt: skip
    partner = actions.Wanted(
        say("検査方法の確認"), _days(20), company="ミナト計装株式会社", handler="大和田 透", carry=Carry.TRIP
    )
    actions.lend(thing_numbered("JIG-01"), partner, confirmed=True, on_paper=True, by=manager)
    back = actions.lend(
        thing_numbered("KEY-02"), actions.Wanted(say("書庫の整理"), _days(1), person_by_number("2106"), carry=Carry.VIEW),
        on_paper=True, by=manager,
    )  # fmt: skip
    actions.announce(back, by=person_by_number("2106"))


def _ask(manager: Person) -> None:
    """A copy of the top class is wanted outside: the handling table says no, so a case is on its way."""
    copy = Thing.objects.filter(copy_of__number="A-0101").order_by("copy_serial").first()
    assert copy is not None
    wanted = actions.Wanted("", _days(14), person_by_number("1007"), carry=Carry.TRIP)
    actions.ask_for_permit(
        copy,
        wanted,
        reason=say("協力工場で不良の原因を一緒に確かめるため。写しは現地に残しません。"),
        by=manager,
    )


def _lose() -> None:
    """One of twenty visitor cards is missing."""
    by = person_by_number("2100")
    loss = actions.report_loss(
        thing_numbered("CARD-01"), noticed_on=today(), where=say("受付"), guarded=Guarded.NO,
        circumstances=say("夕方の枚数確認で1枚足りない。来客3組に確認中。"), by=by,
    )  # fmt: skip
    actions.mark_step(loss, "tell", by=by)


def _count(manager: Person) -> None:
    """A count of everything is under way."""
    made = actions.start_count(title=say("2026年度下期の現物確認"), due_on=_days(21), by=manager)
    seen = [thing_numbered(number) for number in ("PC-102", "CARD-01", "KEY-02")]
    actions.sight(seen, count=made, finding=Sight.SEEN, by=manager)
    actions.sight(
        [thing_numbered("USB-03")],
        count=made,
        finding=Sight.MISSING,
        note=say("キャビネットにない"),
        by=manager,
    )


def _items(*numbers: str) -> list[Item]:
    return [find_item(number) for number in numbers]


def _meet() -> None:
    """A meeting whose papers came back but for one, and one that is about to be held online."""
    head = person_by_number("1007")
    people = [
        actions.Receiver(person=person_by_number(number)) for number in ("1005", "1006", "1008", "2700")
    ]
    guest = actions.Receiver(name="大和田 透", company="ミナト計装株式会社")
    held = actions.keep_meeting(
        title=say("工程改善会議"), held_on=_days(-3), room=say("第2会議室"), items=_items("A-0104", "A-0105"),
        materials=say("工程表（2枚）"), receivers=[*people, guest, actions.Receiver()], by=head,
    )  # fmt: skip
    actions.check_meeting(held, ["outsiders", "papers"], by=head)
    actions.collect(held, [1, 2, 4], handed=Handed.COLLECTED, by=head)
    actions.collect(held, [5], handed=Handed.MISSING, note=say("お持ち帰りになったか確認中"), by=head)
    online = actions.keep_meeting(
        title=say("試作の進み具合の共有"), held_on=_days(2), room=say("オンライン会議"), items=_items("A-0105"),
        receivers=people[:3], numbered=False, by=head,
    )  # fmt: skip
    actions.check_meeting(online, ["online", "recording", "home"], by=head)
