"""Pages: projects that concern the reader, one project, who joins and leaves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE
from hiden.base.words import say
from hiden.classification.queries import holding as in_force
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.lifecycle import actions
from hiden.lifecycle.forms import ItemsForm, JoinForm, LastDayForm, ProjectForm
from hiden.lifecycle.models import Project
from hiden.lifecycle.queries import find_project
from hiden.people.pages.finding import find_person
from hiden.ui.forms import form_page
from hiden.ui.menu import PEOPLE, show_in_menu
from hiden.ui.request import Request

show_in_menu(
    PEOPLE,
    _("プロジェクト"),
    "lifecycle_projects",
    action="lifecycle.projects",
    order=20,
    under="/lifecycle/projects/",
)


def project_named(key: str, **_more: object) -> Project:
    """What the address names. Raises NotFound."""
    return find_project(key)


@page("lifecycle.projects")
def projects(request: Request) -> HttpResponse:
    """The projects that concern the reader."""
    rows = visible(request.by, "lifecycle.see_project", Project.objects.select_related("manager")).order_by(
        "-until", "name"
    )
    context = {
        "rows": rows,
        "may_open": allows(request.by, "lifecycle.open_project"),
        "forever": FOREVER_DATE,
    }
    return render(request, "lifecycle/projects.html", context)


@page("lifecycle.open_project")
def new(request: Request) -> HttpResponse:
    """A new project."""

    def save(form: ProjectForm) -> str:
        made = actions.open_project(**form.cleaned_data, by=request.by)
        return reverse("lifecycle_project", args=[made.key])

    return form_page(
        request,
        ProjectForm,
        save,
        title=_("プロジェクトを登録する"),
        submit=_("登録する"),
        cancel=reverse("lifecycle_projects"),
        initial={"manager": request.by.number},
    )


@page("lifecycle.see_project", of=project_named)
def project(request: Request, found: Project, key: str) -> HttpResponse:
    """One project: what it is about, who takes part, who took part."""
    context = {
        "project": found,
        "items": found.items.filter(in_force(None)).select_related("item").order_by("item__number"),
        "parts": found.participations.select_related("person").order_by("-until", "person__kana_key"),
        "may_change": found.until == FOREVER_DATE and allows(request.by, "lifecycle.change_project", found),
        "forever": FOREVER_DATE,
    }
    return render(request, "lifecycle/project.html", context)


@page("lifecycle.change_project", of=project_named)
def join(request: Request, found: Project, key: str) -> HttpResponse:
    """Somebody takes part; the pledge comes first."""

    def save(form: JoinForm) -> str:
        person = form.cleaned_data["person"]
        new_ones = actions.join(found, [person], on=form.cleaned_data["on"], by=request.by)
        words = (
            say("{name}さんの参加を登録しました。", name=person.name)
            if new_ones
            else say("{name}さんは、すでに参加しています。", name=person.name)
        )
        messages.success(request, words)
        return reverse("lifecycle_project", args=[key])

    return form_page(
        request,
        JoinForm,
        save,
        title=say("「{name}」に参加する人を加える", name=found.name),
        lead=_("参加すると、誓約書と権限の手順が始まります。誓約の前に情報を渡さないでください。"),
        submit=_("参加を登録する"),
        cancel=reverse("lifecycle_project", args=[key]),
    )


@page("lifecycle.change_project", of=project_named)
def leave(request: Request, found: Project, key: str, number: str) -> HttpResponse:
    """Somebody no longer takes part."""
    person = find_person(number)

    def save(form: LastDayForm) -> str:
        actions.leave(found, person, last_day=form.cleaned_data["last_day"], by=request.by)
        return reverse("lifecycle_project", args=[key])

    return form_page(
        request,
        LastDayForm,
        save,
        title=say("{name}さんの参加を終える", name=person.name),
        lead=_("返却・消去の確認と、権限の取消しの手順が始まります。"),
        submit=_("参加を終える"),
        cancel=reverse("lifecycle_project", args=[key]),
    )


@page("lifecycle.change_project", of=project_named)
def items(request: Request, found: Project, key: str) -> HttpResponse:
    """What the project is about."""

    def save(form: ItemsForm) -> str:
        actions.set_items(found, form.cleaned_data["items"], by=request.by)
        return reverse("lifecycle_project", args=[key])

    present = (
        found.items.filter(in_force(None)).order_by("item__number").values_list("item__number", flat=True)
    )
    return form_page(
        request,
        ItemsForm,
        save,
        title=say("「{name}」の対象の情報を定める", name=found.name),
        submit=_("定める"),
        cancel=reverse("lifecycle_project", args=[key]),
        initial={"items": "\n".join(present)},
    )


@page("lifecycle.change_project", of=project_named)
def end(request: Request, found: Project, key: str) -> HttpResponse:
    """End a project."""

    def save(form: LastDayForm) -> str:
        actions.end_project(found, last_day=form.cleaned_data["last_day"], by=request.by)
        return reverse("lifecycle_project", args=[key])

    return form_page(
        request,
        LastDayForm,
        save,
        title=say("プロジェクト「{name}」を終える", name=found.name),
        lead=_("参加している全員の参加が終わり、返却・消去の手順が始まります。"),
        submit=_("終える"),
        cancel=reverse("lifecycle_project", args=[key]),
        danger=True,
    )


urlpatterns: list[URLPattern] = [
    path("lifecycle/projects/", projects, name="lifecycle_projects"),
    path("lifecycle/projects/new/", new, name="lifecycle_new_project"),
    path("lifecycle/projects/<slug:key>/", project, name="lifecycle_project"),
    path("lifecycle/projects/<slug:key>/join/", join, name="lifecycle_join"),
    path("lifecycle/projects/<slug:key>/items/", items, name="lifecycle_project_items"),
    path("lifecycle/projects/<slug:key>/end/", end, name="lifecycle_end_project"),
    path("lifecycle/projects/<slug:key>/<str:number>/leave/", leave, name="lifecycle_leave"),
]
