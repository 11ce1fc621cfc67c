"""Pages: what is looked for and what for; one purpose with what it lacks; its detectors, by family."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.logs.models import Purpose
from hiden.monitoring.detectors import Detector, detectors
from hiden.monitoring.models import DetectorUse, MonitoringPurpose
from hiden.monitoring.purposes import settling, switching
from hiden.monitoring.purposes.forbidden import AIMS
from hiden.monitoring.purposes.forms import DeclareForm, PurposeForm, SwitchForm, said_of
from hiden.monitoring.purposes.seeing import keeps, purpose_seen, purposes_seen
from hiden.monitoring.purposes.standing import (
    find_purpose,
    is_in_force,
    lacking,
    shaken,
    uses_of,
)
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.menu import LOGS, Label, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    LOGS,
    _("検知の目的"),
    "monitoring_purposes",
    action="monitoring.open",
    order=35,
    under="/monitoring/purposes/",
)
remind(
    "monitoring_shaken",
    _("前提が欠けた監視の目的"),
    lambda _person: shaken(),
    "monitoring_purposes",
    action="monitoring.draft",
    order=16,
)

_FAMILIES: tuple[tuple[str, Label], ...] = (
    ("rules.", _("決まった操作の規則")),
    ("order.", _("操作の順番")),
    ("first.", _("はじめてのこと")),
    ("volume.", _("量")),
    ("hours", _("時間帯")),
    ("tail", _("組合せの珍しさ")),
    ("drift", _("ゆっくりした変化")),
    ("", _("そのほか")),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One detector as its row says it: it runs here, elsewhere (the purpose), or not at all."""

    one: Detector
    use: DetectorUse | None
    elsewhere: str


@page("monitoring.open")
def listing(request: Request) -> HttpResponse:
    """What is looked for: to everybody what is in force, drafts and what is over to those who keep them."""
    kept = keeps(request.by)
    rows = purposes_seen(request.by)
    context = {
        "rows": [(one, _state(one), lacking(one) if kept and one.until == FOREVER else []) for one in rows],
        "aims": AIMS,
        "may_draft": allows(request.by, "monitoring.draft"),
    }
    return render(request, "monitoring/purposes.html", context)


def _state(one: MonitoringPurpose) -> str:
    if one.until != FOREVER:
        return "over"
    return "on" if is_in_force(one) else "draft"


@page("monitoring.open")
def purpose(request: Request, key: str) -> HttpResponse:
    """One purpose: what is missing first, then what it says and rests on, then what runs under it."""
    found = purpose_seen(key, request.by)
    kept = keeps(request.by)
    context = {
        "purpose": found,
        "state": _state(found),
        "missing": lacking(found) if kept and found.until == FOREVER else [],
        "families": families(found),
        "aims": AIMS,
        "keeps": kept,
        "may_draft": found.until == FOREVER and allows(request.by, "monitoring.draft"),
        "may_settle": found.until == FOREVER and allows(request.by, "monitoring.settle"),
        "may_switch": is_in_force(found) and allows(request.by, "monitoring.switch"),
    }
    return render(request, "monitoring/purpose.html", context)


def families(purpose: MonitoringPurpose) -> list[tuple[Label, list[Shown]]]:
    """The detectors that may run for a purpose, by family, each with whether it runs. Two queries."""
    here = uses_of(purpose)
    away = dict(
        DetectorUse.objects.filter(until=FOREVER)
        .exclude(purpose=purpose)
        .values_list("detector", "purpose__name")
    )
    found: dict[str, list[Shown]] = defaultdict(list)
    for one in detectors().values():
        if purpose.purpose in one.purposes:
            family = next(start for start, _label in _FAMILIES if one.id.startswith(start))
            found[family].append(Shown(one, here.get(one.id), away.get(one.id, "")))
    return [
        (label, sorted(found[start], key=lambda each: each.one.id))
        for start, label in _FAMILIES
        if found.get(start)
    ]


@page("monitoring.draft")
def new(request: Request) -> HttpResponse:
    """Draft a purpose."""

    def save(form: PurposeForm) -> str:
        made = settling.draft_purpose(form.wish, by=request.by)
        messages.success(
            request, say("目的「{name}」を起案しました。足りないものを補ってください。", name=made.name)
        )
        return reverse("monitoring_purpose", args=[made.key])

    return form_page(
        request,
        PurposeForm,
        save,
        title=_("監視の目的を起案する"),
        lead=_("目的のない検知は始められません。分からないところは空のままにして、後から補えます。"),
        submit=_("起案する"),
        cancel=reverse("monitoring_purposes"),
        initial={"purpose": Purpose.PREVENT, "responsible": request.by.number},
    )


@page("monitoring.draft")
def change(request: Request, key: str) -> HttpResponse:
    """Change a purpose."""
    found = find_purpose(key)

    def save(form: PurposeForm) -> str:
        settling.change_purpose(found, form.wish, by=request.by)
        messages.success(request, say("目的を変更しました。"))
        return reverse("monitoring_purpose", args=[key])

    return form_page(
        request,
        PurposeForm,
        save,
        title=say("目的「{name}」を変更する", name=found.name),
        submit=_("変更する"),
        cancel=reverse("monitoring_purpose", args=[key]),
        initial=said_of(found),
    )


@page("monitoring.settle")
def put_in_force(request: Request, key: str) -> HttpResponse:
    """Put it in force, with the declaration."""
    found = find_purpose(key)

    def save(form: DeclareForm) -> str:
        settling.put_in_force(found, declared=form.cleaned_data["declared"], by=request.by)
        messages.success(request, say("目的を施行しました。検知を始められます。"))
        return reverse("monitoring_purpose", args=[key])

    return form_page(
        request,
        DeclareForm,
        save,
        title=say("目的「{name}」を施行する", name=found.name),
        lead=say("認められない目的：{aims}", aims=say("、").join(str(aim.label) for aim in AIMS)),
        submit=_("施行する"),
        cancel=reverse("monitoring_purpose", args=[key]),
    )


@page("monitoring.settle")
def end(request: Request, key: str) -> HttpResponse:
    """End it."""
    found = find_purpose(key)

    def save(form: ReasonForm) -> str:
        settling.end_purpose(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("目的を終えました。この目的のもとの検知は、すべて止まりました。"))
        return reverse("monitoring_purposes")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("目的「{name}」を終える", name=found.name),
        lead=_("この目的のもとの検知が、すべて止まります。"),
        submit=_("終える"),
        cancel=reverse("monitoring_purpose", args=[key]),
        danger=True,
    )


@page("monitoring.switch")
def switch_on(request: Request, key: str, name: str) -> HttpResponse:
    """Let a detector run, or set it otherwise."""
    found, one = find_purpose(key), switching.find_detector(name)
    had = uses_of(found).get(name)

    def save(form: SwitchForm) -> str:
        values = form.cleaned_data
        switching.switch_on(found, name, reason=values["reason"], setting=values["setting"], by=request.by)
        messages.success(request, say("検知「{title}」を始めました。", title=one.title()))
        return reverse("monitoring_purpose", args=[key])

    return form_page(
        request,
        SwitchForm,
        save,
        title=say("検知「{title}」を始める", title=one.title()),
        lead=one.looks_at(),
        submit=_("始める"),
        cancel=reverse("monitoring_purpose", args=[key]),
        initial={
            "setting": "\n".join(f"{name}={value}" for name, value in (had.setting if had else {}).items())
        },
    )


@page("monitoring.switch")
def switch_off(request: Request, key: str, name: str) -> HttpResponse:
    """Let it run no more."""
    found, one = find_purpose(key), switching.find_detector(name)

    def save(form: ReasonForm) -> str:
        switching.switch_off(found, name, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("検知「{title}」を止めました。", title=one.title()))
        return reverse("monitoring_purpose", args=[key])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("検知「{title}」を止める", title=one.title()),
        submit=_("止める"),
        cancel=reverse("monitoring_purpose", args=[key]),
        danger=True,
    )


urlpatterns: list[URLPattern] = [
    path("monitoring/purposes/", listing, name="monitoring_purposes"),
    path("monitoring/purposes/new/", new, name="monitoring_new_purpose"),
    path("monitoring/purposes/<slug:key>/", purpose, name="monitoring_purpose"),
    path("monitoring/purposes/<slug:key>/change/", change, name="monitoring_change_purpose"),
    path("monitoring/purposes/<slug:key>/force/", put_in_force, name="monitoring_put_in_force"),
    path("monitoring/purposes/<slug:key>/end/", end, name="monitoring_end_purpose"),
    path("monitoring/purposes/<slug:key>/on/<path:name>/", switch_on, name="monitoring_switch_on"),
    path("monitoring/purposes/<slug:key>/off/<path:name>/", switch_off, name="monitoring_switch_off"),
]
