"""The forms of this room: departments are chosen from the tree of the day, people by their number with a list to pick from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.dates import show_date
from hiden.base.words import say
from hiden.people.dossier import Place
from hiden.people.importers.places import Atlas, Unclear, several, split_post
from hiden.people.models import DEPARTMENT_ROLES, Department, Kind, Person, Role
from hiden.people.queries import departments_as_of, employed_on, reserved_changes
from hiden.people.searching import matching, searchable
from hiden.ui.forms import DateField, Fieldset, Form, NumbersField

_DAY_HELP = _("この日から有効になります。先の日付にすると予約になります。")


def department_choices(*, empty: str) -> list[tuple[str, str]]:
    """All departments of today, indented as a tree, and then those that are reserved for later."""
    tree = departments_as_of()
    indented = [(node.code, "　" * (node.level - 1) + f"{node.name}（{node.code}）") for node in tree]
    later = {
        state.department.code: say(
            "{name}（{code}、{day}から）",
            name=state.name,
            code=state.department.code,
            day=show_date(state.since),
        )
        for state in reserved_changes()
        if state.department_id not in tree.nodes
    }
    return [("", empty), *indented, *later.items()]


class DepartmentField(forms.ChoiceField):
    """One department of today. `clean` gives the Department, or None where none is needed."""

    def __init__(self, *, empty: Any = "", **kwargs: Any) -> None:
        words = empty or _("選んでください")
        super().__init__(choices=lambda: department_choices(empty=str(words)), **kwargs)

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        return Department.objects.get(code=code) if code else None


class PersonField(forms.CharField):
    """A person of today by number, name or reading. `clean` gives the Person."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("社員番号か氏名を入力します。"))
        super().__init__(max_length=200, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        by_number = Person.objects.filter(number=text.strip()).first()
        if by_number is not None:
            return by_number
        found = [state.person for state in searchable(employed_on(today())).filter(matching(text))[:6]]
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(_not_one(text, found))


class PeopleField(NumbersField):
    """Persons by their numbers."""

    model = Person

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 50_000)
        kwargs.setdefault(
            "help_text",
            _("一行に一人ずつ、または空白や読点で区切って入れます。表計算から貼り付けられます。"),
        )
        super().__init__(**kwargs)

    def unknown(self, numbers: str) -> str:
        return say("社員番号「{n}」の人は登録されていません。番号を確かめてください。", n=numbers)


def _not_one(text: str, found: Sequence[Person]) -> str:
    if not found:
        return say(
            "「{text}」に当たる人は登録されていません。社員番号か氏名を確かめて入力し直してください。",
            text=text,
        )
    names = "、".join(f"{person.number} {person.name}" for person in found)
    return say(
        "「{text}」に当たる人が何人もいます（{names}）。社員番号を入力してください。", text=text, names=names
    )


def _name(**kwargs: Any) -> forms.CharField:
    help_text = _("姓と名の間に空白を入れます。")
    return forms.CharField(label=_("氏名"), max_length=200, help_text=help_text, **kwargs)


def _kana(**kwargs: Any) -> forms.CharField:
    help_text = _("カタカナで入力します。名簿はこの順に並びます。")
    return forms.CharField(label=_("フリガナ"), max_length=200, help_text=help_text, **kwargs)


def _kinds() -> list[tuple[str, Any]]:
    return [(value, label) for value, label in Kind.choices if value != Kind.LEAVER]


class HireForm(Form):
    """A new person."""

    number = forms.CharField(
        label=_("社員番号"), max_length=40, help_text=_("退職しても使い回さない番号です。")
    )
    name = _name()
    kana = _kana()
    kind = forms.ChoiceField(label=_("区分"), choices=_kinds)
    since = DateField(label=_("入社日"), help_text=_("派遣・業務委託の方は、受入れを始める日です。"))
    department = DepartmentField(label=_("所属（主務）"), required=False, empty=_("所属なし"))
    post = forms.CharField(label=_("役職"), max_length=100, required=False)
    email = forms.EmailField(label=_("メールアドレス"), required=False)
    employer = forms.CharField(label=_("派遣元・出向元"), max_length=200, required=False)

    fieldsets = (
        Fieldset(_("本人"), ("number", "name", "kana", "kind", "since")),
        Fieldset(_("所属"), ("department", "post")),
        Fieldset(_("連絡先など"), ("email", "employer")),
    )


class ChangeForm(Form):
    """Facts about a person from a day on."""

    on = DateField(label=_("変更する日"), help_text=_DAY_HELP)
    name = _name()
    kana = _kana()
    kind = forms.ChoiceField(label=_("区分"), choices=_kinds)
    email = forms.EmailField(label=_("メールアドレス"), required=False)
    employer = forms.CharField(label=_("派遣元・出向元"), max_length=200, required=False)


class MoveForm(Form):
    """Another 主務, and all 兼務, from a day on."""

    on = DateField(label=_("異動日"), help_text=_DAY_HELP)
    department = DepartmentField(label=_("新しい所属（主務）"))
    post = forms.CharField(label=_("役職"), max_length=100, required=False)
    additional = forms.CharField(
        label=_("兼務"),
        required=False,
        max_length=500,
        help_text=_(
            "部署のコードか名前。役職は（ ）に入れ、複数のときは「；」で区切ります。例：220（リーダー）；営業部"
        ),
    )

    def places(self) -> list[tuple[Department, str]]:
        """The 兼務 that were written. Raises forms.ValidationError naming what is not understood."""
        atlas, day = Atlas(), self.cleaned_data["on"]
        found = []
        for part in several(self.cleaned_data["additional"]):
            name, post = part, ""
            if isinstance(atlas.find(part, day), Unclear):
                name, post = split_post(part)
            department = atlas.find(name, day)
            if isinstance(department, Unclear):
                raise forms.ValidationError(
                    say(
                        "兼務の「{part}」という部署が分かりません。コードか名前を確かめて入力し直してください。",
                        part=part,
                    )
                )
            found.append((Department.objects.get(pk=department), post))
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("on") and not self.errors:
            try:
                values["places"] = self.places()
            except forms.ValidationError as error:
                self.add_error("additional", error)
        return values


def written_places(places: Sequence[Place], codes: dict[int, str]) -> str:
    """兼務 as the form takes them."""
    return "；".join(
        f"{codes[each.department]}（{each.post}）" if each.post else codes[each.department] for each in places
    )


class EndForm(Form):
    """The last day with the company."""

    last_day = DateField(
        label=_("在籍の最終日"), help_text=_("この日が終わると退職者になり、ログインできなくなります。")
    )


class ForgetForm(Form):
    """Why personal data is erased."""

    reason = forms.CharField(
        label=_("消去の理由"),
        widget=forms.Textarea,
        max_length=500,
        help_text=_("根拠となる規程や申出を書きます。個人名は書かないでください。"),
    )


class ReasonForm(Form):
    """Why an account is stopped, opened or reset."""

    reason = forms.CharField(label=_("理由"), max_length=300)


class AccountForm(Form):
    """A new account."""

    email = forms.EmailField(label=_("メールアドレス"), help_text=_("ログインに使います。"))


class DepartmentForm(Form):
    """A new department."""

    code = forms.CharField(
        label=_("部署コード"), max_length=40, help_text=_("変わらない番号にしてください。")
    )
    name = forms.CharField(label=_("部署名"), max_length=200)
    parent = DepartmentField(label=_("上位部署"), required=False, empty=_("いちばん上"))
    since = DateField(label=_("設ける日"), help_text=_DAY_HELP)


class DepartmentChangeForm(Form):
    """Another name or place for a department from a day on."""

    on = DateField(label=_("変更する日"), help_text=_DAY_HELP)
    name = forms.CharField(label=_("部署名"), max_length=200)
    parent = DepartmentField(label=_("上位部署"), required=False, empty=_("いちばん上"))


class CloseForm(Form):
    """The last day of a department."""

    last_day = DateField(
        label=_("最終日"), help_text=_("この日まで存在します。先の日付にすると予約になります。")
    )


class RoleForm(Form):
    """A role for a person."""

    role = forms.ChoiceField(label=_("役割"), choices=lambda: [("", _("選んでください")), *Role.choices])
    person = PersonField(label=_("担当する人"))
    department = DepartmentField(
        label=_("部署"),
        required=False,
        empty=_("会社全体"),
        help_text=_("部門責任者と部門担当者のときだけ選びます。"),
    )
    since = DateField(label=_("始まる日"), help_text=_DAY_HELP)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("role") in DEPARTMENT_ROLES and not values.get("department"):
            self.add_error("department", say("この役割には部署が必要です。部署を選んでください。"))
        return values


class EndRoleForm(Form):
    """When a role ends."""

    on = DateField(label=_("終わる日"), help_text=_("この日から、役割を持たなくなります。"), initial=today)


class CompanyForm(Form):
    """The settings of the company."""

    name = forms.CharField(label=_("会社名"), max_length=200)
    name_en = forms.CharField(label=_("会社名（英語）"), max_length=200, required=False)
    fiscal_year_first_month = forms.TypedChoiceField(
        label=_("年度の始まりの月"),
        coerce=int,
        choices=lambda: [(month, say("{n}月", n=month)) for month in range(1, 13)],
        help_text=_("年度・上期・下期の区切りに使います。"),
    )
    four_eyes_import = forms.BooleanField(
        label=_("ファイルの取込みは、取り込んだ人とは別の人が承認する"), required=False
    )
    feed_stop_percent = forms.IntegerField(
        label=_("人事データの連携を止める退職者の割合（％）"),
        min_value=0,
        max_value=100,
        initial=5,
        help_text=_(
            "全員の名簿を取り込んで、在籍者のこの割合を超えて退職になるときは、確認するまで反映しません。"
        ),
    )


class HolidayForm(Form):
    """A company holiday."""

    day = DateField(label=_("休日にする日"))
    name = forms.CharField(label=_("名前"), max_length=100, help_text=_("例：創立記念日"))


class TokenForm(Form):
    """A new API token."""

    name = forms.CharField(label=_("名前"), max_length=100, help_text=_("何に使うかが分かる名前にします。"))
    read_only = forms.BooleanField(label=_("読み取りだけに使う"), required=False, initial=True)
    days = forms.IntegerField(label=_("有効な日数"), min_value=1, max_value=365, initial=90)


class SetupForm(Form):
    """The first start: the company and the person who begins."""

    company = forms.CharField(label=_("会社名"), max_length=200)
    fiscal_year_first_month = forms.TypedChoiceField(
        label=_("年度の始まりの月"),
        coerce=int,
        choices=lambda: [(month, say("{n}月", n=month)) for month in range(1, 13)],
        initial=4,
    )
    number = forms.CharField(label=_("あなたの社員番号"), max_length=40)
    name = _name()
    kana = _kana()
    email = forms.EmailField(
        label=_("メールアドレス"),
        help_text=_("ログインに使います。"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("パスワード"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("12文字以上で、推測されにくいものにします。"),
    )
    again = forms.CharField(
        label=_("パスワード（確認）"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    fieldsets = (
        Fieldset(_("会社"), ("company", "fiscal_year_first_month")),
        Fieldset(
            _("最初の管理者"),
            ("number", "name", "kana", "email", "password", "again"),
            _("システム管理者と情報管理責任者の役割を持ちます。役割は後で変えられます。"),
        ),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", say("2つのパスワードが違います。同じものを入力してください。"))
        return values
