"""Forms of the room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.people.forms import DepartmentField, PeopleField
from hiden.people.models import NOT_HERE, Kind, Person
from hiden.people.queries import departments_as_of
from hiden.rules.queries import versions_in_force
from hiden.training.models import NoticeKind
from hiden.training.queries import people_of
from hiden.ui.forms import DateField, Form

_KINDS = [(one.value, one.label) for one in Kind if one not in NOT_HERE]


def in_thirty_days() -> Any:
    """A usual deadline."""
    return today() + timedelta(days=30)


class AudienceForm(Form):
    """For whom: everybody, or a department with all below it, or some kinds of person."""

    department = DepartmentField(label=_("部署"), required=False, empty=_("全社"))
    kinds = forms.MultipleChoiceField(
        label=_("区分"),
        choices=_KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("何も選ばなければ、すべての区分の人です。"),
    )
    due_on = DateField(label=_("期限"), initial=in_thirty_days)

    def people(self) -> list[Person]:
        """Who is meant, of those who are here today."""
        department = self.cleaned_data.get("department")
        below = departments_as_of().with_descendants({department.pk}) if department else ()
        return people_of(departments=list(below), kinds=self.cleaned_data.get("kinds") or ())


class AssignForm(AudienceForm):
    """Who is to take a course."""

    reason = forms.CharField(label=_("理由"), max_length=300, required=False)


class AttendanceForm(Form):
    """Who took a course in a room."""

    on = DateField(label=_("行った日"), initial=today)
    numbers = PeopleField(label=_("受けた人の社員番号"), widget=forms.Textarea(attrs={"rows": 8}))
    words = forms.CharField(label=_("備考"), max_length=300, required=False)


class NoticeForm(AudienceForm):
    """A notice to staff."""

    kind = forms.ChoiceField(label=_("種類"), choices=NoticeKind.choices)
    title = forms.CharField(label=_("題名"), max_length=200, help_text=_("秘密は書きません。"))
    body = forms.CharField(label=_("本文"), widget=forms.Textarea(attrs={"rows": 12}), max_length=20_000)
    version = forms.ChoiceField(label=_("添える規程"), required=False)
    field_order = ("kind", "title", "body", "version", "department", "kinds", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = [one for one in versions_in_force().values() if one.document.family in {"rule", "pledge"}]
        self.versions = {str(one.pk): one for one in present}
        field = self.fields["version"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("添えない")),
            *(
                (key, say("{title}（第{n}版）", title=one.document.title, n=one.number))
                for key, one in self.versions.items()
            ),
        ]
