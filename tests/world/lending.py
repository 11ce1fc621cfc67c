"""What the addresses of lending speak of: things of 製造部, what Charlie borrowed of it, a loss, a meeting of Bob's."""

from __future__ import annotations

from datetime import timedelta

from hiden.base.clock import today
from hiden.lending import actions
from hiden.lending.kinds import Carry, ThingKind
from hiden.lending.models import Meeting, Thing
from hiden.lending.queries import thing_numbered
from hiden.people.queries import department_by_code
from tests.world.sample import Cast


def lent(cast: Cast) -> dict[str, object]:
    """Bob lends Charlie a lamp and reports the loss of a card."""
    place = department_by_code("700")
    lamp = actions.register(actions.Told("検査灯", ThingKind.OTHER, place, pieces=2), by=cast.bob)[0]
    wanted = actions.Wanted("点検", today() + timedelta(days=3), cast.charlie, carry=Carry.OFFICE)
    loan = actions.lend(lamp, wanted, by=cast.bob)
    card = actions.register(actions.Told("棚の札", ThingKind.CARD, place), by=cast.bob)[0]
    loss = actions.report_loss(
        card, noticed_on=today(), where="棚", circumstances="棚卸しで見当たらない", by=cast.bob
    )
    return {
        "thing": thing_numbered("USB-02").key,
        "shelf": Thing.objects.get(copy_of__number="A-0105", copy_serial=1).key,
        "charlies_loan": loan.number,
        "loss": loss.number,
        "meeting": Meeting.objects.filter(organiser=cast.bob).order_by("pk")[0].key,
    }
