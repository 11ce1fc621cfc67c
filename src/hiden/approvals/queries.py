"""Questions about cases: whose turn it is, what the stamps show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from hiden.approvals import effects_registry
from hiden.approvals.models import Act, Barred, Case, CaseState, Deputy, Step, StepKind
from hiden.base.clock import today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.people.models import NOT_HERE, Person, RoleHolding


def find_case(number: int | str) -> Case:
    """A case by its number. Raises NotFound."""
    found = Case.objects.select_related("department", "proposed_by").filter(number=number).first()
    if found is None:
        raise NotFound(
            say("案件{n}は見つかりません。", n=number), say("番号を確かめるか、一覧から選んでください。")
        )
    return found


def _seats_of(persons: list[int]) -> QuerySet[RoleHolding]:
    day = today()
    return RoleHolding.objects.filter(person_id__in=persons, since__lte=day, until__gt=day)


def _present_steps() -> QuerySet[Step]:
    """The step that must be taken now, of a case in the outer query."""
    earlier = Step.objects.filter(
        case=OuterRef("case"), round=OuterRef("round"), order__lt=OuterRef("order"), done=False
    )
    return Step.objects.filter(~Exists(earlier), done=False, case=OuterRef("pk"), round=OuterRef("round"))


def waiting_for(person: Person) -> QuerySet[Case]:
    """Open cases on which this person may act now, in their own right or as a deputy. Own proposals to decide are left out."""
    day = today()
    represented = list(
        Deputy.objects.filter(deputy=person, since__lte=day, until__gt=day).values_list(
            "person_id", flat=True
        )
    )
    held = _seats_of([person.pk, *represented]).filter(role=OuterRef("role"))
    held = held.filter(Q(department=OuterRef("department")) | Q(department=None))
    # Whoever stands in for the proposer does not decide the proposal in the proposer's name.
    for_another = held.exclude(person=OuterRef("case__proposed_by"))
    mine = _present_steps().filter(Exists(held)).filter(~Q(kind=StepKind.DECIDE) | Exists(for_another))
    to_decide_oneself = Q(proposed_by=person) & Exists(mine.filter(kind=StepKind.DECIDE))
    kept_from = Exists(Barred.objects.filter(case=OuterRef("pk"), person=person))
    about_somebody = Q(proposed_by=person) & Exists(Barred.objects.filter(case=OuterRef("pk")))
    return (
        Case.objects.filter(Exists(mine), state=CaseState.OPEN)
        .exclude(to_decide_oneself | kept_from | about_somebody)
        .order_by("-urgent", "proposed_at")
    )


def without_anybody() -> QuerySet[Case]:
    """Open cases on whose present step nobody may act: the holder of the role has left since, or only proposed it."""
    day = today()
    held = RoleHolding.objects.filter(since__lte=day, until__gt=day, role=OuterRef("role"))
    held = held.filter(Q(department=OuterRef("department")) | Q(department=None))
    held = held.exclude(person__kind__in=NOT_HERE)
    for_another = held.exclude(person=OuterRef("case__proposed_by"))
    stuck = _present_steps().filter(~Exists(held) | Q(kind=StepKind.DECIDE) & ~Exists(for_another))
    return Case.objects.filter(Exists(stuck), state=CaseState.OPEN).order_by("proposed_at")


def waiting_things(kind: str) -> dict[str, int]:
    """Number of each thing in a case of a kind that is under way or was sent back → number of the case. One query."""
    rows = Case.objects.filter(kind=kind, state__in=[CaseState.OPEN, CaseState.SENT_BACK])
    return {
        thing: number
        for number, payload in rows.values_list("number", "payload")
        for thing in effects_registry.things(kind, payload)
    }


def sent_back_to(person: Person) -> QuerySet[Case]:
    """This person's own proposals that came back and wait to be mended."""
    return Case.objects.filter(state=CaseState.SENT_BACK, proposed_by=person).order_by("proposed_at")


@dataclass(frozen=True, slots=True)
class Stamp:
    """One box of the 押印欄: its heading, and what the record says; `at` is None while the box is empty."""

    heading: str
    department: str = ""
    surname: str = ""
    at: datetime | None = None
    deputy: bool = False


def stamps(case: Case) -> list[Stamp]:
    """The boxes of the present round, drawn from the record: 起案, then every step of the route."""
    acts = list(case.acts.all())
    proposals = [a for a in acts if a.act in {Act.PROPOSE, Act.RESUBMIT}]
    first = proposals[-1]
    boxes = [Stamp(str(Act.PROPOSE.label), first.department_name, first.surname, first.at)]
    by_step = {a.step_id: a for a in acts if a.act in {Act.AGREE, Act.APPROVE, Act.DECIDE}}
    for step in case.steps.filter(round=case.round):
        act = by_step.get(step.pk)
        heading = str(StepKind(step.kind).label)
        if act is None:
            boxes.append(Stamp(heading))
        else:
            boxes.append(
                Stamp(heading, act.department_name, act.surname, act.at, act.on_behalf_of_id is not None)
            )
    return boxes
