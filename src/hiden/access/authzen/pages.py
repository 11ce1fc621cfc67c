"""Pages: which systems may ask (外部システムからの問い合わせ), what, and how much they asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, F, Q, Sum, When
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.access.authzen import systems
from hiden.access.authzen.callers import base_of
from hiden.access.authzen.models import AskedDay, AskingSystem, CalledBy
from hiden.access.authzen.systems import MOST_PER_MINUTE, PER_MINUTE, May
from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate.page import missing, page
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import Fieldset, Form, ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import RECORDS, show_in_menu
from hiden.ui.request import Request

_DAYS_SHOWN = 31

show_in_menu(
    RECORDS, _("外部システムからの問い合わせ"), "access_systems", action="access.connect", order=60,
    under="/access/systems/",
)  # fmt: skip


class SystemForm(Form):
    """Which system, and what it may ask."""

    name = forms.CharField(
        label=_("システムの名前"),
        max_length=80,
        help_text=_("何のシステムか分かる名前。例：設計部のファイルサーバー"),
    )
    evaluate = forms.BooleanField(
        label=_("可否を尋ねる"), required=False, initial=True,
        help_text=_("「この人が、この情報を、こう扱ってよいか」を一件ずつ、またはまとめて尋ねます。"),
    )  # fmt: skip
    search = forms.BooleanField(
        label=_("一覧を尋ねる"), required=False,
        help_text=_("だれが扱えるか、何を扱えるかの一覧を得ます。情報の番号が分かるので、必要なシステムだけにします。"),
    )  # fmt: skip
    look_back = forms.BooleanField(
        label=_("過去について尋ねる"), required=False,
        help_text=_("監査や調査のためのものです。アクセスを制御するシステムには付けません。"),
    )  # fmt: skip
    called_by = forms.ChoiceField(
        label=_("一覧の答えでの人の呼び方"), choices=CalledBy.choices, initial=CalledBy.NUMBER,
        help_text=_("尋ねるときは、社員番号・メールアドレスのどちらでも通じます。"),
    )  # fmt: skip
    per_minute = forms.IntegerField(
        label=_("1分に尋ねられる件数"), min_value=1, max_value=MOST_PER_MINUTE, initial=PER_MINUTE
    )
    fieldsets = (
        Fieldset(_("どのシステムか"), ("name",)),
        Fieldset(_("尋ねられること"), ("evaluate", "search", "look_back")),
        Fieldset(_("答え方と上限"), ("called_by", "per_minute")),
    )

    def may(self) -> May:
        """What was chosen. Raises BadInput."""
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in May.__dataclass_fields__}
        return May(**values)


def _which(value: str) -> Q:
    return Q(ended_at=None) if value == "living" else Q(ended_at__isnull=False)


@page("access.connect")
def all_systems(request: Request) -> HttpResponse:
    """Which systems may ask, what, and when they last did."""
    rows = AskingSystem.objects.annotate(
        over=Case(When(ended_at=None, then=False), default=True),
        asked_today=Sum(
            F("days__allowed") + F("days__denied") + F("days__searched"),
            filter=Q(days__day=today()),
            default=0,
        ),
    )
    listing = Listing(
        request,
        rows,
        columns=(
            Column("name", _("システム"), sort=("name",), kind="name"),
            Column("may", _("尋ねられること")),
            Column("last", _("最後に尋ねた日時"), sort=("last_asked_at",), kind="num"),
            Column("today", _("今日の件数"), sort=("asked_today",), kind="right"),
            Column("prefix", _("トークンの始まり"), kind="num"),
            Column("made", _("登録した日"), sort=("made_at",), kind="num", hidden=True),
            Column("state", _("状態"), sort=("over", "name")),
        ),
        filters=(
            Search(("name", "prefix")),
            Choice("state", _("状態"), [("living", _("利用中")), ("ended", _("終了"))], lookup=_which),
        ),
        sort="state",
        empty=_("問い合わせを認めているシステムは、まだありません。"),
    )
    return listing.answer("access/systems.html", {})


@page("access.connect")
def new(request: Request) -> HttpResponse:
    """A new system; the text of its token is shown once, on the page that answers."""

    def save(form: SystemForm) -> HttpResponse:
        system, text = systems.make(name=form.cleaned_data["name"], may=form.may(), by=request.by)
        response = render(
            request, "access/system_token.html", {"system": system, "text": text, "base": base_of(request)}
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    return form_page(
        request,
        SystemForm,
        save,
        title=_("問い合わせるシステムを登録する"),
        lead=_("登録すると、そのシステムだけのトークンができます。終えると、次の問い合わせから答えません。"),
        submit=_("登録してトークンを作る"),
        cancel=reverse("access_systems"),
    )


def system_named(key: str) -> AskingSystem:
    """What the address names. Raises NotFound."""
    found = AskingSystem.objects.select_related("made_by", "ended_by").filter(key=key).first()
    if found is None:
        raise missing()
    return found


@page("access.connect")
def one(request: Request, key: str) -> HttpResponse:
    """One system: what it may ask, and how much it asked on each day."""
    system = system_named(key)
    days = list(AskedDay.objects.filter(system=system).order_by("-day")[:_DAYS_SHOWN])
    context = {"system": system, "days": days, "base": base_of(request)}
    return render(request, "access/system.html", context)


@page("access.connect")
def change(request: Request, key: str) -> HttpResponse:
    """Change what it may ask; its token stays."""
    system = system_named(key)

    def save(form: SystemForm) -> str:
        systems.change(system, name=form.cleaned_data["name"], may=form.may(), by=request.by)
        messages.success(request, say("変更しました。次の問い合わせから使われます。"))
        return reverse("access_system", args=[key])

    return form_page(
        request,
        SystemForm,
        save,
        title=say("「{name}」が尋ねられることを変える", name=system.name),
        lead=_("トークンは変わりません。"),
        submit=_("変える"),
        cancel=reverse("access_system", args=[key]),
        initial={
            "name": system.name,
            "evaluate": system.may_evaluate,
            "search": system.may_search,
            "look_back": system.may_look_back,
            "called_by": system.called_by,
            "per_minute": system.per_minute,
        },
    )


@page("access.connect")
def end(request: Request, key: str) -> HttpResponse:
    """Answer it no more."""
    system = system_named(key)

    def save(form: ReasonForm) -> str:
        systems.end(system, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("終えました。このトークンには、もう答えません。"))
        return reverse("access_systems")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("「{name}」からの問い合わせを終える", name=system.name),
        lead=_("トークンはすぐに使えなくなり、元に戻せません。またつなぐときは、新しく登録します。"),
        submit=_("いま終える"),
        cancel=reverse("access_system", args=[key]),
        danger=True,
    )


urlpatterns: list[URLPattern] = [
    path("access/systems/", all_systems, name="access_systems"),
    path("access/systems/new/", new, name="access_system_new"),
    path("access/systems/<slug:key>/", one, name="access_system"),
    path("access/systems/<slug:key>/change/", change, name="access_system_change"),
    path("access/systems/<slug:key>/end/", end, name="access_system_end"),
]
