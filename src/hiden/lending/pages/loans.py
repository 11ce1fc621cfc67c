"""貸出簿: every loan, who, what, until when; and what happens to one: confirmed, extended, said to be back, taken back, cancelled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.inventory.searching import folded
from hiden.lending import actions
from hiden.lending.export import loans_file
from hiden.lending.kinds import Carry, ThingKind
from hiden.lending.models import Loan
from hiden.lending.pages.finding import loan_at, people_seen, tabs
from hiden.lending.pages.forms import ExtendForm, ReturnForm
from hiden.lending.queries import loans, outside, overdue
from hiden.people.filters import below_department
from hiden.people.models import Kind
from hiden.people.queries import departments_as_of
from hiden.ui.filters import Choice, DateRange, Multi, Search
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import Label
from hiden.ui.request import Request

STATES: tuple[tuple[str, Label], ...] = (
    ("open", _("貸出中")),
    ("late", _("期限を過ぎた")),
    ("unconfirmed", _("受取りの確認待ち")),
    ("announced", _("返却の確認待ち")),
    ("todo", _("催促か、返却の確認が要る")),
    ("outside", _("社外にある（持帰り・持出し・社外の取扱者）")),
    ("leaver", _("退職した人が借りている")),
    ("ended", _("終わった貸出し")),
)
_COLUMNS = (
    Column("number", _("貸出番号"), sort=("number",), kind="num", bare=True),
    Column("thing", _("貸出品"), sort=("thing__number", "number"), kind="name"),
    Column("borrower", _("借りている人"), sort=("person__kana_key", "company_name", "number")),
    # What is still away first, and of that what is due first.
    Column("state", _("状態"), sort=("-until", "due_on", "number"), kind="line"),
    Column("due", _("期限"), sort=("due_on", "number"), kind="num"),
    Column("purpose", _("使う目的")),
    Column("carry", _("使う場所"), sort=("carry", "number"), hidden=True),
    Column("lent", _("貸した日"), sort=("since", "number"), kind="num", hidden=True),
    Column("ended", _("終わった日"), sort=("until", "number"), kind="num", hidden=True),
    Column("lent_by", _("貸した人"), hidden=True),
)


def _state(value: str) -> Q:
    open_now = Q(until=FOREVER)
    return {
        "open": open_now,
        "late": overdue(),
        "unconfirmed": open_now & Q(confirmed=""),
        "announced": open_now & Q(announced_at__isnull=False),
        "todo": todo(),
        "outside": open_now & outside(),
        "leaver": open_now & Q(person__kind=Kind.LEAVER),
        "ended": ~open_now,
    }[value]


def todo() -> Q:
    """The filter for loans that whoever keeps the thing has to do something about."""
    return overdue() | Q(until=FOREVER, announced_at__isnull=False)


def _filters() -> list[Any]:
    return [
        Search(("thing__search",), fold=folded, label=_("貸出品"), help=_("管理番号・名称・場所")),
        Search(
            ("person__name", "person__kana", "person__number", "handler_name", "company_name"),
            key="borrower",
            label=_("借りている人"),
        ),
        Choice("state", _("状態"), STATES, lookup=_state),
        Multi("kind", _("種類"), ThingKind.choices, lookup="thing__kind"),
        Multi("carry", _("使う場所"), Carry.choices),
        Choice(
            "who", _("相手"), [("inside", _("社内の人")), ("outside", _("社外の取扱者"))],
            lookup=lambda value: Q(person__isnull=value == "outside"),
        ),
        below_department("dept", _("管理部署"), departments_as_of(), "thing__department"),
        DateRange("due", _("期限"), lookup="due_on"),
        DateRange("lent", _("貸した日"), lookup="since", instant=True),
    ]  # fmt: skip


@page("lending.use")
def register(request: Request) -> HttpResponse:
    """Every loan that the reader may see, what is still away first, by the day it is due."""
    listing = Listing(
        request,
        visible(request.by, "lending.see_loan", loans()),
        columns=_COLUMNS,
        filters=_filters(),
        sort="state",
        exports=("xlsx", "csv", "csv-cp932") if allows(request.by, "lending.export") else (),
        empty=_("貸出しの記録はまだありません。"),
    )
    if listing.export:
        return loans_file(listing.queryset, listing.export, by=request.by)
    known = people_seen(request.by, [one.person for one in listing.rows if one.person])
    context = {
        **tabs(request.by),
        "known": known,
        "may_import": allows(request.by, "lending.import"),
    }
    return listing.answer("lending/loans.html", context)


def _back(loan: Loan) -> HttpResponse:
    return redirect("lending_thing", loan.thing.key)


@require_POST
@page("lending.hold", of=loan_at, known_by="lending.see_loan")
def confirm(request: Request, found: Loan, number: int) -> HttpResponse:
    """The borrower has it."""
    actions.confirm_handover(found, by=request.by)
    messages.success(request, say("受け取ったことを記録しました。期限までに返してください。"))
    return _back(found)


@require_POST
@page("lending.manage_loan", of=loan_at, known_by="lending.see_loan")
def confirm_paper(request: Request, found: Loan, number: int) -> HttpResponse:
    """A receipt was signed."""
    actions.confirm_on_paper(found, by=request.by)
    messages.success(request, say("受領書・受領印による受渡しの確認を記録しました。"))
    return _back(found)


@require_POST
@page("lending.hold", of=loan_at, known_by="lending.see_loan")
def announce(request: Request, found: Loan, number: int) -> HttpResponse:
    """The borrower says that it is back."""
    actions.announce(found, by=request.by)
    messages.success(request, say("返したことを知らせました。管理する人が現物を確かめると、返却が済みます。"))
    return _back(found)


@page("lending.manage_loan", of=loan_at, known_by="lending.see_loan")
def take_back(request: Request, found: Loan, number: int) -> HttpResponse:
    """Take pieces back, with a look at them."""

    def save(form: ReturnForm) -> str:
        values = form.cleaned_data
        actions.take_back(
            found, pieces=values.get("pieces"), condition=values["condition"], wiped=values.get("wiped", ""),
            note=values["note"], by=request.by,
        )  # fmt: skip
        found.refresh_from_db()
        left = say("残り{n}点が貸出中です。", n=found.held) if found.open else say("すべて戻りました。")
        messages.success(
            request, say("「{number}」の返却を受け取りました。", number=found.thing.number) + left
        )
        return reverse("lending_thing", args=[found.thing.key])

    return form_page(
        request,
        ReturnForm,
        save,
        title=say("「{number}」の返却を受け取る", number=found.thing.number),
        lead=say("{name}さんに貸した{thing}です。現物を見て、数と状態を確かめてください。", name=found.borrower, thing=found.thing.name),
        submit=_("返却を受け取る"),
        cancel=reverse("lending_thing", args=[found.thing.key]),
        arguments={"loan": found},
    )  # fmt: skip


@page("lending.manage_loan", of=loan_at, known_by="lending.see_loan")
def extend(request: Request, found: Loan, number: int) -> HttpResponse:
    """Another day."""

    def save(form: ExtendForm) -> str:
        actions.extend(
            found, due_on=form.cleaned_data["due_on"], reason=form.cleaned_data["reason"], by=request.by
        )
        messages.success(request, say("貸出{n}の期限を変えました。", n=found.number))
        return reverse("lending_thing", args=[found.thing.key])

    return form_page(
        request,
        ExtendForm,
        save,
        title=say("貸出{n}の期限を変える", n=found.number),
        submit=_("期限を変える"),
        cancel=reverse("lending_thing", args=[found.thing.key]),
    )


@page("lending.manage_loan", of=loan_at, known_by="lending.see_loan")
def cancel(request: Request, found: Loan, number: int) -> HttpResponse:
    """It was not handed over after all."""

    def save(form: ReasonForm) -> str:
        actions.cancel(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("貸出{n}を取り消しました。", n=found.number))
        return reverse("lending_thing", args=[found.thing.key])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("貸出{n}を取り消す", n=found.number),
        lead=_("まだ渡していない貸出しだけを取り消せます。"),
        submit=_("取り消す"),
        cancel=reverse("lending_thing", args=[found.thing.key]),
        danger=True,
    )
