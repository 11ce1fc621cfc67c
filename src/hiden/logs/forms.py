"""Forms of the room."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE
from hiden.base.words import say
from hiden.identity.models import OutsideSystem
from hiden.logs.models import LogSource, Purpose, Way
from hiden.logs.queries import notices
from hiden.logs.sources import MOST_DAYS, Wish
from hiden.people.forms import PersonField
from hiden.training.models import StaffNotice
from hiden.ui.files import FilesField
from hiden.ui.forms import Fieldset, Form
from hiden.ui.menu import Label
from hiden.ui.written import plain_date

YEAR: Final = 365
OTHER: Final = "other"

# PRV-09. How long others keep records, and why; the law's own terms were not looked up, so each is shown as 未確認.
BANDS: Final[tuple[tuple[int, Label, Label], ...]] = (
    (1, _("1年"), _("カード情報の基準（PCI DSS）が求める長さ。ふだんの点検には足ります。")),
    (3, _("3年"), _("不正アクセス行為の罪の公訴時効の目安。")),
    (5, _("5年"), _("取引や労務の記録と合わせて見るときの目安。")),
    (7, _("7年"), _("営業秘密侵害や電子計算機使用詐欺の罪の公訴時効の目安。")),
    (10, _("10年"), _("長く争われうる、特に重要な情報に限った目安。")),
)


ENCODINGS: Final[tuple[tuple[str, Label], ...]] = (
    ("", _("自動（UTF-8、違えば CP932）")),
    ("utf-8", "UTF-8"),
    ("cp932", "CP932（Shift_JIS）"),
    ("euc_jp", "EUC-JP"),
)


def _bands() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = [
        (
            str(years * YEAR),
            format_html('{}　{}<span class="unsure">{}</span>', label, why, say("未確認")),
        )
        for years, label, why in BANDS
    ]
    return [*found, (OTHER, _("日数で決める"))]


class SourceForm(Form):
    """All that is said of a source, except which product it is."""

    name = forms.CharField(
        label=_("名前"), max_length=100, help_text=_("社内で通じる名前。例：本社ファイルサーバー")
    )
    way = forms.ChoiceField(label=_("受け取り方"), choices=Way.choices, widget=forms.RadioSelect)
    system = forms.ChoiceField(
        label=_("アカウントのシステム"),
        required=False,
        help_text=_("記録に出るアカウントが誰のものかを、まずこのシステムの一覧で調べます。"),
    )
    reach = forms.CharField(
        label=_("見ている場所"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            r"この記録に現れるはずの保管場所を、一行に一つずつ。例：\\fs01\設計、https://sample.sharepoint.example/sites/sekkei"
        ),
    )
    about_people = forms.BooleanField(
        label=_("人の行動が分かる記録である"),
        required=False,
        help_text=_("アカウント名や氏名、メールアドレス、カード番号などがあれば、当たります。"),
    )
    purposes = forms.MultipleChoiceField(
        label=_("利用目的"),
        choices=Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("次のことには使えません：人事評価、勤怠の管理、労働組合の活動や内部通報をした人の把握。"),
    )
    purpose_words = forms.CharField(
        label=_("何のために（従業員等に示す文）"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例：設計情報の持出しを防ぎ、疑いが生じたときに事実を確かめ、無実の人を守るため。"),
    )
    notice = forms.ChoiceField(label=_("従業員等への周知（お知らせ）"), required=False)
    responsible = PersonField(
        label=_("責任者"), help_text=_("この記録の取扱いに責任を持つ人。社員番号か氏名を入力します。")
    )
    keep = forms.ChoiceField(label=_("保存期間"), choices=_bands, widget=forms.RadioSelect)
    keep_days = forms.IntegerField(
        label=_("保存する日数"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("「日数で決める」を選んだときに入力します。"),
    )
    keep_reason = forms.CharField(
        label=_("この期間にした理由"), required=False, max_length=300, help_text=_("例：社内規程 第12条")
    )
    silence_hours = forms.IntegerField(
        label=_("何時間、記録が無ければおかしいか"),
        min_value=0,
        max_value=2000,
        initial=0,
        help_text=_("過ぎると知らせます。0なら知らせません。毎日動くものは24から48が目安です。"),
    )
    business_days = forms.BooleanField(label=_("営業日の時間だけを数える"), required=False)
    zone = forms.CharField(
        label=_("時間帯"),
        max_length=40,
        initial="Asia/Tokyo",
        help_text=_("記録の日時に時差が書かれていないときに使います。例：Asia/Tokyo、UTC"),
    )
    encoding = forms.ChoiceField(label=_("文字コード"), required=False, choices=ENCODINGS)
    fieldsets = (
        Fieldset(_("何か"), ("name", "code", "way", "system", "reach")),
        Fieldset(
            _("何のために、誰の責任で"),
            ("about_people", "purposes", "purpose_words", "notice", "responsible"),
            _("人の行動が分かる記録は、目的・周知・責任者がそろうまで、取得を始められません。"),
        ),
        Fieldset(_("いつまで残すか"), ("keep", "keep_days", "keep_reason")),
        Fieldset(_("途切れたときに気付くために"), ("silence_hours", "business_days")),
        Fieldset(_("読み方"), ("zone", "encoding")),
    )

    def __init__(self, *args: Any, source: LogSource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.systems = {
            one.code: one for one in OutsideSystem.objects.filter(until=FOREVER_DATE).order_by("name")
        }
        self.notices = {one.key: one for one in notices()[:100]}
        if (
            source is not None
        ):  # what it has may be out of use by now; changing something else must not take it away
            if source.system is not None:
                self.systems.setdefault(source.system.code, source.system)
            if source.notice is not None:
                self.notices.setdefault(source.notice.key, source.notice)
        self._offer("system", [(code, one.name) for code, one in self.systems.items()], _("なし"))
        self._offer(
            "notice", [(key, _notice(one)) for key, one in self.notices.items()], _("まだ知らせていない")
        )

    def _offer(self, name: str, choices: list[tuple[str, str]], nothing: Label) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *choices]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("keep") == OTHER and not values.get("keep_days"):
            self.add_error("keep_days", say("保存する日数が入力されていません。日数を入力してください。"))
        return values

    def wish(self, connector: str, mapping: dict[str, Any] | None, setting: dict[str, Any]) -> Wish:
        """What the action wants."""
        values = self.cleaned_data
        keep = values["keep"]
        return Wish(
            name=values["name"],
            connector=connector,
            mapping=mapping,
            setting=setting,
            responsible=values["responsible"],
            system=self.systems.get(values["system"]),
            way=values["way"],
            zone=values["zone"],
            encoding=values["encoding"],
            reach=values["reach"].splitlines(),
            about_people=values["about_people"],
            purposes=values["purposes"],
            purpose_words=values["purpose_words"],
            notice=self.notices.get(values["notice"]),
            keep_days=values["keep_days"] if keep == OTHER else int(keep),
            keep_reason=values["keep_reason"],
            silence_hours=values["silence_hours"],
            business_days=values["business_days"],
        )


class NewSourceForm(SourceForm):
    """A new source."""

    code = forms.CharField(
        label=_("記号"),
        max_length=30,
        help_text=_(
            "半角の英小文字・数字・ハイフン。フォルダーやコマンドの名前になり、後で変えられません。例：fs01"
        ),
    )


def _notice(one: StaffNotice) -> str:
    return say("{title}（{day}）", title=one.title, day=plain_date(one.published_at))


def said_of(source: LogSource) -> dict[str, Any]:
    """What the form shows of a source to be changed."""
    band = source.keep_days % YEAR == 0 and source.keep_days // YEAR in {years for years, *_rest in BANDS}
    return {
        "name": source.name,
        "way": source.way,
        "system": source.system.code if source.system else "",
        "reach": "\n".join(source.reach),
        "about_people": source.about_people,
        "purposes": source.purposes,
        "purpose_words": source.purpose_words,
        "notice": source.notice.key if source.notice else "",
        "responsible": source.responsible.number,
        "keep": str(source.keep_days) if band else OTHER,
        "keep_days": None if band else source.keep_days,
        "keep_reason": source.keep_reason,
        "silence_hours": source.silence_hours,
        "business_days": source.business_days,
        "zone": source.zone,
        "encoding": source.encoding,
    }


class UploadForm(Form):
    """Files of one source."""

    file = FilesField(
        label=_("ファイル"),
        help_text=_("いくつでも。圧縮したもの（.gz .bz2 .xz .zst .zip）も、そのままで構いません。"),
    )
