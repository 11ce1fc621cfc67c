"""Accounts of others: make, stop, open again, remove a lost second factor. Each asks for a reason that stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate.page import page
from hiden.people import actions
from hiden.people.forms import AccountForm, ReasonForm
from hiden.people.models import Account, Person
from hiden.people.pages.finding import find_person
from hiden.people.queries import state_of
from hiden.ui.forms import form_page
from hiden.ui.request import Request


def _address(person: Person) -> str:
    return reverse("people_person", args=[person.number])


def _account(person: Person) -> Account:
    found = Account.objects.filter(person=person).first()
    if found is None:
        raise NotFound(
            say("{name}さんには、まだアカウントがありません。", name=person.name),
            say("先にアカウントを作成してください。"),
        )
    return found


@page("people.manage_accounts")
def make(request: Request, number: str) -> HttpResponse:
    """Let a person sign in."""
    found = find_person(number)
    state = state_of(found)

    def save(form: AccountForm) -> str:
        actions.make_account(found, email=form.cleaned_data["email"], by=request.by)
        messages.success(
            request,
            say("アカウントを作成しました。次に、最初のパスワードを決めるリンクを本人に渡してください。"),
        )
        return _address(found)

    return form_page(
        request,
        AccountForm,
        save,
        title=say("{name}さんのアカウントを作成する", name=found.name),
        lead=_("最初のパスワードは決めません。本人が、渡されたリンクから自分で決めます。"),
        submit=_("作成する"),
        cancel=_address(found),
        initial={"email": state.email if state else ""},
    )


@page("people.manage_accounts")
def first_password(request: Request, number: str) -> HttpResponse:
    """A link for somebody's first password: shown once, handed over by hand or by a mail of one's own."""
    found = find_person(number)
    account = _account(found)
    link = ""
    if request.method == "POST":
        link = request.build_absolute_uri(actions.first_password_link(account, by=request.by))
    title = say("{name}さんに最初のパスワードのリンクを渡す", name=found.name)
    return _handing_over(request, found, title, link)


def _handing_over(request: Request, found: Person, title: str, link: str) -> HttpResponse:
    """The page that shows a link this one time, or asks for it to be made."""
    context = {"person": found, "title": title, "link": link}
    response = render(request, "people/password_link.html", context)
    response["Cache-Control"] = "no-store"
    return response


@page("people.manage_accounts")
def new_password(request: Request, number: str) -> HttpResponse:
    """A link for somebody who forgot their password; the old one is void from then on."""
    found = find_person(number)
    account = _account(found)
    title = say("{name}さんにパスワードを決め直すリンクを渡す", name=found.name)

    def save(form: ReasonForm) -> HttpResponse:
        path = actions.new_password_link(account, reason=form.cleaned_data["reason"], by=request.by)
        return _handing_over(request, found, title, request.build_absolute_uri(path))

    return form_page(
        request,
        ReasonForm,
        save,
        title=title,
        lead=_(
            "本人がパスワードを忘れ、メールでも決め直せないときに使います。今のパスワードは使えなくなり、開いている画面も閉じます。"
        ),
        submit=_("リンクを作成する"),
        cancel=_address(found),
        danger=True,
    )


def _with_reason(
    request: Request,
    number: str,
    verb: Callable[..., Any],
    *,
    title: str,
    submit: Any,
    done: str,
    danger: bool,
) -> HttpResponse:
    found = find_person(number)
    account = _account(found)

    def save(form: ReasonForm) -> str:
        verb(account, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, done)
        return _address(found)

    return form_page(
        request,
        ReasonForm,
        save,
        title=title.format(name=found.name),
        submit=submit,
        cancel=_address(found),
        danger=danger,
    )


@page("people.manage_accounts")
def stop(request: Request, number: str) -> HttpResponse:
    """Stop an account at once."""
    return _with_reason(
        request,
        number,
        actions.stop_account,
        title=say("{name}さんのアカウントを停止する"),
        submit=_("停止する"),
        done=say("アカウントを停止しました。開いている画面もAPIトークンも使えません。"),
        danger=True,
    )


@page("people.manage_accounts")
def open_again(request: Request, number: str) -> HttpResponse:
    """Open a stopped account again."""
    return _with_reason(
        request,
        number,
        actions.open_account_again,
        title=say("{name}さんのアカウントを再び使えるようにする"),
        submit=_("使えるようにする"),
        done=say("アカウントを使えるようにしました。"),
        danger=False,
    )


@page("people.manage_accounts")
def reset_second_factor(request: Request, number: str) -> HttpResponse:
    """Remove the second factors of somebody who lost their device."""
    return _with_reason(
        request,
        number,
        actions.reset_second_factor,
        title=say("{name}さんの二つ目の確認を消す"),
        submit=_("登録を消す"),
        done=say("二つ目の確認の登録を消しました。次のログインはパスワードだけになります。"),
        danger=True,
    )
