"""Forms: asking for a look at one person's records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.logs.looking import MOST_DAYS, MOST_PERMIT_DAYS, Reporter, Why, Wish
from hiden.logs.masking import masked, person_behind
from hiden.people.forms import PersonField
from hiden.people.models import Person
from hiden.ui.forms import DateField, Fieldset, Form


def _month_ago() -> date:
    return today() - timedelta(days=29)


class AskForm(Form):
    """Whose records, of which days, why, and whether it has to do with a report of wrongdoing."""

    fieldsets = (
        Fieldset(_("だれの、いつの記録か"), ("person", "who", "first", "last", "days")),
        Fieldset(_("なぜ名前を出して見る必要があるか"), ("why", "number", "words")),
        Fieldset(
            _("公益通報の確認"),
            ("reporter",),
            help=_("通報した人を探すことになる閲覧は、法律で禁じられています（公益通報者保護法）。"),
        ),
    )

    person = PersonField(label=_("見る必要がある人"))
    who = forms.CharField(label=_("伏せた名前"), required=False, disabled=True)
    first = DateField(label=_("記録の始まり"), initial=_month_ago)
    last = DateField(
        label=_("記録の終わり"),
        initial=today,
        help_text=_("あわせて90日までです。必要な日だけに絞ってください。"),
    )
    days = forms.IntegerField(
        label=_("見られる日数"),
        initial=MOST_PERMIT_DAYS,
        min_value=1,
        max_value=MOST_PERMIT_DAYS,
        help_text=_("決裁の時から数えます。14日までです。"),
    )
    why = forms.ChoiceField(label=_("理由の種類"), choices=Why.choices, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("事案の番号"),
        required=False,
        max_length=40,
        help_text=_("事案の調査のときは必ず入力します。"),
    )
    words = forms.CharField(
        label=_("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "何があり、どの記録を確かめるのかを書きます。承認する人が読みます。人の名前は書かないでください。"
        ),
    )
    reporter = forms.ChoiceField(
        label=_("公益通報と関係がありますか"), choices=Reporter.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, by: Person, mask: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.behind = person_behind(by, mask) if mask else None
        self.mask = mask.strip().upper()[-4:] if self.behind else ""
        if self.behind is None:
            del self.fields["who"]
        else:
            del self.fields["person"]
            self.fields["who"].initial = masked(self.mask)

    def clean(self) -> dict[str, Any]:
        """A period that is one, and not too long."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and not 0 <= (last - first).days < MOST_DAYS:
            self.add_error(
                "last", say("期間は、始まりの日から{n}日までです。日付を確かめてください。", n=MOST_DAYS)
            )
        return data

    @property
    def wish(self) -> Wish:
        """What was asked for; only for a valid form."""
        data = self.cleaned_data
        return Wish(
            person=self.behind or data["person"],
            first=data["first"],
            last=data["last"],
            why=Why(data["why"]),
            words=data["words"],
            reporter=Reporter(data["reporter"]),
            days=data["days"],
            number=data["number"],
            mask=self.mask,
        )
