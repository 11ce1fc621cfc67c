"""Pages: what can be shown of an item and what is missing; asking for a dossier; making it and taking it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.dossier.asking import (
    Wish,
    ask_dossier,
    find_request,
    item_seen,
    make_asked,
    openings_file,
    packed_file,
)
from hiden.dossier.covering import LEVELS, Level
from hiden.dossier.models import Dossier, DossierRequest
from hiden.dossier.queries import overview, requests
from hiden.dossier.scope import scope_of
from hiden.gate import allows
from hiden.gate.page import page
from hiden.people.models import Person
from hiden.ui.also import show_also
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.menu import CHAPTER_6, show_in_menu
from hiden.ui.request import Request

show_in_menu(CHAPTER_6, _("証拠一式"), "dossier_list", action="dossier.see", order=56, under="/dossier/")
show_also("item", _("証明できることと足りないもの"), "dossier_item", action="dossier.see", order=80)
_MOST = 200


class AskForm(Form):
    """Of which item and days, how much it shows, and what for."""

    item = forms.CharField(label=_("情報の管理番号"), max_length=40)
    first = DateField(
        label=_("期間の始まり"), required=False, help_text=_("空けておくと、台帳に載った日からになります。")
    )
    last = DateField(
        label=_("期間の終わり"),
        required=False,
        help_text=_("この日の終わりの時点で記録されていたことを集めます。空けておくと今日までです。"),
    )
    level = forms.ChoiceField(
        label=_("見せる範囲"),
        choices=list(LEVELS.items()),
        initial=Level.FULL,
        widget=forms.RadioSelect,
        help_text=_("伏せた内容は、あとで一部だけを開示して照合できます。"),
    )
    reason = forms.CharField(
        label=_("理由（だれに渡し、何に使うか）"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    @property
    def wish(self) -> Wish:
        """What is asked for."""
        given = self.cleaned_data
        return Wish(given["item"], given["first"], given["last"], Level(given["level"]), given["reason"])


def _request_named(key: str, **_more: object) -> DossierRequest:
    return find_request(key)


@page("dossier.see")
def index(request: Request) -> HttpResponse:
    """All that were asked for."""
    return render(request, "dossier/list.html", {"rows": [_shown(one) for one in requests()[:_MOST]]})


def _shown(one: DossierRequest) -> dict[str, Any]:
    over = one.until is not None and one.until <= now()
    state = "late" if over else "done" if one.until else "doing"
    words = (
        say("期限切れ")
        if over
        else say("作れます")
        if one.until
        else str(one.case.get_state_display())
        if one.case
        else ""
    )
    return {
        "row": one,
        "level": LEVELS[Level(one.level)],
        "state": state,
        "words": words,
        "ready": bool(one.until) and not over,
    }


@page("dossier.see")
def item(request: Request, number: str) -> HttpResponse:
    """What can be shown of an item today, and what is missing, by what has to be shown."""
    found = item_seen(request.by, number)
    scope = scope_of(found)
    return render(
        request,
        "dossier/item.html",
        {"item": found, "scope": scope, "groups": overview(scope), "ask": allows(request.by, "dossier.ask")},
    )


@page("dossier.ask")
def ask(request: Request) -> HttpResponse:
    """Ask for one."""

    def save(form: AskForm) -> str:
        made = ask_dossier(form.wish, by=request.by)
        number = made.case.number if made.case else 0
        messages.success(
            request, say("証拠一式の作成を起案しました（案件{n}）。決裁のあとに作れます。", n=number)
        )
        return reverse("dossier_one", args=[made.key])

    return form_page(
        request,
        AskForm,
        save,
        title=_("証拠一式を求める"),
        lead=_(
            "一つの秘密情報について、記録から示せることと足りないものを、だれでも検証できる一式にします。二人の承認のあとに作れます。"
        ),
        submit=_("作成を起案する"),
        cancel=reverse("dossier_list"),
        initial={"item": request.GET.get("item", "")},
    )


@page("dossier.see")
def one(request: Request, key: str) -> HttpResponse:
    """One that was asked for, and each making of it."""
    found = find_request(key)
    context = {**_shown(found), "made": _made(found), "may": allows(request.by, "dossier.make", found)}
    return render(request, "dossier/one.html", context)


def _made(found: DossierRequest) -> list[dict[str, Any]]:
    rows = found.made.select_related("made_by").order_by("-made_at")
    return [
        {"row": one, "there": packed_file(one).exists(), "openings": openings_file(one).exists()}
        for one in rows
    ]


@require_POST
@page("dossier.make", of=_request_named)
def make(request: Request, found: DossierRequest, key: str) -> HttpResponse:
    """Make it."""
    made = make_asked(found, by=request.by)
    messages.success(
        request,
        say("作りました。事実{facts}件、足りないもの{gaps}件です。", facts=made.facts, gaps=made.gaps),
    )
    return HttpResponseRedirect(reverse("dossier_one", args=[key]))


def made_by(by: Person, key: str) -> Dossier:
    """A making, for whoever may make it. Raises NotFound for anybody else, and where the files are gone."""
    found = Dossier.objects.select_related("item", "request__asked_by").filter(key=key).first()
    if found is None or found.request is None or not allows(by, "dossier.make", found.request):
        raise NotFound(say("お探しのものは見つかりません。"), say("一覧から選び直してください。"))
    return found


@page("dossier.see")
def packed(request: Request, key: str) -> HttpResponseBase:
    """The package as a ZIP file."""
    found = made_by(request.by, key)
    return _file(packed_file(found), f"hiden-dossier-{found.item.number}-{found.key[:6]}.zip")


@page("dossier.see")
def openings(request: Request, key: str) -> HttpResponseBase:
    """What was hidden in it."""
    found = made_by(request.by, key)
    return _file(openings_file(found), f"hiden-dossier-{found.item.number}-{found.key[:6]}-openings.jsonl")


def _file(place: Path, name: str) -> FileResponse:
    if not place.exists():
        raise NotFound(
            say("ファイルは、期限を過ぎたため消しました。"), say("要るときは、もう一度求めてください。")
        )
    return FileResponse(place.open("rb"), as_attachment=True, filename=name)


urlpatterns: list[URLPattern] = [
    path("dossier/", index, name="dossier_list"),
    path("dossier/ask/", ask, name="dossier_ask"),
    path("dossier/item/<path:number>/", item, name="dossier_item"),
    path("dossier/<str:key>/", one, name="dossier_one"),
    path("dossier/<str:key>/make/", make, name="dossier_make"),
    path("dossier/made/<str:key>.zip", packed, name="dossier_packed"),
    path("dossier/made/<str:key>-openings.jsonl", openings, name="dossier_openings"),
]
