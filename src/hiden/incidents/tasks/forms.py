"""Forms of tasks and of evidence that perishes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO
from hiden.incidents.forms import text
from hiden.incidents.models import Part
from hiden.incidents.moments import day_field, moment, time_field
from hiden.incidents.tasks.models import PerishState
from hiden.people.forms import PersonField
from hiden.ui.forms import Form

_LATEST = _("分からないときは空欄にします。その日の0時とみなします。")


def at_first(moment_: datetime) -> dict[str, Any]:
    """A moment, for the two fields."""
    local = moment_.astimezone(TOKYO)
    return {"day": local.date(), "at": local.time().replace(second=0, microsecond=0)}


class Timed(Form):
    """A form with a moment."""

    day = day_field(_("日"))
    at = time_field(_("時刻"), help_text=_LATEST)

    @property
    def moment(self) -> datetime:
        """What was typed."""
        return moment(self.cleaned_data["day"], self.cleaned_data["at"])


class TaskForm(Timed):
    """A task of the team's own."""

    title = forms.CharField(label=_("すること"), max_length=200)
    what = text(_("説明"), required=False)
    part = forms.ChoiceField(label=_("担当する役割"), choices=Part.choices)
    person = PersonField(label=_("担当者"), required=False)
    field_order = ("title", "what", "part", "person", "day", "at")


class PlanForm(Timed):
    """By when, and by whom."""

    person = PersonField(label=_("担当者"), required=False)
    reason = text(_("期限を変える理由"), required=False, rows=2, most=300)
    field_order = ("person", "day", "at", "reason")


class DoneForm(Form):
    """What came of it."""

    words = text(_("結果"), required=False)


class PerishableForm(Timed):
    """Evidence that goes by itself."""

    title = forms.CharField(label=_("消えるもの"), max_length=200)
    what = text(_("説明"), required=False, rows=2)
    basis = text(_("いつ消えるかの根拠"), rows=2, most=300)
    field_order = ("title", "what", "day", "at", "basis")


class TimeForm(Timed):
    """When it really goes."""

    basis = text(_("根拠"), rows=2, most=300, help_text=_("例：管理画面の設定を確かめた。14日で上書き。"))


class SettleForm(Form):
    """What became of it."""

    to = forms.ChoiceField(
        label=_("結果"),
        choices=[one for one in PerishState.choices if one[0] != PerishState.OPEN],
        widget=forms.RadioSelect,
    )
    words = text(_("何をどこに残したか、または理由"))


class PeriodForm(Form):
    """When it happened, as far as is known."""

    first = day_field(_("始まり"), required=False, initial=None)
    last = day_field(_("終わり"), required=False, initial=None)
