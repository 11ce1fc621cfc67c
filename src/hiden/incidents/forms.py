"""Forms of an incident's front page and of its circle."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO
from hiden.incidents.models import IncidentState, Knowing, Part
from hiden.incidents.moments import day_field, moment, time_field
from hiden.incidents.opening import ONWARD
from hiden.inventory.items_field import ItemsField
from hiden.people.forms import DepartmentField, PersonField
from hiden.ui.forms import Form


def text(
    label: Any, *, required: bool = True, rows: int = 3, most: int = 1000, **more: Any
) -> forms.CharField:
    """Some lines of text."""
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class KnowingForm(Form):
    """When and where somebody learned of it."""

    day = day_field(_("知った日"))
    at = time_field(_("時刻"))
    department = DepartmentField(label=_("知った部署"), required=False, empty=_("分からない"))
    words = text(_("誰が、何で知ったか"), most=500)

    @staticmethod
    def of(knowing: Knowing) -> dict[str, Any]:
        """What stands, to begin with."""
        local = knowing.at.astimezone(TOKYO)
        return {
            "day": local.date(),
            "at": local.time(),
            "department": knowing.department.code if knowing.department else "",
        }

    def told(self) -> dict[str, Any]:
        """What the verbs want."""
        values = self.cleaned_data
        return {
            "at": moment(values["day"], values["at"]),
            "department": values["department"],
            "words": values["words"],
        }


class ConcernForm(Form):
    """What and whom an incident is about."""

    items = ItemsField(label=_("関わる情報の管理番号"), widget=forms.TextInput)
    person = PersonField(label=_("疑われている社内の人"), required=False)
    outsider = forms.CharField(
        label=_("疑われている社外の人の呼び名"),
        required=False,
        max_length=200,
        help_text=_("例：取引先Aの担当者"),
    )


class MoveForm(Form):
    """To which stage, and why."""

    to = forms.ChoiceField(label=_("次の段階"), widget=forms.RadioSelect)
    reason = text(_("理由"), most=500)

    def __init__(self, *args: Any, state: IncidentState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.value, one.label) for one in ONWARD.get(state, ())]


class MemberForm(Form):
    """Who may know, in what part, and why."""

    person = PersonField(label=_("知ってよい人"))
    part = forms.ChoiceField(label=_("役割"), choices=Part.choices)
    reason = text(_("理由"), rows=2, most=300)


class KeptOutForm(Form):
    """Who must not know, and why."""

    person = PersonField(label=_("知らせない人"))
    reason = text(_("理由"), rows=2, most=300)


class RangeForm(Form):
    """Whether the line of those concerned and the administrators are kept out."""

    without_line = forms.BooleanField(label=_("疑われている人の上長に知らせない"), required=False)
    without_administrators = forms.BooleanField(
        label=_("システム管理者と情報システムの担当に知らせない"), required=False,
        help_text=_("疑いが情報システムの担当に及ぶときや、サーバーの記録を消されるおそれがあるときに選びます。"),
    )  # fmt: skip
    reason = text(_("理由"), rows=2, most=300)
