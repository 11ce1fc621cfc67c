"""Forms: a purpose, the declaration with which it is put in force, a detector to be switched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.logs.models import Purpose
from hiden.logs.queries import notices
from hiden.monitoring.models import MonitoringPurpose
from hiden.monitoring.purposes.settling import MOST_KEEP_DAYS, MOST_WORDS, Wish
from hiden.monitoring.purposes.standing import rules_to_choose
from hiden.people.forms import PersonField
from hiden.rules.models import Version
from hiden.training.models import StaffNotice
from hiden.ui.forms import DateField, Fieldset, Form
from hiden.ui.written import plain_date


class PurposeForm(Form):
    """All that a purpose says and rests on. What is left empty is listed afterwards as missing."""

    fieldsets = (
        Fieldset(_("何のために"), ("name", "purpose", "words", "responsible", "keep_days")),
        Fieldset(_("よりどころ"), ("rule", "rule_words", "notice")),
        Fieldset(
            _("労働組合・従業員の代表との話合い"), ("consulted_on", "consulted_with", "consulted_words")
        ),
        Fieldset(_("影響の評価"), ("impact",)),
    )

    name = forms.CharField(label=_("名前"), max_length=100, help_text=_("例：設計情報の持出しの早期発見"))
    purpose = forms.ChoiceField(label=_("利用目的"), choices=Purpose.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("何のために、何を見るか（従業員等に示す文）"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("人事評価、勤怠、組合活動、通報した人、私生活、健康や信条を知るためには使えません。"),
    )
    responsible = PersonField(
        label=_("責任者"), help_text=_("検知の運用に責任を持つ人。社員番号か氏名を入力します。")
    )
    keep_days = forms.IntegerField(
        label=_("事案にならなかった兆候を残す日数"),
        min_value=1,
        max_value=MOST_KEEP_DAYS,
        initial=180,
        help_text=_("過ぎると消えます。90日から180日が目安です。"),
    )
    rule = forms.ChoiceField(label=_("根拠になる規程の版"), required=False)
    rule_words = forms.CharField(
        label=_("どの条か"), max_length=300, required=False, help_text=_("例：第12条")
    )
    notice = forms.ChoiceField(label=_("従業員等への周知（お知らせ）"), required=False)
    consulted_on = DateField(label=_("話し合った日"), required=False)
    consulted_with = forms.CharField(
        label=_("相手"), max_length=200, required=False, help_text=_("例：従業員の過半数代表（選挙で選出）")
    )
    consulted_words = forms.CharField(
        label=_("話し合ったこと、出た意見と答え"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    impact = forms.CharField(
        label=_("必要さと、人への影響を比べた結果"),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("ほかのやり方では足りない理由、見る範囲を狭めた工夫、残る心配を書きます。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rules = {str(one.pk): one for one in rules_to_choose()}
        self._notices = {one.key: one for one in notices()}
        self.fields["rule"].choices = [("", _("まだありません")), *self._rule_choices()]  # type: ignore[attr-defined]
        self.fields["notice"].choices = [  # type: ignore[attr-defined]
            ("", _("まだありません")),
            *(
                (key, f"{plain_date(one.published_at.date())}　{one.title}")
                for key, one in self._notices.items()
            ),
        ]

    def _rule_choices(self) -> list[tuple[str, str]]:
        return [
            (key, say("{title}　第{n}版", title=one.document.title, n=one.number))
            for key, one in self._rules.items()
        ]

    @property
    def wish(self) -> Wish:
        """What was typed; only for a valid form."""
        data = dict(self.cleaned_data)
        rule: Version | None = self._rules.get(data.pop("rule"))
        notice: StaffNotice | None = self._notices.get(data.pop("notice"))
        return Wish(**data, rule=rule, notice=notice)


def said_of(purpose: MonitoringPurpose) -> dict[str, Any]:
    """A purpose as the form says it."""
    names = (
        "name",
        "purpose",
        "words",
        "keep_days",
        "rule_words",
        "consulted_on",
        "consulted_with",
        "consulted_words",
        "impact",
    )
    return {
        **{name: getattr(purpose, name) for name in names},
        "responsible": purpose.responsible.number,
        "rule": str(purpose.rule_id or ""),
        "notice": purpose.notice.key if purpose.notice else "",
    }


class DeclareForm(Form):
    """That the purpose serves none of the forbidden aims."""

    declared = forms.BooleanField(
        label=_("この目的の検知を、下に挙げた認められない目的に使わないことを宣言します。"), required=False
    )


class SwitchForm(Form):
    """Why a detector is switched, and its numbers where they differ from the usual."""

    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    setting = forms.CharField(
        label=_("ふだんと違える設定"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行に一つ「名前=値」。空なら、ふだんの設定で動きます。"),
    )

    def clean_setting(self) -> dict[str, int | float | str]:
        """Numbers where they are some."""
        found: dict[str, int | float | str] = {}
        for line in self.cleaned_data["setting"].splitlines():
            name, sign, value = line.partition("=")
            if not line.strip():
                continue
            if not sign:
                raise forms.ValidationError(
                    say(
                        "「{line}」に「=」がありません。一行に一つ「名前=値」の形で書いてください。",
                        line=line[:40],
                    )
                )
            found[name.strip()] = _value(value.strip())
        return found


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
