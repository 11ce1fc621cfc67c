"""Sources are registered, changed, told of to the staff, switched on and off, and given tokens."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.errors import Conflict
from hiden.base.words import say
from hiden.gate.page import page
from hiden.home import address
from hiden.identity.pages.once import shown_once
from hiden.logs import sources
from hiden.logs.explaining import forget_sample, kept_sample
from hiden.logs.forms import NewSourceForm, SourceForm, said_of
from hiden.logs.models import LogSource, Purpose, Way
from hiden.logs.pages.columns import SESSION
from hiden.logs.products import groups, named, product, title_of
from hiden.logs.queries import find_source
from hiden.logs.sources import ANY_CSV, connector_of, wish_of
from hiden.training.actions import publish
from hiden.training.forms import NoticeForm
from hiden.training.models import NoticeKind
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.menu import Label
from hiden.ui.request import Request


def _back(source: LogSource) -> str:
    return reverse("logs_source", args=[source.code])


@page("logs.manage")
def choose(request: Request) -> HttpResponse:
    """Which product writes the records: by kind, or searched for."""
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    return render(request, "logs/choose.html", {"groups": groups(words), "words": words})


@page("logs.manage")
def new(request: Request, connector: str) -> HttpResponse:
    """Register a source of a product."""
    token = request.session.get(SESSION)
    mapping = kept_sample(token).known if connector == ANY_CSV else None
    if connector == ANY_CSV and mapping is None:
        return redirect("logs_sample")
    chosen = product(connector, title=mapping["title"] if mapping else "")

    def save(form: NewSourceForm) -> str:
        made = sources.add_source(form.cleaned_data["code"], form.wish(connector, mapping, {}), by=request.by)
        if mapping is not None:
            forget_sample(str(token))
            del request.session[SESSION]
        messages.success(request, say("「{name}」を登録しました。", name=made.name))
        return _back(made)

    initial = {
        "name": chosen.title,
        "way": Way.FILE,
        "responsible": request.by.number,
        "about_people": chosen.about_people,
        "purposes": [Purpose.PREVENT, Purpose.INVESTIGATE, Purpose.PROTECT] if chosen.about_people else [],
        "keep": "365",
        "zone": "Asia/Tokyo",
    }
    return form_page(
        request,
        NewSourceForm,
        save,
        title=say("「{name}」の記録の取得元を登録する", name=chosen.title),
        lead=_("登録しただけでは、何も取り込みません。次の頁で、足りないものを確かめてから始めます。"),
        submit=_("登録する"),
        cancel=reverse("logs_choose"),
        initial=initial,
    )


@page("logs.manage")
def change(request: Request, code: str) -> HttpResponse:
    """Anything about a source but its product and its code."""
    found = find_source(code)

    def save(form: SourceForm) -> str:
        wish = form.wish(found.connector, found.mapping, found.setting)
        sources.change_source(found, wish, by=request.by)
        messages.success(request, say("登録を変更しました。"))
        return _back(found)

    return form_page(
        request,
        SourceForm,
        save,
        title=say("「{name}」の登録を変更する", name=found.name),
        submit=_("変更する"),
        cancel=_back(found),
        initial=said_of(found),
        arguments={"source": found},
    )


@page("logs.manage")
def notice(request: Request, code: str) -> HttpResponse:
    """Tell the staff that these records are taken; the words are ready and may be changed. The source then rests on this notice."""
    found = find_source(code)
    if not found.purposes or not found.purpose_words:
        raise Conflict(
            say("「{name}」の利用目的が、まだ登録されていません。", name=found.name),
            say("先に、登録の変更で利用目的を書いてください。お知らせの文案は、それから作ります。"),
        )

    def save(form: NoticeForm) -> str:
        values = form.cleaned_data
        made = publish(
            kind=NoticeKind.MONITORING,
            title=values["title"],
            body=values["body"],
            people=form.people(),
            due_on=values["due_on"],
            version=form.versions.get(values["version"]),
            by=request.by,
        )
        sources.change_source(found, wish_of(found, notice=made), by=request.by)
        messages.success(
            request, say("{n}人に知らせ、この取得元の周知として登録しました。", n=made.readers.count())
        )
        return _back(found)

    return form_page(
        request,
        _MonitoringNoticeForm,
        save,
        title=say("「{name}」の取得を従業員等に知らせる", name=found.name),
        lead=_(
            "文案は、登録した内容から作りました。就業規則や労働組合等との話合いに合わせて、直してください。"
        ),
        submit=_("知らせる"),
        cancel=_back(found),
        initial={"kind": NoticeKind.MONITORING, **_words(found)},
    )


class _MonitoringNoticeForm(NoticeForm):
    """A notice whose kind is settled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind"]


def _words(source: LogSource) -> dict[str, str]:
    """A first draft: what is recorded, why, how long, by whom, and what is never done with it."""
    purposes = [str(Purpose(each).label) for each in source.purposes if each in Purpose.values]
    shows = [str(each) for each in named(connector_of(source).shows)]
    parts: list[tuple[Label, list[str]]] = [
        (_("何を記録するか"), [say("{name}（{what}）の操作などの記録", name=source.name, what=title_of(source.connector)), *([say("、").join(shows)] if 0 < len(shows) < 9 else [])]),
        (_("何のために使うか"), [*purposes, *([source.purpose_words] if source.purpose_words else [])]),
        (_("使わないこと"), [say("人事評価、勤怠の管理、労働組合の活動や内部通報をした人の把握には使いません。")]),
        (_("いつまで残すか"), [say("{n}日間残し、過ぎたら消去します。", n=source.keep_days)]),
        (_("責任者と問い合わせ先"), [source.responsible.name]),
    ]  # fmt: skip
    body = "\n\n".join(f"■ {head}\n" + "\n".join(f"・{one}" for one in said) for head, said in parts)
    return {"title": say("「{name}」の記録を取得します", name=source.name), "body": body}


@require_POST
@page("logs.manage")
def switch_on(request: Request, code: str) -> HttpResponse:
    """Begin to take records."""
    found = sources.switch_on(find_source(code), by=request.by)
    messages.success(request, say("「{name}」の記録の取得を始めました。", name=found.name))
    return redirect("logs_source", code)


@page("logs.manage")
def switch_off(request: Request, code: str) -> HttpResponse:
    """Take no more."""
    found = find_source(code)

    def save(form: ReasonForm) -> str:
        sources.switch_off(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("「{name}」の記録の取得を止めました。", name=found.name))
        return _back(found)

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("「{name}」の記録の取得を止める", name=found.name),
        lead=_(
            "これまでに取り込んだ記録は、保存期間が過ぎるまで残ります。止めている間の出来事は、後から分からなくなることがあります。"
        ),
        submit=_("取得を止める"),
        cancel=_back(found),
        danger=True,
    )


@require_POST
@page("logs.manage")
def token(request: Request, code: str) -> HttpResponse:
    """Another token with which records are pushed; shown this once."""
    found = find_source(code)
    text = sources.new_token(found, by=request.by)
    rows: list[tuple[Label, str]] = [
        (_("送り先のアドレス"), f"{address()}/api/v1/logs/push/{found.code}"),
        (_("Authorizationヘッダー"), f"Bearer {text}"),
    ]
    return shown_once(
        request, say("「{name}」に送るためのトークンを作りました", name=found.name), rows, _back(found)
    )
