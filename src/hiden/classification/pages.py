"""Pages: classes, the handling table with its print view, classifying many items at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden import catalogue
from hiden.base.clock import end_of
from hiden.base.words import say
from hiden.catalogue.shown import all_shown
from hiden.classification.actions import (
    NewRule,
    add_class,
    add_usage_mode,
    adopt_preset,
    change_class,
    retire_class,
    retire_usage_mode,
    set_rules,
)
from hiden.classification.classify import CLASSIFIABLE
from hiden.classification.classify_page import classify_items, count_unclassified
from hiden.classification.models import Answer, ModeKind, SecrecyClass, UsageMode
from hiden.classification.queries import (
    class_by_code,
    class_history,
    classes,
    handling_table,
    holding,
    mode_by_code,
    rule_history,
    unguarded,
)
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.inventory.models import ItemState, Life
from hiden.ui.forms import Fieldset, Form, form_page
from hiden.ui.guide import guide_step
from hiden.ui.menu import CHAPTER_3, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(CHAPTER_3, _("分類"), "classification_classes", action="classification.read", order=10)
show_in_menu(CHAPTER_3, _("取扱表"), "classification_table", action="classification.read", order=20)
remind(
    "classification_open",
    _("区分の決まっていない秘密情報"),
    count_unclassified,
    "classification_classify",
    query="class=none",
    action="classification.work",
    order=25,
)
guide_step(
    "classify",
    _("区分を付け、取扱いを確かめる"),
    _("決裁された秘密情報に、極秘・秘・社外秘などの区分を付けます。取扱表は印刷して掲示できます。"),
    lambda someone: (
        ItemState.objects.filter(secrecy_class__isnull=False).exists() and not count_unclassified(someone)
    ),
    "classification_classify",
    query="class=none",
    action="classification.work",
    order=90,
)


@page("classification.read")
def overview(request: Request) -> HttpResponse:
    """The classes in force, how many items carry each that the reader may see, and what has none."""
    at = end_of(request.as_of) if request.as_of else None
    in_force = classes(at)
    items = visible(request.by, "inventory.read", ItemState.objects.filter(holding(at), life=Life.ACTIVE))
    counted = dict(items.order_by().values_list("secrecy_class_id").annotate(n=Count("pk")))
    without = items.filter(secrecy_class__isnull=True, decision__in=CLASSIFIABLE).count()
    context: dict[str, Any] = {
        "classes": [(one, counted.get(one.pk, 0)) for one in in_force],
        "without": without,
        "trouble": None if at else unguarded(in_force),
        "presets": [
            (preset, {each.code for each in preset.classes} <= {one.code for one in in_force})
            for preset in all_shown(catalogue.class_presets())
        ],
        "may_manage": request.as_of is None and allows(request.by, "classification.manage"),
        "may_work": request.as_of is None and allows(request.by, "classification.work"),
    }
    return render(request, "classification/classes.html", context)


@require_POST
@page("classification.manage")
def adopt(request: Request) -> HttpResponse:
    """Adopt a preset with one click."""
    filled = adopt_preset(request.POST.get("preset", ""), by=request.by)
    messages.success(request, say("雛形の区分を採り入れ、取扱表の{n}か所を埋めました。", n=filled))
    return HttpResponseRedirect(reverse("classification_classes"))


class ClassForm(Form):
    """What a class is called and means."""

    name = forms.CharField(label=_("名称"), max_length=50, help_text=_("書類に示す名称です（例：極秘）。"))
    name_en = forms.CharField(label=_("英語の名称"), max_length=50, required=False)
    definition = forms.CharField(label=_("定義"), widget=forms.Textarea, max_length=2000)
    special = forms.BooleanField(
        label=_("法令や契約により、別に管理する情報の区分"),
        required=False,
        help_text=_("個人情報や、他社から預かった秘密など。評価から勧める区分には含めません。"),
    )


class NewClassForm(ClassForm):
    """A class with what can never change later."""

    code = forms.CharField(
        label=_("記号"),
        max_length=30,
        help_text=_("英小文字・数字・ハイフン（例：top-secret）。後から変えられません。"),
    )
    rank = forms.IntegerField(
        label=_("段階"),
        min_value=1,
        max_value=9,
        help_text=_(
            "1が最も緩く、数が大きいほど厳しい段階です。3以上にすると、名前を挙げた取扱者だけが見られ、決定に統括責任者の決裁が要ります。後から変えられません。"
        ),
    )
    field_order = ("name", "name_en", "code", "rank", "definition", "special")


@page("classification.manage")
def new_class(request: Request) -> HttpResponse:
    """Add a class."""

    def save(form: NewClassForm) -> str:
        add_class(**form.cleaned_data, by=request.by)
        return reverse("classification_classes")

    return form_page(
        request,
        NewClassForm,
        save,
        title=_("区分を追加する"),
        lead=_("追加した区分には、続けて取扱表で取扱いを定めてください。"),
        submit=_("追加する"),
        cancel=reverse("classification_classes"),
    )


@page("classification.manage")
def edit_class(request: Request, code: str) -> HttpResponse:
    """Rename a class or define it anew; what it was called before stays below."""
    found = class_by_code(code)

    def save(form: ClassForm) -> str:
        change_class(found, **form.cleaned_data, by=request.by)
        return reverse("classification_classes")

    return form_page(
        request,
        ClassForm,
        save,
        title=say("区分「{name}」を改める", name=found.name),
        lead=_("段階は変えられません。過去の情報には、その時の名称と定義が残ります。"),
        submit=_("改める"),
        cancel=reverse("classification_classes"),
        initial={
            "name": found.name,
            "name_en": found.name_en,
            "definition": found.definition,
            "special": found.special,
        },
        template="classification/class.html",
        context={"found": found, "past": class_history(found)},
    )


class RetireForm(Form):
    """Why something is no longer used."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea, max_length=1000)


@page("classification.manage")
def end_class(request: Request, code: str) -> HttpResponse:
    """Take a class out of force."""
    found = class_by_code(code)

    def save(form: RetireForm) -> str:
        retire_class(found, reason=form.cleaned_data["reason"], by=request.by)
        return reverse("classification_classes")

    return form_page(
        request,
        RetireForm,
        save,
        title=say("区分「{name}」を廃止する", name=found.name),
        lead=_(
            "廃止した区分は、新しい情報に付けられなくなります。この区分の情報があるうちは廃止できません。"
        ),
        submit=_("廃止する"),
        cancel=reverse("classification_classes"),
        danger=True,
    )


@page("classification.read")
def table(request: Request) -> HttpResponse:
    """取扱表: every class in every row; printable on A4."""
    at = end_of(request.as_of) if request.as_of else None
    context: dict[str, Any] = {
        "table": handling_table(at),
        "may_manage": request.as_of is None and allows(request.by, "classification.manage"),
    }
    return render(request, "classification/table.html", context)


class RowForm(Form):
    """One row of the handling table: an answer and a sentence for each class."""

    def __init__(self, *args: Any, mode: UsageMode, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_force = classes()
        usual = (
            [Answer.RULED]
            if mode.kind == ModeKind.HANDLING
            else [Answer.ALLOWED, Answer.CONDITIONAL, Answer.FORBIDDEN]
        )
        answers = [*usual, *(answer for answer in Answer if answer not in usual)]
        for one in in_force:
            self.fields[f"{one.code}-answer"] = forms.ChoiceField(
                label=_("取扱い"),
                required=False,
                choices=[("", _("定めない")), *((each.value, each.label) for each in answers)],
            )
            self.fields[f"{one.code}-text"] = forms.CharField(
                label=_("条件・定めの文"),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=1000,
            )
        self.fieldsets = [Fieldset(one.name, (f"{one.code}-answer", f"{one.code}-text")) for one in in_force]  # type: ignore[misc]


@page("classification.manage")
def row(request: Request, code: str) -> HttpResponse:
    """Lay down one row for every class; what each cell said before stays below."""
    mode = mode_by_code(code)
    found = {one.code: one for one in SecrecyClass.objects.filter(code__in=[one.code for one in classes()])}
    line = next(line for line in handling_table().rows if line.mode.pk == mode.pk)
    initial: dict[str, str] = {}
    for one, rule in zip(classes(), line.rules, strict=True):
        initial |= {
            f"{one.code}-answer": rule.answer if rule else "",
            f"{one.code}-text": rule.text if rule else "",
        }

    def save(form: RowForm) -> str:
        values = form.cleaned_data
        rules = [
            NewRule(each, mode, Answer(values[f"{key}-answer"]), values[f"{key}-text"])
            for key, each in found.items()
            if values[f"{key}-answer"]
        ]
        set_rules(rules, by=request.by)
        return reverse("classification_table")

    return form_page(
        request,
        RowForm,
        save,
        title=say("「{name}」の取扱いを定める", name=mode.name),
        lead=_question(mode),
        submit=_("定める"),
        cancel=reverse("classification_table"),
        initial=initial,
        arguments={"mode": mode},
        template="classification/row.html",
        context={"mode": mode, "past": [(one, rule_history(one, mode)) for one in found.values()]},
    )


def _question(mode: UsageMode) -> str:
    """The question of the catalogue behind a mode of use, if it is one of the catalogue's."""
    known = {str(one.id): one for one in all_shown(catalogue.usage_modes())}
    return str(known[mode.code].question) if mode.code in known else ""


class NewRowForm(Form):
    """A row of the company's own."""

    name = forms.CharField(label=_("名称"), max_length=100)
    name_en = forms.CharField(label=_("英語の名称"), max_length=100, required=False)
    code = forms.CharField(
        label=_("記号"),
        max_length=40,
        help_text=_("英小文字・数字・ハイフン（例：exhibition）。後から変えられません。"),
    )
    kind = forms.ChoiceField(label=_("種類"), choices=ModeKind.choices, initial=ModeKind.USAGE)


@page("classification.manage")
def new_row(request: Request) -> HttpResponse:
    """Add a row to the handling table."""

    def save(form: NewRowForm) -> str:
        values = form.cleaned_data
        made = add_usage_mode(
            code=values["code"],
            name=values["name"],
            name_en=values["name_en"],
            kind=ModeKind(values["kind"]),
            by=request.by,
        )
        return reverse("classification_row", args=[made.code])

    return form_page(
        request,
        NewRowForm,
        save,
        title=_("取扱表に行を追加する"),
        lead=_("会社に特有の使い方（展示会、海外工場など）を加えられます。"),
        submit=_("追加する"),
        cancel=reverse("classification_table"),
    )


@require_POST
@page("classification.manage")
def end_row(request: Request, code: str) -> HttpResponse:
    """Remove a row."""
    found = mode_by_code(code)
    retire_usage_mode(found, by=request.by)
    messages.success(
        request, say("取扱表から「{name}」を外しました。過去の表には残ります。", name=found.name)
    )
    return HttpResponseRedirect(reverse("classification_table"))


urlpatterns: list[URLPattern] = [
    path("classes/", overview, name="classification_classes"),
    path("classes/adopt/", adopt, name="classification_adopt"),
    path("classes/add/", new_class, name="classification_add_class"),
    path("classes/classify/", classify_items, name="classification_classify"),
    path("classes/<slug:code>/", edit_class, name="classification_class"),
    path("classes/<slug:code>/retire/", end_class, name="classification_retire_class"),
    path("handling/", table, name="classification_table"),
    path("handling/add/", new_row, name="classification_add_row"),
    path("handling/<slug:code>/", row, name="classification_row"),
    path("handling/<slug:code>/remove/", end_row, name="classification_remove_row"),
]
