"""One case: what is asked, whose turn it is, its stamps and its history, and the verbs on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.approvals import actions
from hiden.approvals.effects_registry import subjects
from hiden.approvals.models import Act, Case, CaseState, Step, StepKind
from hiden.approvals.progress import proposer_left
from hiden.approvals.queries import find_case, stamps, waiting_for
from hiden.approvals.standing import entitled_today, standing
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.people.models import Person
from hiden.ui.pictures import Seal
from hiden.ui.request import Request
from hiden.ui.written import day_of


def _case(number: int, **_more: object) -> Case:
    return find_case(number)


@page("approvals.read", of=_case)
def case(request: Request, found: Case, number: int) -> HttpResponse:
    """One case: what is asked, whose turn it is, the stamps, and everything said."""
    return render(request, "approvals/case.html", _about(request, found))


def _about(request: Request, found: Case) -> dict[str, Any]:
    step = actions.current_step(found)
    turn = standing(step, request.by) if step else None
    blocked = bool(step and step.kind == StepKind.DECIDE and found.proposed_by_id == request.by.pk)
    asked = [
        each for each in (entitled_today(step) if step else []) if not _own_decision(step, found, each[0])
    ]
    return {
        "case": found,
        "boxes": [
            Seal(
                title=box.heading,
                place=box.department,
                day=day_of(box.at) if box.at else None,
                name=box.surname,
                note=_("代理") if box.deputy else "",
            )
            for box in stamps(found)
        ],
        "step": step,
        "turn": turn if not blocked else None,
        "blocked": blocked and turn is not None,
        "waiting": waiting_for(request.by).count(),
        "asked": asked,
        "stuck": step is not None and not asked,
        "acts": [(Act(act.act).label, act) for act in found.acts.select_related("person", "on_behalf_of")],
        "own": found.proposed_by_id == request.by.pk,
        "may_take_back": _may_take_back(found, request.by),
        "subjects": subjects(found, request.by),
    }


def _own_decision(step: Step | None, found: Case, person: Person) -> bool:
    return step is not None and step.kind == StepKind.DECIDE and person.pk == found.proposed_by_id


def _may_take_back(found: Case, by: Person) -> bool:
    """Whether a case is to be withdrawn by somebody else, because its proposer has left."""
    open_still = found.state in {CaseState.OPEN, CaseState.SENT_BACK}
    return open_still and proposer_left(found) and allows(by, "approvals.take_back", found)


@require_POST
@page("approvals.read", of=_case)
def act(request: Request, found: Case, number: int) -> HttpResponse:
    """One of the verbs, by the button that was pressed. What is refused is said on the page, with what was written."""
    verb = request.POST.get("verb", "")
    comment = request.POST.get("comment", "").strip()
    step = actions.current_step(found)
    try:
        _do(verb, found, comment, request.by)
    except (BadInput, Conflict) as problem:
        about = _about(request, Case.objects.get(pk=found.pk))
        context = {**about, "problem": problem, "comment": comment}
        return render(request, "approvals/case.html", context, status=problem.status)
    messages.success(request, _said(verb, found.number, step.kind if step else ""))
    return redirect(reverse("approvals_case", args=[found.number]))


def _do(verb: str, found: Case, comment: str, by: Person) -> None:
    if verb == "resubmit":
        actions.resubmit(found, reason=comment or found.reason, by=by)
    elif verb in actions.VERBS:
        actions.VERBS[verb](found, comment=comment, by=by)
    else:
        raise BadInput(
            say("押されたボタンが分かりません。"), say("案件を開き直して、もう一度押してください。")
        )


def _said(verb: str, number: int, kind: str) -> str:
    """What the verb did, as a sentence."""
    if verb == "advance":
        verb = kind
    words = {
        StepKind.APPROVE: say("案件{n}を承認しました。", n=number),
        StepKind.CONSULT: say("案件{n}に合議しました。", n=number),
        StepKind.DECIDE: say("案件{n}を決裁しました。", n=number),
        "send_back": say("案件{n}を起案者に差し戻しました。", n=number),
        "reject": say("案件{n}を却下しました。", n=number),
        "withdraw": say("案件{n}を引き戻しました。", n=number),
        "resubmit": say("案件{n}を再起案しました。", n=number),
    }
    return words.get(verb) or say("案件{n}にコメントを残しました。", n=number)
