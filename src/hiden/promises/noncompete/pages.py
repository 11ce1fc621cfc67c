"""Pages: 競業避止の検討書. Six factors for one person, what calls for a second look with its source, then the agreement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate.page import page
from hiden.inventory.asking import states_seen
from hiden.inventory.items_field import ItemsField
from hiden.inventory.models import ItemState
from hiden.people.forms import PersonField
from hiden.people.queries import person_by_number
from hiden.promises.models import MAX_FACTOR, NonCompeteSheet
from hiden.promises.noncompete import actions
from hiden.promises.noncompete.factors import Seen, factors
from hiden.promises.noncompete.queries import find_sheet, points, sheets
from hiden.rules.queries import version_in_force
from hiden.ui.filters import Search
from hiden.ui.forms import DateField, Fieldset, Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_DAYS = 14


def _words(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """One factor: a few lines that become one."""
    return forms.CharField(label=label, help_text=help_text, max_length=MAX_FACTOR, required=required)


class SheetForm(Form):
    """The six factors."""

    person = PersonField(label=_("だれについて"))
    items = ItemsField(label=_("守る利益に当たる情報の管理番号"))
    interest = _words(
        _("守る利益"), _("例：新型ポンプの羽根の形状と、その試験の結果。営業秘密に限りません。")
    )
    position = _words(_("本人の地位・職務"), _("その利益に実際に関わっている仕事。例：羽根の設計の主担当。"))
    area = _words(_("地域"), _("例：会社が販売している関東と東北。"))
    months = forms.IntegerField(label=_("期間（退職後の月数）"), min_value=1, max_value=actions.MAX_MONTHS)
    acts = _words(
        _("制限する行為"), _("業務・職種・顧客で限ります。例：同種のポンプの羽根の設計に携わること。")
    )
    compensation = _words(
        _("代償"), _("例：退職時に月額の6か月分を支払う。決まっていなければ空けておきます。"), required=False
    )
    considered = _words(
        _("検討したこと"), _("必要と考えた理由、ほかの方法を選ばなかった理由など。"), required=False
    )
    fieldsets = (
        Fieldset(_("対象"), ("person", "items")),
        Fieldset(_("６つの要素"), ("interest", "position", "area", "months", "acts", "compensation")),
        Fieldset(_("経緯"), ("considered",)),
    )


@page("promises.manage")
def listed(request: Request) -> HttpResponse:
    """The sheets there are."""
    listing = Listing(
        request,
        sheets(),
        columns=(
            Column("made", _("作成日"), sort=("made_at",), kind="num"),
            Column("person", _("氏名"), sort=("person__kana_key", "person__number"), kind="name"),
            Column("months", _("期間"), sort=("months",), kind="num"),
            Column("acts", _("制限する行為")),
            Column("asked", _("合意書")),
            Column("by", _("作成した人"), hidden=True),
        ),
        filters=(
            Search(("person__name", "person__kana", "person__number"), help=_("氏名・フリガナ・社員番号")),
        ),
        sort="-made",
        empty=_("検討書はまだありません。競業の制限が特に必要な人についてだけ作ります。"),
    )
    return listing.answer("promises/noncompete_list.html", {})


@page("promises.manage")
def write(request: Request) -> HttpResponse:
    """A new sheet, from nothing or from an earlier one."""

    def save(form: SheetForm) -> str:
        values = dict(form.cleaned_data)
        sheet = actions.write_sheet(values.pop("person"), **values, by=request.by)
        messages.success(request, say("検討書を作りました。確かめたいところを見直してください。"))
        return reverse("noncompete_sheet", args=[sheet.key])

    return form_page(
        request,
        SheetForm,
        save,
        title=_("競業避止の検討書を作る"),
        lead=_("全員に求めるものではありません。秘密保持の約束や権限の見直しで足りないかを先に考えます。"),
        submit=_("作って、確かめたいところを見る"),
        cancel=reverse("noncompete_list"),
        initial=_initial(request),
    )


def _initial(request: Request) -> dict[str, Any]:
    """What an earlier sheet says (`like`), or only whom it is about (`person`)."""
    if key := request.GET.get("like"):
        like = find_sheet(key)
        names = ("interest", "position", "area", "months", "acts", "compensation", "considered")
        return {
            "person": like.person.number,
            "items": " ".join(one.number for one in _items(like, request)[0]),
            **{name: getattr(like, name) for name in names},
        }
    return {"person": request.GET.get("person", ""), "months": 6}


def _items(sheet: NonCompeteSheet, request: Request) -> tuple[list[ItemState], int]:
    """The items that the reader may see, and how many others there are."""
    seen = list(states_seen(request.by, sheet.items.values("item")).order_by("number"))
    return seen, sheet.items.count() - len(seen)


@page("promises.manage")
def one(request: Request, key: str) -> HttpResponse:
    """One sheet: each factor with what is written, what courts are said to look at, and what calls for a look."""
    sheet = find_sheet(key)
    found = points(sheet)
    items, hidden = _items(sheet, request)
    context = {
        "sheet": sheet,
        "factors": [_factor(each, sheet, found) for each in factors()],
        "count": len(found),
        "items": items,
        "hidden": hidden,
        "decided": version_in_force(actions.TEMPLATE) is not None,
        "request_key": sheet.asking.requests.values_list("key", flat=True).first() if sheet.asking else None,
        "here": person_by_number(sheet.person.number),
    }
    return render(request, "promises/noncompete_sheet.html", context)


def _factor(ident: str, sheet: NonCompeteSheet, found: list[Seen]) -> dict[str, Any]:
    factor = factors()[ident]
    written = say("退職後{n}か月", n=sheet.months) if ident == "period" else getattr(sheet, ident)
    sentences = {each.id: str(shown(each)) for each in factor.points}
    return {
        "factor": shown(factor),
        "written": written,
        "points": [
            sentences[each.point].format(n=each.n, words=each.words) for each in found if each.factor == ident
        ],
    }


class AskForm(Form):
    """Until when, and why."""

    due_on = DateField(label=_("署名の期限"))
    reason = forms.CharField(label=_("署名を求める理由"), max_length=500, help_text=_("本人に示します。"))


@page("promises.manage")
def ask(request: Request, key: str) -> HttpResponse:
    """Ask for the agreement whose places the sheet fills."""
    sheet = find_sheet(key)

    def save(form: AskForm) -> str:
        made = actions.ask_by_sheet(sheet, **form.cleaned_data, by=request.by)
        messages.success(request, say("合意書への署名を求めました。"))
        return reverse("promises_one", args=[made.requests.get().key])

    return form_page(
        request,
        AskForm,
        save,
        title=say("{name}さんに競業避止の合意書への署名を求める", name=sheet.person.name),
        lead=_("署名は任意です。検討書の言葉が、合意書の欄にそのまま入ります。"),
        submit=_("署名を求める"),
        cancel=reverse("noncompete_sheet", args=[key]),
        initial={"due_on": today() + timedelta(days=_DAYS)},
    )


urlpatterns: list[URLPattern] = [
    path("promises/noncompete/", listed, name="noncompete_list"),
    path("promises/noncompete/new/", write, name="noncompete_new"),
    path("promises/noncompete/<slug:key>/", one, name="noncompete_sheet"),
    path("promises/noncompete/<slug:key>/ask/", ask, name="noncompete_ask"),
]
