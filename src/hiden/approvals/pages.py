"""Pages: my turn, all cases I may see, deputies."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.approvals import actions, case_page
from hiden.approvals.models import Case, CaseState, Deputy
from hiden.approvals.queries import sent_back_to, waiting_for, without_anybody
from hiden.approvals.route_pages import urlpatterns as route_urls
from hiden.base.clock import FOREVER_DATE, today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.people.forms import PersonField
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import OVERALL, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    OVERALL, _("承認・決裁"), "approvals_cases", action="approvals.use", order=30, under="/approvals/"
)
remind(
    "approvals_waiting",
    _("あなたの承認・決裁を待っている案件"),
    lambda person: waiting_for(person).count(),
    "approvals_cases",
    query="turn=mine",
    action="approvals.use",
    order=5,
)

remind(
    "approvals_sent_back",
    _("差し戻された、あなたの起案"),
    lambda person: sent_back_to(person).count(),
    "approvals_cases",
    query="turn=back",
    action="approvals.use",
    order=6,
)

remind(
    "approvals_stuck",
    _("処理できる人がいない案件"),
    lambda person: visible(person, "approvals.read", without_anybody()).count(),
    "approvals_cases",
    query="turn=nobody",
    action="approvals.set_route",
    order=6,
)

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("title", _("件名"), sort=("title",), kind="name"),
    Column("state", _("状態"), sort=("state",)),
    Column("department", _("部署")),
    Column("proposed_by", _("起案者"), sort=("proposed_by__kana_key",), kind="line"),
    Column("proposed_at", _("起案日"), sort=("proposed_at",), kind="num"),
)

_EMPTY = {
    "mine": _("あなたの番の案件はありません。"),
    "back": _("差し戻された起案はありません。"),
    "nobody": _("処理できる人がいない案件はありません。"),
}


@page("approvals.use")
def cases(request: Request) -> HttpResponse:
    """Cases the reader may see; those waiting for the reader when the address says so."""
    turn = request.GET.get("turn", "")
    turn = turn if turn in _EMPTY else ""
    mine = turn == "mine"
    if mine:
        source = waiting_for(request.by)
    elif turn == "back":
        source = sent_back_to(request.by)
    else:
        chosen = without_anybody() if turn == "nobody" else Case.objects.all()
        source = visible(request.by, "approvals.read", chosen)
    listing = Listing(
        request,
        source.select_related("proposed_by"),
        columns=_COLUMNS,
        filters=(
            Search(("title", "reason"), help=_("件名と理由から探します。")),
            Choice("state", _("状態"), CaseState.choices),
        ),
        sort="-proposed_at",
        tie="-number",
        keep=("turn",),
        empty=_EMPTY.get(turn, _("まだ案件はありません。決定や経営報告を起案すると、ここに並びます。")),
    )
    waiting = waiting_for(request.by).count()
    return listing.answer(
        "approvals/cases.html",
        {
            "mine": mine,
            "turn": turn,
            "waiting": waiting,
            "may_route": allows(request.by, "approvals.set_route"),
        },
    )


class DeputyForm(Form):
    """One's own deputy."""

    deputy = PersonField(label=_("代理者"))
    since = DateField(label=_("開始日"))
    until = DateField(label=_("終了日（この日まで）"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=300)


@page("approvals.use")
def deputies(request: Request) -> HttpResponse:
    """Who acts for me, whom I act for, and a form to name a deputy."""

    def save(form: DeputyForm) -> str:
        values = form.cleaned_data
        until = values["until"]
        actions.name_deputy(
            request.by,
            values["deputy"],
            reason=values["reason"],
            since=values["since"],
            until=until.fromordinal(until.toordinal() + 1) if until else FOREVER_DATE,
            by=request.by,
        )
        return reverse("approvals_deputies")

    in_force = (
        Deputy.objects.filter(until__gt=today()).select_related("person", "deputy").order_by("since", "pk")
    )
    return form_page(
        request,
        DeputyForm,
        save,
        title=_("代理の指定"),
        lead=_("不在のあいだ、あなたの代わりに承認・決裁できる人を決めます。記録には代理と残ります。"),
        submit=_("代理を登録する"),
        cancel=reverse("approvals_cases"),
        initial={"since": today()},
        template="approvals/deputies.html",
        context={
            "mine": in_force.filter(person=request.by),
            "others": in_force.filter(deputy=request.by),
        },
    )


@require_POST
@page("approvals.use")
def end_deputy(request: Request, pk: int) -> HttpResponse:
    """End one's own deputy today."""
    found = Deputy.objects.filter(pk=pk, person=request.by, until__gt=today()).first()
    if found is None:
        raise BadInput(say("終わらせる代理の指定がありません。"), say("一覧を開き直して確かめてください。"))
    actions.end_deputy(found, by=request.by)
    return redirect("approvals_deputies")


urlpatterns: list[URLPattern] = [
    *route_urls,
    path("approvals/", cases, name="approvals_cases"),
    path("approvals/<int:number>/", case_page.case, name="approvals_case"),
    path("approvals/<int:number>/act/", case_page.act, name="approvals_act"),
    path("approvals/deputies/", deputies, name="approvals_deputies"),
    path("approvals/deputies/<int:pk>/end/", end_deputy, name="approvals_end_deputy"),
]
