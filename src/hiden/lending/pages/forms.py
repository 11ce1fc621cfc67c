"""Forms of the room. Items are written by their numbers, people by number or name; receivers of papers one in a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.inventory.items_field import ItemsField
from hiden.lending.handling import UseShown, Weight
from hiden.lending.kinds import Carry, Condition, Guarded, ThingKind, Wiped
from hiden.lending.labels import LAYOUTS
from hiden.lending.lend import Wanted
from hiden.lending.models import Loan, Thing
from hiden.lending.registering import Told
from hiden.people.forms import DepartmentField, PersonField
from hiden.people.models import Person
from hiden.ui.forms import DateField, Fieldset, Form

_WIPED_KINDS = frozenset({ThingKind.MEDIA, ThingKind.DEVICE})


def in_a_week() -> Any:
    """A usual day to bring something back."""
    return today() + timedelta(days=7)


def items_field(label: Any) -> ItemsField:
    """Items by their numbers, on one line."""
    return ItemsField(
        label=label,
        widget=forms.TextInput,
        max_length=2000,
        help_text=_("情報の台帳の管理番号。複数のときは読点か空白で区切ります。例：A-0412、A-0415"),
    )


class ThingForm(Form):
    """What is kept about a thing."""

    name = forms.CharField(
        label=_("名称"),
        max_length=200,
        help_text=_("見た人に中身の秘密が分からない名前にします。例：設計部 USB 3番"),
    )
    kind = forms.ChoiceField(label=_("種類"), choices=ThingKind.choices)
    items = items_field(_("結び付く情報"))
    department = DepartmentField(label=_("管理部署"))
    keeper = PersonField(label=_("管理担当者"), required=False)
    place = forms.CharField(label=_("保管場所"), max_length=200, required=False)
    pieces = forms.IntegerField(
        label=_("点数"), min_value=1, max_value=10_000, initial=1,
        help_text=_("まとめて一つの番号で扱う数です。一部だけ貸し、一部だけ返してもらえます。"),
    )  # fmt: skip
    self_service = forms.BooleanField(
        label=_("管理部署の人が自分で借りてよい（社内で使う場合に限る）"), required=False
    )
    note = forms.CharField(
        label=_("備考"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    fieldsets = (
        Fieldset(_("何か"), ("kind", "name", "items", "pieces")),
        Fieldset(_("どこで誰が管理するか"), ("department", "keeper", "place", "self_service", "note")),
    )

    def told(self) -> Told:
        """What the action wants."""
        values = self.cleaned_data
        return Told(
            values["name"], values["kind"], values["department"], tuple(values["items"]), values["keeper"], values["place"],
            values["note"], values["pieces"], values["self_service"],
        )  # fmt: skip


class NewThingForm(ThingForm):
    """A new thing, or several alike."""

    number = forms.CharField(
        label=_("管理番号"),
        max_length=40,
        required=False,
        help_text=_("空欄にすると自動で付きます。会社の資産番号も使えます。"),
    )
    copies = forms.IntegerField(
        label=_("登録する数"), min_value=1, max_value=200, initial=1,
        help_text=_("同じものを、一つずつ番号を付けて登録します。紙の写しには、情報ごとに続きの複製番号が付きます。"),
    )  # fmt: skip
    fieldsets = (
        Fieldset(_("何か"), ("kind", "name", "items", "copies", "pieces", "number")),
        Fieldset(_("どこで誰が管理するか"), ("department", "keeper", "place", "self_service", "note")),
    )


class BorrowForm(Form):
    """Taking a thing oneself."""

    places = [(one.value, one.label) for one in (Carry.OFFICE, Carry.VIEW)]
    purpose = forms.CharField(label=_("使う目的"), max_length=300)
    carry = forms.ChoiceField(label=_("使う場所"), initial=Carry.OFFICE)
    due_on = DateField(label=_("返す日"), initial=in_a_week)
    pieces = forms.IntegerField(label=_("点数"), min_value=1, initial=1)
    confirmed = forms.BooleanField(
        label=_("表示された取扱いの条件を読み、満たしていることを確かめた"), required=False
    )

    def __init__(self, *args: Any, thing: Thing, uses: Sequence[UseShown], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if thing.pieces == 1:
            del self.fields["pieces"]
        if not uses:
            del self.fields["confirmed"]
        self._say_what_is_allowed(uses)

    def _say_what_is_allowed(self, uses: Sequence[UseShown]) -> None:
        """Each place with what the handling table says of it, so that nobody chooses in vain."""
        words = {one.carry: one.words for one in uses}
        if any(one.carry == Carry.OFFICE and one.weight == Weight.STOP for one in uses):
            self.fields["carry"].initial = Carry.VIEW
        carry = self.fields["carry"]
        assert isinstance(carry, forms.ChoiceField)
        carry.choices = [
            (
                value,
                say("{place} … {words}", place=label, words=words[str(value)]) if value in words else label,
            )
            for value, label in self.places
        ]

    def wanted(self, person: Person | None = None) -> Wanted:
        """What the action wants."""
        values = self.cleaned_data
        return Wanted(
            purpose=values.get("purpose", ""), due_on=values["due_on"], person=person or values.get("person"),
            company=values.get("company", ""), handler=values.get("handler", ""), carry=Carry(values["carry"]),
            overseas=values.get("overseas", False), pieces=values.get("pieces", 1),
        )  # fmt: skip


_WHOM = (
    Fieldset(_("誰に"), ("person",)),
    Fieldset(
        _("社外の取扱者に貸すとき"),
        ("company", "handler"),
        help=_("社内の人に貸すときは空欄のままにします。"),
    ),
)


class LendForm(BorrowForm):
    """Lending a thing to somebody."""

    places = [(one.value, one.label) for one in Carry]
    person = PersonField(label=_("借りる人"), required=False)
    company = forms.CharField(label=_("会社名"), max_length=200, required=False)
    handler = forms.CharField(label=_("取扱者の氏名"), max_length=200, required=False)
    overseas = forms.BooleanField(label=_("国外で使う"), required=False)
    # Who was warned about already, so that the second time it is meant.
    warned = forms.CharField(required=False, widget=forms.HiddenInput)
    on_paper = forms.BooleanField(
        label=_("受領書・受領印をもらった"), required=False,
        help_text=_("チェックを入れないと、借りた人が自分の画面で受け取りを確認します。"),
    )  # fmt: skip
    fieldsets: ClassVar[Sequence[Fieldset]] = (
        *_WHOM,
        Fieldset(_("どう使うか"), ("purpose", "carry", "overseas", "pieces", "due_on")),
        Fieldset(_("受渡し"), ("confirmed", "on_paper")),
    )

    def warn(self) -> bool:
        """Whether a warning about whoever is named now is still to be given; it is given once."""
        asked = f"{self.cleaned_data['company'].strip()}/{self.cleaned_data['handler'].strip()}"
        if self.cleaned_data["warned"] == asked:
            return False
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data["warned"] = asked
        self.data = data
        return True


class PermitForm(LendForm):
    """Asking for a decision where the handling table says no."""

    reason = forms.CharField(
        label=_("承認を求める理由"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000,
        help_text=_("なぜ必要か、ほかの方法ではいけないか、どう守るかを書きます。"),
    )  # fmt: skip
    fieldsets: ClassVar[Sequence[Fieldset]] = (
        *_WHOM,
        Fieldset(_("どう使うか"), ("carry", "overseas", "due_on", "reason")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purpose", "pieces", "confirmed", "on_paper", "warned"):
            self.fields.pop(name, None)


class ReturnForm(Form):
    """What came back, and how it was."""

    pieces = forms.IntegerField(label=_("戻った点数"), min_value=1)
    condition = forms.ChoiceField(
        label=_("確かめた結果"), choices=Condition.choices, widget=forms.RadioSelect, initial=Condition.GOOD
    )
    wiped = forms.ChoiceField(label=_("中のデータ"), choices=Wiped.choices, required=False)
    note = forms.CharField(
        label=_("備考"), max_length=300, required=False, help_text=_("異状があるときは、必ず書きます。")
    )

    def __init__(self, *args: Any, loan: Loan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pieces"].initial = loan.held
        if loan.held == 1:
            del self.fields["pieces"]
        if loan.thing.kind not in _WIPED_KINDS:
            del self.fields["wiped"]


class ExtendForm(Form):
    """Another day."""

    due_on = DateField(label=_("新しい期限"), initial=in_a_week)
    reason = forms.CharField(label=_("理由"), max_length=300)


class LossForm(Form):
    """What is missing."""

    noticed_on = DateField(label=_("気付いた日"), initial=today)
    pieces = forms.IntegerField(label=_("点数"), min_value=1, initial=1)
    where = forms.CharField(label=_("最後にあった場所・失くしたと思う場所"), max_length=300)
    circumstances = forms.CharField(
        label=_("状況"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text=_("いつまで確かにあったか、その後の行動、探した所を、分かる範囲で書きます。"),
    )  # fmt: skip
    guarded = forms.ChoiceField(
        label=_("暗号化・ロック"), choices=Guarded.choices, initial=Guarded.UNKNOWN, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, thing: Thing, loan: Loan | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (loan.held if loan else thing.here) == 1:
            del self.fields["pieces"]


class NoteForm(Form):
    """A few words that are needed."""

    note = forms.CharField(label=_("内容"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)


class SettleForm(Form):
    """That somebody holds nothing more."""

    looked = forms.BooleanField(
        label=_(
            "台帳にないもの（名刺・私物の端末や個人のクラウドに残る写しなど）も残っていないことを、本人と確かめた"
        )
    )
    note = forms.CharField(label=_("備考"), max_length=300, required=False)


class CountForm(Form):
    """A count to begin."""

    title = forms.CharField(label=_("題名"), max_length=200)
    department = DepartmentField(label=_("対象の部署"), required=False, empty=_("全社"))
    lent_only = forms.BooleanField(label=_("貸出中のものだけを確かめる"), required=False)
    due_on = DateField(label=_("期限"), initial=lambda: today() + timedelta(days=14))


class LabelForm(Form):
    """How labels are printed."""

    layout = forms.ChoiceField(label=_("用紙"), choices=[(one.id, one.label) for one in LAYOUTS.values()])
    skip = forms.IntegerField(
        label=_("使い始める位置"), min_value=1, max_value=65, initial=1,
        help_text=_("使いかけの用紙のときは、左上から数えて何枚目から印刷するか。"),
    )  # fmt: skip
    with_name = forms.BooleanField(
        label=_("名称も印刷する"), required=False, help_text=_("名称から中身が推し量れるときは印刷しません。")
    )
