"""Forms of the locker and of custody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import TOKYO, now, today
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import classes
from hiden.evidence.custody.models import CustodyAct
from hiden.evidence.custody.recording import EXPORT, Happened
from hiden.evidence.locker.models import Exhibit, ExhibitKind, Stance
from hiden.evidence.locker.registering import Told
from hiden.people.forms import PersonField
from hiden.ui.files import FilesField
from hiden.ui.forms import DateField, Fieldset, Form


class ExhibitForm(Form):
    """What is written about an exhibit."""

    title = forms.CharField(label=_("何か"), max_length=200, help_text=_("例：返却されたノートPC（貸与品）"))
    kind = forms.ChoiceField(label=_("種類"), choices=ExhibitKind.choices)
    identified = forms.CharField(
        label=_("見分けるもの"), max_length=300, required=False,
        help_text=_("型番・製造番号・アカウント名・ファイルの場所など。"),
    )  # fmt: skip
    incident = forms.CharField(label=_("事案"), max_length=100, help_text=_("事案の番号か呼び名。"))
    origin = forms.CharField(label=_("どこにあったか"), max_length=300)
    giver = forms.CharField(label=_("誰から受け取ったか"), max_length=200)
    secrecy = forms.ChoiceField(label=_("中身の区分"), required=False)
    material = forms.BooleanField(
        label=_("未公表の重要事実を含む"), required=False,
        help_text=_("チェックを入れると、名前を挙げた人しか中身を開けません（インサイダー取引の防止）。"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("備考"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    fieldsets = (
        Fieldset(_("何を"), ("title", "kind", "identified")),
        Fieldset(_("どこから"), ("incident", "origin", "giver")),
        Fieldset(_("中身の扱い"), ("secrecy", "material", "note")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secrecy"].choices = [("", _("未定")), *((one.code, one.name) for one in classes())]  # type: ignore[attr-defined]

    def told(self) -> Told:
        """What the action wants."""
        values = self.cleaned_data
        secrecy = SecrecyClass.objects.filter(code=values["secrecy"]).first() if values["secrecy"] else None
        return Told(**{**values, "secrecy": secrecy})

    @staticmethod
    def shown(exhibit: Exhibit) -> dict[str, Any]:
        """What stands in the form at first."""
        names = ("title", "kind", "identified", "incident", "origin", "giver", "material", "note")
        secrecy = exhibit.secrecy.code if exhibit.secrecy else ""
        return {**{name: getattr(exhibit, name) for name in names}, "secrecy": secrecy}


class BringForm(Form):
    """Files to bring in."""

    file = FilesField(
        label=_("ファイル"), help_text=_("いくつでも。圧縮や名前の変更をせず、そのまま選びます。")
    )
    origin = forms.CharField(
        label=_("写し取る元"), max_length=200, help_text=_("例：社長室の共用PC、保全用USB-HDD 2番")
    )


_FROM_CLOUDS = frozenset({ExhibitKind.EXPORT, ExhibitKind.MAIL, ExhibitKind.FILE})


class EventForm(Form):
    """Something that happened to an exhibit."""

    act = forms.ChoiceField(label=_("したこと"), choices=CustodyAct.choices)
    day = DateField(label=_("起きた日"), initial=today)
    clock = forms.TimeField(
        label=_("時刻"), input_formats=["%H:%M", "%H:%M:%S"], help_text=_("正しい時刻（日本）。例：14:05")
    )
    offset_s = forms.IntegerField(
        label=_("機器の時計のずれ（秒）"), required=False, min_value=-10**9, max_value=10**9,
        help_text=_("機器の時計が進んでいれば正、遅れていれば負の数。"),
    )  # fmt: skip
    purpose = forms.CharField(label=_("目的"), max_length=300)
    authority = forms.CharField(
        label=_("根拠"),
        max_length=300,
        required=False,
        help_text=_("例：就業規則第○条、本人の同意書、責任者の指示"),
    )
    place = forms.CharField(label=_("場所"), max_length=200, required=False)
    from_whom = forms.CharField(label=_("渡した人"), max_length=200, required=False)
    receiver = PersonField(label=_("受け取る人（社内）"), required=False)
    to_whom = forms.CharField(
        label=_("受け取る人（社外）"), max_length=200, required=False, help_text=_("例：○○警察署　○○氏")
    )
    witness = forms.CharField(label=_("立会人"), max_length=200, required=False)
    seal = forms.CharField(label=_("封印番号"), max_length=100, required=False)
    tool = forms.CharField(label=_("使った道具と版"), max_length=200, required=False)
    hash_before = forms.CharField(label=_("作業前のSHA-256"), max_length=64, required=False)
    hash_after = forms.CharField(label=_("作業後のSHA-256"), max_length=64, required=False)
    photos = FilesField(
        label=_("写真"), required=False, help_text=_("写真も、証拠と同じように保管庫に残します。")
    )
    note = forms.CharField(
        label=_("備考"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    corrects = forms.IntegerField(
        label=_("訂正する記録の番号"), required=False, min_value=1, max_value=10**6, help_text=_("前の記録は残り、この記録が訂正になります。")
    )  # fmt: skip
    tenant = forms.CharField(label=_("テナント"), max_length=300, required=False)
    query = forms.CharField(label=_("書出しの条件"), max_length=300, required=False)
    zone = forms.CharField(
        label=_("時間帯"), max_length=300, required=False, help_text=_("例：UTC、Asia/Tokyo")
    )
    expected = forms.CharField(label=_("あるはずの件数"), max_length=300, required=False)
    received = forms.CharField(label=_("受け取った件数"), max_length=300, required=False)
    kept = forms.CharField(label=_("事業者側の保存期間"), max_length=300, required=False)
    fieldsets: ClassVar[Sequence[Fieldset]] = (
        Fieldset(_("いつ何をしたか"), ("act", "day", "clock", "purpose", "authority")),
        Fieldset(_("どこで誰から誰へ"), ("place", "from_whom", "receiver", "to_whom", "witness")),
        Fieldset(
            _("どのように"),
            ("seal", "tool", "hash_before", "hash_after", "offset_s", "photos", "note", "corrects"),
        ),
        Fieldset(_("クラウドなどから書き出したとき"), EXPORT),
    )

    def __init__(self, *args: Any, exhibit: Exhibit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if exhibit.kind not in _FROM_CLOUDS:
            for name in EXPORT:
                del self.fields[name]
            self.fieldsets = self.fieldsets[:-1]  # type: ignore[misc]
        self.fields["clock"].initial = now().astimezone(TOKYO).strftime("%H:%M")

    def told(self) -> Happened:
        """What the action wants."""
        values = dict(self.cleaned_data)
        at = datetime.combine(values.pop("day"), values.pop("clock"), TOKYO)
        export = {name: values.pop(name, "") for name in EXPORT}
        values.pop("photos")
        return Happened(**{**values, "at": at, "export": export, "corrects": values["corrects"] or 0})


class ReceiptForm(Form):
    """Whether it arrived."""

    arrived = forms.ChoiceField(
        label=_("届いたか"), choices=[("yes", _("受け取った（封印・数・状態を確かめた）")), ("no", _("受け取っていない、または違うものだった"))],
        widget=forms.RadioSelect, initial="yes",
    )  # fmt: skip
    note = forms.CharField(
        label=_("備考"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("封印番号、見た目の異状など。受け取っていないときは、必ず書きます。"),
    )  # fmt: skip


class CircleForm(Form):
    """Who is let in, who is kept out."""

    person = PersonField(label=_("人"))
    stance = forms.ChoiceField(
        label=_("どうするか"), choices=[*Stance.choices, ("none", _("指定をやめる"))], widget=forms.RadioSelect, initial=Stance.IN
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=300)
