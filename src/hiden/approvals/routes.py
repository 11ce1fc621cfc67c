"""Which way a case goes: the company's own routes, and the ones every company starts with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from hiden.approvals.models import Route, StepKind
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.people.models import Person, Role

# From this rank on a class is shown to the named only and decided the stricter way; the policies say the same number.
TOP_RANK = 3
TOP = "top"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step before it is tied to a case: of `roles` the first counts that somebody else than the proposer holds."""

    kind: StepKind
    roles: tuple[Role, ...]


_DECIDERS = (Role.INFORMATION_MANAGER, Role.CHIEF_OFFICER, Role.EXECUTIVE)
_ORDINARY = (
    PlannedStep(StepKind.APPROVE, (Role.DEPARTMENT_MANAGER,)),
    PlannedStep(StepKind.DECIDE, _DECIDERS),
)
# The highest class is never decided by one department alone: law or IP is heard, the officer in charge decides.
_TOP = (
    PlannedStep(StepKind.APPROVE, (Role.DEPARTMENT_MANAGER,)),
    PlannedStep(StepKind.CONSULT, (Role.IP, Role.LEGAL, Role.OFFICE, Role.INFORMATION_MANAGER)),
    PlannedStep(StepKind.DECIDE, (Role.CHIEF_OFFICER, Role.EXECUTIVE, Role.INFORMATION_MANAGER)),
)


_usual: dict[str, Sequence[PlannedStep]] = {}


def usual_route(kind: str, steps: Sequence[PlannedStep]) -> None:
    """The way of a kind that never goes the ordinary one; the company may set another for this very kind."""
    _usual[kind] = steps


def route_for(kind: str, rank: int) -> Sequence[PlannedStep]:
    """The steps for a case of this kind; rank 3 (the top class) takes the stricter way."""
    return steps_of(kind, TOP if rank >= TOP_RANK else "")


def steps_of(kind: str, variant: str) -> Sequence[PlannedStep]:
    """The steps in force for a kind ("" = all kinds without a route of their own) in its usual or its stricter way."""
    kinds = [kind] if kind in _usual else [kind, ""]
    own = Route.objects.filter(kind__in=kinds, variant=variant).order_by("-kind").first()
    if own is None:
        if kind in _usual:
            return _usual[kind]
        return _TOP if variant else _ORDINARY
    return [
        PlannedStep(StepKind(step["kind"]), tuple(Role(role) for role in step["roles"])) for step in own.steps
    ]


@transaction.atomic
def set_route(kind: str, variant: str, steps: Sequence[PlannedStep], *, by: Person) -> Route:
    """Replace a route. Open cases keep the way they began. `kind` "" is the route of all kinds without their own."""
    from hiden.approvals.entries import RouteSet
    from hiden.gate import require
    from hiden.ledger import record

    require(by, "approvals.set_route")
    if not steps or steps[-1].kind is not StepKind.DECIDE:
        raise BadInput(
            say("経路の最後が決裁になっていません。"),
            say("最後の段階を「決裁」にして、もう一度登録してください。"),
        )
    route, _ = Route.objects.update_or_create(
        kind=kind,
        variant=variant,
        defaults={"steps": [{"kind": s.kind.value, "roles": [r.value for r in s.roles]} for s in steps]},
    )
    shown = " → ".join(f"{s.kind.value}:{'|'.join(s.roles)}" for s in steps)
    record(RouteSet(route_kind=kind, variant=variant, steps=shown), by=by)
    return route
