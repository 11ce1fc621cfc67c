"""Forms: what is looked through, until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.access.reviews.actions import Scope
from hiden.access.reviews.models import AccessReview, ReviewScope
from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import classes
from hiden.inventory.models import Item
from hiden.people.forms import DepartmentField
from hiden.ui.forms import DateField, Fieldset, Form

_DAYS = 14


def _class_choices() -> list[tuple[str, Any]]:
    return [("", _("選んでください")), *((one.code, one.name) for one in classes())]


class StartForm(Form):
    """The scope in one question and what it needs; the day to answer by."""

    title = forms.CharField(label=_("題名"), max_length=200, help_text=_("例：2026年度下期 極秘のアクセス権"))
    scope = forms.ChoiceField(
        label=_("どの範囲を確かめるか"), choices=ReviewScope.choices, widget=forms.RadioSelect
    )
    klass = forms.ChoiceField(
        label=_("区分"), required=False, choices=_class_choices,
        help_text=_("「ある区分以上のすべて」と「一つの区分」のときに選びます。"),
    )  # fmt: skip
    department = DepartmentField(label=_("部署"), required=False, empty=_("選んでください"))
    item = forms.CharField(label=_("情報の管理番号"), required=False, max_length=40)
    due_on = DateField(
        label=_("回答の期限"),
        help_text=_("この日を過ぎても答えのない権限は終わり、取扱者は外すことが提案されます。"),
    )
    as_of = DateField(
        label=_("いつの時点の権限を確かめるか"), required=False,
        help_text=_("空ければ、今の権限です。過去の日を入れると、その日の終わりの権限から始めます。"),
    )  # fmt: skip
    fieldsets = (
        Fieldset(_("名前と期限"), ("title", "due_on")),
        Fieldset(_("範囲"), ("scope", "klass", "department", "item")),
        Fieldset(_("基準"), ("as_of",)),
    )

    def chosen(self) -> Scope:
        """The scope. Raises BadInput where what it needs was not chosen."""
        values = self.cleaned_data
        kind = ReviewScope(values["scope"])
        match kind:
            case ReviewScope.RANK:
                return Scope(kind, rank=_class(values["klass"]).rank)
            case ReviewScope.CLASS:
                return Scope(kind, secrecy_class=_class(values["klass"]))
            case ReviewScope.DEPARTMENT:
                if values["department"] is None:
                    raise BadInput(say("部署が選ばれていません。"), say("確かめる部署を選んでください。"))
                return Scope(kind, department=values["department"])
        number = values["item"].strip()
        item = Item.objects.filter(number__iexact=number).first() if number else None
        if item is None:
            raise BadInput(
                say("管理番号「{n}」の情報は見つかりません。", n=number),
                say("台帳で番号を確かめてください。"),
            )
        return Scope(kind, item=item)


def _class(code: str) -> SecrecyClass:
    found = SecrecyClass.objects.filter(code=code).first() if code else None
    if found is None:
        raise BadInput(say("区分が選ばれていません。"), say("確かめる区分を選んでください。"))
    return found


def usual(like: AccessReview | None = None) -> dict[str, Any]:
    """What the form begins with: the scope of an earlier review, or the strictest class."""
    due: date = today() + timedelta(days=_DAYS)
    if like is None:
        first = next(iter(classes()), None)
        return {"scope": ReviewScope.RANK, "klass": first.code if first else "", "due_on": due}
    klass = like.secrecy_class.code if like.secrecy_class else ""
    if like.scope == ReviewScope.RANK:
        klass = next((one.code for one in reversed(classes()) if one.rank >= like.rank), "")
    return {
        "title": like.title, "scope": like.scope, "klass": klass, "due_on": due,
        "department": like.department.code if like.department else "",
        "item": like.item.number if like.item else "",
    }  # fmt: skip
