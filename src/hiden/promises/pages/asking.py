"""Asking people to sign: the document first, then who, about what, until when, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import classes
from hiden.gate.page import missing, page
from hiden.inventory.items_field import ItemsField
from hiden.people.forms import DepartmentField, PeopleField
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, persons_in
from hiden.promises import actions
from hiden.promises.models import ScopeKind
from hiden.promises.scopes import Scope
from hiden.promises.texts import late_places, version_to_sign
from hiden.rules.library import templates
from hiden.rules.models import Version
from hiden.rules.queries import decided
from hiden.ui.forms import DateField, Fieldset, Form, form_page
from hiden.ui.links import link
from hiden.ui.request import Request
from hiden.ui.written import date_with_era

SIGNED_FAMILIES = frozenset({"pledge", "contract", "agreement"})
_DAYS = 14
_MOST = 5_000


@page("promises.manage")
def choose(request: Request) -> HttpResponse:
    """The documents with a version in force that people sign."""
    rows = decided().defer("text")
    kept = templates()
    found: dict[str, tuple[str, str, Version]] = {}
    for version in rows.order_by("document__made_at", "pk"):
        template = kept.get(version.document.template)
        if template and template.family in SIGNED_FAMILIES:
            found.setdefault(template.id, (str(shown(template)), str(shown(template).what), version))
    lines = [(ident, *rest) for ident, rest in sorted(found.items(), key=lambda one: one[1][0])]
    return render(request, "promises/choose.html", {"lines": lines})


class AskForm(Form):
    """Whom, about what, until when, why; and what the text leaves open."""

    people_department = DepartmentField(
        label=_("部署の全員に求める"), required=False, empty=_("部署では選ばない"),
        help_text=_("その部署と下の部署に、今日所属している人です。"),
    )  # fmt: skip
    people_numbers = PeopleField(
        label=_("社員番号で選ぶ"),
        required=False,
        help_text=_("空白か読点で区切ります。退職した人も選べます。"),
    )
    scope = forms.ChoiceField(
        label=_("約束の対象"), choices=ScopeKind.choices, widget=forms.RadioSelect, initial=ScopeKind.GENERAL
    )
    items = ItemsField(
        label=_("情報の管理番号"),
        widget=forms.TextInput,
        help_text=_("「指定した情報」のとき。例：A-0101 A-0102"),
    )
    classes = forms.MultipleChoiceField(
        label=_("区分"), required=False, choices=lambda: [(one.code, one.name) for one in classes()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    scope_department = DepartmentField(label=_("対象の部署"), required=False, empty=_("部署で限らない"))
    project = forms.CharField(
        label=_("案件の呼び名"),
        required=False,
        max_length=200,
        help_text=_("「案件」のとき。社外に出てもよい呼び名にします。"),
    )
    due_on = DateField(label=_("署名の期限"))
    reason = forms.CharField(
        label=_("署名を求める理由"),
        max_length=500,
        help_text=_("例：入社に当たって、担当の変更に伴って。本人に示します。"),
    )
    fieldsets = (
        Fieldset(_("だれに"), ("people_department", "people_numbers")),
        Fieldset(_("何について"), ("scope", "items", "classes", "scope_department", "project")),
        Fieldset(_("いつまでに、なぜ"), ("due_on", "reason")),
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        for name, label in places:
            self.fields[f"late_{name}"] = forms.CharField(label=label, max_length=500)

    def groups(self) -> list[tuple[Fieldset | None, list[forms.BoundField]]]:
        """The places of the text come last, under a heading of their own."""
        found = super().groups()
        names = [f"late_{name}" for name, _label in self.places]
        if not names:
            return found
        late = Fieldset(_("文の空欄に入れる言葉"), names, _("全員の文に、このとおり入ります。"))
        return [*(one for one in found if one[0] is not None), (late, [self[name] for name in names])]

    def people(self) -> list[Person]:
        """Everybody chosen, each once."""
        values = self.cleaned_data
        found: dict[int, Person] = {}
        if department := values["people_department"]:
            tree = departments_as_of()
            rows = persons_in(tree.with_descendants([department.pk]), tree.day)
            found |= {row.person_id: row.person for row in rows.select_related("person")[:_MOST]}
        return list((found | {one.pk: one for one in values["people_numbers"]}).values())

    def about(self) -> Scope:
        """The scope chosen."""
        values = self.cleaned_data
        kind = ScopeKind(values["scope"])
        match kind:
            case ScopeKind.ITEMS:
                return Scope(kind, items=tuple(values["items"]))
            case ScopeKind.CLASSES:
                chosen = {one.pk for one in classes() if one.code in values["classes"]}
                return Scope(
                    kind, classes=tuple(SecrecyClass.objects.filter(pk__in=chosen).order_by("-rank", "pk"))
                )
            case ScopeKind.DEPARTMENT:
                return Scope(kind, department=values["scope_department"])
            case ScopeKind.PROJECT:
                return Scope(kind, project=values["project"])
            case _:
                return Scope()

    def late(self) -> dict[str, str]:
        """What fills the places of the text."""
        return {name: self.cleaned_data[f"late_{name}"] for name, _label in self.places}


@page("promises.manage")
def ask(request: Request, template: str) -> HttpResponse:
    """Ask people to sign the version in force of one document."""
    if template not in templates():
        raise missing()
    version = version_to_sign(template)

    def save(form: AskForm) -> str:
        made = actions.ask(
            form.people(), template=template, scope=form.about(), values=form.late(),
            due_on=form.cleaned_data["due_on"], reason=form.cleaned_data["reason"], by=request.by,
        )  # fmt: skip
        messages.success(request, say("{n}人に署名を求めました。", n=made.made))
        if made.already:
            messages.warning(
                request,
                say(
                    "{n}人には、同じ文と対象ですでに求めているため、重ねて求めていません。",
                    n=len(made.already),
                ),
            )
        return link("promises_list", query={"asking": made.key})

    return form_page(
        request,
        AskForm,
        save,
        title=say("「{title}」への署名を求める", title=version.document.title),
        lead=say("{day}から効力のある第{n}版の文を、このまま一人ひとりに示します。前の版で求めた依頼は、新しい文に差し替わります。",
                 day=date_with_era(version.since), n=version.number),
        submit=_("署名を求める"),
        cancel=link("promises_choose"),
        initial={"due_on": today() + timedelta(days=_DAYS), "scope": ScopeKind.GENERAL, "people_numbers": request.GET.get("person", "")},
        arguments={"places": late_places(template)},
    )  # fmt: skip
