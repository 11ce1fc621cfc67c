"""API: who I am, the directory, one person, departments on any day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, overload

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import allows, require
from hiden.gate.page import endpoint
from hiden.people.intervals import holding
from hiden.people.models import NOT_HERE, ApiToken, Kind, Membership, Person, PersonState, Role
from hiden.people.queries import (
    Node,
    Tree,
    department_by_code,
    departments_as_of,
    employed_on,
    everybody_in,
    posts_of,
    roles_of,
    state_of,
)
from hiden.people.searching import matching, searchable
from hiden.ui.api import Dated, DatedPage, Listed, Shape, answers, everything, listed, meant, until_day
from hiden.ui.request import Request

router = Router(tags=["people"])


class PersonRef(Shape):
    """Which person."""

    key: str = Field(description=_("人を指す鍵。氏名が変わっても変わりません。"))
    name: str = Field(description=_("氏名。"))


class DepartmentRef(Shape):
    """Which department."""

    code: str = Field(description=_("部署コード。"))
    name: str = Field(description=_("見ている日の部署名。その日に無い部署では空。"))


class PostShown(Shape):
    """A post in a department."""

    department: DepartmentRef
    post: str = Field(description=_("役職。"))
    primary: bool = Field(description=_("主務ならtrue、兼務ならfalse。"))


class RoleShown(Shape):
    """A role of 第4章."""

    role: Role
    department: DepartmentRef | None = Field(description=_("部署ごとの役割だけにあります。"))


class PersonLine(PersonRef):
    """A person as the directory shows them."""

    kana: str = Field(description=_("フリガナ。"))
    posts: list[PostShown]
    number: str | None = Field(None, description=_("社員番号。名簿を管理する役割にだけ示します。"))
    kind: Kind | None = Field(None, description=_("人の区分。名簿を管理する役割にだけ示します。"))


class PersonShown(PersonLine):
    """Everything about one person on a day."""

    roles: list[RoleShown]
    email: str
    employer: str = Field(description=_("派遣元・出向元。"))
    since: date = Field(description=_("この内容になった日。"))


class TokenShown(Shape):
    """The key with which this request was made."""

    name: str
    prefix: str
    read_only: bool
    expires_at: datetime


class Me(PersonRef):
    """Who asks."""

    number: str
    posts: list[PostShown]
    roles: list[RoleShown]
    by: Literal["token", "session"] = Field(description=_("何で確かめたか。"))
    token: TokenShown | None = None
    language: str = Field(description=_("この応答の言語（jaかen）。Accept-Languageで選べます。"))


class DepartmentShown(DepartmentRef):
    """A department on a day."""

    parent: str | None = Field(description=_("上の部署のコード。"))
    level: int = Field(description=_("深さ。いちばん上が1。"))
    path: str = Field(description=_("上からの部署名を全角空白でつないだもの。"))
    people: int = Field(description=_("下位を含めて所属する人数（兼務を含む）。"))
    since: date
    until: date | None = Field(description=_("この内容でなくなる日。決まっていなければnull。"))


class PeopleAsked(DatedPage):
    """Which people."""

    q: str = Field("", max_length=100, description=_("氏名・フリガナで探します。"))
    department: str = Field("", max_length=40, description=_("部署コード。下位の部署を含みます。"))
    kind: Kind | None = Field(None, description=_("人の区分。名簿を管理する役割だけが使えます。"))


def person_called(person: str, **_more: object) -> Person:
    """A person by key or 社員番号. Raises NotFound."""
    found = list(Person.objects.filter(Q(key=person) | Q(number=person)).order_by("pk"))
    if not found:
        raise NotFound(
            say("「{called}」に当たる人は見つかりません。", called=person[:60]),
            say("鍵か社員番号を確かめてください。"),
        )
    return next((each for each in found if each.key == person), found[0])


@overload
def person_ref(person: Person) -> PersonRef: ...
@overload
def person_ref(person: Person | None) -> PersonRef | None: ...
def person_ref(person: Person | None) -> PersonRef | None:
    """A person, if there is one."""
    return PersonRef(key=person.key, name=person.name) if person is not None else None


def department_ref(node: Node | None, code: str = "") -> DepartmentRef:
    """A department of a day; only its code where it did not exist then."""
    return DepartmentRef(code=node.code if node else code, name=node.name if node else "")


def department_refs(tree: Tree, department: int | None, code: str) -> DepartmentRef | None:
    """The same by primary key; None for none."""
    return department_ref(tree.get(department), code) if department is not None else None


def posts_shown(posts: list[Membership], tree: Tree) -> list[PostShown]:
    """Posts with the names of the day."""
    return [
        PostShown(
            department=department_ref(tree.get(each.department_id), each.department.code),
            post=each.post,
            primary=each.primary,
        )
        for each in posts
    ]


def roles_shown(person: Person, tree: Tree) -> list[RoleShown]:
    """Roles of a person on the day of the tree."""
    return [
        RoleShown(
            role=Role(held.role),
            department=department_ref(tree.get(held.department_id), held.department.code)
            if held.department
            else None,
        )
        for held in roles_of([person.pk], tree.day).get(person.pk, [])
    ]


@router.get(
    "/me",
    response=answers(Me),
    summary=_("自分"),
    description=_("だれの資格で呼び出しているか、その人の所属と役割。"),
)
@endpoint("people.own_settings")
def me(request: Request) -> Me:
    by: Person = request.by
    tree = departments_as_of()
    token = getattr(request, "auth", None)
    made = (
        TokenShown(
            name=token.name, prefix=token.prefix, read_only=token.read_only, expires_at=token.expires_at
        )
        if isinstance(token, ApiToken)
        else None
    )
    return Me(
        key=by.key,
        name=by.name,
        number=by.number,
        posts=posts_shown(posts_of([by.pk], tree.day).get(by.pk, []), tree),
        roles=roles_shown(by, tree),
        by="token" if made else "session",
        token=made,
        language=(get_language() or "ja")[:2],
    )


@router.get(
    "/people",
    response=answers(Listed[PersonLine]),
    summary=_("名簿"),
    description=_("在籍者を五十音順に。社員番号と区分は、名簿を管理する役割にだけ示します。"),
)
@endpoint("people.read")
def people(request: Request, asked: Query[PeopleAsked]) -> Listed[PersonLine]:
    by: Person = request.by
    if asked.kind is not None:
        require(by, "people.inspect_all")
    offices = allows(by, "people.inspect_all")
    tree = departments_as_of(asked.day)
    rows = searchable(employed_on(asked.day)).filter(matching(asked.q.replace("\x00", "")))
    rows = rows.filter(kind=asked.kind) if asked.kind is not None else rows.exclude(kind__in=NOT_HERE)
    if asked.department:
        below = tree.with_descendants([meant(department_by_code, asked.department).pk])
        post = Membership.objects.filter(
            holding(tree.day), person=OuterRef("person"), department_id__in=below
        )
        rows = rows.filter(Exists(post))

    def show(states: list[PersonState]) -> list[PersonLine]:
        posts = posts_of([state.person_id for state in states], tree.day)
        return [_line(state, posts.get(state.person_id, []), tree, offices=offices) for state in states]

    return listed(
        Listed[PersonLine], request, rows.order_by("person__kana_key", "person__number"), asked, show
    )


def _line(state: PersonState, posts: list[Membership], tree: Tree, *, offices: bool) -> PersonLine:
    return PersonLine(
        key=state.person.key,
        name=state.name,
        kana=state.kana,
        posts=posts_shown(posts, tree),
        number=state.person.number if offices else None,
        kind=Kind(state.kind) if offices else None,
    )


@router.get(
    "/people/{path:person}",
    response=answers(PersonShown),
    summary=_("一人"),
    description=_("その日の登録内容、所属、役割。人は鍵か社員番号で指します。"),
)
@endpoint("people.inspect", of=person_called)
def person(request: Request, found: Person, person: str, asked: Query[Dated]) -> PersonShown:
    state = state_of(found, asked.day)
    if state is None:
        raise NotFound(
            say("この人は、その日にはまだ登録されていません。"), say("日付を変えて、もう一度お試しください。")
        )
    tree = departments_as_of(asked.day)
    posts = posts_of([found.pk], tree.day).get(found.pk, [])
    return PersonShown(
        key=found.key,
        name=state.name,
        kana=state.kana,
        posts=posts_shown(posts, tree),
        number=found.number,
        kind=Kind(state.kind),
        roles=roles_shown(found, tree),
        email=state.email,
        employer=state.employer,
        since=state.since,
    )


@router.get(
    "/departments",
    response=answers(Listed[DepartmentShown]),
    summary=_("部署"),
    description=_("その日の組織の全部署。上の部署のすぐ後に下の部署が並びます。"),
)
@endpoint("people.read")
def departments(request: Request, asked: Query[Dated]) -> Listed[DepartmentShown]:
    tree = departments_as_of(asked.day)
    count = everybody_in(tree)
    return everything(
        Listed[DepartmentShown],
        (
            DepartmentShown(
                code=node.code,
                name=node.name,
                parent=above.code if (above := tree.get(node.parent_id)) else None,
                level=node.level,
                path=tree.path(node.id),
                people=count.get(node.id, 0),
                since=node.since,
                until=until_day(node.until),
            )
            for node in tree
        ),
    )
