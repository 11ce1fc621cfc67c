"""Forms of cases, exceptions and one's own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.inventory.models import Item
from hiden.monitoring.cases.exceptions import MOST_DAYS, Wanted
from hiden.monitoring.cases.reasons import Benign, Wrong
from hiden.monitoring.detectors import detectors
from hiden.monitoring.models import SignCase
from hiden.people.forms import DepartmentField, PersonField
from hiden.ui.forms import DateField, Fieldset, Form

_USUAL: Final = timedelta(days=90)


def _words(label: Any, *, required: bool = True, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=1000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class WrongForm(Form):
    """誤検知."""

    code = forms.ChoiceField(label=_("なぜ誤りか"), choices=Wrong.choices, widget=forms.RadioSelect)
    words = _words(_("補足"), required=False, help_text=_("「その他」のときは、10文字以上で書いてください。"))


class BenignForm(Form):
    """問題なし because …, and for how long the like of it is in order."""

    code = forms.ChoiceField(label=_("なぜ問題がないか"), choices=Benign.choices, widget=forms.RadioSelect)
    words = _words(_("何を確かめたか"), help_text=_("10文字以上で、誰に何を確かめたかが後から分かるように。"))
    again = forms.BooleanField(
        label=_("同じことが続くので、しばらく案件にしない"),
        required=False,
        help_text=_("下の範囲と期限で「例外」を登録します。兆候そのものは記録に残ります。"),
    )
    detector = forms.ChoiceField(label=_("検知の項目"), required=False)
    this_person = forms.BooleanField(label=_("この人だけ"), required=False)
    place = forms.CharField(
        label=_("送り先・機器・場所"),
        required=False,
        max_length=253,
        help_text=_("例：hokuto.example。空欄なら問いません。"),
    )
    until = DateField(label=_("いつまで"), required=False, help_text=_("1年以内。"))

    fieldsets: ClassVar = (
        Fieldset(_("判断"), ("code", "words")),
        Fieldset(_("これからの扱い"), ("again", "detector", "this_person", "place", "until")),
    )

    def __init__(self, *args: Any, case: SignCase, **kwargs: Any) -> None:
        self.case = case
        kwargs["initial"] = {
            "this_person": case.person_id is not None,
            "until": today() + _USUAL,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
        names = list(case.signs.order_by("detector").values_list("detector", flat=True).distinct())
        known = [(name, detectors()[name].title() if name in detectors() else name) for name in names]
        self.fields["detector"].choices = [("", say("問わない")), *known]  # type: ignore[attr-defined]
        if case.person_id is None:
            del self.fields["this_person"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("again") and not given.get("until") and "until" not in self.errors:
            self.add_error("until", say("「いつまで」が入力されていません。1年以内の日を入力してください。"))
        return given

    def wanted(self) -> Wanted | None:
        """The exception that is asked for, if one is. It begins with the first day of the case."""
        given = self.cleaned_data
        if not given["again"]:
            return None
        return Wanted(
            since=self.case.first_day,
            until=min(given["until"], self.case.first_day + timedelta(days=MOST_DAYS - 1)),
            detector=given["detector"],
            person=self.case.person if given.get("this_person") else None,
            place=given["place"],
        )


class LetterForm(Form):
    """注意喚起."""

    title = forms.CharField(label=_("件名"), max_length=200)
    body = forms.CharField(label=_("本文"), max_length=4000, widget=forms.Textarea(attrs={"rows": 16}))


class WordsForm(Form):
    """Why, or what somebody says."""

    words = _words(_("理由"), rows=4)


class NoteForm(Form):
    """What is waited for."""

    words = _words(_("何を待つか"), required=False, help_text=_("書かなくても構いません。"))


class StatementForm(Form):
    """What the person concerned says."""

    words = forms.CharField(
        label=_("伝えたいこと"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class ExceptionForm(Form):
    """A work order known beforehand."""

    number = forms.CharField(
        label=_("作業・承認の番号"), required=False, max_length=60, help_text=_("例：WO-2026-031")
    )
    reason = _words(_("何の作業か"), help_text=_("例：ファイルサーバーの移行に伴う一括コピー"))
    since = DateField(label=_("始まりの日"))
    until = DateField(label=_("終わりの日"), help_text=_("この日まで。1年以内。"))
    person = PersonField(label=_("作業をする人"), required=False)
    department = DepartmentField(label=_("作業をする部門"), required=False, empty=_("問わない"))
    item = forms.CharField(
        label=_("対象の情報"), required=False, max_length=40, help_text=_("管理番号。例：A-0001")
    )
    place = forms.CharField(
        label=_("送り先・機器・場所"),
        required=False,
        max_length=253,
        help_text=_("ドメイン、機器の番号、フォルダーなど。例：hokuto.example"),
    )
    detector = forms.ChoiceField(label=_("検知の項目"), required=False)
    approver = PersonField(label=_("承認した人"), required=False)

    fieldsets: ClassVar = (
        Fieldset(_("作業"), ("number", "reason", "since", "until", "approver")),
        Fieldset(
            _("範囲"),
            ("person", "department", "item", "place", "detector"),
            _("少なくとも一つを決めます。空欄は「問わない」の意味です。"),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["detector"].choices = [("", say("問わない")), *detector_choices()]  # type: ignore[attr-defined]

    def clean_item(self) -> Item | None:
        number = self.cleaned_data["item"].strip()
        if not number:
            return None
        found = Item.objects.filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(
                say("「{number}」という管理番号の情報はありません。台帳で確かめてください。", number=number)
            )
        return found

    def wanted(self) -> Wanted:
        """The exception that is asked for."""
        given = dict(self.cleaned_data)
        given.pop("reason")
        return Wanted(**given)


def detector_choices() -> list[tuple[str, str]]:
    """All detectors by what they are called."""
    return sorted(((one.id, one.title()) for one in detectors().values()), key=lambda pair: pair[1])
