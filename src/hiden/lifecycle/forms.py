"""Forms of the room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.inventory.items_field import ItemsField
from hiden.lifecycle.departing import PRIVATE_PLACES, STATES, THINGS
from hiden.lifecycle.models import Passage
from hiden.people.forms import DepartmentField, PersonField
from hiden.people.models import Role
from hiden.ui.forms import DateField, Fieldset, Form

_STATE_WORDS = {"returned": _("返却済み"), "missing": _("未返却"), "none": _("貸与なし")}
_PRIVATE_WORDS = {
    "not_asked": _("まだ確かめていない"),
    "nothing_left": _("残っていないと確かめた"),
    "erased": _("残っていたものを消した"),
    "open": _("残っており、対応中"),
}
THING_WORDS = {
    "badge": _("入館証・名札"),
    "keys": _("鍵"),
    "pc": _("PC・周辺機器"),
    "phone": _("携帯電話・認証の器具"),
    "media": _("記録媒体"),
    "paper": _("書類・ノート"),
    "samples": _("試作品・サンプル"),
    "cards": _("名刺・名刺データ"),
    "lab_notes": _("研究・実験の記録"),
    "other": _("そのほかの貸与物"),
}
# Opened by hand: what no list of people shows.
BY_HAND = (
    Passage.SIDE_JOB,
    Passage.SECONDED,
    Passage.RETURNED,
    Passage.PROMOTED,
    Passage.TRANSFERRED,
    Passage.JOINED,
)


class NoticeForm(Form):
    """退職の申出."""

    person = PersonField(label=_("申し出た人"))
    noticed_on = DateField(label=_("申出の日"), initial=today)
    last_day = DateField(
        label=_("最終日"),
        required=False,
        help_text=_("決まっていなければ空のままにします。後から登録できます。"),
    )


class EventForm(Form):
    """An event that no list of people shows."""

    person = PersonField(label=_("人"))
    passage = forms.ChoiceField(label=_("出来事"), choices=[(one.value, one.label) for one in BY_HAND])
    day = DateField(label=_("日"), initial=today)
    after = forms.CharField(
        label=_("内容"),
        required=False,
        max_length=300,
        help_text=_("副業の相手先、出向先など。秘密は書きません。"),
    )


class DoneForm(Form):
    """A step was done."""

    on = DateField(label=_("行った日"), initial=today)
    words = forms.CharField(
        label=_("記録"),
        required=False,
        max_length=500,
        help_text=_("何で分かるかを書きます（例：返却確認書、停止の記録の番号）。"),
    )


class DueForm(Form):
    """By when."""

    due_on = DateField(label=_("期限"))


class ToldForm(Form):
    """The notice was handed over."""

    on = DateField(label=_("手渡した日"), initial=today)


class InterviewForm(Form):
    """退職面談."""

    on = DateField(label=_("面談の日"), initial=today)
    items = ItemsField(
        label=_("確かめた情報の管理番号"),
        help_text=_(
            "一緒に確かめた秘密情報の番号です。本人が管理・取扱者になっているものを先に入れてあります。"
        ),
    )
    destination = forms.CharField(
        label=_("次の勤務先"),
        required=False,
        max_length=300,
        help_text=_("差し支えなければ伺います。答えがなくても、何も意味しません。"),
    )
    withheld = forms.BooleanField(label=_("尋ねたが、答えないとのことだった"), required=False)
    private_places = forms.ChoiceField(
        label=_("私物の端末・私用のクラウド・メール"),
        choices=[(one, _PRIVATE_WORDS[one]) for one in PRIVATE_PLACES],
    )
    questions = forms.CharField(
        label=_("質問と、話したこと"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in THINGS:
            self.fields[f"thing-{name}"] = forms.ChoiceField(
                label=THING_WORDS[name], choices=[(one, _STATE_WORDS[one]) for one in STATES], initial="none"
            )
        self.fieldsets = [  # type: ignore[misc]
            Fieldset(_("面談"), ("on", "items", "destination", "withheld", "questions")),
            Fieldset(_("返す物"), ("private_places", *(f"thing-{name}" for name in THINGS))),
        ]

    def returned(self) -> dict[str, str]:
        """Each thing with its state."""
        return {name: self.cleaned_data[f"thing-{name}"] for name in THINGS}


class HoldForm(Form):
    """How long a PC is held."""

    until = DateField(label=_("保管する日まで"), help_text=_("この日まで、初期化も再利用もしません。"))


class OwnStepForm(Form):
    """A step of the company's own."""

    passage = forms.ChoiceField(label=_("出来事"), choices=Passage.choices)
    title = forms.CharField(label=_("手順"), max_length=200)
    role = forms.ChoiceField(
        label=_("担当"),
        choices=[
            (one.value, one.label)
            for one in (
                Role.HR,
                Role.IT,
                Role.LEGAL,
                Role.IP,
                Role.DEPARTMENT_MANAGER,
                Role.INFORMATION_MANAGER,
                Role.OFFICE,
            )
        ],
    )
    days = forms.IntegerField(
        label=_("期限（その日から数えた営業日）"),
        min_value=-60,
        max_value=250,
        initial=0,
        help_text=_("前の日はマイナスで入れます。"),
    )
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)


class SettingsForm(Form):
    """How the room runs."""

    begins_on = DateField(
        label=_("この日以後の出来事を扱う"), help_text=_("これより前の入社や異動には、手順を作りません。")
    )
    hold_months = forms.IntegerField(label=_("退職者のPCを保管する月数"), min_value=1, max_value=120)
    hold_months_top = forms.IntegerField(
        label=_("最上位の区分を扱っていた人のPCを保管する月数"), min_value=1, max_value=120
    )


class ProjectForm(Form):
    """A project."""

    name = forms.CharField(
        label=_("名称"),
        max_length=200,
        help_text=_("参加者、責任者、情報管理責任者、統括責任者だけに見えます。"),
    )
    code_word = forms.CharField(
        label=_("呼び名"),
        max_length=100,
        help_text=_("関係者でない人や、手順の一覧に見せる名前です（例：PJ-A）。"),
    )
    manager = PersonField(label=_("責任者"))
    department = DepartmentField(label=_("担当の部署"))
    items = ItemsField(label=_("対象の情報の管理番号"))
    since = DateField(label=_("始まる日"), initial=today)


class ItemsForm(Form):
    """What a project is about."""

    items = ItemsField(label=_("対象の情報の管理番号"))


class JoinForm(Form):
    """Somebody takes part."""

    person = PersonField(label=_("参加する人"))
    on = DateField(label=_("参加する日"), initial=today)


class LastDayForm(Form):
    """The last day."""

    last_day = DateField(label=_("最後の日"), initial=today)
