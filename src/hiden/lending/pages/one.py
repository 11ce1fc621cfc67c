"""The page of a thing, as its label opens it: how it stands, the one thing to do, what happened to it; lending it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import FOREVER, TOKYO, today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import permitted, visible
from hiden.gate.page import page
from hiden.lending import actions
from hiden.lending.counting import may_sight
from hiden.lending.handling import Weight, unnamed, uses_shown
from hiden.lending.kinds import Ending, Sight
from hiden.lending.lend import Wanted
from hiden.lending.models import Loan, Thing
from hiden.lending.pages.finding import people_seen, shown_items, thing_at
from hiden.lending.pages.forms import BorrowForm, LendForm, PermitForm
from hiden.lending.queries import items_held, loans, sight_waiting, strictest
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.forms import form_page
from hiden.ui.pictures import Moment
from hiden.ui.request import Request

_ACTIONS = ("lending.manage", "lending.borrow", "lending.report_loss")
_MOST = 300


@page("lending.read", of=thing_at)
def thing(request: Request, found: Thing, key: str) -> HttpResponse:
    """A thing on one page; on a phone the one thing to do is the first big button."""
    may = {name.removeprefix("lending."): True for name in permitted(request.by, _ACTIONS, found)}
    away = list(loans().filter(thing=found, until=FOREVER).order_by("due_on", "number"))
    own = next((one for one in away if one.person_id == request.by.pk), None)
    held = items_held([found.pk]).get(found.pk, [])
    waiting = sight_waiting(found)
    context: dict[str, Any] = {
        "thing": found,
        "mark": strictest([found.pk]).get(found.pk),
        **shown_items(request.by, held),
        "department": place_names(departments_as_of(), [found.department_id]).get(found.department_id, ""),
        "away": away,
        "known": people_seen(request.by, [one.person for one in away if one.person]),
        "own": own,
        "may": may,
        "moments": _history(found),
        "losses": found.losses.filter(closed_at__isnull=True),
        "sight": waiting if waiting is not None and may_sight(found, request.by) else None,
        "uses": uses_shown(found, by=request.by),
        "siblings": _siblings(request, found),
    }
    return render(request, "lending/thing.html", context)


def _siblings(request: Request, found: Thing) -> list[Thing]:
    """The other numbered copies of the same item that the reader may see."""
    if found.copy_of_id is None:
        return []
    rows = Thing.objects.filter(copy_of=found.copy_of_id).exclude(pk=found.pk)
    return list(visible(request.by, "lending.read", rows).order_by("copy_serial")[:100])


def _history(found: Thing) -> list[Moment]:
    """What happened to a thing, oldest first: entered, lent, returned, lost, counted, ended. Four queries."""
    moments: list[tuple[Any, Moment]] = [(found.since, Moment(_day(found.since), say("台帳に登録")))]
    for loan in (
        loans().filter(thing=found).prefetch_related("returns__received_by").order_by("-number")[:_MOST]
    ):
        moments += _of_loan(loan)
    for loss in found.losses.select_related("reported_by"):
        words = say("紛失の届出（{n}点、{name}）", n=loss.pieces, name=loss.reported_by.name)
        moments.append((loss.reported_at, Moment(_day(loss.reported_at), words)))
        if loss.found_at:
            moments.append(
                (loss.found_at, Moment(_day(loss.found_at), say("見つかった"), note=loss.found_note))
            )
    for row in found.sights.exclude(finding=Sight.WAITING).select_related("count", "by")[:_MOST]:
        words = say(
            "現物確認「{title}」：{finding}", title=row.count.title, finding=row.get_finding_display()
        )
        moments.append((row.at, Moment(_day(row.at), words, note=row.note)))
    if not found.present:
        moments.append(
            (found.until, Moment(_day(found.until), say("台帳から外した"), note=found.ended_reason))
        )
    return [moment for _at, moment in sorted(moments, key=lambda one: one[0])]


def _day(at: Any) -> date:
    found: date = at.astimezone(TOKYO).date()
    return found


def _of_loan(loan: Loan) -> Iterable[tuple[Any, Moment]]:
    words = say(
        "{name}に貸出し（貸出{n}、{pieces}点、{carry}）",
        name=loan.borrower, n=loan.number, pieces=loan.pieces, carry=loan.get_carry_display(),
    )  # fmt: skip
    yield loan.since, Moment(_day(loan.since), words, note=loan.purpose)
    for one in loan.returns.all():
        words = say(
            "{name}から返却（{pieces}点、{condition}、確認：{by}）",
            name=loan.borrower, pieces=one.pieces, condition=one.get_condition_display(), by=one.received_by.name,
        )  # fmt: skip
        yield one.at, Moment(_day(one.at), words, note=one.note)
    if loan.ending == Ending.CANCELLED:
        yield loan.until, Moment(_day(loan.until), say("貸出{n}を取消し", n=loan.number))
    if loan.open:
        left = say("{n}日過ぎています", n=(today() - loan.due_on).days) if loan.late else ""
        words = say("{name}の返却の期限", name=loan.borrower)
        yield loan.until, Moment(loan.due_on, words, state="due" if loan.late else "later", remaining=left)


def _conditions(found: Thing) -> bool:
    """Whether something may have to be confirmed before this thing is lent."""
    return any(one.weight != Weight.NOTE for one in uses_shown(found))


def _form(
    request: Request,
    found: Thing,
    form_class: Any,
    save: Callable[[Any], str],
    *,
    title: str,
    submit: Any,
    lead: Any = "",
    borrowing: bool = False,
) -> HttpResponse:
    """A form of lending beside what the handling table says about every use."""
    uses = uses_shown(found, by=request.by)
    return form_page(
        request,
        form_class,
        save,
        title=title,
        lead=lead,
        submit=submit,
        cancel=reverse("lending_thing", args=[found.key]),
        arguments={"thing": found, "uses": uses},
        initial={"person": request.GET.get("person", "")},
        template="lending/lend.html",
        context={
            "thing": found,
            "uses": uses[:2] if borrowing else uses,
            "mark": strictest([found.pk]).get(found.pk),
        },
    )


def _warn(found: Thing, form: LendForm, wanted: Wanted) -> None:
    """Say once of a partner's handler that they are not named for what the thing bears. Raises BadInput with that."""
    factors = unnamed(found, wanted.outside) if wanted.outside and wanted.outside.name else []
    if factors and form.warn():
        raise BadInput(
            factors[0].words,
            say("名簿に加えるか、確かめたうえで貸すときは、もう一度「貸す」を押してください。"),
        )


@page("lending.manage", of=thing_at, known_by="lending.read")
def lend(request: Request, found: Thing, key: str) -> HttpResponse:
    """Lend a thing to somebody."""

    def save(form: LendForm) -> str:
        wanted = form.wanted()
        _warn(found, form, wanted)
        made = actions.lend(
            found,
            wanted,
            confirmed=form.cleaned_data.get("confirmed", False),
            on_paper=form.cleaned_data["on_paper"],
            by=request.by,
        )
        words = (
            say("貸出{n}を登録しました。", n=made.number)
            if made.confirmed
            else say(
                "貸出{n}を登録しました。借りた人が「受け取りました」を押すと、受渡しが済みます。",
                n=made.number,
            )
        )
        messages.success(request, words)
        return reverse("lending_thing", args=[key])

    return _form(
        request, found, LendForm, save, title=say("「{number}」を貸す", number=found.number), submit=_("貸す"),
        lead=_("使う場所によって、取扱表で認められていないことがあります。下の表で確かめて選んでください。")
        if _conditions(found) else "",
    )  # fmt: skip


@page("lending.borrow", of=thing_at, known_by="lending.read")
def borrow(request: Request, found: Thing, key: str) -> HttpResponse:
    """Take a thing oneself."""

    def save(form: BorrowForm) -> str:
        made = actions.borrow(
            found, form.wanted(request.by), confirmed=form.cleaned_data.get("confirmed", False), by=request.by
        )
        messages.success(request, say("借りたことを登録しました（貸出{n}）。", n=made.number))
        return reverse("lending_thing", args=[key])

    return _form(
        request, found, BorrowForm, save, title=say("「{number}」を借りる", number=found.number), submit=_("借りる"),
        borrowing=True,
    )  # fmt: skip


@page("lending.manage", of=thing_at, known_by="lending.read")
def ask(request: Request, found: Thing, key: str) -> HttpResponse:
    """Ask for a decision where the handling table says no."""

    def save(form: PermitForm) -> str:
        case = actions.ask_for_permit(found, form.wanted(), reason=form.cleaned_data["reason"], by=request.by)
        messages.success(
            request,
            say("案件{n}を起案しました。決裁されると、同じ人・同じ使い方で一度だけ貸せます。", n=case.number),
        )
        return reverse("lending_thing", args=[key])

    return _form(
        request, found, PermitForm, save, title=say("「{number}」の持出しの承認を求める", number=found.number),
        lead=_("取扱表で認められていない使い方が、業務に欠かせないときに使います。区分に応じた決裁の経路に進みます。"),
        submit=_("起案する"),
    )  # fmt: skip


@require_POST
@page("lending.read", of=thing_at)
def seen(request: Request, found: Thing, key: str) -> HttpResponse:
    """In an open count: it is here; or it is not found."""
    waiting = sight_waiting(found)
    if waiting is None:
        messages.success(request, say("この貸出品は、もう確かめられています。"))
        return redirect("lending_thing", key)
    finding = Sight.MISSING if request.POST.get("finding") == Sight.MISSING else Sight.SEEN
    actions.sight(
        [found], count=waiting.count, finding=finding, note=request.POST.get("note", ""), by=request.by
    )
    messages.success(request, say("「{number}」：{finding}", number=found.number, finding=finding.label))
    return redirect("lending_thing", key)
