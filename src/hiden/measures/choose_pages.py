"""Choosing the measures of one cell of the matrix, or one measure, for every class: suggestions preselected, one submit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import BadInput, HidenError, NotFound
from hiden.base.words import say
from hiden.catalogue.model import Measure
from hiden.catalogue.shown import Shown, shown
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import ClassInForce, class_by_code, classes
from hiden.gate.page import page
from hiden.measures.actions import NewChoice, choose_many
from hiden.measures.catalogued import PURPOSES, ROUTES, measures, measures_in
from hiden.measures.listing import cell_title
from hiden.measures.queries import Chosen, states, suggestions
from hiden.measures.suggestions import Suggestion
from hiden.ui.links import link
from hiden.ui.menu import Label
from hiden.ui.request import Request

ANSWERS: tuple[tuple[str, Label], ...] = (("yes", _("選ぶ")), ("no", _("選ばない")), ("", _("まだ決めない")))


@dataclass(frozen=True, slots=True)
class Question:
    """One measure for one class: what stands in the form, and what is suggested."""

    key: str
    secrecy_class: ClassInForce
    value: str
    reason: str
    suggestion: Suggestion
    decided: bool
    wrong: str = ""

    @property
    def options(self) -> list[tuple[str, Label, bool]]:
        return [(value, label, value == self.value) for value, label in ANSWERS]


@dataclass(frozen=True, slots=True)
class Line:
    """One measure with its classes."""

    measure: Shown
    questions: tuple[Question, ...]


def questions_for(some: Iterable[Measure], given: QueryDict | None) -> list[Line]:
    """The lines of the form. What was typed wins over what was decided, and that over what is suggested."""
    wanted = list(some)
    in_force = classes()
    decided = {state.id: state.choices for state in states()}
    suggested = suggestions(only=[one.id for one in wanted])
    return [
        Line(
            shown(one),
            tuple(
                _question(one, each, decided[one.id].get(each.code), suggested[one.id, each.code], given)
                for each in in_force
            ),
        )
        for one in wanted
    ]


def _question(
    measure: Measure,
    secrecy_class: ClassInForce,
    before: Chosen | None,
    suggestion: Suggestion,
    given: QueryDict | None,
) -> Question:
    key = f"{measure.id}-{secrecy_class.code}"
    if given is not None:
        value, reason = given.get(f"choice-{key}", ""), given.get(f"reason-{key}", "").strip()
        value = value if value in {"yes", "no"} else ""
        wrong = say("理由を一文で書いてください。") if value and not reason else ""
        return Question(key, secrecy_class, value, reason, suggestion, before is not None, wrong)
    if before is not None:
        return Question(key, secrecy_class, "yes" if before.chosen else "no", before.reason, suggestion, True)
    if suggestion.unanswered:
        return Question(key, secrecy_class, "", "", suggestion, False)
    value = "yes" if suggestion.suggested else "no"
    return Question(key, secrecy_class, value, suggestion.reason, suggestion, False)


def answer_choices(
    request: Request, some: Sequence[Measure], *, title: str, back: str, context: Mapping[str, object]
) -> HttpResponse:
    """Show the form, or write what was chosen and go back."""
    given = request.POST if request.method == "POST" else None
    lines = questions_for(some, given)
    problem: HidenError | None = None
    if given is not None:
        try:
            changed = choose_many(_choices(lines), by=request.by)
        except BadInput as error:
            problem = error
        else:
            messages.success(request, say("{n}件の採否を登録しました。", n=changed))
            return HttpResponseRedirect(back)
    values = {
        **context,
        "lines": lines,
        "title": title,
        "back": back,
        "problem": problem,
        "wrong": [question for line in lines for question in line.questions if question.wrong],
    }
    return render(request, "measures/choose.html", values, status=422 if problem else 200)


def _choices(lines: Iterable[Line]) -> list[NewChoice]:
    by_code = SecrecyClass.objects.in_bulk(field_name="code")
    return [
        NewChoice(
            line.measure.id, by_code[question.secrecy_class.code], question.value == "yes", question.reason
        )
        for line in lines
        for question in line.questions
        if question.value
    ]


@page("measures.choose")
def choose(request: Request, route: str, purpose: str) -> HttpResponse:
    """All measures of one cell."""
    some = measures_in(route, purpose)
    if not some:
        raise NotFound(
            say("このルートと目的に当たる対策はありません。"),
            say("対策の充足状況の表から選び直してください。"),
        )
    cells = [(r, p) for r in ROUTES for p in PURPOSES if measures_in(r, p)]
    place = cells.index((route, purpose))
    return answer_choices(
        request,
        some,
        title=cell_title(route, purpose),
        back=link("measures_list", query={"route": route, "purpose": purpose}),
        context={
            "step": place + 1,
            "steps": len(cells),
            "before": _cell(cells, place - 1),
            "after": _cell(cells, place + 1),
        },
    )


def _cell(cells: Sequence[tuple[str, str]], place: int) -> tuple[str, str] | None:
    """(title, address) of a neighbouring cell."""
    if not 0 <= place < len(cells):
        return None
    return cell_title(*cells[place]), link("measures_choose", *cells[place])


@page("measures.choose")
def accept(request: Request) -> HttpResponse:
    """What is suggested for one class and not decided yet, all ticked; one press chooses it with the reasons shown."""
    in_force = classes()
    waiting = _waiting(in_force)
    asked = request.POST.get("class", request.GET.get("class", ""))
    shown_class = next((one for one in in_force if one.code == asked), None) or next(
        (one for one in in_force if waiting[one.code]), in_force[0] if in_force else None
    )
    offered = waiting[shown_class.code] if shown_class else []
    if request.method == "POST":
        picked = set(request.POST.getlist("measure"))
        chosen = [suggestion for _, suggestion in offered if suggestion.measure in picked]
        secrecy_class = class_by_code(asked)
        n = choose_many(
            [NewChoice(one.measure, secrecy_class, True, one.reason) for one in chosen], by=request.by
        )
        messages.success(request, say("{n}件の対策を選びました。", n=n))
        return HttpResponseRedirect(link("measures_accept" if n else "measures_coverage"))
    context = {
        "tabs": [(one, len(waiting[one.code])) for one in in_force],
        "secrecy_class": shown_class,
        "offered": offered,
        "unanswered": any(suggestion.unanswered for suggestion in suggestions().values()),
    }
    return render(request, "measures/accept.html", context)


def _waiting(in_force: Iterable[ClassInForce]) -> dict[str, list[tuple[Shown, Suggestion]]]:
    """Class code → (measure, suggestion) of what is suggested and was not decided."""
    decided = {(state.id, code) for state in states() for code in state.choices}
    by_id = {one.id: shown(one) for one in measures()}
    found: dict[str, list[tuple[Shown, Suggestion]]] = {one.code: [] for one in in_force}
    for (measure, code), suggestion in suggestions().items():
        if suggestion.suggested and (measure, code) not in decided:
            found[code].append((by_id[measure], suggestion))
    return found
