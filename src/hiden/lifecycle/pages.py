"""Pages: the board of steps, one event, notices of leaving, and which steps there are."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import FOREVER_DATE, today
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.classification.queries import holding as in_force
from hiden.gate import allows, decide_many
from hiden.gate.page import page
from hiden.lending.queries import holding_people
from hiden.lifecycle import actions
from hiden.lifecycle.asking import ask_promise, assign_course, fulfilment
from hiden.lifecycle.export import steps_file
from hiden.lifecycle.forms import (
    DoneForm,
    DueForm,
    EventForm,
    NoticeForm,
    OwnStepForm,
    SettingsForm,
)
from hiden.lifecycle.library import steps as library
from hiden.lifecycle.models import LifeEvent, LifeStep, Outcome, OwnStep, Passage, StepState
from hiden.lifecycle.opening import settings
from hiden.lifecycle.queries import (
    by_role,
    due,
    events_of,
    find_event,
    find_step,
    holds_due,
    late,
    mine,
    open_steps,
    steps_seen,
)
from hiden.people.leaving import give_notice, leaving, withdraw_notice
from hiden.people.models import Kind, Role
from hiden.people.pages.finding import find_person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import PEOPLE, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    PEOPLE,
    _("入社・異動・退職の手順"),
    "lifecycle_board",
    action="lifecycle.board",
    order=10,
    under="/lifecycle/",
)
remind(
    "lifecycle_mine",
    _("あなたの担当する入退社の手順（期限が近いもの）"),
    lambda person: due(mine(person)).count(),
    "lifecycle_board",
    query="turn=mine",
    action="lifecycle.board",
    order=12,
    late=lambda person: late(mine(person)).count(),
)
remind(
    "lifecycle_holds",
    _("保管の期限が来た退職者のPC"),
    lambda _person: holds_due().count(),
    "lifecycle_holds",
    action="lifecycle.interview",
    order=55,
)

_COLUMNS = (
    Column("due", _("期限"), sort=("due_on",), kind="num"),
    Column("title", _("手順"), sort=("title",), kind="name"),
    Column("person", _("人"), sort=("event__person__kana_key",), kind="line"),
    Column("passage", _("出来事"), sort=("event__passage", "event__day"), kind="line"),
    Column("role", _("担当"), sort=("role",), kind="line"),
)
_TURNS = (("mine", _("自分の担当")), ("all", _("全員の担当")))


def event_named(key: str, **_more: object) -> LifeEvent:
    """What the address names. Raises NotFound."""
    return find_event(key)


def step_named(pk: int, **_more: object) -> LifeStep:
    """What the address names. Raises NotFound."""
    return find_step(pk)


@page("lifecycle.board")
def board(request: Request) -> HttpResponse:
    """All open steps that the reader may see, those of their own roles first; who is late."""
    seen = steps_seen(request.by).filter(state=StepState.OPEN, event__outcome=Outcome.OPEN)
    own = mine(request.by)
    turn = request.GET.get("turn") or ("mine" if own.exists() else "all")
    shown = seen.filter(pk__in=own.values("pk")) if turn == "mine" else seen
    listing = Listing(
        request,
        shown,
        columns=_COLUMNS,
        filters=(
            Search(("event__person__name", "event__person__kana", "event__person__number", "title")),
            Choice("role", _("担当"), [(one.value, one.label) for one in Role]),
            Choice("passage", _("出来事"), Passage.choices, lookup="event__passage"),
            Choice("late", _("期限"), [("yes", _("過ぎたもの"))], lookup=_late),
        ),
        sort="due",
        keep=("turn",),
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("いま待っている手順はありません。"),
    )
    if listing.export:
        return steps_file(listing.queryset, listing.export, by=request.by)
    context = {
        "turn": turn,
        "turns": _TURNS,
        "roles": by_role(seen),
        "late_count": late(seen).count(),
        "today": today(),
        "may_manage": allows(request.by, "lifecycle.manage"),
        "role_labels": [(one.value, one.label) for one in Role],
        "begun": settings().begins_on != FOREVER_DATE,
        "leavers": leaving().count() if allows(request.by, "lifecycle.manage") else 0,
    }
    return listing.answer("lifecycle/board.html", context)


def _asks(step: LifeStep) -> bool:
    """Whether a promise or a course fulfils the step."""
    wanted = fulfilment(step)
    return wanted is not None and bool(wanted.promise or wanted.course)


def _late(value: str) -> Q:
    return Q(due_on__lt=today()) if value == "yes" else Q()


@page("lifecycle.read", of=event_named)
def event(request: Request, found: LifeEvent, key: str) -> HttpResponse:
    """One event: its steps in one place, who sees to each, and for a departure what was said and done."""
    rows = list(found.steps.select_related("done_by", "event__person"))
    allowed = [one.allowed for one in decide_many(request.by, "lifecycle.do", rows)] if rows else []
    places = place_names(
        departments_as_of(found.day), [row.department_id for row in rows if row.department_id]
    )
    departure = getattr(found, "departure", None)
    known = library()
    context: dict[str, Any] = {
        "event": found,
        "steps": [
            (
                row,
                may,
                places.get(row.department_id or 0, ""),
                shown(known[row.template]) if row.template in known else None,
                _asks(row),
            )
            for row, may in zip(rows, allowed, strict=True)
        ],
        "departure": departure if departure and allows(request.by, "lifecycle.interview") else None,
        "others": [one for one in events_of(found.person) if one.pk != found.pk][:10],
        "today": today(),
        "withdrawn": found.outcome == Outcome.WITHDRAWN,
        "may_manage": allows(request.by, "lifecycle.manage"),
        **_lent(request, found),
        "may_see_accounts": found.person.kind == Kind.LEAVER
        and found.passage in {Passage.LEFT, Passage.AFTER}
        and allows(request.by, "identity.see_leavers"),
    }
    return render(request, "lifecycle/event.html", context)


def _lent(request: Request, event: LifeEvent) -> dict[str, Any]:
    """For somebody who leaves: how much is lent to them, for readers who may know."""
    if event.passage not in {Passage.NOTICE, Passage.LEFT, Passage.AFTER}:
        return {}
    if not allows(request.by, "lending.see_person", event.person):
        return {}
    return {"shows_lent": True, "lent": holding_people([event.person_id]).get(event.person_id, 0)}


@page("lifecycle.do", of=step_named)
def done(request: Request, found: LifeStep, pk: int) -> HttpResponse:
    """Mark a step as done."""

    def save(form: DoneForm) -> str:
        actions.do_step(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("「{title}」を済みにしました。", title=found.title))
        return reverse("lifecycle_event", args=[found.event.key])

    known = library().get(found.template)
    return form_page(
        request,
        DoneForm,
        save,
        title=say("「{title}」を済みにする", title=found.title),
        lead=str(shown(known.what)) if known else "",
        submit=_("済みにする"),
        cancel=reverse("lifecycle_event", args=[found.event.key]),
    )


@page("lifecycle.do", of=step_named)
def fulfil(request: Request, found: LifeStep, pk: int) -> HttpResponse:
    """Ask for the promise, or assign the course, that fulfils the step."""
    wanted = fulfilment(found)
    promise = wanted is not None and bool(wanted.promise)

    def save(form: DueForm) -> str:
        if promise:
            ask_promise(found, due_on=form.cleaned_data["due_on"], by=request.by)
            messages.success(request, say("{name}さんに署名をお願いしました。", name=found.event.person.name))
        else:
            assign_course(found, due_on=form.cleaned_data["due_on"], by=request.by)
            messages.success(request, say("{name}さんに研修を割り当てました。", name=found.event.person.name))
        return reverse("lifecycle_event", args=[found.event.key])

    return form_page(
        request,
        DueForm,
        save,
        title=say("「{title}」をお願いする", title=found.title),
        lead=_("署名や修了が記録されると、この手順は自動で済みになります。"),
        submit=_("お願いする"),
        cancel=reverse("lifecycle_event", args=[found.event.key]),
        initial={"due_on": max(found.due_on, today())},
    )


@page("lifecycle.do", of=step_named)
def unneeded(request: Request, found: LifeStep, pk: int) -> HttpResponse:
    """Find a step unnecessary in this case."""

    def save(form: ReasonForm) -> str:
        actions.not_needed(found, reason=form.cleaned_data["reason"], by=request.by)
        return reverse("lifecycle_event", args=[found.event.key])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("「{title}」を不要とする", title=found.title),
        submit=_("不要とする"),
        cancel=reverse("lifecycle_event", args=[found.event.key]),
    )


@page("lifecycle.do", of=step_named)
def again(request: Request, found: LifeStep, pk: int) -> HttpResponse:
    """Take back that a step was done."""

    def save(form: ReasonForm) -> str:
        actions.open_again(found, reason=form.cleaned_data["reason"], by=request.by)
        return reverse("lifecycle_event", args=[found.event.key])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("「{title}」を未了に戻す", title=found.title),
        submit=_("未了に戻す"),
        cancel=reverse("lifecycle_event", args=[found.event.key]),
    )


@page("lifecycle.manage")
def new_event(request: Request) -> HttpResponse:
    """An event that no list of people shows."""

    def save(form: EventForm) -> str:
        values = form.cleaned_data
        made = actions.open_by_hand(
            values["person"], values["passage"], day=values["day"], after=values["after"], by=request.by
        )
        return reverse("lifecycle_event", args=[made.key])

    return form_page(
        request,
        EventForm,
        save,
        title=_("出来事を登録する"),
        lead=_(
            "入社・異動・退職は、人の登録や名簿の取込みから自動で始まります。ここでは、名簿に現れない出来事を登録します。"
        ),
        submit=_("手順を始める"),
        cancel=reverse("lifecycle_board"),
    )


@page("lifecycle.manage")
def notice(request: Request) -> HttpResponse:
    """退職の申出: from this day on the person is 退職予定."""

    def save(form: NoticeForm) -> str:
        values = form.cleaned_data
        person = values["person"]
        give_notice(person, noticed_on=values["noticed_on"], last_day=values["last_day"], by=request.by)
        made = LifeEvent.objects.filter(person=person, passage=Passage.NOTICE).order_by("-pk").first()
        messages.success(request, say("{name}さんの退職の申出を登録しました。", name=person.name))
        return reverse("lifecycle_event", args=[made.key]) if made else reverse("lifecycle_leavers")

    return form_page(
        request,
        NoticeForm,
        save,
        title=_("退職の申出を登録する"),
        lead=_(
            "登録した日から退職予定になり、お知らせ・面談・返却などの手順が始まります。どなたにも同じ手順です。"
        ),
        submit=_("登録する"),
        cancel=reverse("lifecycle_leavers"),
        initial={"person": request.GET.get("person", "")},
    )


@page("lifecycle.manage")
def withdraw(request: Request, number: str) -> HttpResponse:
    """The person stays after all."""
    person = find_person(number)

    def save(form: ReasonForm) -> str:
        withdraw_notice(person, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("{name}さんの申出の取下げを登録しました。", name=person.name))
        return reverse("lifecycle_leavers")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("{name}さんの退職の申出を取り下げる", name=person.name),
        submit=_("取下げを登録する"),
        cancel=reverse("lifecycle_leavers"),
    )


@page("lifecycle.manage")
def leavers(request: Request) -> HttpResponse:
    """退職予定: who gave notice, how far each has come."""
    found = list(leaving().order_by("last_day", "noticed_on"))
    events: dict[int, list[LifeEvent]] = {}
    for one in LifeEvent.objects.filter(
        person_id__in=[row.person_id for row in found], passage__in=[Passage.NOTICE, Passage.LEFT]
    ).exclude(outcome=Outcome.WITHDRAWN):
        events.setdefault(one.person_id, []).append(one)
    waiting: dict[int, int] = {}
    for person in open_steps().filter(event__person_id__in=events).values_list("event__person_id", flat=True):
        waiting[person] = waiting.get(person, 0) + 1
    rows = [(row, events.get(row.person_id, []), waiting.get(row.person_id, 0)) for row in found]
    return render(request, "lifecycle/leavers.html", {"rows": rows})


@page("lifecycle.interview")
def holds(request: Request) -> HttpResponse:
    """PCs that are held, those whose time is over first."""
    from hiden.lifecycle.models import Departure

    rows = (
        Departure.objects.filter(hold_until__isnull=False, released_on__isnull=True)
        .select_related("event__person")
        .order_by("hold_until")
    )
    return render(request, "lifecycle/holds.html", {"rows": rows, "today": today()})


@page("lifecycle.manage")
def templates(request: Request) -> HttpResponse:
    """Which steps each passage has: those of the library and the company's own."""
    own = list(OwnStep.objects.filter(in_force(None)).order_by("passage", "pk"))
    off = {(one.passage, one.template): one for one in own if one.template}
    passages = [
        (
            one,
            [
                (shown(step), off.get((one.value, step.id)))
                for step in library().values()
                if one.value in step.passages
            ],
            [row for row in own if row.passage == one.value and not row.template],
        )
        for one in Passage
    ]
    context = {
        "passages": passages,
        "roles": [(one.value, one.label) for one in Role],
        "settings": settings(),
    }
    return render(request, "lifecycle/templates.html", context)


@page("lifecycle.manage")
def add_own(request: Request) -> HttpResponse:
    """A step of the company's own."""

    def save(form: OwnStepForm) -> str:
        actions.add_own_step(**form.cleaned_data, by=request.by)
        return reverse("lifecycle_templates")

    return form_page(
        request,
        OwnStepForm,
        save,
        title=_("会社独自の手順を加える"),
        lead=_("これから始まる出来事に加わります。いま進んでいるものは変わりません。"),
        submit=_("加える"),
        cancel=reverse("lifecycle_templates"),
        initial={"passage": request.GET.get("passage", "")},
    )


@page("lifecycle.manage")
def leave_out(request: Request, passage: str, name: str) -> HttpResponse:
    """Leave a step of the library out."""

    def save(form: ReasonForm) -> str:
        actions.leave_out(passage, name, reason=form.cleaned_data["reason"], by=request.by)
        return reverse("lifecycle_templates")

    known = library().get(name)
    return form_page(
        request,
        ReasonForm,
        save,
        title=say("手順「{title}」を外す", title=shown(known) if known else name),
        submit=_("外す"),
        cancel=reverse("lifecycle_templates"),
    )


@require_POST
@page("lifecycle.manage")
def undo_own(request: Request, pk: int) -> HttpResponse:
    """Take back an own step, or that one was left out."""
    row = OwnStep.objects.filter(in_force(None), pk=pk).first()
    if row is not None:
        actions.undo_own(row, by=request.by)
        messages.success(request, say("手順を元に戻しました。"))
    return redirect("lifecycle_templates")


@page("lifecycle.manage")
def change_settings(request: Request) -> HttpResponse:
    """From when, and how long."""
    chosen = settings()

    def save(form: SettingsForm) -> str:
        actions.change_settings(**form.cleaned_data, by=request.by)
        messages.success(request, say("設定を変更しました。"))
        return reverse("lifecycle_templates")

    return form_page(
        request,
        SettingsForm,
        save,
        title=_("入退社の手順の設定"),
        submit=_("変更する"),
        cancel=reverse("lifecycle_templates"),
        initial={
            "begins_on": today() if chosen.begins_on == FOREVER_DATE else chosen.begins_on,
            "hold_months": chosen.hold_months,
            "hold_months_top": chosen.hold_months_top,
        },
    )


def _more() -> list[URLPattern]:
    from hiden.lifecycle.departure_pages import urlpatterns as departures
    from hiden.lifecycle.project_pages import urlpatterns as projects

    return [*departures, *projects]


urlpatterns: list[URLPattern] = [
    path("lifecycle/", board, name="lifecycle_board"),
    path("lifecycle/new/", new_event, name="lifecycle_new"),
    path("lifecycle/notice/", notice, name="lifecycle_notice"),
    path("lifecycle/leavers/", leavers, name="lifecycle_leavers"),
    path("lifecycle/leavers/<str:number>/withdraw/", withdraw, name="lifecycle_withdraw"),
    path("lifecycle/holds/", holds, name="lifecycle_holds"),
    path("lifecycle/steps/", templates, name="lifecycle_templates"),
    path("lifecycle/steps/add/", add_own, name="lifecycle_add_step"),
    path("lifecycle/steps/settings/", change_settings, name="lifecycle_settings"),
    path("lifecycle/steps/<slug:passage>/<slug:name>/leave-out/", leave_out, name="lifecycle_leave_out"),
    path("lifecycle/steps/<int:pk>/undo/", undo_own, name="lifecycle_undo_step"),
    path("lifecycle/step/<int:pk>/done/", done, name="lifecycle_done"),
    path("lifecycle/step/<int:pk>/ask/", fulfil, name="lifecycle_ask"),
    path("lifecycle/step/<int:pk>/not-needed/", unneeded, name="lifecycle_unneeded"),
    path("lifecycle/step/<int:pk>/again/", again, name="lifecycle_again"),
    *_more(),
    path("lifecycle/<slug:key>/", event, name="lifecycle_event"),
]
