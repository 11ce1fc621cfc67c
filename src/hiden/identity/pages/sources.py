"""Sources of signals: what each told and what came of it, and the verbs on them."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import FOREVER
from hiden.base.words import say
from hiden.gate.page import page
from hiden.home import address
from hiden.identity.pages.once import shown_once
from hiden.identity.queries import find_system
from hiden.identity.signals import sources
from hiden.identity.signals.models import SignalSource
from hiden.identity.signals.queries import find_source, received_from
from hiden.ui.forms import Form, ReasonForm, form_page
from hiden.ui.request import Request


class SourceForm(Form):
    """Whose events are believed."""

    name = forms.CharField(label=_("名前"), max_length=100, help_text=_("例：Entra ID、端末管理"))
    issuer_name = forms.CharField(label=_("発行者（iss）"), max_length=500)
    audience = forms.CharField(
        label=_("宛先（aud）"), max_length=500, required=False, help_text=_("空のときは、秘伝が決めます。")
    )
    keys_address = forms.CharField(
        label=_("鍵のアドレス（jwks_uri）"),
        max_length=500,
        required=False,
        help_text=_("https://で始まるもの。一日に一度、ここから鍵を受け取ります。"),
    )
    keys = forms.CharField(
        label=_("鍵（JWKS）"),
        max_length=50_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("アドレスがないときに貼り付けます。変更のとき、空ならいまの鍵のままです。"),
    )
    poll_address = forms.CharField(
        label=_("ポーリングのアドレス"),
        max_length=500,
        required=False,
        help_text=_("秘伝から取りに行くとき。空のときは、送り手が秘伝に届けます。"),
    )
    poll_secret = forms.CharField(
        label=_("ポーリングのトークン"),
        max_length=2000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("変更のとき、空ならいまの値のままです。"),
    )


def _source_back(found: SignalSource) -> str:
    return reverse("identity_source", args=[found.system.code, found.key])


@page("identity.connect")
def new_source(request: Request, code: str) -> HttpResponse:
    """Somebody whose events are believed."""
    system = find_system(code)

    def save(form: SourceForm) -> HttpResponse:
        made, secret = sources.add_source(system, **form.cleaned_data, by=request.by)
        rows = [
            (_("届け先のアドレス"), f"{address()}/signals/receive/{made.key}"),
            (_("Authorizationヘッダー"), f"Bearer {secret}"),
            (_("宛先（aud）"), made.audience),
        ]
        return shown_once(
            request, say("送り手「{name}」を登録しました", name=made.name), rows, _source_back(made)
        )

    return form_page(
        request,
        SourceForm,
        save,
        title=say("「{name}」の送り手を登録する", name=system.name),
        lead=_(
            "セッションの取消しが届くと、その人を秘伝からもすぐにログアウトさせます。署名を確かめられないものは受け取りません。"
        ),
        submit=_("登録する"),
        cancel=reverse("identity_system", args=[code]),
    )


@page("identity.connect")
def source(request: Request, code: str, key: str) -> HttpResponse:
    """One source: what it told."""
    found = find_source(code, key)
    context = {
        "source": found,
        "in_use": found.until == FOREVER,
        "push": f"{address()}/signals/receive/{found.key}",
        "key_ids": [str(one.get("kid", "—"))[:60] for one in found.keys.get("keys", [])],
        "rows": received_from(found)[:100],
    }
    return render(request, "identity/source.html", context)


@page("identity.connect")
def change_source(request: Request, code: str, key: str) -> HttpResponse:
    """Other facts about a source."""
    found = find_source(code, key)

    def save(form: SourceForm) -> str:
        sources.change_source(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("登録を変更しました。"))
        return _source_back(found)

    return form_page(
        request,
        SourceForm,
        save,
        title=say("送り手「{name}」を変更する", name=found.name),
        submit=_("変更する"),
        cancel=_source_back(found),
        initial={
            "name": found.name,
            "issuer_name": found.issuer,
            "audience": found.audience,
            "keys_address": found.keys_address,
            "poll_address": found.poll_address,
        },
    )


@require_POST
@page("identity.connect")
def source_secret(request: Request, code: str, key: str) -> HttpResponse:
    """Another text with which the source must push."""
    found = find_source(code, key)
    secret = sources.new_push_secret(found, by=request.by)
    rows = [(_("Authorizationヘッダー"), f"Bearer {secret}")]
    title = say("送り手「{name}」の秘密の文字列を作りました", name=found.name)
    return shown_once(request, title, rows, _source_back(found))


@page("identity.connect")
def retire_source(request: Request, code: str, key: str) -> HttpResponse:
    """Believe it nothing more."""
    found = find_source(code, key)

    def save(form: ReasonForm) -> str:
        sources.retire_source(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("送り手「{name}」を廃止しました。", name=found.name))
        return reverse("identity_system", args=[code])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("送り手「{name}」を廃止する", name=found.name),
        submit=_("廃止する"),
        cancel=_source_back(found),
        danger=True,
    )
