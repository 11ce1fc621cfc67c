"""保全命令: what may not be deleted and what that stopped; one's own notices."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, now, today
from hiden.base.words import say
from hiden.evidence.holds.forms import ConfirmForm, HoldForm, WidenForm
from hiden.evidence.holds.models import HoldCustodian
from hiden.evidence.holds.placing import acknowledge, ask_release, place_hold, widen_hold
from hiden.evidence.holds.queries import (
    find_custodian,
    find_hold,
    holds_shown,
    late,
    own_notices,
    unconfirmed,
)
from hiden.evidence.holds.words import path_words
from hiden.gate import allows
from hiden.gate.page import page
from hiden.ledger.queries import history
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import CHAPTER_6, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    CHAPTER_6,
    _("保全命令"),
    "evidence_holds",
    action="evidence.see_holds",
    order=52,
    under="/evidence/holds/",
)
remind(
    "evidence_holds_mine",
    _("消さずに残すよう頼まれたもの（未確認）"),
    lambda person: unconfirmed(person).count(),
    "evidence_own_holds",
    action="evidence.own_holds",
    order=12,
    late=lambda person: late(unconfirmed(person)).count(),
)
remind(
    "evidence_holds_late",
    _("保全の通知を確認していない人"),
    lambda _person: late(unconfirmed()).count(),
    "evidence_holds",
    query="state=standing",
    action="evidence.hold",
    order=46,
)

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num"),
    Column("title", _("件名"), sort=("title", "pk"), kind="name"),
    Column("what", _("何を残すか")),
    Column("days", _("記録の期間"), sort=("first_day", "pk"), kind="num"),
    Column("told", _("保管する人の確認"), kind="line"),
    Column("since", _("開始した日時"), sort=("since",), kind="num", hidden=True),
    Column("state", _("状態"), sort=("until", "since"), kind="line"),
)


def _state(value: str) -> Q:
    return Q(until__gt=now()) if value == "standing" else Q(until__lte=now())


@page("evidence.see_holds")
def holds(request: Request) -> HttpResponse:
    """All holds, those that stand first."""
    found = Listing(
        request,
        holds_shown(),
        columns=_COLUMNS,
        filters=(
            Search(("title", "incident", "reason", "persons__person__name", "persons__person__number")),
            Choice("state", _("状態"), [("standing", _("保全中")), ("over", _("解除済み"))], lookup=_state),
        ),
        sort="-state",
        tie="-pk",
        empty=_("保全命令はありません。記録は、それぞれの保存期間を過ぎると消去されます。"),
    )
    return found.answer(
        "evidence/holds.html", {"now": now(), "may_hold": allows(request.by, "evidence.hold")}
    )


@page("evidence.see_holds")
def hold(request: Request, key: str) -> HttpResponse:
    """One hold: what is kept, who confirmed, what it stopped, how it came and went."""
    found = find_hold(key)
    stands = found.until == FOREVER
    context = {
        "hold": found,
        "name": say("保全命令 第{number}号", number=found.number),
        "stands": stands,
        "endless": found.last_day.year == FOREVER.year,
        "custodians": found.custodians.select_related("person").order_by("person__kana_key", "pk"),
        "refusals": [(path_words(row.path), row) for row in found.refusals.order_by("-last_at")[:200]],
        "history": history("hold", found.key),
        "today": today(),
        "may_hold": stands and allows(request.by, "evidence.hold"),
    }
    return render(request, "evidence/hold.html", context)


@page("evidence.hold")
def place(request: Request) -> HttpResponse:
    """Place a hold."""

    def save(form: HoldForm) -> str:
        data = form.cleaned_data
        made = place_hold(
            title=data["title"],
            incident=data["incident"],
            reason=data["reason"],
            first=data["first"],
            last=data["last"],
            instruction=data["instruction"],
            scope=form.scope,
            by=request.by,
        )
        messages.success(request, say("保全を開始しました。解除が決裁されるまで、消去されません。"))
        return reverse("evidence_hold", args=[made.key])

    return form_page(
        request,
        HoldForm,
        save,
        title=_("保全を命じる"),
        lead=_("事案の調査や訴訟に備え、保存期間を過ぎても、本人の求めがあっても、消さないようにします。"),
        submit=_("保全を命じる"),
        cancel=reverse("evidence_holds"),
    )


@page("evidence.hold")
def widen(request: Request, key: str) -> HttpResponse:
    """Hold more, or tell more people."""
    found = find_hold(key)

    def save(form: WidenForm) -> str:
        data = form.cleaned_data
        widen_hold(found, form.scope, reason=data["reason"], instruction=data["instruction"], by=request.by)
        messages.success(request, say("保全に加えました。"))
        return reverse("evidence_hold", args=[key])

    return form_page(
        request,
        WidenForm,
        save,
        title=say("保全命令 第{number}号に加える", number=found.number),
        lead=_("狭くするときは、解除を申請して、新しく命じ直します。"),
        submit=_("加える"),
        cancel=reverse("evidence_hold", args=[key]),
    )


@page("evidence.hold")
def release(request: Request, key: str) -> HttpResponse:
    """Propose that it ends."""
    found = find_hold(key)

    def save(form: ReasonForm) -> str:
        case = ask_release(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(
            request, say("解除を申請しました（案件{n}）。決裁されるまで、保全は続きます。", n=case.number)
        )
        return reverse("evidence_hold", args=[key])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("保全命令 第{number}号の解除を申請する", number=found.number),
        lead=_("ほかの人が決裁すると解除され、保存期間を過ぎた記録はその後に消去されます。"),
        submit=_("申請する"),
        cancel=reverse("evidence_hold", args=[key]),
        danger=True,
    )


@page("evidence.own_holds")
def own(request: Request) -> HttpResponse:
    """What the reader was told to keep."""
    return render(request, "evidence/own_holds.html", {"rows": own_notices(request.by), "today": today()})


@page("evidence.own_hold", of=find_custodian)
def notice(request: Request, found: HoldCustodian, key: str) -> HttpResponse:
    """One notice, to read and to confirm."""
    if found.acknowledged_at is not None or found.hold.until != FOREVER:
        if request.method == "POST":
            return redirect("evidence_own_holds")
        return render(request, "evidence/notice.html", {"found": found})

    def save(form: ConfirmForm) -> str:
        acknowledge(found, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("確認しました。解除の知らせがあるまで、消さないでください。"))
        return reverse("evidence_own_holds")

    return form_page(
        request,
        ConfirmForm,
        save,
        title=say("保全の通知 第{number}号", number=found.hold.number),
        submit=_("確認しました。消さずに残します"),
        cancel=reverse("evidence_own_holds"),
        template="evidence/notice.html",
        context={"found": found},
    )


urlpatterns: list[URLPattern] = [
    path("evidence/holds/", holds, name="evidence_holds"),
    path("evidence/holds/new/", place, name="evidence_place_hold"),
    path("evidence/holds/mine/", own, name="evidence_own_holds"),
    path("evidence/holds/mine/<slug:key>/", notice, name="evidence_hold_notice"),
    path("evidence/holds/<slug:key>/", hold, name="evidence_hold"),
    path("evidence/holds/<slug:key>/widen/", widen, name="evidence_widen_hold"),
    path("evidence/holds/<slug:key>/release/", release, name="evidence_release_hold"),
]
