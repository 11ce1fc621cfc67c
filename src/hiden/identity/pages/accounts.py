"""All accounts, one account, whose it is, what it is for, and why it has powers."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.identity import actions
from hiden.identity.closure import orphans, unanswered
from hiden.identity.export import accounts_file
from hiden.identity.forms import DeclareForm, OwnerForm, PrivilegeForm, chosen_of
from hiden.identity.models import FindingState, Nature, OutsideAccount, Standing
from hiden.identity.pages.findings import about
from hiden.identity.queries import (
    accounts_seen,
    find_account,
    one_candidate,
    systems_seen,
    with_candidate,
)
from hiden.people.models import Person
from hiden.ui.filters import Choice, DateRange, Search
from hiden.ui.forms import form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_MOST_PAIRS = 200
_COLUMNS = (
    Column("account", _("アカウント"), sort=("id_key",), kind="name"),
    Column("holder", _("持ち主・責任者"), sort=("holder_order", "id_key"), kind="line"),
    Column("system", _("システム"), sort=("system__name", "system__code", "id_key"), kind="line"),
    Column("standing", _("状態"), sort=("standing",), kind="line"),
    Column("signed_in", _("最終サインイン"), sort=("signed_in_order", "id_key"), kind="num"),
    Column("powers", _("特権"), sort=("privileged",), kind="line"),
    Column("mail", _("メール"), sort=("mail",), hidden=True),
    Column("first_seen", _("最初の一覧"), sort=("first_seen_on",), kind="num", hidden=True),
)


# Where nobody is known, or no sign-in, the order is the same on every database; the holder is whoever the cell names.
_ORDERS = {
    "holder_order": Coalesce("responsible__kana_key", "person__kana_key", Value("")),
    "signed_in_order": Coalesce("signed_in_on", Value(date.min)),
}


def account_named(key: str, **_more: object) -> OutsideAccount:
    """What the address names. Raises NotFound."""
    return find_account(key)


def _whose(value: str) -> Q:
    if value == "asked":
        return unanswered()
    return Q(pk__in=orphans().values("pk")) if value == "nobody" else Q(nature=value)


@page("identity.open")
def listing(request: Request) -> HttpResponse:
    """Every account that the reader may see."""
    found = Listing(
        request,
        accounts_seen(request.by).annotate(**_ORDERS),
        columns=_COLUMNS,
        filters=(
            Search(("account_id", "display_name", "mail", "person__name", "person__kana", "person__number")),
            Choice(
                "system",
                _("システム"),
                [(one.code, one.name) for one in systems_seen(request.by).order_by("name", "code")],
                lookup="system__code",
            ),
            Choice("standing", _("状態"), Standing.choices),
            Choice(
                "whose",
                _("持ち主"),
                [
                    ("nobody", _("退職者か不明")),
                    ("asked", _("確認が必要")),
                    *((one.value, one.label) for one in Nature if one is not Nature.OPEN),
                ],
                lookup=_whose,
            ),
            Choice("powers", _("特権"), [("yes", _("あり"))], lookup=lambda _value: Q(privileged=True)),
            DateRange("signed_in", _("最終サインイン"), lookup="signed_in_on"),
        ),
        sort="account",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("まだ一覧を取り込んでいません。システムを登録し、そのアカウントの一覧を取り込みます。"),
    )
    context = {
        "may_manage": allows(request.by, "identity.manage"),
        "may_see_leavers": allows(request.by, "identity.see_leavers"),
    }
    return found.answer(
        "identity/accounts.html",
        context,
        export=lambda form: accounts_file(found.queryset, form, by=request.by),
    )


@page("identity.see", of=account_named)
def account(request: Request, found: OutsideAccount, key: str) -> HttpResponse:
    """One account: whose, what it was from list to list, what was found."""
    context = {
        "found": list(found.findings.order_by("-opened_on", "-pk")),
        "closed": FindingState.CLOSED,
        "today": today(),
        "may_settle": allows(request.by, "identity.settle", found),
        **about(request, found),
    }
    return render(request, "identity/account.html", context)


def _back(key: str) -> str:
    return reverse("identity_account", args=[key])


@page("identity.settle", of=account_named, known_by="identity.see")
def owner(request: Request, found: OutsideAccount, key: str) -> HttpResponse:
    """Whose it is."""

    def save(form: OwnerForm) -> str:
        actions.belongs_to(found, form.cleaned_data["person"], by=request.by)
        messages.success(request, say("持ち主を登録しました。"))
        return _back(key)

    return form_page(
        request,
        OwnerForm,
        save,
        title=say("「{account}」の持ち主を決める", account=found.account_id),
        lead=_("メールアドレスの形のアカウントは、ほかのシステムでも同じ人のものとして扱います。"),
        submit=_("登録する"),
        cancel=_back(key),
        initial={"person": request.GET.get("person", "")},
    )


@page("identity.settle", of=account_named, known_by="identity.see")
def declare(request: Request, found: OutsideAccount, key: str) -> HttpResponse:
    """What it is, when no single person holds it."""

    def save(form: DeclareForm) -> str:
        actions.declare(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("責任者と用途を登録しました。"))
        return _back(key)

    return form_page(
        request,
        DeclareForm,
        save,
        title=say("「{account}」を共有などとして登録する", account=found.account_id),
        submit=_("登録する"),
        cancel=_back(key),
        initial={
            "nature": found.nature,
            "purpose": found.purpose,
            "responsible": found.responsible.number if found.responsible else "",
        },
    )


@require_POST
@page("identity.settle", of=account_named, known_by="identity.see")
def undecide(request: Request, found: OutsideAccount, key: str) -> HttpResponse:
    """Ask again whose it is."""
    actions.undecide(found, by=request.by)
    messages.success(request, say("未確認に戻しました。"))
    return redirect("identity_account", key)


@page("identity.settle", of=account_named, known_by="identity.see")
def privilege(request: Request, found: OutsideAccount, key: str) -> HttpResponse:
    """Why it has great powers."""

    def save(form: PrivilegeForm) -> str:
        actions.explain_privilege(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("特権の理由を記録しました。"))
        return _back(key)

    return form_page(
        request,
        PrivilegeForm,
        save,
        title=say("「{account}」の特権の理由を記録する", account=found.account_id),
        lead=found.powers,
        submit=_("記録する"),
        cancel=_back(key),
    )


@page("identity.open")
def confirm(request: Request) -> HttpResponse:
    """Accounts that can be only one person's as far as names go: confirmed together, one by one ticked."""
    pairs = with_candidate(one_candidate(request.by)[:_MOST_PAIRS])
    if request.method == "POST":
        return _confirmed(request, {f"{one.key}:{person.key}": (one, person) for one, person in pairs})
    return render(request, "identity/confirm.html", {"pairs": pairs})


def _confirmed(request: Request, offered: dict[str, tuple[OutsideAccount, Person]]) -> HttpResponse:
    ticked = chosen_of(request.POST.getlist("pair"))
    if unknown := [one for one in ticked if one not in offered]:
        raise BadInput(
            say("{n}件は、画面を開いたあとに変わっています。何も登録していません。", n=len(unknown)),
            say("画面を開き直して、もう一度選んでください。"),
        )
    count = actions.belong_to([offered[one] for one in ticked], by=request.by)
    messages.success(request, say("{n}件の持ち主を登録しました。", n=count))
    return redirect("identity_findings")
