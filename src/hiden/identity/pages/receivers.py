"""Receivers of signals: what each was told and when it took it, and the verbs on them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import FOREVER
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate.page import page
from hiden.home import address
from hiden.identity.pages.once import shown_once
from hiden.identity.queries import find_system
from hiden.identity.signals import receivers
from hiden.identity.signals.events import OFFERED, Event
from hiden.identity.signals.models import ReceiverKind, SignalReceiver, StreamState
from hiden.identity.signals.queries import deliveries_of, failing, find_receiver
from hiden.ui.forms import Form, ReasonForm, form_page
from hiden.ui.menu import Label
from hiden.ui.request import Request
from hiden.ui.todo import remind

remind(
    "identity_failing",
    _("知らせを受け取らない受け手（ログインの取消しなど）"),
    lambda _person: failing().count(),
    "identity_systems",
    action="identity.connect",
    order=16,
)

_EVENTS = [
    (Event.SESSION_REVOKED.value, _("退職・停止などで接続を切ったこと")),
    (Event.DEVICE_COMPLIANCE.value, _("端末の適合・不適合が変わったこと")),
]
assert {value for value, _label in _EVENTS} == {one.value for one in OFFERED}


class ReceiverForm(Form):
    """Who is told."""

    name = forms.CharField(label=_("名前"), max_length=100, help_text=_("例：VPN装置"))
    address = forms.CharField(
        label=_("送り先のアドレス"),
        max_length=500,
        required=False,
        help_text=_(
            "https://で始まるもの。ポーリングの受け手では空にします。ここに書いたアドレスにだけ送ります。"
        ),
    )
    audience = forms.CharField(
        label=_("受け手の名前（aud）"),
        max_length=500,
        required=False,
        help_text=_("受け手が決めていれば、その値。空のときは、秘伝が決めます。"),
    )
    events = forms.MultipleChoiceField(
        label=_("知らせること"),
        choices=_EVENTS,
        initial=[Event.SESSION_REVOKED.value],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    authorization = forms.CharField(
        label=_("Authorizationヘッダー"),
        max_length=2000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("プッシュの受け手が求めるとき。例：Bearer …　変更のとき、空ならいまの値のままです。"),
    )


class NewReceiverForm(ReceiverForm):
    """A new one."""

    kind = forms.ChoiceField(label=_("種類"), choices=ReceiverKind.choices)
    waits = forms.BooleanField(label=_("受け手がSSFのAPIで始めるまで送らない"), required=False)
    field_order = ("kind", "name", "address", "audience", "events", "authorization", "waits")


class TokenForm(Form):
    """A key for a receiver."""

    days = forms.IntegerField(label=_("有効な日数"), min_value=1, max_value=365, initial=365)


def _receiver_back(found: SignalReceiver) -> str:
    return reverse("identity_receiver", args=[found.system.code, found.key])


@page("identity.connect")
def new_receiver(request: Request, code: str) -> HttpResponse:
    """Somebody who is told."""
    system = find_system(code)

    def save(form: NewReceiverForm) -> HttpResponse | str:
        made, secret = receivers.add_receiver(system, **form.cleaned_data, by=request.by)
        if not secret:
            return _receiver_back(made)
        rows = [(_("送り先のアドレス"), made.address), (_("秘密の文字列（HMAC-SHA256）"), secret)]
        return shown_once(
            request, say("受け手「{name}」を登録しました", name=made.name), rows, _receiver_back(made)
        )

    return form_page(
        request,
        NewReceiverForm,
        save,
        title=say("「{name}」の受け手を登録する", name=system.name),
        lead=_("退職や停止で接続を切ったときに、その場で知らせる相手です。受領の時刻が記録に残ります。"),
        submit=_("登録する"),
        cancel=reverse("identity_system", args=[code]),
        initial={"kind": ReceiverKind.PUSH},
    )


@page("identity.connect")
def receiver(request: Request, code: str, key: str) -> HttpResponse:
    """One receiver: what it was told and when it took it."""
    found = find_receiver(code, key)
    context = {
        "receiver": found,
        "in_use": found.until == FOREVER,
        "rows": deliveries_of(found)[:100],
        "labels": [label for value, label in _EVENTS if value in found.events],
        "discovery": f"{address()}/.well-known/ssf-configuration",
        "poll": f"{address()}/signals/poll/{found.key}",
        "states": [
            (one.value, one.label)
            for one in (StreamState.ENABLED, StreamState.PAUSED, StreamState.DISABLED)
            if one.value != found.state
        ],
    }
    return render(request, "identity/receiver.html", context)


@page("identity.connect")
def change_receiver(request: Request, code: str, key: str) -> HttpResponse:
    """Another name, address or choice."""
    found = find_receiver(code, key)

    def save(form: ReceiverForm) -> str:
        receivers.change_receiver(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("登録を変更しました。"))
        return _receiver_back(found)

    return form_page(
        request,
        ReceiverForm,
        save,
        title=say("受け手「{name}」を変更する", name=found.name),
        submit=_("変更する"),
        cancel=_receiver_back(found),
        initial={
            "name": found.name,
            "address": found.address,
            "audience": found.audience,
            "events": found.events,
        },
    )


@require_POST
@page("identity.connect")
def act_on_receiver(request: Request, code: str, key: str) -> HttpResponse:
    """One of the verbs, by the button that was pressed."""
    found = find_receiver(code, key)
    match request.POST.get("verb", ""):
        case "try":
            receivers.try_receiver(found, by=request.by)
            messages.success(request, say("疎通の確認を送ります。数秒後に、この頁を開き直してください。"))
        case "again":
            count = receivers.send_again(found, by=request.by)
            messages.success(request, say("{n}件を送り直します。", n=count))
        case "secret":
            secret = receivers.new_secret(found, by=request.by)
            rows = [(_("秘密の文字列（HMAC-SHA256）"), secret)]
            title = say("受け手「{name}」の秘密の文字列を作りました", name=found.name)
            return shown_once(request, title, rows, _receiver_back(found))
        case "enabled" | "paused" | "disabled" as state:
            receivers.set_state(found, state, reason="", by=request.by)
            messages.success(request, say("「{state}」にしました。", state=StreamState(state).label))
        case _:
            raise BadInput(
                say("押されたボタンが分かりません。"), say("画面を開き直して、もう一度押してください。")
            )
    return redirect("identity_receiver", code, key)


@page("identity.connect")
def receiver_token(request: Request, code: str, key: str) -> HttpResponse:
    """A key with which the receiver manages its stream and polls."""
    found = find_receiver(code, key)

    def save(form: TokenForm) -> HttpResponse:
        _token, text = receivers.new_token(found, days=form.cleaned_data["days"], by=request.by)
        rows: list[tuple[Label, str]] = [
            (_("設定の案内（SSF）"), f"{address()}/.well-known/ssf-configuration"),
            (_("トークン"), text),
        ]
        return shown_once(
            request,
            say("受け手「{name}」のトークンを作りました", name=found.name),
            rows,
            _receiver_back(found),
        )

    return form_page(
        request,
        TokenForm,
        save,
        title=say("受け手「{name}」のトークンを作る", name=found.name),
        lead=_("受け手が、配信の設定とポーリングに使います。前のトークンは、すぐに使えなくなります。"),
        submit=_("作る"),
        cancel=_receiver_back(found),
    )


@page("identity.connect")
def retire_receiver(request: Request, code: str, key: str) -> HttpResponse:
    """Tell it nothing more."""
    found = find_receiver(code, key)

    def save(form: ReasonForm) -> str:
        receivers.retire_receiver(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("受け手「{name}」を廃止しました。", name=found.name))
        return reverse("identity_system", args=[code])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("受け手「{name}」を廃止する", name=found.name),
        submit=_("廃止する"),
        cancel=_receiver_back(found),
        danger=True,
    )
