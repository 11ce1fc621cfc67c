"""Verbs: evidence that goes by itself: how long it really stays, that it was secured, or was gone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hiden.base.clock import TOKYO, now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.evidence.holds.placing import Scope, place_hold
from hiden.gate import require
from hiden.incidents.entries import PeriodSet
from hiden.incidents.models import Incident
from hiden.incidents.tasks.beginning import own_sources, records_from, retime
from hiden.incidents.tasks.entries import PerishableChanged
from hiden.incidents.tasks.models import Perishable, PerishState
from hiden.ledger import record
from hiden.people.models import Person


@transaction.atomic
def add_perishable(
    incident: Incident, *, title: str, perishes_at: datetime, basis: str, what: str = "", by: Person
) -> Perishable:
    """Add evidence that goes by itself. Raises BadInput, NotAllowed."""
    require(by, "incidents.work", incident)
    if not title.strip() or not basis.strip():
        raise BadInput(
            say("何が消えるか、またはそう言える根拠がありません。"), say("両方を入力してください。")
        )
    made = Perishable.objects.create(
        incident=incident, title=title.strip()[:200], what=what.strip(), perishes_at=perishes_at, sure=True,
        basis=basis.strip()[:300],
    )  # fmt: skip
    _note(made, "added", basis, by=by)
    return made


@transaction.atomic
def time_it(perishable: Perishable, *, perishes_at: datetime, basis: str, by: Person) -> Perishable:
    """State when it really goes. Raises BadInput without a basis, Conflict, NotAllowed."""
    found = _open(perishable, by)
    if not basis.strip():
        raise BadInput(say("根拠が書かれていません。"), say("何を見てその日時と分かったかを書いてください。"))
    found.perishes_at, found.basis, found.sure = perishes_at, basis.strip()[:300], True
    found.save()
    _note(found, "moved", basis, by=by)
    return found


@transaction.atomic
def settle(perishable: Perishable, *, to: PerishState, words: str, by: Person) -> Perishable:
    """It was secured, was gone, or has nothing to do with it: with what was done. Raises BadInput, Conflict, NotAllowed."""
    found = _open(perishable, by)
    if to == PerishState.OPEN or not words.strip():
        raise BadInput(
            say("結果か説明がありません。"), say("何をどこに残したか、または理由を書いてください。")
        )
    return _settled(found, to, words, by=by)


@transaction.atomic
def hold_own(perishable: Perishable, *, by: Person) -> Perishable:
    """Hold Hiden's own records of the source, from the day they matter; in a drill it is noted and no hold is placed.

    Raises Conflict, NotAllowed (also by the room of records).
    """
    found = _open(perishable, by)
    if found.source is None:
        raise Conflict(
            say("これは秘伝の記録ではありません。"), say("残したときに、その方法を書いてください。")
        )
    return _held(found.incident, [found], by=by)[0]


@transaction.atomic
def hold_all_own(incident: Incident, *, by: Person) -> list[Perishable]:
    """Hold Hiden's own records of every source that is not held yet, by one hold. Raises Conflict where none is left, NotAllowed."""
    require(by, "incidents.work", incident)
    rows = Perishable.objects.select_for_update(of=("self",)).select_related("incident", "source")
    found = list(rows.filter(incident=incident, source__isnull=False, state=PerishState.OPEN).order_by("pk"))
    if not found:
        raise Conflict(say("保全していない秘伝の記録はありません。"), say("頁を開き直して確かめてください。"))
    return _held(incident, found, by=by)


def _held(incident: Incident, found: list[Perishable], *, by: Person) -> list[Perishable]:
    if incident.drill:
        words = say("訓練のため、保全命令は出していません。")
        return [_settled(one, PerishState.SECURED, words, by=by) for one in found]
    hold = place_hold(
        title=say("事案{number}", number=str(incident)), incident=str(incident), by=by,
        first=records_from(incident).astimezone(TOKYO).date(),
        scope=Scope(systems=tuple(one.source.key for one in found if one.source)),
        reason=say("事案{number}のため", number=str(incident)),
    )  # fmt: skip
    words = say("保全命令{number}を出しました。", number=hold.number)
    return [_settled(one, PerishState.SECURED, words, by=by) for one in found]


@transaction.atomic
def set_period(incident: Incident, *, first: datetime | None, last: datetime | None, by: Person) -> None:
    """Say when it happened, as far as is known; timers of Hiden's own records follow. Raises BadInput, NotAllowed."""
    require(by, "incidents.work", incident)
    if first is not None and last is not None and first > last:
        raise BadInput(say("期間の始まりが、終わりより後です。"), say("日付を確かめてください。"))
    incident.happened_from, incident.happened_until = first, last
    incident.save(update_fields=["happened_from", "happened_until"])
    said = [one.isoformat() if one else "" for one in (first, last)]
    record(PeriodSet(incident.key, str(incident), said[0], said[1]), by=by)
    Perishable.objects.bulk_create(own_sources(incident))
    retime(incident)


def _open(perishable: Perishable, by: Person) -> Perishable:
    require(by, "incidents.work", perishable.incident)
    found = (
        Perishable.objects.select_for_update(of=("self",))
        .select_related("incident", "source")
        .get(pk=perishable.pk)
    )
    if found.state != PerishState.OPEN:
        raise Conflict(
            say("これは、もう「{state}」になっています。", state=found.get_state_display()),
            say("頁を開き直して確かめてください。"),
        )
    return found


def _settled(found: Perishable, to: PerishState, words: str, *, by: Person) -> Perishable:
    found.state, found.words, found.settled_by, found.settled_at = to, words.strip()[:1000], by, now()
    found.save()
    _note(found, to, words, by=by)
    return found


def _note(found: Perishable, what: str, words: str, *, by: Person) -> None:
    incident = found.incident
    record(
        PerishableChanged(incident.key, str(incident), found.pk, found.title, what, words.strip()[:300]),
        by=by,
    )


__all__ = ["add_perishable", "hold_all_own", "hold_own", "set_period", "settle", "time_it"]
