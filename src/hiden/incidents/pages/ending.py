"""終結: what is missing for each end, the independent review, lessons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.catalogue.queries import measures
from hiden.catalogue.shown import shown
from hiden.gate import allows
from hiden.gate.page import page
from hiden.incidents.ending import closing
from hiden.incidents.ending.coverage import coverage_of, least_level, period_of
from hiden.incidents.ending.models import IncidentReview, Lesson
from hiden.incidents.forms import text
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import Incident
from hiden.incidents.tabs import show_tab
from hiden.people.forms import PersonField
from hiden.ui.forms import Form, ReasonForm
from hiden.ui.request import Request

show_tab("ending", _("終結と教訓"), "incident_ending", group="ending", order=95)


class EndForm(Form):
    """How it ends, and why."""

    end = forms.ChoiceField(
        label=_("終わり方"), widget=forms.RadioSelect,
        choices=[("closed", _("終結（対応を終えた。漏えいがあったか、分からないまま）")), ("unfounded", _("漏えいは認められず終結"))],
    )  # fmt: skip
    reason = text(_("理由"), most=500)


class ReviewerForm(Form):
    """Whom to ask."""

    reviewer = PersonField(label=_("確認を頼む人"))


class SignForm(Form):
    """What the reviewer says."""

    agrees = forms.ChoiceField(
        label=_("結論"), widget=forms.RadioSelect,
        choices=[("yes", _("漏えいが認められないことに同意する")), ("no", _("同意しない"))],
    )  # fmt: skip
    words = text(_("何を見て、そう判断したか"), rows=4, most=4000)


class LessonForm(Form):
    """What was learned."""

    words = text(_("なぜ起きたか、何を改めるか"), rows=4, most=4000)
    measure = forms.ChoiceField(label=_("関わる対策"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("決めない")), *((one.id, f"{one.id}　{shown(one)}") for one in measures())]


class CarryForm(Form):
    """Who sees to the measure."""

    owner = PersonField(label=_("対策の担当者"))
    note = text(
        _("対策の一覧に書くこと"), rows=2, most=500,
        help_text=_("対策の一覧は多くの人が読みます。事案や人のことは書きません。"),
    )  # fmt: skip


def back(incident: Incident) -> str:
    """The page of the end."""
    return reverse("incident_ending", args=[incident.key])


def lesson_at(key: str, pk: int) -> Incident:
    """The incident of a lesson. Raises DoesNotExist."""
    return _lesson(key, pk).incident


def _lesson(key: str, pk: int) -> Lesson:
    return Lesson.objects.select_related("incident").get(pk=pk, incident__key=key)


@page("incidents.see", of=incident_at)
def ending(request: Request, found: Incident, key: str) -> HttpResponse:
    """How much was recorded, who reviewed, what was learned."""
    first, until = period_of(found)
    reviews = list(found.reviews.select_related("reviewer").order_by("-pk"))
    context = {
        "seen": coverage_of(found),
        "least": least_level(),
        "first": first,
        "until": until,
        "reviews": reviews,
        "my_review": next(
            (one for one in reviews if one.reviewer_id == request.by.pk and one.signed_at is None), None
        ),
        "lessons": list(found.lessons.select_related("written_by", "carried_by").order_by("pk")),
        "may_carry": (not found.over or found.drill)  # what a drill taught is carried on after its end
        and allows(request.by, "incidents.work", found)
        and allows(request.by, "measures.choose"),
        "may_review": allows(request.by, "incidents.review", found),
    }
    return incident_page(request, found, "incidents/ending.html", context)


@page("incidents.lead", of=incident_at)
def end(request: Request, found: Incident, key: str) -> HttpResponse:
    """End it."""

    def save(form: EndForm) -> str:
        verb = closing.close if form.cleaned_data["end"] == "closed" else closing.close_unfounded
        verb(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("事案{number}を終えました。", number=str(found)))
        return reverse("incident", args=[key])

    return incident_form(
        request, found, EndForm, save, title=_("事案を終える"), submit=_("終える"), back=back(found),
        lead=_("記録が無いことは、漏えいが無いことではありません。足りないときは「終結」を選びます。"),
    )  # fmt: skip


@page("incidents.lead", of=incident_at)
def again(request: Request, found: Incident, key: str) -> HttpResponse:
    """Something new is known."""

    def save(form: ReasonForm) -> str:
        closing.open_again(found, reason=form.cleaned_data["reason"], by=request.by)
        return reverse("incident", args=[key])

    return incident_form(
        request, found, ReasonForm, save, title=_("もう一度開く"), submit=_("開く"), back=back(found)
    )


@page("incidents.lead", of=incident_at)
def ask_review(request: Request, found: Incident, key: str) -> HttpResponse:
    """Ask somebody independent."""

    def save(form: ReviewerForm) -> str:
        reviewer = form.cleaned_data["reviewer"]
        closing.ask_review(found, reviewer=reviewer, by=request.by)
        messages.success(
            request, say("{name}さんに依頼しました。署名するまで、この事案を見られます。", name=reviewer.name)
        )
        return back(found)

    return incident_form(
        request, found, ReviewerForm, save, title=_("独立した確認を頼む"), submit=_("頼む"), back=back(found),
        lead=_("対応した人、判断した人、疑われている人のいずれとも、部署が違う人に頼みます。"),
    )  # fmt: skip


@page("incidents.review", of=incident_at)
def review(request: Request, found: Incident, key: str) -> HttpResponse:
    """Sign."""
    one = IncidentReview.objects.filter(incident=found, reviewer=request.by, signed_at=None).latest("pk")

    def save(form: SignForm) -> str:
        values = form.cleaned_data
        closing.sign_review(one, agrees=values["agrees"] == "yes", words=values["words"], by=request.by)
        messages.success(request, say("署名しました。これより後、この事案は見えなくなります。"))
        return reverse("incidents")

    return incident_form(
        request,
        found,
        SignForm,
        save,
        title=_("独立した確認に署名する"),
        submit=_("署名する"),
        back=back(found),
    )


@page("incidents.work", of=incident_at)
def learn(request: Request, found: Incident, key: str) -> HttpResponse:
    """Write down what was learned."""

    def save(form: LessonForm) -> str:
        closing.learn(found, **form.cleaned_data, by=request.by)
        return back(found)

    return incident_form(
        request, found, LessonForm, save, title=_("教訓を書く"), submit=_("記録する"), back=back(found)
    )


@page("incidents.work", of=lesson_at)
def carry(request: Request, found: Incident, key: str, pk: int) -> HttpResponse:
    """Carry a lesson into the room of measures."""
    lesson = _lesson(key, pk)

    def save(form: CarryForm) -> str:
        closing.carry(lesson, **form.cleaned_data, by=request.by)
        messages.success(request, say("対策{id}の担当に反映しました。", id=lesson.measure))
        return back(found)

    return incident_form(
        request, found, CarryForm, save, title=say("対策{id}へ反映する", id=lesson.measure), submit=_("反映する"), back=back(found),
        lead=lesson.words[:300],
    )  # fmt: skip
