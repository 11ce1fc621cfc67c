"""Forms of the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.identity.models import FindingKind, IdentitySettings, Nature, SystemKind
from hiden.identity.reviewing import due_days
from hiden.identity.systems import MOST_DAYS
from hiden.people.forms import PersonField
from hiden.ui.forms import DateField, Fieldset, Form


def _days(label: Any, *, least: int = 1, required: bool = False, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=MOST_DAYS, required=required, help_text=help_text
    )


class SystemForm(Form):
    """What a system is called, who manages it, and days of its own."""

    name = forms.CharField(
        label=_("名前"), max_length=100, help_text=_("社内で通じる名前。例：ファイル共有（Box）")
    )
    manager = PersonField(
        label=_("管理担当"), help_text=_("見つかったことに対応する人。社員番号か氏名を入力します。")
    )
    dormant_days = _days(_("使われていないとみなす日数"), help_text=_("空のときは、会社の設定によります。"))
    list_days = _days(_("一覧を取り込む間隔（日）"), help_text=_("空のときは、会社の設定によります。"))


class NewSystemForm(SystemForm):
    """A new system."""

    kind = forms.ChoiceField(label=_("種類"), choices=SystemKind.choices)
    code = forms.CharField(
        label=_("記号"),
        max_length=20,
        help_text=_(
            "半角の英小文字・数字・ハイフン。ファイルの種類の名前になり、後で変えられません。例：box"
        ),
    )
    field_order = ("kind", "name", "code", "manager", "dormant_days", "list_days")


class OwnerForm(Form):
    """Whose an account is."""

    person = PersonField(label=_("持ち主"), help_text=_("退職した人も選べます。社員番号か氏名を入力します。"))


class DeclareForm(Form):
    """What an account is that no single person holds."""

    nature = forms.ChoiceField(
        label=_("種類"),
        choices=[(one.value, one.label) for one in (Nature.SHARED, Nature.SERVICE, Nature.GUEST)],
    )
    responsible = PersonField(label=_("責任者"))
    purpose = forms.CharField(
        label=_("用途"), max_length=300, help_text=_("例：展示会の受付用。社外の人のときは、会社名と目的。")
    )


class PrivilegeForm(Form):
    """Why an account has great powers."""

    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)
    last_day = DateField(label=_("いつまで"), help_text=_("1年以内。過ぎると、もう一度確かめます。"))


class ReportForm(Form):
    """What was done in the system itself."""

    on = DateField(label=_("行った日"), initial=today)
    words = forms.CharField(
        label=_("何をしたか"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=_("例：管理画面で停止した。依頼票 2026-118"),
    )


class ExceptForm(Form):
    """Why things stay as they are, and until when."""

    reason = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        help_text=_("なぜこのままでよいか、誰が認めたか。"),
    )
    last_day = DateField(label=_("いつまで"), help_text=_("1年以内。過ぎると、対応待ちに戻ります。"))


class AbsenceForm(Form):
    """Who is away for long."""

    person = PersonField(label=_("人"))
    since = DateField(label=_("始まりの日"), initial=today)
    last_day = DateField(
        label=_("終わりの日"), required=False, help_text=_("決まっていなければ、空のままにします。")
    )


class SettingsForm(Form):
    """How the room is run."""

    dormant_days = _days(_("使われていないとみなす日数"), required=True)
    list_days = _days(_("一覧を取り込む間隔（日）"), required=True)

    def __init__(self, *args: Any, chosen: IdentitySettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in FindingKind:
            field = _days(kind.label, least=0, required=True, help_text=_("見つかってからの日数。"))
            field.initial = due_days(kind, chosen)
            self.fields[f"due_{kind.value}"] = field
        self.fieldsets = (  # type: ignore[misc]  # the kinds are known here alone
            Fieldset(_("点検"), ("dormant_days", "list_days")),
            Fieldset(_("対応の期限"), tuple(f"due_{kind.value}" for kind in FindingKind)),
        )

    def due_days(self) -> dict[str, int]:
        """The deadlines by kind of finding."""
        return {kind.value: self.cleaned_data[f"due_{kind.value}"] for kind in FindingKind}


def chosen_of(posted: Sequence[str], most: int = 500) -> list[str]:
    """Keys that were ticked, each once; raises nothing, but never takes more than a page may offer."""
    return list(dict.fromkeys(posted))[:most]
