"""What is to be done about accounts: the list, one finding, and the two ways to settle it by hand."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.identity import actions
from hiden.identity.export import findings_file
from hiden.identity.forms import ExceptForm, ReportForm
from hiden.identity.matching import names_of
from hiden.identity.models import AccountFinding, FindingKind, FindingState, OutsideAccount
from hiden.identity.queries import (
    by_kind,
    find_finding,
    findings_seen,
    late,
    one_candidate,
    systems_seen,
    waiting,
)
from hiden.identity.telling import what, what_to_do
from hiden.identity.words import looks_like
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import PEOPLE, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    PEOPLE,
    _("他システムのアカウント"),
    "identity_findings",
    action="identity.see_leavers",
    order=30,
    under="/identity/",
)
remind(
    "identity_mine",
    _("あなたが管理するシステムのアカウントの対応"),
    lambda person: waiting(person).count(),
    "identity_findings",
    query="turn=mine",
    action="identity.open",
    order=13,
    late=lambda person: late(waiting(person)).count(),
)
remind(
    "identity_late",
    _("期限を過ぎたアカウントの対応"),
    lambda _person: late(waiting()).count(),
    "identity_findings",
    query="state=late",
    action="identity.manage",
    order=47,
)

_COLUMNS = (
    Column("due", _("期限"), sort=("due_on",), kind="num"),
    Column("kind", _("内容"), sort=("kind", "due_on"), kind="line"),
    Column("account", _("アカウント"), sort=("account__id_key",), kind="name"),
    Column(
        "system",
        _("システム"),
        sort=("account__system__name", "account__system__code", "due_on"),
        kind="line",
    ),
    Column("state", _("状態"), sort=("state", "due_on"), kind="line"),
    Column("person", _("人"), sort=("person_order", "due_on"), kind="line", hidden=True),
)
_STATES = [
    ("waiting", _("対応待ち")),
    ("late", _("期限を過ぎた")),
    (FindingState.REPORTED.value, FindingState.REPORTED.label),
    (FindingState.EXCEPTED.value, FindingState.EXCEPTED.label),
    (FindingState.CLOSED.value, FindingState.CLOSED.label),
]


def finding_named(key: str, **_more: object) -> AccountFinding:
    """What the address names. Raises NotFound."""
    return find_finding(key)


def _state(value: str) -> Q:
    if value == "waiting":
        return Q(state=FindingState.OPEN)
    return Q(state=FindingState.OPEN, due_on__lt=today()) if value == "late" else Q(state=value)


@page("identity.open")
def listing(request: Request) -> HttpResponse:
    """What was found and is not over; what is over only when it is asked for."""
    seen = findings_seen(request.by)
    rows = (
        seen if request.GET.get("state") == FindingState.CLOSED else seen.exclude(state=FindingState.CLOSED)
    )
    if request.GET.get("turn") == "mine":
        rows = rows.filter(account__system__manager=request.by)
    systems = [(one.code, one.name) for one in systems_seen(request.by).order_by("name", "code")]
    found = Listing(
        request,
        rows.annotate(person_order=Coalesce("account__person__kana_key", Value(""))),
        columns=_COLUMNS,
        filters=(
            Search(
                (
                    "account__account_id",
                    "account__display_name",
                    "account__mail",
                    "account__person__name",
                    "account__person__kana",
                    "account__person__number",
                )
            ),
            Choice("kind", _("内容"), FindingKind.choices),
            Choice("system", _("システム"), systems, lookup="account__system__code"),
            Choice("state", _("状態"), _STATES, lookup=_state),
        ),
        sort="due",
        keep=("turn",),
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("いま対応することはありません。"),
    )
    open_ones = seen.filter(state=FindingState.OPEN)
    counts = by_kind(open_ones)
    context = {
        "kinds": [(kind, FindingKind(kind).label, n) for kind, n in counts.items()],
        "late_count": late(open_ones).count() if counts else 0,
        "today": today(),
        "systems": systems,
        "may_manage": allows(request.by, "identity.manage"),
        "may_see_leavers": allows(request.by, "identity.see_leavers"),
        "turn": request.GET.get("turn", ""),
        "confirmable": one_candidate(request.by).count() if FindingKind.UNKNOWN in counts else 0,
    }
    return found.answer(
        "identity/findings.html",
        context,
        export=lambda form: findings_file(found.queryset, form, by=request.by),
    )


@page("identity.see", of=finding_named)
def finding(request: Request, found: AccountFinding, key: str) -> HttpResponse:
    """One finding: what is wrong, what to do, and what shows that it was done."""
    context = {
        "finding": found,
        "what": what(found),
        "what_to_do": what_to_do(found),
        "late": found.state == FindingState.OPEN and found.due_on < today(),
        "may_settle": allows(request.by, "identity.settle", found),
        "open": found.state != FindingState.CLOSED,
        **about(request, found.account),
    }
    return render(request, "identity/finding.html", context)


def about(request: Request, account: OutsideAccount) -> dict[str, object]:
    """What the page of a finding and that of its account both show."""
    known = names_of(account.candidates)
    return {
        "account": account,
        "candidates": [known[pk] for pk in account.candidates if pk in known],
        "looks_like": looks_like(account.account_id, account.display_name),
        "reason": account.reasons.filter(until__gt=today()).order_by("-since").first(),
        "states": account.states.select_related("list__file").order_by("-since")[:20],
        "may_see_imports": allows(request.by, "identity.import"),
    }


@page("identity.settle", of=finding_named, known_by="identity.see")
def report(request: Request, found: AccountFinding, key: str) -> HttpResponse:
    """Say what was done in the system itself."""

    def save(form: ReportForm) -> str:
        actions.report(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("対応を記録しました。次の一覧で確かめます。"))
        return reverse("identity_finding", args=[key])

    return form_page(
        request,
        ReportForm,
        save,
        title=say("「{account}」の対応を記録する", account=found.account.account_id),
        lead=_("次の一覧で確かめられると、自動で済みになります。まだ使えるときは、対応待ちに戻ります。"),
        submit=_("記録する"),
        cancel=reverse("identity_finding", args=[key]),
    )


@page("identity.settle", of=finding_named, known_by="identity.see")
def except_(request: Request, found: AccountFinding, key: str) -> HttpResponse:
    """Leave things as they are, with a reason and an end."""

    def save(form: ExceptForm) -> str:
        actions.except_finding(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("期限を付けて例外としました。"))
        return reverse("identity_finding", args=[key])

    return form_page(
        request,
        ExceptForm,
        save,
        title=say("「{account}」を例外とする", account=found.account.account_id),
        lead=str(what(found)),
        submit=_("例外とする"),
        cancel=reverse("identity_finding", args=[key]),
    )
