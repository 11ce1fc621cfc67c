"""Forms of the intake: two minutes, also on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hiden.base.words import say
from hiden.catalogue.queries import routes as catalogue_routes
from hiden.catalogue.shown import shown
from hiden.incidents.forms import text
from hiden.incidents.intake.gate_of_reports import Touches
from hiden.incidents.intake.names import meant_by
from hiden.incidents.intake.telling import whole_words
from hiden.incidents.models import IncidentSource
from hiden.incidents.moments import day_field, moment, time_field
from hiden.incidents.opening import Told
from hiden.inventory.items_field import ItemsField
from hiden.monitoring.models import SignCase
from hiden.people.forms import DepartmentField
from hiden.ui.forms import Fieldset, Form

_TOUCHES = [
    (Touches.NO.value, _("関わりません")),
    (Touches.YES.value, _("関わります（かもしれません）")),
    (Touches.UNSURE.value, _("分かりません")),
]


class TellForm(Form):
    """What anybody can tell."""

    title = forms.CharField(
        label=_("何があったか（一行で）"), max_length=200,
        widget=forms.TextInput({"placeholder": _("例：退職者が図面をUSBで持ち出したかもしれない")}),
    )  # fmt: skip
    words = text(
        _("分かっていること"), rows=5, most=4000,
        help_text=_("いつ、どこで、何を、どうやって。見たことと、人から聞いたことを分けて書いてください。"),
    )  # fmt: skip
    what = text(
        _("どの情報か"), required=False, rows=2, most=500, help_text=_("例：A製品の設計図面、顧客名簿")
    )
    who = text(
        _("誰がしたと思われるか"), required=False, rows=2, most=300,
        help_text=_("分かるときだけ。氏名か社員番号を書くと、その人と上長には知らせずに進めます。"),
    )  # fmt: skip
    away = text(
        _("知らせてほしくない人"), required=False, rows=2, most=300,
        help_text=_("関わりがありそうな人の氏名か社員番号。その人には、役割があっても見えなくなります。"),
    )  # fmt: skip
    day = day_field(_("社内の誰かが最初に知った日"))
    at = time_field(_("その時刻"))
    department = DepartmentField(label=_("最初に知った部署"), required=False, empty=_("分からない"))
    touches = forms.ChoiceField(
        label=_("法令違反や不正を誰かが通報・相談したこと（しようとしていること）に、関わりますか"),
        choices=_TOUCHES, widget=forms.RadioSelect,
        help_text=_("関わるときと分からないときは、公益通報対応業務従事者だけが先に読みます。通報した人を捜すことはしません。"),
    )  # fmt: skip
    fieldsets: ClassVar[Sequence[Fieldset]] = (
        Fieldset(_("何があったか"), ("title", "words", "what")),
        Fieldset(_("誰が"), ("who", "away")),
        Fieldset(
            _("いつ知ったか"),
            ("day", "at", "department"),
            help=_("報告の期限は、社内のどの部署でも、最初に知った時から数えます。"),
        ),
        Fieldset(_("公益通報との関わり"), ("touches",)),
    )

    source = IncidentSource.INSIDE

    @property
    def touched(self) -> Touches:
        """What was said of reports of wrongdoing."""
        return Touches(self.cleaned_data["touches"])

    def told(self) -> Told:
        """What the verbs want."""
        values = self.cleaned_data
        meant, away = meant_by(values["who"]), meant_by(values["away"])
        return Told(
            title=values["title"], words=self._words(), source=IncidentSource(self.source),
            known_at=moment(values["day"], values["at"]), department=values["department"], subjects=meant.sure,
            outsider="" if meant.sure else values["who"].strip()[:200], away=(*meant.perhaps, *away.all), **self.more(),
        )  # fmt: skip

    def more(self) -> dict[str, Any]:
        """What else is told."""
        return {}

    def _words(self) -> str:
        values = self.cleaned_data
        return whole_words(values["words"], what=values["what"], who=values["who"])


class OpenForm(TellForm):
    """What those who open incidents know more of."""

    came = forms.ChoiceField(
        label=_("きっかけ"),
        choices=[(one.value, one.label) for one in IncidentSource if one != IncidentSource.SIGN],
        initial=IncidentSource.OUTSIDE.value,
    )
    teller = forms.CharField(
        label=_("誰から"),
        required=False,
        max_length=200,
        help_text=_("例：取引先Bの品質保証部、警察、監査の報告書"),
    )
    route = forms.ChoiceField(label=_("漏れた経路"), required=False, choices=[])
    items = ItemsField(label=_("関わる情報の管理番号"), widget=forms.TextInput)
    fieldsets: ClassVar[Sequence[Fieldset]] = (
        Fieldset(_("きっかけ"), ("came", "teller")),
        Fieldset(_("何があったか"), ("title", "words", "what", "items", "route")),
        *TellForm.fieldsets[1:],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["route"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = routes()

    def told(self) -> Told:
        self.source = IncidentSource(self.cleaned_data["came"])
        return super().told()

    def more(self) -> dict[str, Any]:
        return {
            "items": tuple(self.cleaned_data["items"]),
            "route": self.cleaned_data["route"],
            "case": self.case(),
        }

    def case(self) -> SignCase | None:
        """The case of signs it came from, if any."""
        return None

    def _words(self) -> str:
        teller = self.cleaned_data["teller"].strip()
        return "\n".join([super()._words(), *([say("誰から：{teller}", teller=teller)] if teller else [])])


def routes() -> list[tuple[str, Any]]:
    """The leak routes of the catalogue, and none."""
    return [("", _("まだ分からない")), *((one.id, str(shown(one))) for one in catalogue_routes())]


class CodeForm(Form):
    """The code of a receipt."""

    code = forms.CharField(
        label=_("受付コード"), max_length=60, widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("知らせたときに一度だけ表示された、20文字のコードです。"),
    )  # fmt: skip


class WordsForm(Form):
    """Something to add or to answer."""

    words = text(_("伝えること"), rows=4, most=4000)


class RulingForm(Form):
    """What the keeper decides."""

    goes_on = forms.ChoiceField(
        label=_("判断"), widget=forms.RadioSelect,
        choices=[
            ("no", _("公益通報に関わる、または分からないので、ここで終える")),
            ("yes", _("公益通報に関わらないので、事案として進める")),
        ],
    )  # fmt: skip
    words = text(_("理由"), rows=4, help_text=_("何を確かめてそう判断したか。通報した人の名前は書きません。"))


class SettingsForm(Form):
    """How the company runs the room."""

    open_door = forms.BooleanField(label=_("ログインせずに知らせられる入口を開く"), required=False)
    least_coverage = forms.IntegerField(
        label=_("「漏えいは認められず」に要る記録の割合（%）"), min_value=1, max_value=100,
        help_text=_("関わる情報の置き場所と期間のうち、記録がどれだけあれば「無かった」と言えるか。"),
    )  # fmt: skip
    reason = text(_("理由"), rows=2, most=300)
