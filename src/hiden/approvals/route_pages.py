"""Pages: which way each kind of case takes, and changing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.approvals.effects_registry import Label, kinds
from hiden.approvals.models import StepKind
from hiden.approvals.routes import TOP, PlannedStep, set_route, steps_of
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.gate.page import page
from hiden.people.models import Role
from hiden.ui.forms import Fieldset, Form, form_page
from hiden.ui.request import Request

MOST_STEPS = 5
ALTERNATIVES = 3
_VARIANTS = {"": _("通常"), TOP: _("最も厳しい区分")}


@dataclass(frozen=True, slots=True)
class Line:
    """One route as it is shown."""

    label: Label
    variant: Label
    steps: list[tuple[Label, list[Label]]]
    url: str


@page("approvals.set_route")
def routes(request: Request) -> HttpResponse:
    """Every kind of case in its usual and its stricter way."""
    lines = [
        Line(
            label,
            words,
            [
                (StepKind(step.kind).label, [Role(role).label for role in step.roles])
                for step in steps_of(kind, variant)
            ],
            f"{reverse('approvals_change_route')}?kind={kind}&variant={variant}",
        )
        for kind, label in _all_kinds().items()
        for variant, words in _VARIANTS.items()
    ]
    return render(request, "approvals/routes.html", {"lines": lines})


def _all_kinds() -> dict[str, Label]:
    return {"": _("すべての種類（個別の定めがないとき）"), **kinds()}


class RouteForm(Form):
    """Up to five steps; of the roles of a step the first counts that somebody other than the proposer holds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = [("", say("（なし）"))]
        for number in range(1, MOST_STEPS + 1):
            names = [f"kind{number}", *(f"role{number}_{place}" for place in range(ALTERNATIVES))]
            labels = (say("段階"), say("まず"), say("いなければ"), say("それもいなければ"))
            choices = ([*nothing, *StepKind.choices], *([[*nothing, *Role.choices]] * ALTERNATIVES))
            for name, label, options in zip(names, labels, choices, strict=True):
                self.fields[name] = forms.ChoiceField(label=label, choices=options, required=False)
        self.fieldsets = [  # type: ignore[misc]  # as many as there are steps
            Fieldset(
                say("{n}番目", n=number),
                [f"kind{number}", *(f"role{number}_{place}" for place in range(ALTERNATIVES))],
            )
            for number in range(1, MOST_STEPS + 1)
        ]

    def steps(self) -> list[PlannedStep]:
        """What was filled in. Raises BadInput for a step without a role, or a role without a step."""
        found = []
        for number in range(1, MOST_STEPS + 1):
            kind = self.cleaned_data[f"kind{number}"]
            chosen = [self.cleaned_data[f"role{number}_{place}"] for place in range(ALTERNATIVES)]
            roles = tuple(dict.fromkeys(Role(role) for role in chosen if role))
            if bool(kind) != bool(roles):
                raise BadInput(
                    say("{n}番目は、段階と役割の片方しか選ばれていません。", n=number),
                    say("両方を選ぶか、両方を「（なし）」にしてください。"),
                )
            if kind:
                found.append(PlannedStep(StepKind(kind), roles))
        return found


@page("approvals.set_route")
def change_route(request: Request) -> HttpResponse:
    """Change one route. Open cases keep the way they began."""
    kind, variant = request.GET.get("kind", ""), request.GET.get("variant", "")
    if kind not in _all_kinds() or variant not in _VARIANTS:
        raise NotFound(say("その決裁経路はありません。"), say("一覧から選び直してください。"))

    def save(form: RouteForm) -> str:
        set_route(kind, variant, form.steps(), by=request.by)
        return reverse("approvals_routes")

    initial: dict[str, str] = {}
    for number, step in enumerate(steps_of(kind, variant)[:MOST_STEPS], start=1):
        initial[f"kind{number}"] = step.kind.value
        initial |= {
            f"role{number}_{place}": role.value for place, role in enumerate(step.roles[:ALTERNATIVES])
        }
    return form_page(
        request,
        RouteForm,
        save,
        title=say(
            "決裁経路を変える：{kind}（{variant}）", kind=_all_kinds()[kind], variant=_VARIANTS[variant]
        ),
        lead=_("最後の段階は「決裁」にします。いま承認中の案件は、始めたときの経路のまま進みます。"),
        submit=_("経路を登録する"),
        cancel=reverse("approvals_routes"),
        initial=initial,
    )


urlpatterns: list[URLPattern] = [
    path("approvals/routes/", routes, name="approvals_routes"),
    path("approvals/routes/change/", change_route, name="approvals_change_route"),
]
