"""Forms: reasons to see more of a case, a reveal, the keeper's decision, the yearly report."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.logs.looking import Reporter
from hiden.monitoring.models import CaseStage
from hiden.monitoring.rights.asking import MOST_DAYS, Ground, Reveal
from hiden.ui.forms import Fieldset, Form

_WORDS = _("何が気がかりで、何を確かめるのかを書きます。人の名前は書かないでください。")


class NamesForm(Form):
    """Why names of files and places are needed."""

    words = forms.CharField(
        label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 4}), help_text=_WORDS
    )


class RevealForm(Form):
    """What, why, how long, and whether it may have to do with a report of wrongdoing."""

    fieldsets = (
        Fieldset(_("何を見る必要があるか"), ("stage", "days")),
        Fieldset(_("なぜ必要か"), ("ground", "words")),
        Fieldset(
            _("公益通報の確認"),
            ("reporter",),
            help=_("関わりがある、または分からないときは、案件を公益通報対応業務従事者に引き継ぎます。"),
        ),
    )

    stage = forms.TypedChoiceField(
        label=_("開示の段階"),
        coerce=int,
        choices=[(int(one), one.label) for one in (CaseStage.PERSON, CaseStage.CONTENT)],
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(label=_("見られる日数"), min_value=1, max_value=MOST_DAYS, initial=7)
    ground = forms.ChoiceField(label=_("理由の種類"), choices=Ground.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 4}), help_text=_WORDS
    )
    reporter = forms.ChoiceField(
        label=_("公益通報と関係がありますか"), choices=Reporter.choices, widget=forms.RadioSelect
    )

    @property
    def wish(self) -> Reveal:
        """What was asked for; only for a valid form."""
        data = self.cleaned_data
        return Reveal(
            CaseStage(data["stage"]),
            Ground(data["ground"]),
            data["words"],
            Reporter(data["reporter"]),
            data["days"],
        )


class KeeperForm(Form):
    """What the keeper found."""

    report = forms.TypedChoiceField(
        label=_("判断"),
        coerce=lambda text: text == "yes",
        choices=[
            ("no", _("公益通報と関わりがない。確認を進めてよい。")),
            ("yes", _("公益通報に関わる、または分からない。ここで終える。")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("従事者だけが読めます。通報した人が分かることは書かないでください。"),
    )
