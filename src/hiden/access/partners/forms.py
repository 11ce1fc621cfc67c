"""Forms: who outside, for which item, until when and what for."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.access.granting import MAX_PURPOSE
from hiden.access.partners.actions import Outside
from hiden.access.situation import LONGEST_ADDRESS
from hiden.base.clock import TOKYO, today
from hiden.ui.forms import DateField, Fieldset, Form

_DAYS = 90


def usual_end() -> object:
    """The day that the form begins with."""
    return today() + timedelta(days=_DAYS)


class NameForm(Form):
    """One person of a partner's."""

    item = forms.CharField(label=_("情報の管理番号"), max_length=40)
    company = forms.CharField(label=_("会社名"), max_length=200)
    name = forms.CharField(label=_("氏名"), max_length=200)
    # Checked by the action, which reads full width too.
    mail = forms.CharField(
        label=_("メールアドレス"), max_length=LONGEST_ADDRESS,
        help_text=_("その人だけが使うアドレス。送るときの確認は、このアドレスで行います。例：name@example.co.jp"),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip
    until = DateField(label=_("期限"), help_text=_("この日の終わりまで渡せます。一年より先にはできません。"))
    purpose = forms.CharField(label=_("目的"), max_length=MAX_PURPOSE)
    fieldsets = (
        Fieldset(_("何を"), ("item",)),
        Fieldset(_("だれに"), ("company", "name", "mail")),
        Fieldset(_("いつまで、何のために"), ("until", "purpose")),
    )

    def outside(self) -> Outside:
        """What the action wants."""
        values = self.cleaned_data
        until = datetime.combine(values["until"] + timedelta(days=1), time(), TOKYO)
        return Outside(values["company"], values["name"], values["mail"], values["purpose"], until)
