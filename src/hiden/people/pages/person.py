"""One person: who they are on the day looked at, everything that was and is reserved, and the verbs on them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.people import actions
from hiden.people.dossier import load_one
from hiden.people.forms import ChangeForm, EndForm, ForgetForm, HireForm, MoveForm, written_places
from hiden.people.importers.places import Atlas
from hiden.people.intervals import at
from hiden.people.leaving import notice_of
from hiden.people.models import NOT_HERE, Account, Department, Kind, Membership, Person, RoleHolding
from hiden.people.pages.finding import find_person
from hiden.people.queries import posts_of, roles_of
from hiden.ui.also import also
from hiden.ui.api import until_day
from hiden.ui.forms import form_page
from hiden.ui.links import link
from hiden.ui.request import Request


def _address(person: Person) -> str:
    return reverse("people_person", args=[person.number])


@page("people.inspect", of=find_person)
def person(request: Request, found: Person, number: str) -> HttpResponse:
    """Everything about one person, as of a day."""
    day = request.as_of or today()
    atlas = Atlas()
    tree = atlas.tree(day)
    states = list(found.states.order_by("-since"))
    history = found.memberships.select_related("department").order_by("-since", "-primary")
    account = Account.objects.filter(person=found).first()
    context: dict[str, Any] = {
        "person": found,
        "state": at(states, day),
        "day": day,
        "posts": [
            (tree.path(post.department_id), post) for post in posts_of([found.pk], day).get(found.pk, [])
        ],
        "roles": [
            (tree.path(held.department_id), held) for held in roles_of([found.pk], day).get(found.pk, [])
        ],
        "states": states,
        "history": [(_name_then(post, atlas), post) for post in history],
        "role_history": [
            (_name_then(held, atlas), held)
            for held in found.role_holdings.select_related("department").order_by("-since")
        ],
        "account": account,
        "no_password_yet": account is not None
        and not account.has_usable_password()
        and not account.last_login,
        "may": {
            verb: allows(request.by, f"people.{verb}")
            for verb in ("change", "manage_accounts", "give_role", "forget")
        },
    }
    context["here"] = context["state"] is not None and context["state"].kind not in NOT_HERE
    context["also"] = also("person", found.number, found, partial(allows, request.by))
    context["notice"] = notice = notice_of(found, day)
    context["leaves_on"] = until_day(notice.last_day) if notice else None
    return render(request, "people/person.html", context)


def _name_then(held: Membership | RoleHolding, atlas: Atlas) -> str:
    """The path of the department on the first day of a post or a role; "" for a role in the whole company."""
    if held.department is None:
        return ""
    return atlas.tree(held.since).path(held.department.pk) or held.department.code


@page("people.change")
def hire(request: Request) -> HttpResponse:
    """A new person."""

    def save(form: HireForm) -> str:
        hired = actions.hire(**form.cleaned_data, by=request.by)
        messages.success(request, say("{name}さんを登録しました。", name=hired.name))
        return _address(hired)

    return form_page(
        request,
        HireForm,
        save,
        title=_("人を登録する"),
        lead=_("何人もまとめて登録するときは、従業員名簿のファイルを取り込むほうが早くできます。"),
        submit=_("登録する"),
        cancel=reverse("people"),
        initial={"since": today(), "kind": Kind.REGULAR},
    )


@page("people.change")
def change(request: Request, number: str) -> HttpResponse:
    """Facts about a person from a day on."""
    found = find_person(number)
    state = at(list(found.states.all()), today()) or found.states.order_by("since").first()

    def save(form: ChangeForm) -> str:
        actions.change_person(found, **form.cleaned_data, by=request.by)
        messages.success(request, say("登録を変更しました。"))
        return _address(found)

    names = ("name", "kana", "kind", "email", "employer")
    return form_page(
        request,
        ChangeForm,
        save,
        title=say("{name}さんの登録を変更する", name=found.name),
        lead=_("変更する日より前の内容は、そのまま残ります。"),
        submit=_("変更する"),
        cancel=_address(found),
        initial={"on": today(), **({name: getattr(state, name) for name in names} if state else {})},
    )


@page("people.change")
def move(request: Request, number: str) -> HttpResponse:
    """Another post from a day on."""
    found = find_person(number)
    main, others = load_one(found).places(today())
    codes = dict(Department.objects.values_list("pk", "code"))

    def save(form: MoveForm) -> str:
        values = form.cleaned_data
        actions.move(
            found,
            department=values["department"],
            post=values["post"],
            additional=values["places"],
            on=values["on"],
            by=request.by,
        )
        messages.success(request, say("異動を登録しました。"))
        return _address(found)

    initial = {
        "on": today(),
        "department": codes[main.department] if main else "",
        "post": main.post if main else "",
        "additional": written_places(sorted(others, key=lambda each: codes[each.department]), codes),
    }
    return form_page(
        request,
        MoveForm,
        save,
        title=say("{name}さんの異動を登録する", name=found.name),
        lead=_("今の所属は前の日で終わります。これまでの所属は残ります。"),
        submit=_("異動を登録する"),
        cancel=_address(found),
        initial=initial,
    )


@page("people.change")
def end(request: Request, number: str) -> HttpResponse:
    """The last day with the company."""
    found = find_person(number)

    def save(form: EndForm) -> str:
        actions.end_employment(found, last_day=form.cleaned_data["last_day"], by=request.by)
        messages.success(request, say("在籍の終了を登録しました。"))
        return _address(found)

    return form_page(
        request,
        EndForm,
        save,
        title=say("{name}さんの在籍を終える", name=found.name),
        lead=_("最終日の翌日に、所属と役割が終わり、ログインとAPIトークンが使えなくなります。"),
        submit=_("在籍の終了を登録する"),
        cancel=_address(found),
        danger=True,
        initial={"last_day": today()},
    )


@page("people.forget")
def forget(request: Request, number: str) -> HttpResponse:
    """Erase what is personal about somebody who left."""
    found = find_person(number)

    def save(form: ForgetForm) -> str:
        actions.forget_person(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("個人に関する記載を消去しました。"))
        return link("people", query={"here": "all"})

    return form_page(
        request,
        ForgetForm,
        save,
        title=say("{name}さんの個人に関する記載を消去する", name=found.name),
        lead=_(
            "氏名・フリガナ・メールアドレスを、登録と操作の記録から消します。元には戻せません。社員番号と経過は残ります。"
        ),
        submit=_("消去する"),
        cancel=_address(found),
        danger=True,
    )
