"""人の一覧: everybody sees names, departments and posts; the offices see numbers, kinds and leavers too."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import today
from hiden.gate import allows, decide_many
from hiden.gate.page import page
from hiden.people.export import people_file
from hiden.people.filters import below_department
from hiden.people.intervals import holding
from hiden.people.models import NOT_HERE, Kind, Membership, PersonState
from hiden.people.queries import Tree, departments_as_of, employed_on, posts_of
from hiden.people.searching import PersonSearch, searchable
from hiden.ui.filters import Choice, Filter, Multi
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_EVERYBODY = (
    Column("name", _("氏名"), sort=("person__kana_key", "person__number"), kind="name"),
    Column("kana", _("フリガナ")),
    Column("posts", _("所属・役職")),
)
_OFFICES = (
    Column("number", _("社員番号"), sort=("person__number",), kind="num", bare=True),
    *_EVERYBODY,
    Column("kind", _("区分"), sort=("kind",)),
    Column("employer", _("派遣元・出向元"), hidden=True),
    Column("email", _("メール"), hidden=True),
    Column("since", _("この内容になった日"), sort=("since",), kind="num", hidden=True),
)


def _filters(tree: Tree, *, offices: bool) -> list[Filter]:
    def within(ids: set[int]) -> Q:
        post = Membership.objects.filter(holding(tree.day), person=OuterRef("person"), department_id__in=ids)
        return Q(Exists(post))

    found: list[Filter] = [
        PersonSearch(),
        below_department("department", _("部署"), tree, within),
    ]
    if offices:
        found.append(Multi("kind", _("区分"), Kind.choices))
        found.append(Choice("here", _("在籍"), [("all", _("退職者・応募者を含む"))], lambda _value: Q()))
    return found


def _source(request: Request, day: date, *, offices: bool) -> QuerySet[PersonState]:
    states = searchable(employed_on(day))
    with_others = offices and (
        request.GET.get("here") == "all" or not NOT_HERE.isdisjoint(request.GET.getlist("kind"))
    )
    return states if with_others else states.exclude(kind__in=NOT_HERE)


@page("people.read")
def people(request: Request) -> HttpResponse:
    """Everybody of a day, in 五十音順."""
    day = request.as_of or today()
    offices = allows(request.by, "people.inspect_all")
    tree = departments_as_of(day)
    listing = Listing(
        request,
        _source(request, day, offices=offices),
        columns=_OFFICES if offices else _EVERYBODY,
        filters=_filters(tree, offices=offices),
        sort="name",
        exports=("xlsx", "csv", "csv-cp932") if offices else (),
        dated=True,
        empty=_("まだ誰も登録されていません。"),
    )
    if listing.export and offices:
        return people_file(listing.queryset, listing.export, day=day, by=request.by)
    _dress(listing.rows, tree, request.by)
    may = {"change": allows(request.by, "people.change"), "import": allows(request.by, "people.import")}
    return listing.answer("people/people.html", {"may": may, "offices": offices})


def _dress(rows: list[PersonState], tree: Tree, by: Any) -> None:
    """Give each row its posts in words, and whether the reader may open its page."""
    posts = posts_of([row.person_id for row in rows], tree.day)
    open_to = decide_many(by, "people.inspect", [row.person for row in rows])
    for row, decision in zip(rows, open_to, strict=True):
        held = posts.get(row.person_id, [])
        row.places = [(tree.path(post.department_id), post.post, post.primary) for post in held]  # type: ignore[attr-defined]
        row.may_open = decision.allowed  # type: ignore[attr-defined]
