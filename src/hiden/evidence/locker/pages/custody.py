"""保管の記録を付ける: events, receipts, steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.words import say
from hiden.evidence.custody.models import CustodyAct, CustodyEvent
from hiden.evidence.custody.recording import record_event, say_received
from hiden.evidence.custody.steps import mark
from hiden.evidence.locker.forms import EventForm, ReceiptForm
from hiden.evidence.locker.importing import bring_in
from hiden.evidence.locker.models import Exhibit
from hiden.evidence.locker.queries import find_event, find_exhibit
from hiden.evidence.locker.uploads import uploaded
from hiden.gate import allows
from hiden.gate.page import page
from hiden.ui.forms import form_page
from hiden.ui.request import Request


@page("evidence.keep", of=find_exhibit, known_by="evidence.see")
def event(request: Request, found: Exhibit, label: str) -> HttpResponse:
    """Record an event; photographs come into the locker with it."""

    def save(form: EventForm) -> str:
        told, photos = form.told(), [one for one in form.cleaned_data["photos"] if one]
        if photos:
            with uploaded(photos) as files:
                bring_in(found, files, origin=say("写真"), happened=told, by=request.by)
        else:
            record_event(found, told, by=request.by)
        messages.success(request, say("保管の記録を付けました。"))
        return reverse("evidence_exhibit", args=[found.label])

    return form_page(
        request,
        EventForm,
        save,
        title=say("証拠{label}の保管の記録を付ける", label=found.label),
        lead=_("記録は後から変えられません。間違えたときは、「補足・訂正」として続けて記録します。"),
        submit=_("記録する"),
        cancel=reverse("evidence_exhibit", args=[found.label]),
        initial={
            "act": request.GET.get("act", "") if request.GET.get("act", "") in CustodyAct.values else CustodyAct.ACQUIRED,
            "from_whom": found.holder,
        },
        arguments={"exhibit": found},
    )  # fmt: skip


@page("evidence.receive", of=find_event)
def receipt(request: Request, found: CustodyEvent, label: str, number: int) -> HttpResponse:
    """Say whether it arrived."""
    exhibit = found.exhibit

    def save(form: ReceiptForm) -> str:
        values = form.cleaned_data
        say_received(found, arrived=values["arrived"] == "yes", note=values["note"], by=request.by)
        messages.success(request, say("受領について記録しました。"))
        # Whoever was let in only to say this may not see it any more.
        if allows(request.by, "evidence.see", exhibit):
            return reverse("evidence_exhibit", args=[exhibit.label])
        return reverse("evidence_exhibits")

    return form_page(
        request,
        ReceiptForm,
        save,
        title=say("証拠{label}の受領を確認する", label=exhibit.label),
        lead=say(
            "{title}：{giver}から{receiver}へ（{act}）。渡した人とは別の人が、現物を見て記録します。",
            title=exhibit.title, giver=found.from_whom or found.by.name, receiver=found.to_whom, act=found.get_act_display(),
        ),
        submit=_("記録する"),
        cancel=reverse("evidence_exhibits"),
    )  # fmt: skip


@require_POST
@page("evidence.keep", of=find_exhibit, known_by="evidence.see")
def step(request: Request, found: Exhibit, label: str) -> HttpResponse:
    """Mark a step of preserving."""
    mark(
        found,
        request.POST.get("step", ""),
        request.POST.get("mark", ""),
        note=request.POST.get("note", ""),
        by=request.by,
    )
    return redirect(f"{reverse('evidence_exhibit', args=[found.label])}#steps")
