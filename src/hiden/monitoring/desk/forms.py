"""Forms: asking about oneself, taking in what came on paper, checking who asks, answering and refusing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.monitoring.desk.asking import Asked
from hiden.monitoring.desk.models import GROUNDS, Came, Ground, RequestKind, SubjectRequest
from hiden.people.forms import PersonField
from hiden.ui.forms import DateField, Fieldset, Form


def _quarter_ago() -> date:
    return today() - timedelta(days=89)


class AskForm(Form):
    """What somebody wants to know about themselves."""

    kind = forms.ChoiceField(label=_("請求すること"), choices=RequestKind.choices, widget=forms.RadioSelect)
    first = DateField(label=_("期間の始まり"), initial=_quarter_ago)
    last = DateField(label=_("期間の終わり"), initial=today, help_text=_("あわせて366日までです。"))
    words = forms.CharField(
        label=_("内容"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "直してほしいこと、止めてほしいことは、ここに書いてください。ほかの請求では、書かなくても構いません。"
        ),
    )

    @property
    def asked(self) -> Asked:
        """What is asked for."""
        given = self.cleaned_data
        return Asked(RequestKind(given["kind"]), given["first"], given["last"], given["words"])


class ReceiveForm(AskForm):
    """What came on paper, by mail or at the desk."""

    fieldsets = (
        Fieldset(_("だれから、どう来たか"), ("person", "came", "on")),
        Fieldset(_("何を請求しているか"), ("kind", "first", "last", "words")),
    )
    person = PersonField(label=_("請求した人"))
    came = forms.ChoiceField(
        label=_("来かた"),
        choices=[one for one in Came.choices if one[0] != Came.PAGE],
        widget=forms.RadioSelect,
    )
    on = DateField(label=_("受け取った日"), initial=today)


class ProofForm(Form):
    """How it was checked who asks."""

    proof = forms.CharField(
        label=_("確かめた方法"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("例：来社し、社員証と運転免許証を提示。証明書の番号は書かないでください。"),
    )


class AnswerForm(Form):
    """The answer."""

    words = forms.CharField(
        label=_("回答"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("本人が読みます。ほかの人の名前や、個人の分かることは書かないでください。"),
    )


class RefuseForm(Form):
    """Why not, on one of the grounds of the statute."""

    ground = forms.ChoiceField(label=_("法律に定める理由"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("説明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("請求のうち、どの部分に、なぜ応じないのかを、本人に分かるように書きます。"),
    )

    def __init__(self, *args: Any, asked: SubjectRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(one.value, one.label) for one in GROUNDS[asked.kind]]  # type: ignore[attr-defined]

    def clean_ground(self) -> Ground:
        """As the statute has it."""
        return Ground(self.cleaned_data["ground"])
