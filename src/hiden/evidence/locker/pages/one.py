"""One exhibit: what it is, its files, the chain of custody, the steps; changing what is written; who may see it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.evidence.custody.models import Receipt
from hiden.evidence.custody.steps import Step, steps_for
from hiden.evidence.custody.telling import export_words
from hiden.evidence.locker import registering
from hiden.evidence.locker.forms import CircleForm, ExhibitForm
from hiden.evidence.locker.models import BringingState, Exhibit, Stance
from hiden.evidence.locker.queries import bringings_of, events_of, find_exhibit, last_check
from hiden.evidence.locker.queries import circle as circle_of
from hiden.gate import decide_many, permitted
from hiden.gate.page import page
from hiden.ui.forms import form_page
from hiden.ui.request import Request

_ACTIONS = ("evidence.keep", "evidence.content", "evidence.admit")


@page("evidence.see", of=find_exhibit)
def exhibit(request: Request, found: Exhibit, label: str) -> HttpResponse:
    """Everything about one exhibit."""
    events = list(events_of(found))
    waiting = [one for one in events if one.receipt == Receipt.WAITING]
    answers = decide_many(request.by, "evidence.receive", waiting) if waiting else []
    mine = {one.pk for one, answer in zip(waiting, answers, strict=True) if answer.allowed}
    for one in events:
        one.export_lines = export_words(one)  # type: ignore[attr-defined]
    taken = {one.step: one for one in found.steps.select_related("by")}
    steps: list[tuple[Step, object]] = [(step, taken.get(step.id)) for step in steps_for(found)]
    last = last_check()
    bringings = list(bringings_of(found))
    may = permitted(request.by, _ACTIONS, found)
    context = {
        "exhibit": found,
        "events": events,
        "waiting": waiting,
        "mine": mine,
        "bringings": bringings,
        "gappy": sum(one.gaps for one in bringings if one.state == BringingState.DONE),
        "steps": steps,
        "left": sum(not done for _step, done in steps),
        "next": next((step.id for step, done in steps if not done), ""),
        "circle": list(circle_of(found)),
        "troubles": [one for one in last.troubles if one["exhibit"] == found.label] if last else [],
        "may_keep": "evidence.keep" in may,
        "may_content": "evidence.content" in may,
        "may_admit": "evidence.admit" in may,
    }
    return render(request, "evidence/exhibit.html", context)


@page("evidence.keep", of=find_exhibit, known_by="evidence.see")
def edit(request: Request, found: Exhibit, label: str) -> HttpResponse:
    """What is written about it."""

    def save(form: ExhibitForm) -> str:
        changed = registering.change(found, form.told(), by=request.by)
        messages.success(
            request,
            say("変更を登録しました。前の内容は操作の記録に残ります。") if changed else say("変わったところはありません。"),
        )  # fmt: skip
        return reverse("evidence_exhibit", args=[found.label])

    return form_page(
        request,
        ExhibitForm,
        save,
        title=say("証拠{label}の登録内容を変更する", label=found.label),
        submit=_("変更する"),
        cancel=reverse("evidence_exhibit", args=[found.label]),
        initial=ExhibitForm.shown(found),
    )


@page("evidence.admit", of=find_exhibit, known_by="evidence.see")
def circle(request: Request, found: Exhibit, label: str) -> HttpResponse:
    """Let a person in or keep one out."""

    def save(form: CircleForm) -> str:
        values = form.cleaned_data
        stance = None if values["stance"] == "none" else Stance(values["stance"])
        registering.admit(found, values["person"], stance, reason=values["reason"], by=request.by)
        messages.success(request, say("{name}さんについて記録しました。", name=values["person"].name))
        return reverse("evidence_exhibit", args=[found.label])

    return form_page(
        request,
        CircleForm,
        save,
        title=say("証拠{label}を見てよい人・見せない人", label=found.label),
        lead=_(
            "疑いのある人や、その上司・部下、親しい人は「見せない人」にします。役割があっても見られなくなります。"
        ),
        submit=_("記録する"),
        cancel=reverse("evidence_exhibit", args=[found.label]),
    )
