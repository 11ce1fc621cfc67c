"""Lay out what is to be done when an incident begins, and move the days when it turns out that the company knew earlier."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.incidents.knowing import first_known, on_knowing
from hiden.incidents.models import Incident
from hiden.incidents.tasks.entries import WorkBegun
from hiden.incidents.tasks.library import fits, perishable_templates, task_templates
from hiden.incidents.tasks.models import IncidentTask, Perishable, PerishState, TaskState
from hiden.ledger import Author, record
from hiden.logs.coverage import Reach, stores
from hiden.logs.models import LogSource, SourceState

# How far back records matter while nobody has said when it happened.
USUALLY_BEFORE: Final = timedelta(days=30)


def begin_work(incident: Incident, *, by: Author) -> None:
    """Lay out tasks and timers, in the caller's transaction."""
    from_moment = known_at(incident)
    tasks = [
        IncidentTask(
            incident=incident, template=one.id, title=str(shown(one))[:200], what=str(shown(one.what)), part=one.part,
            due_at=from_moment + timedelta(hours=one.hours),
        )
        for one in task_templates().values()
        if fits(one, incident.route)
    ]  # fmt: skip
    timers = [
        Perishable(
            incident=incident, template=one.id, title=str(shown(one))[:200], what=str(shown(one.what)),
            perishes_at=from_moment + timedelta(hours=one.hours), basis=say("目安。機器や契約の設定を確かめて直してください。"),
        )
        for one in perishable_templates().values()
        if fits(one, incident.route)
    ]  # fmt: skip
    timers += own_sources(incident)
    IncidentTask.objects.bulk_create(tasks)
    Perishable.objects.bulk_create(timers)
    record(WorkBegun(incident.key, str(incident), len(tasks), len(timers)), by=by)


def known_at(incident: Incident) -> datetime:
    """From when the days count."""
    known = first_known(incident)
    return known.at if known else incident.opened_at


def records_from(incident: Incident) -> datetime:
    """From when records of what happened matter."""
    return incident.happened_from or known_at(incident) - USUALLY_BEFORE


def own_sources(incident: Incident) -> list[Perishable]:
    """Hiden's own records: when the first of those that matter is deleted, by what each source really keeps."""
    begin = records_from(incident)
    there = set(
        Perishable.objects.filter(incident=incident, source__isnull=False).values_list("source", flat=True)
    )
    listed = LogSource.objects.exclude(state=SourceState.DRAFT).exclude(pk__in=there).order_by("code")
    rows = _concerned(incident, listed)
    return [
        Perishable(
            incident=incident, source=one, title=say("秘伝の記録「{name}」", name=one.name)[:200],
            perishes_at=begin + timedelta(days=one.keep_days), sure=True, basis=_basis(one, begin, incident),
            what=say("この日を過ぎると、関わる期間の古い記録から消えます。保全すると、解除するまで消えません。"),
        )
        for one in rows
    ]  # fmt: skip


def _concerned(incident: Incident, sources: Iterable[LogSource]) -> list[LogSource]:
    """Those that watch a place of the items, or what leaves from everywhere; all while no place is known."""
    items = list(incident.items.filter(until=FOREVER).values_list("item_id", flat=True))
    forms = [store.form for store in stores(items) if store.form] if items else []
    if not forms:
        return list(sources)
    return [one for one in sources if not one.reach or any(Reach(one.reach).holds(form) for form in forms)]


def _basis(source: LogSource, begin: datetime, incident: Incident) -> str:
    days = say("保存期間{n}日（設定の値）", n=source.keep_days)
    if incident.happened_from:
        return days
    return days + say(
        "。起きた時期が分からないため、知った日の{n}日前から数えています。", n=USUALLY_BEFORE.days
    )


@on_knowing
def recount(incident: Incident) -> None:
    """Days that nobody set by hand follow the first knowing."""
    from_moment = known_at(incident)
    known = task_templates()
    for task in IncidentTask.objects.filter(incident=incident, state=TaskState.OPEN, moved=False):
        if task.template in known:
            task.due_at = from_moment + timedelta(hours=known[task.template].hours)
            task.save(update_fields=["due_at"])
    retime(incident)


def retime(incident: Incident) -> None:
    """Timers follow the first knowing, or the day from which records matter."""
    begin, from_moment, known = records_from(incident), known_at(incident), perishable_templates()
    rows = Perishable.objects.filter(incident=incident, state=PerishState.OPEN).select_related("source")
    for timer in rows:
        if timer.source is not None:
            timer.perishes_at = begin + timedelta(days=timer.source.keep_days)
            timer.basis = _basis(timer.source, begin, incident)
        elif timer.template in known and not timer.sure:
            timer.perishes_at = from_moment + timedelta(hours=known[timer.template].hours)
        timer.save(update_fields=["perishes_at", "basis"])


__all__ = ["begin_work", "known_at", "own_sources", "records_from", "retime"]
