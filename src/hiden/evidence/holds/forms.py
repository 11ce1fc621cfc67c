"""Forms: placing a hold, widening it, confirming."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE, today
from hiden.evidence.holds.placing import Scope
from hiden.evidence.holds.systems import systems
from hiden.inventory.items_field import ItemsField
from hiden.people.forms import PeopleField
from hiden.ui.forms import DateField, Fieldset, Form


def _year_ago() -> date:
    return today() - timedelta(days=365)


def _systems() -> list[tuple[str, Any]]:
    return list(systems().items())


class ScopeForm(Form):
    """What is held, and who is told."""

    persons = PeopleField(
        label=_("記録を残す人"),
        required=False,
        help_text=_("社員番号を空白や改行で区切ります。本人には知らせません。"),
    )
    systems = forms.MultipleChoiceField(
        label=_("システム"), required=False, choices=_systems, widget=forms.CheckboxSelectMultiple
    )
    items = ItemsField(label=_("情報"))
    custodians = PeopleField(
        label=_("保管する人"),
        required=False,
        help_text=_("消さずに残すよう知らせる人の社員番号。3日以内に確認してもらいます。"),
    )
    instruction = forms.CharField(
        label=_("保管する人への指示"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "何を、どこに、どう残すか。保管する人だけが読みます。疑いのある人の名前は書かないでください。"
        ),
    )

    @property
    def scope(self) -> Scope:
        """What was entered; only for a valid form."""
        data = self.cleaned_data
        return Scope(data["persons"] or (), data["systems"], data["items"] or (), data["custodians"] or ())


class HoldForm(ScopeForm):
    """A new hold."""

    fieldsets = (
        Fieldset(_("何の保全か"), ("title", "incident", "reason")),
        Fieldset(
            _("何を残すか"),
            ("persons", "systems", "items", "first", "last"),
            help=_("人もシステムも情報も空のままにすると、その期間のすべてを残します。"),
        ),
        Fieldset(_("だれに知らせるか"), ("custodians", "instruction")),
    )

    title = forms.CharField(label=_("件名"), max_length=100, help_text=_("人の名前は書かないでください。"))
    incident = forms.CharField(label=_("事案の番号"), max_length=40, required=False)
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    first = DateField(label=_("記録の始まり"), initial=_year_ago)
    last = DateField(
        label=_("記録の終わり"), required=False, help_text=_("空のままにすると、これから届く記録も残します。")
    )
    field_order = ("title", "incident", "reason", "persons", "systems", "items", "first", "last")

    def clean_last(self) -> date:
        """For ever, where no end is given."""
        found: date | None = self.cleaned_data["last"]
        return found or FOREVER_DATE


class WidenForm(ScopeForm):
    """More of it."""

    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ConfirmForm(Form):
    """A word of whoever keeps things."""

    words = forms.CharField(
        label=_("連絡すること"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("もう消えているもの、残せないものがあれば書いてください。"),
    )
