"""The page of one measure, and the forms that lead on from it: choice, progress, assignment."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import end_of, today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.catalogue.model import Measure
from hiden.catalogue.record_page import sources_of
from hiden.catalogue.shown import shown
from hiden.classification.queries import classes
from hiden.gate import allows
from hiden.gate.page import page
from hiden.measures.actions import MAX_COST, MAX_REFERENCE, NewProgress, assign, set_progress_many
from hiden.measures.catalogued import measure_by_id
from hiden.measures.choose_pages import answer_choices
from hiden.measures.facts_registry import Shown, facts_shown
from hiden.measures.listing import cell_title
from hiden.measures.models import Assignment, Choice, Progress, Stage
from hiden.measures.queries import MeasureState, Past, as_assigned, day_of, history, states
from hiden.people.models import NOT_HERE, Department, Person
from hiden.people.queries import departments_as_of
from hiden.ui.forms import DateField, Fieldset, Form, form_page
from hiden.ui.links import link
from hiden.ui.menu import Label
from hiden.ui.request import Request

STAGE_HELP: dict[Stage, Label] = {
    Stage.DOCUMENTED: _("規程・手順書・契約などに書いてある。"),
    Stage.IMPLEMENTED: _("実際に行われている。書いただけでは実施になりません。"),
    Stage.SEEN: _("行われていることを、記録や設定を見て確かめた。"),
}
_VERBS: dict[Stage, Label] = {
    Stage.DOCUMENTED: _("文書化した"),
    Stage.IMPLEMENTED: _("実施している"),
    Stage.SEEN: _("証拠を確認した"),
}


def _state(measure_id: str, request: Request) -> MeasureState:
    at = end_of(request.as_of) if request.as_of else None
    return next(state for state in states(at) if state.id == measure_id)


@page("measures.read", of=as_assigned)
def measure(request: Request, found: Assignment, measure_id: str) -> HttpResponse:
    """One measure: what was decided, how far it is, who sees to it, what shows it, what the handbook says."""
    at = end_of(request.as_of) if request.as_of else None
    state = _state(measure_id, request)
    record = state.measure
    day = day_of(at)
    present = request.as_of is None
    node = departments_as_of(day).get(state.assigned.department_id)
    context: dict[str, Any] = {
        "state": state,
        "measure": shown(record),
        "cell": cell_title(record.route, record.purpose),
        "choices": [(each, state.choices.get(each.code)) for each in classes(at)],
        "stages": [(stage, STAGE_HELP[stage], state.steps.get(stage)) for stage in Stage],
        "department": node.name if node else "",
        "overdue": state.overdue(day),
        "facts": [(one, said, _fact_url(request, said)) for one, said in facts_shown(measure_id, at)],
        "sources": sources_of(record.sources),
        "history": [_told(line) for line in history(measure_id)],
        "may_read": allows(request.by, "measures.read"),
        "may_choose": present and allows(request.by, "measures.choose"),
        "may_progress": present and allows(request.by, "measures.progress", found),
        "main": _next(state),
    }
    return render(request, "measures/measure.html", context)


def _fact_url(request: Request, said: Shown) -> str:
    """Where the things are that a fact counts; "" where there is no such page."""
    return link(said.url_name, as_of=request.as_of, query=dict(said.query)) if said.url_name else ""


def _next(state: MeasureState) -> str:
    """Which of the forms is the next thing to do: that button is the main one."""
    if not state.decided:
        return "decide"
    if state.chosen and not state.implemented and state.assigned.due_on is None:
        return "assign"
    return "progress" if state.chosen else "decide"


def _told(line: Past) -> dict[str, object]:
    """One line of the history in words."""
    row = line.row
    if isinstance(row, Choice):
        what = say(
            "「{name}」に{outcome}",
            name=row.secrecy_class.name,
            outcome=say("選ぶ") if row.chosen else say("選ばない"),
        )
        return {"line": line, "what": what, "detail": row.reason}
    if isinstance(row, Progress):
        outcome = say("済み") if row.done else say("取りやめ")
        what = say("{stage}：{outcome}", stage=Stage(row.stage).label, outcome=outcome)
        return {"line": line, "what": what, "detail": row.reference, "by": row.person, "on": row.on}
    due = {"due": row.due_on, "cost": row.cost}
    return {"line": line, "what": say("担当・期限・費用"), "detail": row.note, "by": row.owner, **due}


@page("measures.choose")
def decide(request: Request, measure_id: str) -> HttpResponse:
    """The choice for every class."""
    found = measure_by_id(measure_id)
    return answer_choices(
        request,
        [found],
        title=f"{found.id}　{shown(found)}",
        back=reverse("measures_measure", args=[measure_id]),
        context={},
    )


class ProgressForm(Form):
    """The three stages, apart."""

    fieldsets = tuple(
        Fieldset(stage.label, (f"{stage}_done", f"{stage}_on", f"{stage}_reference"), STAGE_HELP[stage])
        for stage in Stage
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for stage in Stage:
            self.fields[f"{stage}_done"] = forms.BooleanField(label=str(_VERBS[stage]), required=False)
            self.fields[f"{stage}_on"] = DateField(
                label=_("行った日（取りやめたときは、その日）"), required=False
            )
            self.fields[f"{stage}_reference"] = forms.CharField(
                label=_("確認した証拠") if stage is Stage.SEEN else _("根拠（文書名・設定など）"),
                required=False,
                max_length=MAX_REFERENCE,
            )


@page("measures.progress", of=as_assigned, known_by="measures.read")
def progress(request: Request, assigned: Assignment, measure_id: str) -> HttpResponse:
    """Say how far the measure has come."""
    found = measure_by_id(measure_id)
    state = _state(measure_id, request)
    back = reverse("measures_measure", args=[measure_id])

    def save(form: ProgressForm) -> str:
        set_progress_many(_steps(found, state, form.cleaned_data), by=request.by)
        return back

    return form_page(
        request,
        ProgressForm,
        save,
        title=_("進み具合を登録する"),
        lead=f"{found.id}　{shown(found)}",
        submit=_("登録する"),
        cancel=back,
        initial=_shown_steps(state),
    )


def _shown_steps(state: MeasureState) -> dict[str, object]:
    shown_: dict[str, object] = {}
    for stage in Stage:
        step = state.steps.get(stage)
        shown_ |= {
            f"{stage}_done": bool(step and step.done),
            f"{stage}_on": step.on if step and step.done else None,
            f"{stage}_reference": step.reference if step else "",
        }
    return shown_


def _steps(found: Measure, state: MeasureState, values: dict[str, Any]) -> list[NewProgress]:
    """What the form says about each stage. Raises BadInput when a stage was reached on no day."""
    steps = []
    for stage in Stage:
        done, on = bool(values[f"{stage}_done"]), values[f"{stage}_on"]
        before = state.steps.get(stage)
        if not done and not (before and before.done):
            continue
        if on is None and done:
            raise BadInput(
                say("「{stage}」の日が入力されていません。", stage=stage.label),
                say("行った日を入力してください。"),
            )
        day: date = on if on and (done or not before or on != before.on) else today()
        steps.append(NewProgress(found.id, stage, done, day, values[f"{stage}_reference"]))
    return steps


class AssignForm(Form):
    """Who, where, until when, at what cost."""

    owner = forms.ChoiceField(label=_("担当者"), required=False)
    department = forms.ChoiceField(label=_("担当部署"), required=False)
    due_on = DateField(label=_("期限"), required=False)
    cost = forms.IntegerField(label=_("費用（円）"), required=False, min_value=0, max_value=MAX_COST)
    note = forms.CharField(label=_("備考"), required=False, widget=forms.Textarea, max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.exclude(kind__in=NOT_HERE).order_by("kana_key", "number")
        owner, department = self.fields["owner"], self.fields["department"]
        assert isinstance(owner, forms.ChoiceField)
        assert isinstance(department, forms.ChoiceField)
        owner.choices = [
            ("", _("未定")),
            *((each.number, f"{each.name}（{each.number}）") for each in people),
        ]
        tree = departments_as_of()
        department.choices = [
            ("", _("未定")),
            *((node.code, "　" * (node.level - 1) + node.name) for node in tree),
        ]


@page("measures.choose")
def assignment(request: Request, measure_id: str) -> HttpResponse:
    """Say who sees to the measure."""
    found = measure_by_id(measure_id)
    before = _state(measure_id, request).assigned
    back = reverse("measures_measure", args=[measure_id])

    def save(form: AssignForm) -> str:
        values = form.cleaned_data
        assign(
            measure_id,
            owner=Person.objects.filter(number=values["owner"]).first() if values["owner"] else None,
            department=Department.objects.filter(code=values["department"]).first()
            if values["department"]
            else None,
            due_on=values["due_on"],
            cost=values["cost"],
            note=values["note"],
            by=request.by,
        )
        return back

    return form_page(
        request,
        AssignForm,
        save,
        title=_("担当・期限・費用を決める"),
        lead=f"{found.id}　{shown(found)}",
        submit=_("登録する"),
        cancel=back,
        initial={
            "owner": before.owner_number,
            "department": before.department_code,
            "due_on": before.due_on,
            "cost": before.cost,
            "note": before.note,
        },
    )


__all__ = ["assignment", "decide", "measure", "progress"]
