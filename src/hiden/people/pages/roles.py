"""役割 (第4章): who does what in the protection of confidential information, and what nobody does yet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.people import actions
from hiden.people.duties import DUTIES
from hiden.people.exclusions import EXCLUSIONS, clashes
from hiden.people.export import roles_file
from hiden.people.forms import EndRoleForm, RoleForm
from hiden.people.pages.finding import role_holding
from hiden.people.queries import missing_roles, role_lines
from hiden.ui.forms import form_page
from hiden.ui.request import Request


@page("people.read")
def roles(request: Request) -> HttpResponse:
    """All roles of a day, those of the company first, gaps marked."""
    day = request.as_of or today()
    form = request.GET.get("format", "")
    if form in {"xlsx", "csv", "csv-cp932"}:
        return roles_file(form, day=day, by=request.by)
    lines = role_lines(day)
    missing = {(line.role, line.department.id if line.department else None) for line in missing_roles(day)}
    shown = [(line, DUTIES.get(line.role, ""), _key(line) in missing) for line in lines]
    context = {
        "company": [each for each in shown if each[0].department is None],
        "departments": [
            each for each in shown if each[0].department is not None and (each[0].holdings or each[2])
        ],
        "missing": len(missing),
        "clashes": clashes(day),
        "exclusions": EXCLUSIONS,
        "may": allows(request.by, "people.give_role"),
        "may_export": allows(request.by, "people.inspect_all"),
    }
    return render(request, "people/roles.html", context)


def _key(line: object) -> tuple[object, object]:
    department = getattr(line, "department", None)
    return getattr(line, "role", None), department.id if department else None


@page("people.give_role")
def give(request: Request) -> HttpResponse:
    """Let somebody hold a role."""

    def save(form: RoleForm) -> str:
        values = form.cleaned_data
        held = actions.give_role(
            values["person"],
            values["role"],
            department=values["department"],
            since=values["since"],
            by=request.by,
        )
        messages.success(request, say("{name}さんに役割を与えました。", name=held.person.name))
        return reverse("people_roles")

    wanted = ("role", "person", "department")
    return form_page(
        request,
        RoleForm,
        save,
        title=_("役割を与える"),
        lead=_("役割によって、見られるもの・できることが変わります。"),
        submit=_("役割を与える"),
        cancel=reverse("people_roles"),
        initial={"since": today(), **{name: request.GET.get(name, "") for name in wanted}},
    )


@page("people.give_role")
def end(request: Request, pk: int) -> HttpResponse:
    """Let a role end."""
    held = role_holding(pk)

    def save(form: EndRoleForm) -> str:
        actions.end_role(held, on=form.cleaned_data["on"], by=request.by)
        messages.success(request, say("役割の終わりを登録しました。"))
        return reverse("people_roles")

    return form_page(
        request,
        EndRoleForm,
        save,
        title=say("{name}さんの役割「{role}」を終える", name=held.person.name, role=held.get_role_display()),
        submit=_("役割を終える"),
        cancel=reverse("people_roles"),
        danger=True,
    )
