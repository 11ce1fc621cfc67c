"""インサイダーリスト: the lists, one list (each look is written down), and one's own ban on dealing."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, now, start_of, today
from hiden.base.words import say
from hiden.evidence.insiders.listing import (
    close_list,
    confirm,
    confirm_paper,
    find_insider,
    find_list,
    find_own,
    insiders_of,
    lists_shown,
    look_at,
    open_list,
    own_bans,
    tell,
    unconfirmed,
)
from hiden.evidence.insiders.models import Closing
from hiden.gate import allows
from hiden.gate.page import page
from hiden.people.forms import PersonField
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import CHAPTER_6, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    CHAPTER_6,
    _("インサイダーリスト"),
    "evidence_insider_lists",
    action="evidence.see_insiders",
    order=54,
    under="/evidence/insiders/",
)
remind(
    "evidence_bans_mine",
    _("売買等の禁止の確認（未確認）"),
    lambda person: unconfirmed(person).count(),
    "evidence_own_bans",
    action="evidence.own_insiders",
    order=11,
)

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num"),
    Column("title", _("件名"), sort=("title", "pk"), kind="name"),
    Column("issuer", _("銘柄（会社）"), sort=("issuer", "pk"), kind="line"),
    Column("told", _("禁止を確認した人"), kind="line"),
    Column("since", _("作った日時"), sort=("since",), kind="num", hidden=True),
    Column("state", _("状態"), sort=("until", "since"), kind="line"),
)


class ListForm(Form):
    """A fact that is not published."""

    title = forms.CharField(
        label=_("件名"), max_length=100, help_text=_("内容の分からない呼び名。一覧に出ます。")
    )
    fact = forms.CharField(
        label=_("公表されていない重要事実"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("リストを開いた人だけが読み、開いたことは記録されます。"),
    )
    issuer = forms.CharField(
        label=_("銘柄（会社）"),
        max_length=200,
        help_text=_("株式などを売買できなくなる会社。取引先のこともあります。"),
    )
    incident = forms.CharField(label=_("事案の番号"), max_length=40, required=False)


class TellForm(Form):
    """Who was told."""

    person = PersonField(label=_("社内の人"), required=False)
    name = forms.CharField(label=_("社外の人の氏名"), max_length=100, required=False)
    organisation = forms.CharField(
        label=_("社外の人の所属"),
        max_length=200,
        required=False,
        help_text=_("解析を頼んだ会社、弁護士事務所など。"),
    )
    informed_on = DateField(label=_("知らせた日"), initial=today)
    basis = forms.CharField(label=_("知る必要があった理由"), max_length=300)


class PaperForm(Form):
    """How somebody outside confirmed."""

    paper = forms.CharField(
        label=_("確認の方法"), max_length=200, help_text=_("例：2026年11月20日付の誓約書")
    )


class CloseForm(Form):
    """Why it ends."""

    how = forms.ChoiceField(label=_("閉じる理由"), choices=Closing.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("根拠"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("公表した日時と方法など。"),
    )


def _state(value: str) -> Q:
    return Q(until__gt=now()) if value == "open" else Q(until__lte=now())


@page("evidence.see_insiders")
def lists(request: Request) -> HttpResponse:
    """All lists, the open ones first; what the facts are is not shown here."""
    found = Listing(
        request,
        lists_shown(),
        columns=_COLUMNS,
        filters=(
            Search(("title", "issuer", "incident")),
            Choice("state", _("状態"), [("open", _("禁止中")), ("over", _("終了"))], lookup=_state),
        ),
        sort="-state",
        tie="-pk",
        empty=_("インサイダーリストはありません。"),
    )
    return found.answer(
        "evidence/insider_lists.html",
        {"now": now(), "may_keep": allows(request.by, "evidence.keep_insiders")},
    )


@page("evidence.see_insiders")
def one_list(request: Request, key: str) -> HttpResponse:
    """One list with the fact and everybody on it."""
    found = look_at(find_list(key), by=request.by)
    context = {
        "list": found,
        "name": say("インサイダーリスト 第{number}号", number=found.number),
        "open": found.until == FOREVER,
        "rows": insiders_of(found),
        "looks": found.looks.select_related("person").order_by("-at")[:50],
        "may_keep": found.until == FOREVER and allows(request.by, "evidence.keep_insiders"),
    }
    return render(request, "evidence/insider_list.html", context)


@page("evidence.keep_insiders")
def new(request: Request) -> HttpResponse:
    """Begin a list."""

    def save(form: ListForm) -> str:
        made = open_list(**form.cleaned_data, by=request.by)
        messages.success(request, say("リストを作りました。知っている人を、続けて加えてください。"))
        return reverse("evidence_insider_list", args=[made.key])

    return form_page(
        request,
        ListForm,
        save,
        title=_("インサイダーリストを作る"),
        lead=_(
            "調査で、公表されていない重要事実（金融商品取引法166条・167条）に触れる人を記録し、売買・伝達・推奨をしないことを確認してもらいます。重要事実に当たるかどうかは、法務か弁護士に確かめてください。"
        ),
        submit=_("作る"),
        cancel=reverse("evidence_insider_lists"),
    )


@page("evidence.keep_insiders")
def add(request: Request, key: str) -> HttpResponse:
    """Somebody was told."""
    found = find_list(key)

    def save(form: TellForm) -> str:
        data = dict(form.cleaned_data)
        day = data.pop("informed_on")
        tell(found, **data, informed_at=None if day == today() else start_of(day), by=request.by)
        messages.success(request, say("加えました。"))
        return reverse("evidence_insider_list", args=[key])

    return form_page(
        request,
        TellForm,
        save,
        title=_("知らせた人を加える"),
        lead=_("社内の人か、社外の人の、どちらか一方を入力します。社内の人には、確認の依頼が届きます。"),
        submit=_("加える"),
        cancel=reverse("evidence_insider_list", args=[key]),
    )


@page("evidence.keep_insiders")
def paper(request: Request, key: str, insider: str) -> HttpResponse:
    """Somebody outside confirmed in writing."""
    found = find_insider(insider)

    def save(form: PaperForm) -> str:
        confirm_paper(found, paper=form.cleaned_data["paper"], by=request.by)
        messages.success(request, say("記録しました。"))
        return reverse("evidence_insider_list", args=[key])

    return form_page(
        request,
        PaperForm,
        save,
        title=say("「{name}」の確認を記録する", name=found.name or "—"),
        submit=_("記録する"),
        cancel=reverse("evidence_insider_list", args=[key]),
    )


@page("evidence.keep_insiders")
def close(request: Request, key: str) -> HttpResponse:
    """The ban ends."""
    found = find_list(key)

    def save(form: CloseForm) -> str:
        close_list(
            found, how=Closing(form.cleaned_data["how"]), words=form.cleaned_data["words"], by=request.by
        )
        messages.success(request, say("リストを閉じました。"))
        return reverse("evidence_insider_lists")

    return form_page(
        request,
        CloseForm,
        save,
        title=say("インサイダーリスト 第{number}号を閉じる", number=found.number),
        lead=_(
            "公表されるまでは閉じないでください。閉じると、載っている人の頁に、禁止が終わったことが出ます。"
        ),
        submit=_("閉じる"),
        cancel=reverse("evidence_insider_list", args=[key]),
        danger=True,
    )


@page("evidence.own_insiders")
def own(request: Request) -> HttpResponse:
    """Of what the reader may not deal in."""
    return render(request, "evidence/own_bans.html", {"rows": own_bans(request.by), "now": now()})


@page("evidence.own_insiders")
def own_confirm(request: Request, key: str) -> HttpResponse:
    """Confirm the ban."""
    found = find_own(key, request.by)
    if request.method == "POST":
        confirm(found, by=request.by)
        messages.success(request, say("確認しました。"))
        return redirect("evidence_own_bans")
    return render(request, "evidence/own_ban.html", {"found": found, "now": now()})


urlpatterns: list[URLPattern] = [
    path("evidence/insiders/", lists, name="evidence_insider_lists"),
    path("evidence/insiders/new/", new, name="evidence_new_insider_list"),
    path("evidence/insiders/mine/", own, name="evidence_own_bans"),
    path("evidence/insiders/mine/<slug:key>/", own_confirm, name="evidence_own_ban"),
    path("evidence/insiders/<slug:key>/", one_list, name="evidence_insider_list"),
    path("evidence/insiders/<slug:key>/add/", add, name="evidence_add_insider"),
    path("evidence/insiders/<slug:key>/close/", close, name="evidence_close_insider_list"),
    path("evidence/insiders/<slug:key>/<slug:insider>/paper/", paper, name="evidence_insider_paper"),
]
