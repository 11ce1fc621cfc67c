"""The systems whose accounts are looked at: the list, one system, and how the room is run."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.identity import actions
from hiden.identity.forms import NewSystemForm, SettingsForm, SystemForm
from hiden.identity.importer import PREFIX
from hiden.identity.models import FindingKind, OutsideSystem, SystemKind
from hiden.identity.queries import by_kind, find_system, overdue_lists, system_lines, systems_seen, waiting
from hiden.identity.reviewing import settings
from hiden.identity.scim.queries import held_leaves, open_words
from hiden.identity.signals.queries import failing, receivers_of_system, sources_of_system
from hiden.identity.telling import how_to_export
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.request import Request
from hiden.ui.todo import remind

remind(
    "identity_lists",
    _("アカウントの一覧の取込みが遅れているシステム"),
    lambda person: len(overdue_lists(person)),
    "identity_systems",
    action="identity.open",
    order=49,
)


def system_named(code: str, **_more: object) -> OutsideSystem:
    """What the address names. Raises NotFound."""
    return find_system(code)


@page("identity.open")
def listing(request: Request) -> HttpResponse:
    """The systems that the reader may see, with how old their lists are."""
    lines = system_lines(systems_seen(request.by))
    may_see_leavers = allows(request.by, "identity.see_leavers")
    asked = held_leaves().values_list("system", "system__code", "system__name")
    words = open_words().values_list("system", "system__code", "system__name")
    context = {
        "asked": sorted({(name, code) for _pk, code, name in (*asked, *words)}) if may_see_leavers else (),
        "lines": lines,
        "failing": failing().select_related("system") if allows(request.by, "identity.connect") else (),
        "overdue": sum(one.overdue for one in lines),
        "forever": FOREVER_DATE,
        "may_manage": allows(request.by, "identity.manage"),
        "may_import": allows(request.by, "identity.import"),
        "may_see_leavers": may_see_leavers,
    }
    return render(request, "identity/systems.html", context)


@page("identity.see", of=system_named)
def system(request: Request, found: OutsideSystem, code: str) -> HttpResponse:
    """One system: its lists as evidence, what waits, who manages it, how a list is taken out."""
    [line] = system_lines(OutsideSystem.objects.filter(pk=found.pk).select_related("manager"))
    words, command = how_to_export(found.kind)
    counts = by_kind(waiting().filter(account__system=found))
    chosen = settings()
    may_connect = allows(request.by, "identity.connect")
    context = {
        "system": found,
        "line": line,
        "in_use": found.until == FOREVER_DATE,
        "lists": found.lists.select_related("file__uploaded_by", "file__approved_by").order_by(
            "-taken_on", "-pk"
        )[:50],
        "kinds": [(kind, FindingKind(kind).label, n) for kind, n in counts.items()],
        "how": words,
        "command": command,
        "import_kind": f"{PREFIX}{found.code}",
        "dormant": say("{n}日", n=found.dormant_days or chosen.dormant_days),
        "interval": say("{n}日", n=found.list_days or chosen.list_days),
        "may_manage": allows(request.by, "identity.manage"),
        "may_import": allows(request.by, "identity.import") and allows(request.by, "imports.use"),
        "may_see_leavers": allows(request.by, "identity.see_leavers"),
        "may_connect": may_connect,
        "receivers": receivers_of_system(found) if may_connect else (),
        "sources": sources_of_system(found) if may_connect else (),
    }
    return render(request, "identity/system.html", context)


@page("identity.manage")
def new(request: Request) -> HttpResponse:
    """Register a system."""

    def save(form: NewSystemForm) -> str:
        made = actions.add_system(**form.cleaned_data, by=request.by)
        messages.success(request, say("「{name}」を登録しました。次に、一覧を取り込みます。", name=made.name))
        return reverse("identity_system", args=[made.code])

    return form_page(
        request,
        NewSystemForm,
        save,
        title=_("システムを登録する"),
        lead=_("アカウントを点検するシステムを、一つずつ登録します。"),
        submit=_("登録する"),
        cancel=reverse("identity_systems"),
        initial={"kind": SystemKind.OTHER, "manager": request.by.number},
    )


@page("identity.manage")
def change(request: Request, code: str) -> HttpResponse:
    """Another name, manager or other days."""
    found = find_system(code)

    def save(form: SystemForm) -> str:
        actions.change_system(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("登録を変更しました。"))
        return reverse("identity_system", args=[code])

    return form_page(
        request,
        SystemForm,
        save,
        title=say("「{name}」の登録を変更する", name=found.name),
        submit=_("変更する"),
        cancel=reverse("identity_system", args=[code]),
        initial={
            "name": found.name,
            "manager": found.manager.number,
            "dormant_days": found.dormant_days,
            "list_days": found.list_days,
        },
    )


@page("identity.manage")
def retire(request: Request, code: str) -> HttpResponse:
    """The system is no longer used."""
    found = find_system(code)

    def save(form: ReasonForm) -> str:
        actions.retire_system(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("「{name}」を廃止しました。", name=found.name))
        return reverse("identity_systems")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("「{name}」を廃止する", name=found.name),
        lead=_("このシステムの対応事項は、すべて終わります。これまでの一覧と記録は残ります。"),
        submit=_("廃止する"),
        cancel=reverse("identity_system", args=[code]),
        danger=True,
    )


@page("identity.manage")
def change_settings(request: Request) -> HttpResponse:
    """Days that hold for all systems."""
    chosen = settings()

    def save(form: SettingsForm) -> str:
        actions.change_settings(
            dormant_days=form.cleaned_data["dormant_days"],
            list_days=form.cleaned_data["list_days"],
            due_days=form.due_days(),
            by=request.by,
        )
        messages.success(request, say("設定を変更しました。"))
        return reverse("identity_systems")

    return form_page(
        request,
        SettingsForm,
        save,
        title=_("アカウントの点検の設定"),
        submit=_("変更する"),
        cancel=reverse("identity_systems"),
        initial={"dormant_days": chosen.dormant_days, "list_days": chosen.list_days},
        arguments={"chosen": chosen},
    )
