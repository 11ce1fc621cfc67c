"""Forms: starting a clock, saying that it is met, going to another limb."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO, now
from hiden.catalogue.clock_model import Clock
from hiden.catalogue.shown import all_shown, shown
from hiden.incidents.clocks.actions import Begun, siblings
from hiden.incidents.clocks.counting import Period
from hiden.incidents.forms import text
from hiden.incidents.moments import day_field, moment, time_field
from hiden.ui.forms import Fieldset, Form

UNITS = (
    ("", _("数の定めがない（直ちに・速やかに など）")),
    ("hours", _("時間")),
    ("days", _("日")),
    ("business_days", _("営業日")),
    ("months", _("か月")),
)
FIRST_DAYS = (
    ("left_out", _("初日は数えない（契約に定めがないとき。民法140条）")),
    ("counts", _("初日を1日目とする（契約にそう書かれているとき）")),
)
ROLLS = (
    ("none", _("延ばさない（早い方に合わせる）")),
    ("custom", _("日曜・祝日なら翌日（契約または取引をしない慣習。民法142条）")),
)


class StartForm(Form):
    """Why a clock is started; from when, where it is not the first knowing; how long, where a contract says so."""

    fieldsets = (
        Fieldset(_("契約"), ("label", "amount", "unit", "first_day", "roll")),
        Fieldset(_("いつから数えるか"), ("day", "at")),
        Fieldset(_("理由"), ("reason",)),
    )
    label = forms.CharField(
        label=_("契約・相手"), required=False, max_length=200,
        help_text=_("例：A社との秘密保持契約（2025年4月1日） 第8条。カレンダーやメールには出ません。"),
    )  # fmt: skip
    amount = forms.IntegerField(
        label=_("長さ"), required=False, validators=[MinValueValidator(1), MaxValueValidator(1_000)]
    )
    unit = forms.ChoiceField(label=_("単位"), choices=UNITS, required=False)
    first_day = forms.ChoiceField(
        label=_("初日"), choices=FIRST_DAYS, initial="left_out", widget=forms.RadioSelect
    )
    roll = forms.ChoiceField(
        label=_("末日が休日のとき"), choices=ROLLS, initial="none", widget=forms.RadioSelect
    )
    day = day_field(_("数え始める日"), required=False)
    at = time_field(_("時刻"))
    reason = text(
        _("動かす理由"), help_text=_("例：持ち出された一覧に顧客の氏名と連絡先が含まれていたため。")
    )

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clock = clock
        if not clock.own:
            self._without("amount", "unit", "first_day", "roll")
        if clock.sort != "contract":
            self._without("label")
        if clock.start == "known" and clock.sort != "contract":
            self._without("day", "at")
        elif clock.sort == "contract":
            self.fields["day"].help_text = _("空欄なら、会社が最初に知った日時から数えます。")
            self.fields["day"].initial = None
        if "day" in self.fields and clock.start == "stated":
            self.fields["day"].help_text = str(shown(clock).moment)

    def groups(self) -> list[tuple[Fieldset | None, list[forms.BoundField]]]:
        """Only those that have a field here."""
        return [(one, fields) for one, fields in super().groups() if fields]

    def _without(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A number and its unit stand together."""
        values = super().clean() or {}
        if bool(values.get("amount")) != bool(values.get("unit")):
            self.add_error(
                "amount",
                forms.ValidationError(
                    _("長さと単位のどちらかがありません。両方を入力するか、両方を空にしてください。")
                ),
            )
        return values  # fmt: skip

    @property
    def begun(self) -> Begun:
        """What the verb wants."""
        values = self.cleaned_data
        day = values.get("day")
        own = None
        if values.get("amount"):
            own = Period(values["amount"], values["unit"], values["first_day"], values["roll"])
        return Begun(
            rule=self.clock.id,
            reason=values["reason"],
            starts_at=moment(day, values.get("at")) if day else None,
            label=values.get("label", ""),
            own=own,
        )


class MeetForm(Form):
    """When it was done, and what was sent."""

    day = day_field(_("行った日"))
    at = forms.TimeField(
        label=_("時刻"), input_formats=("%H:%M", "%H時%M分"),
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "inputmode": "numeric"}),
        initial=lambda: now().astimezone(TOKYO).time(), help_text=_("例：14:30"),
    )  # fmt: skip
    sent = text(
        _("何を、どこへ、どうやって出したか"),
        help_text=_("例：委員会の報告フォームで速報を送信。受付番号 12345。担当 佐藤。"),
    )

    @property
    def met_at(self) -> datetime:
        """The moment."""
        return moment(self.cleaned_data["day"], self.cleaned_data["at"])


class LimbForm(Form):
    """To which limb, and why."""

    rule = forms.ChoiceField(label=_("改めた後の区分"), widget=forms.RadioSelect)
    reason = text(_("改める理由"), help_text=_("例：調査で、退職者による持出しと分かったため。"))

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rule"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.id, str(one)) for one in all_shown(siblings(clock))]
