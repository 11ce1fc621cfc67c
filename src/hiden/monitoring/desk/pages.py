"""本人からの請求: one's own requests and their answers; the desk's list, one request, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.errors import NotFound
from hiden.base.sheets import Column as SheetColumn
from hiden.base.sheets import Sheet
from hiden.base.words import say
from hiden.gate.page import page
from hiden.ledger import record
from hiden.monitoring.desk import asking, wording
from hiden.monitoring.desk.disclosing import header, rows_for
from hiden.monitoring.desk.entries import DataDisclosed
from hiden.monitoring.desk.forms import AnswerForm, AskForm, ProofForm, ReceiveForm, RefuseForm
from hiden.monitoring.desk.issuing import statement_in
from hiden.monitoring.desk.models import OPEN, Came, Exoneration, RequestKind, RequestState, SubjectRequest
from hiden.monitoring.desk.package import statement_pdf, zipped
from hiden.ui.api import file_answer, list_answer
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import LOGS, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(LOGS, _("自分の記録についての請求"), "monitoring_mine", action="monitoring.ask", order=92)
show_in_menu(LOGS, _("本人からの請求の受付"), "monitoring_desk", action="monitoring.desk", order=60)
remind(
    "monitoring_requests",
    _("回答を待っている本人からの請求"),
    lambda person: asking.waiting().exclude(person=person).count(),
    "monitoring_desk",
    query="state=open",
    action="monitoring.desk",
    order=12,
    late=lambda person: asking.waiting().exclude(person=person).filter(due_on__lt=today()).count(),
)
remind(
    "monitoring_answered",
    _("自分の請求への、まだ読んでいない回答"),
    lambda person: asking.of_person(person).filter(closed_at__isnull=False, read_at=None).exclude(state=RequestState.WITHDRAWN).count(),
    "monitoring_mine",
    action="monitoring.ask",
    order=30,
)  # fmt: skip

_COLUMNS = (
    Column("number", _("受付番号"), sort=("number",), kind="name"),
    Column("person", _("請求した人"), sort=("person__kana_key", "pk"), kind="line"),
    Column("kind", _("請求"), sort=("kind", "pk"), kind="line"),
    Column("state", _("状態"), sort=("state", "due_on", "pk"), kind="line"),
    Column("received", _("受付日"), sort=("received_at", "pk"), kind="num", hidden=True),
    Column("due", _("回答の目標"), sort=("due_on", "pk"), kind="num"),
)


def request_named(key: str, **_more: object) -> SubjectRequest:
    """What the address names. Raises NotFound."""
    return asking.find_request(key)


# ---------- one's own ----------


@page("monitoring.ask")
def mine(request: Request) -> HttpResponse:
    """Own requests, the newest first, and what can be asked for."""
    return render(request, "monitoring/mine.html", {"rows": list(asking.of_person(request.by)[:100])})


@page("monitoring.ask")
def ask(request: Request) -> HttpResponse:
    """Ask about oneself."""

    def save(form: AskForm) -> str:
        made = asking.ask(form.asked, by=request.by)
        messages.success(
            request,
            say(
                "受け付けました（受付{n}）。{day}までに回答します。",
                n=made.number,
                day=f"{made.due_on:%Y/%m/%d}",
            ),
        )
        return reverse("monitoring_own_request", args=[made.key])  # fmt: skip

    kind = request.GET.get("kind", "")
    return form_page(
        request,
        AskForm,
        save,
        title=_("自分の記録について請求する"),
        lead=_("法務か情報管理責任者が回答します。請求したことを理由に、不利に扱われることはありません。"),
        submit=_("請求する"),
        cancel=reverse("monitoring_mine"),
        initial={"kind": kind if kind in RequestKind.values else ""},
    )


@page("monitoring.own_request", of=request_named)
def own(request: Request, found: SubjectRequest, key: str) -> HttpResponse:
    """One's own request and its answer."""
    asking.opened(found, by=request.by)
    return render(request, "monitoring/own_request.html", _shown(found))


@page("monitoring.own_request", of=request_named)
def withdraw(request: Request, found: SubjectRequest, key: str) -> HttpResponse:
    """Take it back."""

    def save(_form: Form) -> str:
        asking.withdraw(found, by=request.by)
        messages.success(request, say("請求を取り下げました。"))
        return reverse("monitoring_mine")

    return form_page(
        request,
        Form,
        save,
        title=_("請求を取り下げる"),
        submit=_("取り下げる"),
        cancel=reverse("monitoring_own_request", args=[key]),
    )


def _shown(found: SubjectRequest) -> dict[str, Any]:
    made = Exoneration.objects.filter(request=found).first()
    said = statement_in(made) if made else None
    return {
        "asked": found,
        "made": made,
        "summary": wording.summary(said) if said else [],
        "checked": wording.checked(said) if said else [],
        "uncovered": wording.uncovered(said) if said else [],
        "events": found.kind == RequestKind.DISCLOSE and found.state == RequestState.ANSWERED,
    }


@page("monitoring.own_request", of=request_named)
def own_file(request: Request, found: SubjectRequest, key: str, form: str) -> HttpResponse:
    """The paper as PDF, with its proof as ZIP, or the events as CSV."""
    return _file(request, found, form)


def _file(request: Request, found: SubjectRequest, form: str) -> HttpResponse:
    if form == "events.csv":
        columns = [SheetColumn(f"c{n}", (label,)) for n, label in enumerate(header())]
        rows = rows_for(found, by=request.by)
        return list_answer(Sheet(say("自分の記録"), columns, rows), "csv", say("自分の記録"))
    made = Exoneration.objects.filter(request=found).first()
    if made is None or form not in ("statement.pdf", "statement.zip"):
        raise NotFound(say("この受付には、まだ書面がありません。"), say("回答されてから開いてください。"))
    if form == "statement.zip":
        content, name = zipped(made)
        answered = file_answer(content, name, "application/zip")
    else:
        answered = file_answer(statement_pdf(made), f"{say('確かめたことの書面')}.pdf", "application/pdf")
    with transaction.atomic():
        record(DataDisclosed(found.key, found.person.key, form), by=request.by)
    return answered


# ---------- the desk ----------


@page("monitoring.desk")
def desk(request: Request) -> HttpResponse:
    """What waits for an answer, and what was answered. One's own are not among them."""
    found = Listing(
        request,
        SubjectRequest.objects.exclude(person=request.by).select_related("person"),
        columns=_COLUMNS,
        filters=(
            Search(("person__name", "person__number", "person__kana")),
            Choice("state", _("状態"), [("open", _("回答していないもの")), *RequestState.choices], lookup=_state),
            Choice("kind", _("請求"), RequestKind.choices),
        ),
        sort="due",
        empty=_("本人からの請求は、まだありません。"),
    )  # fmt: skip
    return found.answer("monitoring/desk.html", {"today": today()})


def _state(value: str) -> Q:
    return Q(state__in=OPEN) if value == "open" else Q(state=value)


@page("monitoring.desk")
def receive(request: Request) -> HttpResponse:
    """Take in what came on paper."""

    def save(form: ReceiveForm) -> str:
        given = form.cleaned_data
        made = asking.receive(
            given["person"], form.asked, came=Came(given["came"]), on=given["on"], by=request.by
        )
        messages.success(
            request, say("受け付けました（受付{n}）。次に、本人かどうかを確かめます。", n=made.number)
        )
        return reverse("monitoring_request", args=[made.key])  # fmt: skip

    return form_page(
        request,
        ReceiveForm,
        save,
        title=_("届いた請求を受け付ける"),
        lead=_("退職した人や、この画面を使えない人からの請求を記録します。"),
        submit=_("受け付ける"),
        cancel=reverse("monitoring_desk"),
    )


@page("monitoring.answer", of=request_named)
def one(request: Request, found: SubjectRequest, key: str) -> HttpResponse:
    """One request, and what to do next."""
    return render(request, "monitoring/request.html", {**_shown(found), "today": today()})


@page("monitoring.answer", of=request_named)
def handed(request: Request, found: SubjectRequest, key: str, form: str) -> HttpResponse:
    """The same files for somebody who asked on paper, to be handed over. Who asked here takes them here."""
    if found.came == Came.PAGE:
        raise NotFound(
            say("この書面は、本人だけが開けます。"), say("本人に、この画面から開くよう伝えてください。")
        )
    return _file(request, found, form)


@page("monitoring.answer", of=request_named)
def check(request: Request, found: SubjectRequest, key: str) -> HttpResponse:
    """Say how it was checked who asks."""

    def save(form: ProofForm) -> str:
        asking.check_identity(found, proof=form.cleaned_data["proof"], by=request.by)
        messages.success(request, say("本人確認を記録しました。"))
        return reverse("monitoring_request", args=[key])

    return form_page(
        request, ProofForm, save, title=_("本人確認を記録する"), submit=_("記録する"),
        cancel=reverse("monitoring_request", args=[key]),
    )  # fmt: skip


@page("monitoring.answer", of=request_named)
def answer(request: Request, found: SubjectRequest, key: str) -> HttpResponse:
    """Answer."""

    def save(form: AnswerForm) -> str:
        asking.answer(found, words=form.cleaned_data["words"], by=request.by)
        messages.success(request, say("回答しました。本人の画面に出ています。"))
        return reverse("monitoring_request", args=[key])

    makes = found.kind in (RequestKind.INNOCENCE, RequestKind.DISCLOSE)
    return form_page(
        request,
        AnswerForm,
        save,
        title=_("回答する"),
        lead=_("回答すると、確かめたことの書面が、いまの記録から作られます。") if makes else "",
        submit=_("回答する"),
        cancel=reverse("monitoring_request", args=[key]),
    )


@page("monitoring.answer", of=request_named)
def refuse(request: Request, found: SubjectRequest, key: str) -> HttpResponse:
    """Say no."""

    def save(form: RefuseForm) -> str:
        asking.refuse(
            found, ground=form.cleaned_data["ground"], words=form.cleaned_data["words"], by=request.by
        )
        messages.success(request, say("応じない旨と理由を、本人の画面に出しました。"))
        return reverse("monitoring_request", args=[key])  # fmt: skip

    return form_page(
        request,
        RefuseForm,
        save,
        title=_("応じない旨を通知する"),
        lead=_("応じないことができるのは、法律に定める理由があるときだけです。件数が多いことは、理由になりません。"),
        submit=_("通知する"),
        cancel=reverse("monitoring_request", args=[key]),
        danger=True,
        arguments={"asked": found},
    )  # fmt: skip


urlpatterns: list[URLPattern] = [
    path("monitoring/mine/", mine, name="monitoring_mine"),
    path("monitoring/mine/ask/", ask, name="monitoring_ask"),
    path("monitoring/mine/<slug:key>/", own, name="monitoring_own_request"),
    path("monitoring/mine/<slug:key>/withdraw/", withdraw, name="monitoring_withdraw"),
    path("monitoring/mine/<slug:key>/files/<str:form>", own_file, name="monitoring_own_file"),
    path("monitoring/desk/", desk, name="monitoring_desk"),
    path("monitoring/desk/new/", receive, name="monitoring_receive"),
    path("monitoring/desk/<slug:key>/", one, name="monitoring_request"),
    path("monitoring/desk/<slug:key>/files/<str:form>", handed, name="monitoring_handed"),
    path("monitoring/desk/<slug:key>/check/", check, name="monitoring_check"),
    path("monitoring/desk/<slug:key>/answer/", answer, name="monitoring_answer"),
    path("monitoring/desk/<slug:key>/refuse/", refuse, name="monitoring_refuse"),
]
