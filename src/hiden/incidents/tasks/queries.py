"""Questions: whose tasks are open, what is late, what perishes; what tasks are called in the reader's language."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from hiden.base.clock import FOREVER, now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.incidents.models import CircleMember, Incident, Part
from hiden.incidents.pressing import Pressing, on_pressing
from hiden.incidents.queries import open_for
from hiden.incidents.tasks.library import perishable_templates, task_templates
from hiden.incidents.tasks.models import IncidentTask, Perishable, PerishState, TaskState
from hiden.people.models import Person

_STAGES = ("tip", "confirming", "responding", "pursuing")


def tasks_for(person: Person) -> QuerySet[IncidentTask]:
    """Open tasks of the incidents that somebody may know of, the nearest first."""
    rows = IncidentTask.objects.filter(incident__in=open_for(person), state=TaskState.OPEN)
    return rows.select_related("incident", "person").order_by("due_at", "pk")


def tasks_of(incident: Incident) -> QuerySet[IncidentTask]:
    """All tasks of one incident, the nearest first."""
    rows = IncidentTask.objects.filter(incident=incident).select_related("incident", "person", "settled_by")
    return rows.order_by("due_at", "pk")


def find_task(incident: Incident, pk: int) -> IncidentTask:
    """One task of an incident. Raises NotFound."""
    found = tasks_of(incident).filter(pk=pk).first()
    if found is None:
        raise NotFound(say("この作業はありません。"), say("事案の作業の頁から選んでください。"))
    return found


def mine(person: Person) -> QuerySet[IncidentTask]:
    """Those that are theirs: given to them, or of their part and given to nobody."""
    same = CircleMember.objects.filter(
        incident=OuterRef("incident"), part=OuterRef("part"), person=person, until=FOREVER
    )
    return tasks_for(person).filter(Q(person=person) | Q(Exists(same), person=None))


def perishing(person: Person) -> QuerySet[Perishable]:
    """What goes by itself in the incidents that somebody may know of."""
    rows = Perishable.objects.filter(incident__in=open_for(person), state=PerishState.OPEN)
    return rows.select_related("incident", "source").order_by("perishes_at", "pk")


def open_tasks(incident: Incident) -> int:
    """How many wait."""
    return IncidentTask.objects.filter(incident=incident, state=TaskState.OPEN).count()


def open_perishables(incident: Incident) -> int:
    """How much is not secured yet; Hiden's own records are one thing, which one button holds."""
    rows = Perishable.objects.filter(incident=incident, state=PerishState.OPEN)
    own = [bool(source) for source in rows.values_list("source", flat=True)]
    return own.count(False) + any(own)


def title_of(row: IncidentTask | Perishable) -> str:
    """In the reader's language where it is the catalogue's, and as it was written where it is the team's own."""
    known: Any = _template(row)
    return str(shown(known)) if known else row.title


def what_of(row: IncidentTask | Perishable) -> str:
    """The same for what it means."""
    known: Any = _template(row)
    return str(shown(known.what)) if known else row.what


def place_of(row: IncidentTask | Perishable) -> tuple[str, bool]:
    """(the place in the handbook, whether that is not confirmed)."""
    known: Any = _template(row)
    if not known:
        return "", False
    return known.sources[0].place or "", known.certainty not in {"A", "B"}


def stage_of(task: IncidentTask) -> int:
    """The place of its stage in the handbook's order; the team's own come last."""
    known = task_templates().get(task.template)
    return _STAGES.index(known.stage) if known else len(_STAGES)


def _template(row: IncidentTask | Perishable) -> Any:
    known: Any = task_templates() if isinstance(row, IncidentTask) else perishable_templates()
    return known.get(row.template)


@on_pressing
def tasks_pressing(incident: Incident) -> list[Pressing]:
    """Open tasks."""
    url = reverse("incident_tasks", args=[incident.key])
    rows = IncidentTask.objects.filter(incident=incident, state=TaskState.OPEN).select_related("person")
    return [
        Pressing(
            one.due_at,
            title_of(one),
            say("作業"),
            f"{url}#t{one.pk}",
            one.person.name if one.person else str(Part(one.part).label),
        )
        for one in rows
    ]


@on_pressing
def evidence_pressing(incident: Incident) -> list[Pressing]:
    """Evidence that goes by itself."""
    url = reverse("incident_perishables", args=[incident.key])
    rows = list(Perishable.objects.filter(incident=incident, state=PerishState.OPEN).select_related("source"))
    found = [
        Pressing(one.perishes_at, title_of(one), say("消える証拠"), f"{url}#e{one.pk}")
        for one in rows
        if not one.source_id
    ]
    own = [one.perishes_at for one in rows if one.source_id]
    if own:  # one button holds them all, so they are one thing to do
        words = say("秘伝の記録を保全する（{n}の取得元）", n=len(own))
        found.append(Pressing(min(own), words, say("消える証拠"), f"{url}#own"))
    return found


def late_tasks(person: Person) -> int:
    """How many of theirs are past their moment."""
    return mine(person).filter(due_at__lt=now()).count()


__all__ = [
    "find_task", "late_tasks", "mine", "open_perishables", "open_tasks", "perishing", "place_of", "stage_of", "tasks_for", "tasks_of",
    "title_of", "what_of",
]  # fmt: skip
