"""紛失: reporting one from the thing's page, what to do next, and what was done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.inventory.searching import folded
from hiden.lending import actions
from hiden.lending.kinds import ThingKind
from hiden.lending.loss_steps import steps_for
from hiden.lending.models import LossReport, Thing
from hiden.lending.pages.finding import loss_at, shown_items, tabs, thing_at
from hiden.lending.pages.forms import LossForm, NoteForm
from hiden.lending.queries import items_held, loans
from hiden.people.models import Person
from hiden.ui.filters import Choice, DateRange, Multi, Search
from hiden.ui.forms import form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("number", _("届出"), sort=("number",), kind="num", bare=True),
    Column("thing", _("貸出品"), sort=("thing__number", "number"), kind="name"),
    Column("pieces", _("点数"), sort=("pieces", "number"), kind="right"),
    Column("noticed", _("気付いた日"), sort=("noticed_on", "number"), kind="num"),
    Column("reporter", _("届け出た人"), sort=("reported_by__kana_key", "number"), kind="line"),
    Column("state", _("状態"), kind="line"),
)


def _state(value: str) -> Q:
    match value:
        case "open":
            return Q(closed_at__isnull=True)
        case "found":
            return Q(found_at__isnull=False)
        case _:
            return Q(closed_at__isnull=False)


@page("lending.use")
def losses(request: Request) -> HttpResponse:
    """The reports that the reader may see."""
    rows = LossReport.objects.select_related("thing", "reported_by")
    listing = Listing(
        request,
        visible(request.by, "lending.read_loss", rows),
        columns=_COLUMNS,
        filters=(
            Search(("thing__search",), fold=folded, help=_("管理番号・名称・場所")),
            Choice("state", _("状態"), [("open", _("対応中")), ("closed", _("対応済み")), ("found", _("見つかった"))], lookup=_state),
            Multi("kind", _("種類"), ThingKind.choices, lookup="thing__kind"),
            DateRange("noticed", _("気付いた日"), lookup="noticed_on"),
        ),
        sort="-number",
        empty=_("紛失の届出はありません。"),
    )  # fmt: skip
    return listing.answer("lending/losses.html", tabs(request.by))


@page("lending.report_loss", of=thing_at, known_by="lending.read")
def report(request: Request, found: Thing, key: str) -> HttpResponse:
    """Report a loss; the loan of the reader, or `?loan=` one of the thing's, is the one meant."""
    wanted = request.GET.get("loan", "")
    rows = loans().filter(thing=found, until__gt=found.since)
    loan = (
        rows.filter(number=int(wanted)).first()
        if wanted.isascii() and wanted.isdecimal() and len(wanted) < 9
        else None
    )
    if loan is None:
        loan = next((one for one in rows.filter(person=request.by) if one.open), None)
    if loan is not None and not loan.open:
        loan = None

    def save(form: LossForm) -> str:
        values = form.cleaned_data
        made = actions.report_loss(
            found, loan=loan, pieces=values.get("pieces", 1), noticed_on=values["noticed_on"], where=values["where"],
            circumstances=values["circumstances"], guarded=values["guarded"], by=request.by,
        )  # fmt: skip
        messages.warning(
            request, say("紛失の届出{n}を受け付けました。次にすることを、下に示します。", n=made.number)
        )
        return reverse("lending_loss", args=[made.number])

    return form_page(
        request,
        LossForm,
        save,
        title=say("「{number}」の紛失を届け出る", number=found.number),
        lead=_(
            "責めるための届出ではありません。早く分かるほど、広がりを防げます。分かる範囲で今すぐ届け出てください。"
        ),
        submit=_("届け出る"),
        cancel=reverse("lending_thing", args=[key]),
        arguments={"thing": found, "loan": loan},
    )


@page("lending.read_loss", of=loss_at)
def loss(request: Request, found: LossReport, number: int) -> HttpResponse:
    """One report: what to do next, and what was done."""
    people = {
        one.number: one.name
        for one in Person.objects.filter(number__in=[by for _day, by in found.steps.values()])
    }
    held = items_held([found.thing_id], found.reported_at).get(found.thing_id, [])
    steps: list[tuple[Any, str, str]] = []
    for step in steps_for(found):
        day, by = found.steps.get(step.id, ["", ""])
        steps.append((step, day, people.get(by, by)))
    context = {
        "loss": found,
        "thing": found.thing,
        "may_read_thing": allows(request.by, "lending.read", found.thing),
        "steps": steps,
        "next": next((step.id for step, day, _name in steps if not day), ""),
        **shown_items(request.by, held),
        "may_handle": allows(request.by, "lending.handle_loss", found),
        "left": sum(not day for _step, day, _name in steps),
    }
    return render(request, "lending/loss.html", context)


@require_POST
@page("lending.handle_loss", of=loss_at, known_by="lending.read_loss")
def mark(request: Request, found: LossReport, number: int) -> HttpResponse:
    """A step was taken, or was not after all."""
    actions.mark_step(
        found, request.POST.get("step", ""), done=request.POST.get("done") == "yes", by=request.by
    )
    return redirect("lending_loss", number)


@page("lending.handle_loss", of=loss_at, known_by="lending.read_loss")
def found_again(request: Request, found: LossReport, number: int) -> HttpResponse:
    """It is back in its place."""

    def save(form: NoteForm) -> str:
        actions.find_again(found, note=form.cleaned_data["note"], by=request.by)
        messages.success(request, say("見つかったことを記録しました。"))
        return reverse("lending_loss", args=[number])

    return form_page(
        request,
        NoteForm,
        save,
        title=say("紛失の届出{n}：見つかった", n=number),
        lead=_("どこで見つかったか、その間に他人の手に渡ったおそれがあるかを書きます。"),
        submit=_("記録する"),
        cancel=reverse("lending_loss", args=[number]),
    )


@page("lending.handle_loss", of=loss_at, known_by="lending.read_loss")
def close(request: Request, found: LossReport, number: int) -> HttpResponse:
    """It was dealt with."""

    def save(form: NoteForm) -> str:
        actions.close_loss(found, note=form.cleaned_data["note"], by=request.by)
        messages.success(request, say("対応を終えました。"))
        return reverse("lending_loss", args=[number])

    return form_page(
        request,
        NoteForm,
        save,
        title=say("紛失の届出{n}の対応を終える", n=number),
        lead=_("何が分かり、何をして、同じことをどう防ぐかを書きます。"),
        submit=_("対応を終える"),
        cancel=reverse("lending_loss", args=[number]),
    )
