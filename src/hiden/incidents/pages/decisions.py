"""判断: the log of decisions, proposals that wait, and corrections."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.gate.page import page
from hiden.incidents.deciding import decisions as verbs
from hiden.incidents.deciding.forms import AnswerForm, DecisionForm
from hiden.incidents.deciding.models import Decision, DecisionState
from hiden.incidents.framing import incident_at, incident_form, incident_page
from hiden.incidents.models import Incident
from hiden.incidents.tabs import show_tab
from hiden.ui.request import Request


def waiting(incident: Incident) -> int:
    """Proposals that nobody has decided yet."""
    return incident.decisions.filter(state=DecisionState.PROPOSED).count()


show_tab("decisions", _("判断"), "incident_decisions", group="decided", order=40, count=waiting)


def decision_at(key: str, number: int) -> Incident:
    """The incident of a decision. Raises DoesNotExist."""
    return _decision(key, number).incident


def _decision(key: str, number: int) -> Decision:
    return Decision.objects.select_related("incident", "proposed_by", "replaces").get(
        number=number, incident__key=key
    )


def back(incident: Incident) -> str:
    """The page of the decisions."""
    return reverse("incident_decisions", args=[incident.key])


@page("incidents.see", of=incident_at)
def decisions(request: Request, found: Incident, key: str) -> HttpResponse:
    """All decisions, the latest first."""
    return incident_page(
        request, found, "incidents/decisions.html", {"rows": list(verbs.decisions_of(found))}
    )


@page("incidents.work", of=incident_at)
def propose(request: Request, found: Incident, key: str) -> HttpResponse:
    """Propose a decision."""

    def save(form: DecisionForm) -> str:
        verbs.propose(found, form.said(), by=request.by)
        messages.success(request, say("提案しました。統括のうち、別の人が決めます。"))
        return back(found)

    return incident_form(
        request, found, DecisionForm, save, title=_("判断を提案する"), submit=_("提案する"), back=back(found),
        lead=_("あとから、なぜそう決めたかを説明できるように残します。書き直しはできず、訂正は新しい判断で行います。"),
    )  # fmt: skip


@page("incidents.lead", of=decision_at)
def settle(request: Request, found: Incident, key: str, number: int) -> HttpResponse:
    """Approve or refuse."""
    one = _decision(key, number)

    def save(form: AnswerForm) -> str:
        words = form.cleaned_data["words"]
        if form.agreed:
            verbs.approve(one, words=words, by=request.by)
        else:
            verbs.refuse(one, words=words, by=request.by)
        return back(found)

    return incident_form(
        request, found, AnswerForm, save, title=say("判断{n}を決める", n=number), submit=_("記録する"), back=back(found),
        lead=say("{question}　提案：{decided}", question=one.question, decided=one.decided),
    )  # fmt: skip


@page("incidents.work", of=decision_at)
def correct(request: Request, found: Incident, key: str, number: int) -> HttpResponse:
    """Propose another in its place."""
    one = _decision(key, number)

    def save(form: DecisionForm) -> str:
        verbs.correct(one, form.said(), by=request.by)
        return back(found)

    return incident_form(
        request, found, DecisionForm, save, title=say("判断{n}の訂正を提案する", n=number), submit=_("提案する"), back=back(found),
        lead=_("元の判断は残ります。承認されると、元の判断に「訂正された」と付きます。"), initial=DecisionForm.of(one),
    )  # fmt: skip
