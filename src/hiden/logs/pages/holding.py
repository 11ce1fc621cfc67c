"""保全: what may not be deleted, placing a hold and releasing it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import now
from hiden.base.words import say
from hiden.gate.page import page
from hiden.logs.holds import find_hold, holds_shown, place_hold, release_hold
from hiden.logs.look_forms import HoldForm
from hiden.logs.pages.searching import may
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("what", _("何を残すか"), sort=("source__name", "person__name", "pk"), kind="name"),
    Column("days", _("記録の期間"), sort=("first_day",), kind="num"),
    Column("reason", _("理由")),
    Column("by", _("開始した人"), sort=("placed_by__kana_key", "pk"), kind="line"),
    Column("since", _("開始した日時"), sort=("since",), kind="num", hidden=True),
    Column("state", _("状態"), sort=("until", "since"), kind="line"),
)


def _state(value: str) -> Q:
    return Q(until__gt=now()) if value == "standing" else Q(until__lte=now())


@page("logs.hold")
def holds(request: Request) -> HttpResponse:
    """All holds, those that stand first."""
    found = Listing(
        request,
        holds_shown(),
        columns=_COLUMNS,
        filters=(
            Search(("source__name", "person__name", "person__number", "reason", "placed_by__name")),
            Choice("state", _("状態"), [("standing", _("保全中")), ("over", _("解除済み"))], lookup=_state),
        ),
        sort="-state",
        empty=_("保全はありません。記録は、取得元ごとの保存期間を過ぎると消去されます。"),
    )
    return found.answer("logs/holds.html", {"now": now(), **may(request)})


@page("logs.hold")
def place(request: Request) -> HttpResponse:
    """Place a hold."""

    def save(form: HoldForm) -> str:
        place_hold(**form.cleaned_data, by=request.by)
        messages.success(request, say("保全を開始しました。解除するまで、消去されません。"))
        return reverse("logs_holds")

    return form_page(
        request,
        HoldForm,
        save,
        title=_("保全を開始する"),
        lead=_("事案の調査や訴訟に備え、保存期間を過ぎても記録を消さないようにします。"),
        submit=_("開始する"),
        cancel=reverse("logs_holds"),
    )


@page("logs.hold")
def release(request: Request, key: str) -> HttpResponse:
    """Release a hold."""
    hold = find_hold(key)

    def save(form: ReasonForm) -> str:
        release_hold(hold, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("保全を解除しました。保存期間を過ぎた記録は、これから消去されます。"))
        return reverse("logs_holds")

    return form_page(
        request,
        ReasonForm,
        save,
        title=_("保全を解除する"),
        lead=say("理由「{reason}」の保全です。", reason=hold.reason),
        submit=_("解除する"),
        cancel=reverse("logs_holds"),
        danger=True,
    )
