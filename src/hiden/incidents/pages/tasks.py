"""Tasks of an incident and of all incidents, and evidence that goes by itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now
from hiden.base.words import say
from hiden.gate.page import page
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import Incident, Part
from hiden.incidents.tabs import show_tab
from hiden.incidents.tasks import doing
from hiden.incidents.tasks.forms import DoneForm, PlanForm, TaskForm, at_first
from hiden.incidents.tasks.models import IncidentTask, TaskState
from hiden.incidents.tasks.queries import mine, open_tasks, place_of, stage_of, tasks_for, title_of, what_of
from hiden.ui.filters import Choice
from hiden.ui.forms import ReasonForm
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

show_tab("tasks", _("作業"), "incident_tasks", group="work", order=20, count=open_tasks)

_COLUMNS = (
    Column("due", _("期限"), sort=("due_at",), kind="num"),
    Column("title", _("すること"), kind="name"),
    Column("part", _("担当"), sort=("part", "due_at"), kind="line"),
    Column("incident", _("事案"), sort=("incident__number", "due_at")),
)
_TURNS = (("mine", _("自分の担当")), ("all", _("全員の担当")))


def task_at(key: str, pk: int) -> Incident:
    """The incident of a task. Raises DoesNotExist."""
    return _task(key, pk).incident


def _task(key: str, pk: int) -> IncidentTask:
    return IncidentTask.objects.select_related("incident", "person").get(pk=pk, incident__key=key)


def back(incident: Incident) -> str:
    """The page of the tasks."""
    return reverse("incident_tasks", args=[incident.key])


@page("incidents.see", of=incident_at)
def tasks(request: Request, found: Incident, key: str) -> HttpResponse:
    """All tasks of an incident by part: what waits, late ones first, and folded away what is settled."""
    rows = list(IncidentTask.objects.filter(incident=found).select_related("person", "settled_by"))
    order = [part.value for part in Part]
    rows.sort(key=lambda one: (order.index(one.part), one.state != TaskState.OPEN, one.due_at, stage_of(one)))
    parts: dict[str, tuple[list[Any], list[Any]]] = {}
    for one in rows:
        waiting, settled = parts.setdefault(str(Part(one.part).label), ([], []))
        lines = waiting if one.state == TaskState.OPEN else settled
        lines.append((one, title_of(one), what_of(one), *place_of(one)))
    opened = [one for one in rows if one.state == TaskState.OPEN]
    context = {
        "parts": [(part, *lines) for part, lines in parts.items()],
        "open": len(opened),
        "late": sum(one.due_at < now() for one in opened),
        "now": now(),
    }
    return incident_page(request, found, "incidents/tasks.html", context)


@page("incidents.room")
def board(request: Request) -> HttpResponse:
    """Open tasks of all incidents that the reader may know of."""
    seen, own = tasks_for(request.by), mine(request.by)
    turn = request.GET.get("turn") or ("mine" if own.exists() else "all")
    rows = own if turn == "mine" else seen
    listing = Listing(
        request,
        rows,
        columns=_COLUMNS,
        filters=(
            Choice("part", _("担当"), Part.choices),
            Choice("late", _("期限"), [("yes", _("過ぎたもの"))], lookup=lambda _value: Q(due_at__lt=now())),
        ),
        sort="due",
        keep=("turn",),
        empty=_("待っている作業はありません。"),
    )
    for row in listing.rows:
        row.named = title_of(row)  # type: ignore[attr-defined]
        row.late = row.due_at < now()  # type: ignore[attr-defined]
    context = {"turn": turn, "turns": _TURNS, "late": rows.filter(due_at__lt=now()).count()}
    return listing.answer("incidents/board.html", context)


@page("incidents.work", of=incident_at)
def add(request: Request, found: Incident, key: str) -> HttpResponse:
    """A task of the team's own."""

    def save(form: TaskForm) -> str:
        values = form.cleaned_data
        doing.add_task(
            found, title=values["title"], part=Part(values["part"]), due_at=form.moment, what=values["what"],
            person=values["person"], by=request.by,
        )  # fmt: skip
        return back(found)

    return incident_form(
        request, found, TaskForm, save, title=_("作業を加える"), submit=_("加える"), back=back(found)
    )


@page("incidents.work", of=task_at)
def done(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """It is done."""
    task = _task(key, pk)

    def save(form: DoneForm) -> str:
        doing.do_task(task, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("「{title}」を済みにしました。", title=title_of(task)))
        return back(found)

    return incident_form(
        request, found, DoneForm, save, title=say("「{title}」を済みにする", title=title_of(task)), lead=what_of(task),
        submit=_("済みにする"), back=back(found),
    )  # fmt: skip


@page("incidents.work", of=task_at)
def unneeded(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """It is not needed."""
    task = _task(key, pk)

    def save(form: ReasonForm) -> str:
        doing.not_needed(task, reason=form.cleaned_data["reason"], by=request.by)
        return back(found)

    return incident_form(
        request, found, ReasonForm, save, title=say("「{title}」を不要とする", title=title_of(task)), submit=_("不要とする"),
        back=back(found),
    )  # fmt: skip


@page("incidents.work", of=task_at)
def again(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """It is not done after all."""
    task = _task(key, pk)

    def save(form: ReasonForm) -> str:
        doing.open_again(task, reason=form.cleaned_data["reason"], by=request.by)
        return back(found)

    return incident_form(
        request, found, ReasonForm, save, title=say("「{title}」を未了に戻す", title=title_of(task)), submit=_("未了に戻す"),
        back=back(found),
    )  # fmt: skip


@page("incidents.work", of=task_at)
def plan(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """By when and by whom."""
    task = _task(key, pk)

    def save(form: PlanForm) -> str:
        values = form.cleaned_data
        due_at = (
            task.due_at
            if at_first(task.due_at) == {"day": values["day"], "at": values["at"]}
            else form.moment
        )
        doing.plan(task, due_at=due_at, person=values["person"], reason=values["reason"], by=request.by)
        return back(found)

    return incident_form(
        request, found, PlanForm, save, title=say("「{title}」の担当と期限", title=title_of(task)), submit=_("決める"),
        back=back(found), initial={**at_first(task.due_at), "person": task.person.number if task.person else ""},
    )  # fmt: skip
