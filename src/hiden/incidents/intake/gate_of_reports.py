"""公益通報: first of all, whether what is told touches a report of wrongdoing; then the keeper of reports alone decides (PRV-19).

Nobody looks for who reported: what is asked here is about the tip, never about names, and "not sure" counts as yes.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require, visible
from hiden.incidents.beginning import begin
from hiden.incidents.entries import ReportRuled
from hiden.incidents.intake.models import KeeperRuling
from hiden.incidents.models import Incident, IncidentState
from hiden.incidents.opening import Told
from hiden.ledger import record
from hiden.people.models import Person, Role
from hiden.people.queries import holders_of
from hiden.people.turn import in_turn

LEAST_WORDS: Final = 20


class Touches(models.TextChoices):
    """What whoever tells says of it."""

    NO = "no", _("関わらない")
    YES = "yes", _("関わる、または関わるかもしれない")
    UNSURE = "unsure", _("分からない")


def must_be_held(told: Told, touches: Touches, *, by: Person | None) -> bool:
    """Whether the keeper looks first: a report is or may be touched, or the tip comes from or is about those who take reports."""
    if touches != Touches.NO:
        return True
    line = {person.pk for person in holders_of(Role.REPORT_KEEPER)}
    return (by is not None and by.pk in line) or any(person.pk in line for person in told.subjects)


def held_for(person: Person) -> QuerySet[Incident]:
    """Those that wait for a keeper, the oldest first."""
    rows = Incident.objects.filter(held=True, drill=False, state=IncidentState.TIP)
    return visible(person, "incidents.keep", rows).order_by("opened_at", "pk")


def no_keeper() -> int:
    """How many wait although nobody was named who may look at them."""
    if holders_of(Role.REPORT_KEEPER):
        return 0
    return Incident.objects.filter(held=True, drill=False, state=IncidentState.TIP).count()


@in_turn
def rule(incident: Incident, *, goes_on: bool, words: str, by: Person) -> KeeperRuling:
    """The keeper decides: it goes on as an incident, or stays with the keeper and ends here.

    Raises BadInput without a reason, Conflict where it is decided, NotAllowed.
    """
    require(by, "incidents.keep", incident)
    found = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if not found.held or found.state != IncidentState.TIP:
        raise Conflict(say("この申告は、確認を待っていません。"), say("一覧を開き直してください。"))
    if len(words.strip()) < LEAST_WORDS:
        raise BadInput(
            say("理由が短すぎます。"),
            say("何を確かめてそう判断したかを{n}文字以上で書いてください。", n=LEAST_WORDS),
        )
    made = KeeperRuling.objects.create(incident=found, goes_on=goes_on, words=words.strip(), by=by, at=now())
    if goes_on:
        found.held = False
    else:
        found.state, found.closed_at = IncidentState.CLOSED, made.at
    found.save(update_fields=["held", "state", "closed_at"])
    record(ReportRuled(found.key, str(found), goes_on, made.words), by=by)
    if goes_on:
        begin(found, by=None)  # called by the rules of the house, not by the keeper
    return made


__all__ = ["LEAST_WORDS", "Touches", "held_for", "must_be_held", "no_keeper", "rule"]
