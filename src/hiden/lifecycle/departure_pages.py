"""Pages around leaving: the notice to read and hand over, the exit interview, the hold of a PC."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE
from hiden.base.dates import show_date
from hiden.base.words import say
from hiden.gate.page import page
from hiden.lifecycle import actions
from hiden.lifecycle.asking import handled
from hiden.lifecycle.departing import departure_of, proposed_hold
from hiden.lifecycle.forms import HoldForm, InterviewForm, ToldForm
from hiden.lifecycle.models import LifeEvent
from hiden.lifecycle.queries import find_event
from hiden.paper.numbering import lines
from hiden.paper.text import Text, digest, fill
from hiden.people.leaving import notice_of
from hiden.rules.drafting import sample_of
from hiden.rules.library import template
from hiden.rules.queries import text_of_version, version_in_force
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.request import Request
from hiden.ui.texts import text_html

LETTER = "letter_leaving_notice"


def letter_for(event: LifeEvent) -> Text:
    """The notice for one person: the company's own letter when it is decided, else the library's."""
    decided = version_in_force(LETTER)
    text = text_of_version(decided) if decided else sample_of(template(LETTER))
    known = notice_of(event.person)
    last_day = known.last_day if known else FOREVER_DATE
    values = {"person_name": event.person.name}
    if last_day != FOREVER_DATE:
        values["last_day"] = show_date(last_day, "era")
    return fill(text, values)


@page("lifecycle.interview")
def letter(request: Request, key: str) -> HttpResponse:
    """The notice to a leaver, to be printed and handed over; that it was is recorded here."""
    event = find_event(key)
    departure_of(event)
    text = letter_for(event)

    def save(form: ToldForm) -> str:
        actions.hand_over(event, on=form.cleaned_data["on"], sha256=digest(text), by=request.by)
        messages.success(request, say("手渡したことを記録しました。"))
        return reverse("lifecycle_event", args=[key])

    return form_page(
        request,
        ToldForm,
        save,
        title=say("{name}さんへのお知らせ", name=event.person.name),
        lead=_("退職を申し出た全ての人に、同じ文で渡します。印刷して手渡し、日付を記録してください。"),
        submit=_("手渡したことを記録する"),
        cancel=reverse("lifecycle_event", args=[key]),
        template="lifecycle/letter.html",
        context={"words": text_html(lines(text), title=True), "event": event},
    )


@page("lifecycle.interview")
def interview(request: Request, key: str) -> HttpResponse:
    """The exit interview."""
    event = find_event(key)
    found = departure_of(event)

    def save(form: InterviewForm) -> str:
        values = form.cleaned_data
        actions.interview(
            event,
            on=values["on"],
            items=[item.number for item in values["items"]],
            returned=form.returned(),
            destination=values["destination"],
            withheld=values["withheld"],
            private_places=values["private_places"],
            questions=values["questions"],
            by=request.by,
        )
        messages.success(request, say("退職面談を記録しました。"))
        return reverse("lifecycle_event", args=[key])

    known = found.items or [item.number for item in handled(event.person)]
    initial = {
        "items": "\n".join(known),
        "destination": found.destination,
        "withheld": found.destination_withheld,
        "private_places": found.private_places or "not_asked",
        "questions": found.questions,
        **{f"thing-{name}": state for name, state in found.returned.items()},
    }
    if found.interviewed_on:
        initial["on"] = found.interviewed_on
    return form_page(
        request,
        InterviewForm,
        save,
        title=say("{name}さんの退職面談", name=event.person.name),
        lead=_("守ってもらう情報を一緒に確かめ、質問に答えます。答えにくいことは、答えなくて構いません。"),
        submit=_("面談を記録する"),
        cancel=reverse("lifecycle_event", args=[key]),
        initial=initial,
    )


@page("lifecycle.interview")
def hold(request: Request, key: str) -> HttpResponse:
    """Hold the PC as it is."""
    event = find_event(key)

    def save(form: HoldForm) -> str:
        actions.hold_pc(event, until=form.cleaned_data["until"], by=request.by)
        messages.success(request, say("PCの保管を記録しました。"))
        return reverse("lifecycle_event", args=[key])

    return form_page(
        request,
        HoldForm,
        save,
        title=say("{name}さんのPCを保管する", name=event.person.name),
        lead=_("初期化せずに保管します。期限は設定から計算した日です。"),
        submit=_("保管を記録する"),
        cancel=reverse("lifecycle_event", args=[key]),
        initial={"until": proposed_hold(event)},
    )


@page("lifecycle.interview")
def release(request: Request, key: str) -> HttpResponse:
    """Let the PC be used again."""
    event = find_event(key)

    def save(form: ReasonForm) -> str:
        actions.release_pc(event, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("PCの保管を解除しました。"))
        return reverse("lifecycle_holds")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("{name}さんのPCの保管を解除する", name=event.person.name),
        lead=_(
            "解除すると、初期化や再利用ができるようになります。調査や紛争のおそれがあるときは、解除しないでください。"
        ),
        submit=_("保管を解除する"),
        cancel=reverse("lifecycle_holds"),
        danger=True,
    )


urlpatterns: list[URLPattern] = [
    path("lifecycle/<slug:key>/letter/", letter, name="lifecycle_letter"),
    path("lifecycle/<slug:key>/interview/", interview, name="lifecycle_interview"),
    path("lifecycle/<slug:key>/hold/", hold, name="lifecycle_hold"),
    path("lifecycle/<slug:key>/release/", release, name="lifecycle_release"),
]
