"""組織図, one department, and the changes that are reserved (the April reorganisation)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate import allows, decide_many
from hiden.gate.page import page
from hiden.people import actions
from hiden.people.export import departments_file
from hiden.people.forms import CloseForm, DepartmentChangeForm, DepartmentForm
from hiden.people.intervals import at, holding
from hiden.people.models import Department, Role, RoleHolding
from hiden.people.pages.finding import find_department
from hiden.people.queries import (
    departments_as_of,
    ending_departments,
    everybody_in,
    left_behind,
    persons_in,
    posts_of,
    reserved_changes,
)
from hiden.ui.forms import form_page
from hiden.ui.request import Request


def _address(department: Department) -> str:
    return reverse("people_department", args=[department.code])


@page("people.read")
def departments(request: Request) -> HttpResponse:
    """The tree of a day, with who is responsible and how many people belong there."""
    day = request.as_of or today()
    form = request.GET.get("format", "")
    if form in {"xlsx", "csv", "csv-cp932"}:
        return departments_file(form, day=day, by=request.by)
    tree = departments_as_of(day)
    managers: dict[int, list[str]] = defaultdict(list)
    held = RoleHolding.objects.filter(holding(day), role=Role.DEPARTMENT_MANAGER).select_related("person")
    for one in held.order_by("person__kana_key"):
        if one.department_id is not None:
            managers[one.department_id].append(one.person.name)
    counts = everybody_in(tree)
    context = {
        "rows": [(node, "　" * (node.level - 1), managers[node.id], counts.get(node.id, 0)) for node in tree],
        "reserved": reserved_changes().count() + ending_departments().count(),
        "left_behind": left_behind(day).count(),
        "may_change": allows(request.by, "people.change"),
        "may_export": allows(request.by, "people.inspect_all"),
    }
    return render(request, "people/departments.html", context)


@page("people.read")
def department(request: Request, code: str) -> HttpResponse:
    """One department on a day: who works there, what lies above and below, what it was called before."""
    found = find_department(code)
    day = request.as_of or today()
    tree = departments_as_of(day)
    node = tree.get(found)
    people = list(persons_in([found.pk], day)) if node else []
    open_to = decide_many(request.by, "people.inspect", [each.person for each in people])
    posts = posts_of([each.person_id for each in people], day)
    states = list(found.states.order_by("-since").select_related("parent"))
    context: dict[str, Any] = {
        "department": found,
        "node": node,
        "name": node.name if node else states[0].name if states else found.code,
        "above": list(reversed(tree.ancestors(found.pk))),
        "below": tree.children(found.pk) if node else [],
        "people": [
            (each, next((p for p in posts[each.person_id] if p.department_id == found.pk), None), may.allowed)
            for each, may in zip(people, open_to, strict=True)
        ],
        "roles": found.role_holdings.filter(holding(day)).select_related("person").order_by("role"),
        "states": states,
        "today": today(),
        "may_change": allows(request.by, "people.change"),
    }
    return render(request, "people/department.html", context)


@page("people.read")
def reservations(request: Request) -> HttpResponse:
    """部署の変更予約: what will change, by day, so that April can be checked in February."""
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    now = departments_as_of()
    for state in reserved_changes():
        before = now.get(state.department_id)
        words = say("新設") if before is None else say("変更")
        after = departments_as_of(state.since)
        place = after.path(state.parent_id)
        row = {"state": state, "what": words, "before": before, "place": place, "day": state.since}
        by_day[state.since].append(row)
    for state in ending_departments():
        row = {
            "state": state,
            "what": say("廃止"),
            "before": now.get(state.department_id),
            "place": "",
            "day": state.until,
        }
        by_day[state.until].append(row)
    context = {
        "days": [(day, by_day[day], left_behind(day).count()) for day in sorted(by_day)],
        "may_change": allows(request.by, "people.change"),
    }
    return render(request, "people/reservations.html", context)


@page("people.change")
def open_department(request: Request) -> HttpResponse:
    """A new department, from today or from a later day."""

    def save(form: DepartmentForm) -> str:
        opened = actions.open_department(**form.cleaned_data, by=request.by)
        messages.success(request, say("部署を登録しました。"))
        return _address(opened) if form.cleaned_data["since"] <= today() else reverse("people_reservations")

    return form_page(
        request,
        DepartmentForm,
        save,
        title=_("部署を設ける"),
        lead=_("組織全体を入れ替えるときは、部署マスターのファイルを取り込むほうが早くできます。"),
        submit=_("登録する"),
        cancel=reverse("people_departments"),
        initial={"since": today(), "parent": request.GET.get("parent", "")},
    )


@page("people.change")
def change(request: Request, code: str) -> HttpResponse:
    """Another name or place from a day on."""
    found = find_department(code)
    states = list(found.states.select_related("parent"))
    state = at(states, today()) or min(states, key=lambda each: each.since)

    def save(form: DepartmentChangeForm) -> str:
        actions.change_department(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("部署の変更を登録しました。"))
        return _address(found) if form.cleaned_data["on"] <= today() else reverse("people_reservations")

    return form_page(
        request,
        DepartmentChangeForm,
        save,
        title=say("{name}を変更する", name=state.name),
        lead=_("変更する日より前の組織図は、そのまま残ります。"),
        submit=_("変更を登録する"),
        cancel=_address(found),
        initial={"on": today(), "name": state.name, "parent": state.parent.code if state.parent else ""},
    )


@page("people.change")
def close(request: Request, code: str) -> HttpResponse:
    """The last day of a department."""
    found = find_department(code)
    node = departments_as_of().get(found)

    def save(form: CloseForm) -> str:
        last = form.cleaned_data["last_day"]
        actions.close_department(found, on=last + timedelta(days=1), by=request.by)
        messages.success(request, say("部署の廃止を登録しました。"))
        return reverse("people_reservations") if last >= today() else reverse("people_departments")

    return form_page(
        request,
        CloseForm,
        save,
        title=say("{name}を廃止する", name=node.name if node else found.code),
        lead=_("先の日付であれば、所属している人がいても予約できます。その日までに異動を登録してください。"),
        submit=_("廃止を登録する"),
        cancel=_address(found),
        danger=True,
    )


@require_POST
@page("people.change")
def withdraw(request: Request, code: str, day: date) -> HttpResponse:
    """Take back a change that is reserved."""
    actions.withdraw_reservation(find_department(code), since=day, by=request.by)
    messages.success(request, say("予約を取り消しました。"))
    return redirect("people_reservations")
