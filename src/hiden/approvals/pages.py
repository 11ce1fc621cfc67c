"""Pages: my turn, all cases I may see, one case with its stamps, deputies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.approvals import actions
from hiden.approvals.effects_registry import subjects
from hiden.approvals.models import Act, Case, CaseState, Deputy, Step, StepKind
from hiden.approvals.progress import proposer_left
from hiden.approvals.queries import find_case, sent_back_to, stamps, waiting_for, without_anybody
from hiden.approvals.route_pages import urlpatterns as route_urls
from hiden.approvals.standing import entitled_today, standing
from hiden.base.clock import FOREVER_DATE, today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.people.models import Kind, Person
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import OVERALL, show_in_menu
from hiden.ui.pictures import Seal
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


def _case(number: int, **_more: object) -> Case:
    return find_case(number)


@page("approvals.read", of=_case)
def case(request: Request, found: Case, number: int) -> HttpResponse:
    """One case: what is asked, whose turn it is, the stamps, and everything said."""
    step = actions.current_step(found)
    turn = standing(step, request.by) if step else None
    blocked = bool(step and step.kind == StepKind.DECIDE and found.proposed_by_id == request.by.pk)
    asked = [
        each for each in (entitled_today(step) if step else []) if not _own_decision(step, found, each[0])
    ]
    context: dict[str, Any] = {
        "case": found,
        "boxes": [
            Seal(
                title=box.heading,
                place=box.department,
                day=box.at.date() if box.at else None,
                name=box.surname,
                note=_("代理") if box.deputy else "",
            )
            for box in stamps(found)
        ],
        "step": step,
        "turn": turn if not blocked else None,
        "blocked": blocked and turn is not None,
        "waiting": waiting_for(request.by).count(),
        "asked": asked,
        "stuck": step is not None and not asked,
        "acts": [(Act(act.act).label, act) for act in found.acts.select_related("person", "on_behalf_of")],
        "own": found.proposed_by_id == request.by.pk,
        "may_take_back": _may_take_back(found, request.by),
        "subjects": subjects(found, request.by),
    }
    return render(request, "approvals/case.html", context)


def _own_decision(step: Step | None, found: Case, person: Person) -> bool:
    return step is not None and step.kind == StepKind.DECIDE and person.pk == found.proposed_by_id


def _may_take_back(found: Case, by: Person) -> bool:
    """Whether a case is to be withdrawn by somebody else, because its proposer has left."""
    open_still = found.state in {CaseState.OPEN, CaseState.SENT_BACK}
    return open_still and proposer_left(found) and allows(by, "approvals.take_back", found)


_VERBS = {
    "advance": actions.advance,
    "send_back": actions.send_back,
    "reject": actions.reject,
    "withdraw": actions.withdraw,
    "comment": actions.comment_on,
}


@require_POST
@page("approvals.read", of=_case)
def act(request: Request, found: Case, number: int) -> HttpResponse:
    """One of the verbs, by the button that was pressed."""
    verb = request.POST.get("verb", "")
    comment = request.POST.get("comment", "").strip()
    step = actions.current_step(found)
    if verb == "resubmit":
        actions.resubmit(found, reason=comment or found.reason, by=request.by)
    elif verb in _VERBS:
        _VERBS[verb](found, comment=comment, by=request.by)
    else:
        raise BadInput(
            say("押されたボタンが分かりません。"), say("案件を開き直して、もう一度押してください。")
        )
    messages.success(request, _said(verb, found.number, step.kind if step else ""))
    return redirect(reverse("approvals_case", args=[found.number]))


def _said(verb: str, number: int, kind: str) -> str:
    """What the verb did, as a sentence."""
    if verb == "advance":
        verb = kind
    words = {
        StepKind.APPROVE: say("案件{n}を承認しました。", n=number),
        StepKind.CONSULT: say("案件{n}に合議しました。", n=number),
        StepKind.DECIDE: say("案件{n}を決裁しました。", n=number),
        "send_back": say("案件{n}を起案者に差し戻しました。", n=number),
        "reject": say("案件{n}を却下しました。", n=number),
        "withdraw": say("案件{n}を引き戻しました。", n=number),
        "resubmit": say("案件{n}を再起案しました。", n=number),
    }
    return words.get(verb) or say("案件{n}にコメントを残しました。", n=number)


class DeputyForm(Form):
    """One's own deputy."""

    deputy = forms.CharField(label=_("代理者の社員番号"), max_length=40)
    since = DateField(label=_("開始日"))
    until = DateField(label=_("終了日（この日まで）"), required=False)
    reason = forms.CharField(label=_("理由"), max_length=300)


@page("approvals.use")
def deputies(request: Request) -> HttpResponse:
    """Who acts for me, whom I act for, and a form to name a deputy."""

    def save(form: DeputyForm) -> str:
        values = form.cleaned_data
        person = Person.objects.filter(number=values["deputy"]).exclude(kind=Kind.LEAVER).first()
        if person is None:
            raise BadInput(
                say("社員番号「{n}」の在籍者が見つかりません。", n=values["deputy"]),
                say("人の一覧で番号を確かめて、入れ直してください。"),
            )
        until = values["until"]
        actions.name_deputy(
            request.by,
            person,
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
    path("approvals/<int:number>/", case, name="approvals_case"),
    path("approvals/<int:number>/act/", act, name="approvals_act"),
    path("approvals/deputies/", deputies, name="approvals_deputies"),
    path("approvals/deputies/<int:pk>/end/", end_deputy, name="approvals_end_deputy"),
]
