"""受け取り方の設定: the folder, the senders, the interface; and whose it is that strangers sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.connectors.splitting import Split
from hiden.gate.page import page
from hiden.logs import sources
from hiden.logs.models import LogSource, Way
from hiden.logs.queries import find_source
from hiden.logs.receiving.folders import folder_of
from hiden.logs.receiving.pull.products import PULLS, pull_of
from hiden.logs.receiving.routing import networks_of, port_of
from hiden.logs.receiving.unassigned import assign
from hiden.logs.sources import connector_of, wish_of
from hiden.ui.forms import Form, form_page, teach
from hiden.ui.request import Request

# What each interface wants to be told, in words; its own name where there are none.
NEEDS = {
    "tenant": _("テナントID（またはドメイン）"),
    "subject": _("監査ログを見られる管理者のメールアドレス"),
    "enterprise": _("企業ID（Enterprise ID）"),
    "host": _("相手のホスト名"),
    "org": _("組織の名前（organization）"),
}


class WayForm(Form):
    """Fields of one way; `setting()` is what the source keeps, together with what no form shows."""

    def __init__(self, *args: Any, source: LogSource, **kwargs: Any) -> None:
        self.source = source
        super().__init__(*args, **kwargs)
        for name, field in {**_fields(source), **_context(source)}.items():
            field.initial = _written(source.setting.get(name, field.initial))
            teach(field, str(field.label))
            self.fields[name] = field

    def setting(self) -> dict[str, Any]:
        """The settings as they shall be. Empty fields are taken out."""
        found = {name: value for name, value in self.source.setting.items() if name not in self.fields}
        for name in self.fields:
            value = self.cleaned_data[name]
            if name == "from":
                value = [line.strip() for line in value.splitlines() if line.strip()]
            if value not in (None, "", []):
                found[name] = value
        return found


def _written(value: Any) -> Any:
    return "\n".join(str(each) for each in value) if isinstance(value, list | tuple) else value


def _text(label: Any, help_text: Any = "", *, most: int = 300, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=most, required=False, **more)


def _fields(source: LogSource) -> dict[str, forms.Field]:
    match source.way:
        case Way.FOLDER:
            helped = say(
                "空なら、HIDEN_HOME の logs/drop/{code} です。ほかの場所は、環境変数 HIDEN_LOGS_FOLDERS に書いた場所の下だけです。",
                code=source.code,
            )
            return {"folder": _text(_("フォルダー"), helped)}
        case Way.SYSLOG:
            area = forms.Textarea(attrs={"rows": 3})
            port = forms.IntegerField(
                label=_("届くポート"),
                required=False,
                min_value=1,
                max_value=65_535,
                help_text=_("ポートで見分けるときだけ入力します。"),
            )
            named = _(
                "一行に一つ。例：192.0.2.10、192.0.2.0/24。ここに無い相手からのものは、割当て待ちになります。"
            )
            return {"from": _text(_("送信元のアドレス"), named, most=5000, widget=area), "port": port}
        case Way.PULL:
            return _of_pull(source)
        case _:
            return {}


def _of_pull(source: LogSource) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    name = str(source.setting.get("pull") or source.connector)
    if source.connector not in PULLS:
        choices = [("", _("選んでください")), *((key, each.title) for key, each in PULLS.items())]
        found["pull"] = forms.ChoiceField(label=_("問い合わせる相手"), choices=choices, required=False)
    known = PULLS.get(name)
    for need in known.needs if known else ():
        found[need] = _text(NEEDS.get(need, need), initial=known.given.get(need, "") if known else "")
    found["since"] = _text(
        _("いつの記録から"), _("例：2026-09-01。空なら、相手が答えられる限り前からです。"), most=40
    )
    return found


def _context(source: LogSource) -> dict[str, forms.Field]:
    """What comes record by record lacks the header of its file."""
    by_record = source.way in (Way.SYSLOG, Way.PUSH)
    if not by_record or connector_of(source).splits is not Split.CSV or not connector_of(source).head:
        return {}
    helped = _("1件ずつ届く記録には見出しが無いので、CSV の見出しの行を、そのまま入れます。")
    return {"context": _text(_("見出しの行"), helped, most=10_000)}


@page("logs.manage")
def way(request: Request, code: str) -> HttpResponse:
    """How records of a source come in, in detail."""
    found = find_source(code)
    if found.way == Way.FILE:
        raise Conflict(
            say("「{name}」は、ファイルを取り込む取得元です。", name=found.name),
            say("ほかの受け取り方は、登録の変更で選んでください。"),
        )

    def save(form: WayForm) -> str:
        wish = wish_of(found, setting=form.setting())
        _check(found, wish.setting)
        sources.change_source(found, wish, by=request.by)
        messages.success(request, say("受け取り方の設定を変更しました。"))
        return reverse("logs_source", args=[code])

    return form_page(
        request,
        WayForm,
        save,
        title=say("「{name}」の受け取り方を設定する", name=found.name),
        lead=_lead(found),
        submit=_("変更する"),
        cancel=reverse("logs_source", args=[code]),
        arguments={"source": found},
    )


def _check(found: LogSource, setting: dict[str, Any]) -> None:
    """Raises BadInput as receiving would, before anything is kept."""
    tried = LogSource(code=found.code, connector=found.connector, way=found.way, setting=setting)
    match found.way:
        case Way.FOLDER:
            folder_of(tried)
        case Way.SYSLOG:
            networks_of(tried)
            port_of(tried)
        case Way.PULL:
            pull_of(tried)


def _lead(found: LogSource) -> str:
    if found.way == Way.PULL:
        return say(
            "秘密の値（トークンや鍵のファイル）は画面に入れず、サーバーの HIDEN_HOME の keys/pull-{code} に置きます。",
            code=found.code,
        )
    if found.way == Way.SYSLOG:
        return say("受信は「hiden logs listen」で始めます。暗号化（TLS）とポートは、そのときに決めます。")
    return say("「{way}」の設定です。", way=found.get_way_display())


@require_POST
@page("logs.manage")
def give(request: Request, code: str) -> HttpResponse:
    """What a stranger sent belongs to this source."""
    found = find_source(code)
    count = assign(request.POST.get("sender", "")[:100], found, by=request.by)
    messages.success(
        request,
        say(
            "{n}件を「{name}」のものとしました。これからも届くように、送信元のアドレスを設定に加えてください。",
            n=count,
            name=found.name,
        ),
    )
    return redirect("logs_source", code)
