"""A system that sends people by SCIM: where to, with which keys, and what it said that somebody must answer."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import TOKYO, now
from hiden.base.dates import show_date
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.home import address
from hiden.identity.pages.once import shown_once
from hiden.identity.queries import find_system
from hiden.identity.scim import keys
from hiden.identity.scim.leaving import settle_held
from hiden.identity.scim.queries import (
    find_key,
    find_word,
    groups_of_system,
    held_leaves,
    keys_of,
    open_words,
    provisioning_of,
    unsure,
    users_of,
)
from hiden.people.forms import DepartmentField
from hiden.ui.forms import Form, form_page
from hiden.ui.request import Request
from hiden.ui.todo import remind

remind(
    "identity_held",
    _("確認を待っている退職（ほかのシステムが無効にした人）"),
    lambda _person: held_leaves().count(),
    "identity_systems",
    action="people.change",
    order=11,
)
remind(
    "identity_words",
    _("どの部署か分からない部署名（ほかのシステムから）"),
    lambda _person: open_words().count(),
    "identity_systems",
    action="people.change",
    order=46,
)


class ProvisioningForm(Form):
    """How people are taken."""

    needs_number = forms.BooleanField(
        label=_("社員番号（employeeNumber）のないものは受け付けない"),
        required=False,
        initial=True,
        help_text=_("共有やシステム用のアカウントが、人として登録されるのを防ぎます。"),
    )


class KeyForm(Form):
    """A key for the asking system."""

    days = forms.IntegerField(label=_("有効な日数"), min_value=1, max_value=365, initial=365)
    read_only = forms.BooleanField(label=_("読み取りだけに使う"), required=False)


class WordForm(Form):
    """Which department is meant."""

    department = DepartmentField(label=_("部署"))


@page("identity.see_leavers")
def provisioning(request: Request, code: str) -> HttpResponse:
    """How a system sends people, and what waits for an answer."""
    found = find_system(code)
    may_connect = allows(request.by, "identity.connect")
    context = {
        "system": found,
        "provisioning": provisioning_of(found),
        "base": f"{address()}/scim/v2",
        "keys": keys_of(found) if may_connect else (),
        "now": now(),
        "held": held_leaves(found).order_by("asked_at", "pk"),
        "words": open_words(found).order_by("word"),
        "unsure": unsure(found),
        "users": users_of(found).count(),
        "groups": groups_of_system(found)[:200],
        "may_connect": may_connect,
        "may_change": allows(request.by, "people.change"),
    }
    return render(request, "identity/provisioning.html", context)


def _back(code: str) -> str:
    return reverse("identity_provisioning", args=[code])


@page("identity.connect")
def begin(request: Request, code: str) -> HttpResponse:
    """Let the system send people, or change how."""
    found = find_system(code)
    present = provisioning_of(found)

    def save(form: ProvisioningForm) -> str:
        keys.set_provisioning(found, needs_number=form.cleaned_data["needs_number"], by=request.by)
        messages.success(request, say("設定しました。次に、トークンを作ります。"))
        return _back(code)

    return form_page(
        request,
        ProvisioningForm,
        save,
        title=say("「{name}」から人の登録を受け取る", name=found.name),
        lead=_(
            "SCIM 2.0で届く登録・変更・無効化を、名簿の取込みと同じ規則で反映します。無効になった人は、前日までの在籍として退職になります。"
        ),
        submit=_("設定する"),
        cancel=_back(code),
        initial={"needs_number": present.needs_number if present else True},
    )


@page("identity.connect")
def make_key(request: Request, code: str) -> HttpResponse:
    """A new key; its text is shown once, on the page that answers."""
    found = find_system(code)

    def save(form: KeyForm) -> HttpResponse:
        token, text = keys.make_key(found, **form.cleaned_data, by=request.by)
        rows = [
            (_("接続先のアドレス（テナントURL）"), f"{address()}/scim/v2"),
            (_("トークン"), text),
            (_("期限"), show_date(token.expires_at.astimezone(TOKYO).date())),
        ]
        return shown_once(
            request, say("「{name}」のSCIMのトークンを作りました", name=found.name), rows, _back(code)
        )

    return form_page(
        request,
        KeyForm,
        save,
        title=say("「{name}」のSCIMのトークンを作る", name=found.name),
        lead=_("あなたの権限で人を登録・変更します。あなたが役割を外れると使えなくなります。"),
        submit=_("作る"),
        cancel=_back(code),
    )


@require_POST
@page("identity.connect")
def revoke_key(request: Request, code: str, pk: int) -> HttpResponse:
    """Let a key stop working."""
    keys.revoke_key(find_key(pk), by=request.by)
    messages.success(request, say("トークンを無効にしました。"))
    return redirect("identity_provisioning", code)


@require_POST
@page("people.change")
def settle(request: Request, code: str) -> HttpResponse:
    """Say yes or no to the leavings that wait."""
    answer = request.POST.get("answer", "")
    if answer not in {"leave", "stay"}:
        raise BadInput(
            say("押されたボタンが分かりません。"), say("画面を開き直して、もう一度押してください。")
        )
    count = settle_held(find_system(code), leave_them=answer == "leave", by=request.by)
    words = (
        say("{n}人を退職としました。", n=count)
        if answer == "leave"
        else say("{n}人について、反映しませんでした。", n=count)
    )
    messages.success(request, words)
    return redirect("identity_provisioning", code)


@page("people.change")
def word(request: Request, code: str, pk: int) -> HttpResponse:
    """Which department a word means."""
    found = find_word(pk)

    def save(form: WordForm) -> str:
        moved = keys.set_department_word(found, form.cleaned_data["department"], by=request.by)
        messages.success(
            request, say("「{word}」の部署を登録し、{n}人の所属に反映しました。", word=found.word, n=moved)
        )
        return _back(code)

    return form_page(
        request,
        WordForm,
        save,
        title=say("「{word}」は、どの部署ですか", word=found.word),
        lead=_("この言葉で届いている人の所属に反映し、これから届く人にも使います。"),
        submit=_("登録する"),
        cancel=_back(code),
    )
