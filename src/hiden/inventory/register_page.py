"""情報の棚卸し: the register as a list that lives in its address, on any day, with export and work on many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE, today
from hiden.base.words import listed, say
from hiden.gate import permitted, visible
from hiden.gate.page import page
from hiden.inventory import export
from hiden.inventory.classes import ClassIs, classes
from hiden.inventory.location_page import AtLocation
from hiden.inventory.models import Category, Decision, Form, Handler, ItemState, Life, Origin
from hiden.inventory.queries import (
    LISTED,
    due_by,
    holding,
    labels_of,
    losing_owner,
    overdue,
    past_instant,
    places_of,
    states,
    with_form,
    with_label,
)
from hiden.inventory.searching import folded
from hiden.inventory.wordlist import regimes, value_label
from hiden.people.filters import below_department
from hiden.people.intervals import holding as in_time
from hiden.people.models import Membership, Person
from hiden.people.queries import Tree, departments_as_of, place_names
from hiden.ui.filters import Choice, Chosen, Filter, Option, Search
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request
from hiden.ui.written import date_with_era

COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("name", _("名称"), sort=("name",), kind="name"),
    Column("class", _("区分"), sort=("rank",), bare=True),
    Column("decision", _("決定"), sort=("decision",)),
    Column("owner", _("管理部署")),
    Column("manager", _("管理責任者"), kind="line"),
    Column("forms", _("形態"), hidden=True),
    Column("value", _("評価"), sort=("value",)),
    Column("review_on", _("見直し期限"), sort=("review_on",), kind="num"),
    Column("category", _("分類"), hidden=True),
    Column("origin", _("由来"), hidden=True),
    Column("labels", _("法令等のラベル"), hidden=True),
    Column("decided_at", _("決定日"), hidden=True, kind="num"),
    Column("since", _("この内容になった日"), hidden=True, kind="num"),
)
_SOON = (30, 90)


@dataclass(frozen=True, slots=True)
class Row:
    """One item in the words of the list: a template that looks up plain text is quicker than one that works it out."""

    number: str
    name: str
    state: ItemState
    owner: str
    manager: str
    secrecy_class: ClassIs | None
    decision: str
    value: str
    forms: str
    labels: str
    review: str
    late: bool
    disposed: bool


@dataclass(frozen=True, slots=True)
class HandledBy:
    """Items that somebody handled on a day, by name or through a department or one above it: by 社員番号 or part of a name."""

    as_of: datetime | None
    tree: Tree
    key: str = "handler"
    label: str = "取扱者"
    help: str = "氏名・社員番号"
    kind: ClassVar[str] = "search"

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def read(self, params: QueryDict) -> Chosen:
        text = " ".join(params.get(self.key, "").replace("\x00", "").split())[:100]
        if not text:
            return Chosen()
        named = Q(number=text)
        by_name = Q()
        for word in text.split(" "):
            by_name &= Q(name__contains=word)
        persons = Person.objects.filter(named | by_name)
        posts = Membership.objects.filter(in_time(self.tree.day), person__in=persons)
        places = self.tree.with_ancestors(posts.values_list("department_id", flat=True))
        rows = Handler.objects.filter(holding(self.as_of)).filter(
            Q(person__in=persons.values("pk")) | Q(department_id__in=places)
        )
        pairs = ((self.key, text),)
        words = say("{label}：{words}", label=self.label, words=text)
        return Chosen(pairs, Q(item_id__in=rows.values("item_id")), ((words, pairs),), values=(text,))


class ItemListing(Listing[Any]):
    """The register as a list: the keys of a page first, which an index answers, then its rows and what hangs on them."""

    def __init__(
        self, request: HttpRequest, rows: QuerySet[ItemState], surroundings: Surroundings, **more: Any
    ) -> None:
        self.surroundings = surroundings
        super().__init__(request, rows, **more)

    @cached_property
    def rows(self) -> list[Any]:
        """The rows of this page."""
        if not self.count:
            return []
        start = (self.page - 1) * self.per
        keys = self.queryset.values("pk")[start : start + self.per]
        found = ItemState.objects.filter(pk__in=keys).select_related("manager").only(*LISTED)
        shown = {column.key for column in self.columns}
        return rows_of(list(found.order_by(*self._order())), self.surroundings, shown)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every row needs, looked up once: departments of the day, classes."""

    tree: Tree
    classes: Mapping[int, ClassIs]
    as_of: datetime | None
    day: date = field(default_factory=today)


def surroundings(as_of: date | None = None) -> Surroundings:
    """Two queries."""
    return Surroundings(departments_as_of(as_of), classes(), past_instant(as_of), as_of or today())


def rows_of(found: Sequence[ItemState], around: Surroundings, shown: set[str]) -> list[Row]:
    """Rows with the forms and, if they are shown, the labels: a query for each."""
    items = [state.item_id for state in found]
    places = places_of(items, around.as_of) if "forms" in shown else {}
    labels = labels_of(items, around.as_of) if "labels" in shown else {}
    words = {str(value): str(label).split("（")[0] for value, label in Form.choices}
    decisions = {str(value): str(label) for value, label in Decision.choices}
    values = [value_label(value) for value in range(4)]
    owners = place_names(around.tree, {state.owner_id for state in found})
    days = {
        day: date_with_era(day) if day < FOREVER_DATE else "—" for day in {state.review_on for state in found}
    }
    known = regimes() if labels else {}
    return [
        Row(
            state.number,
            state.name,
            state,
            owners.get(state.owner_id, "—"),
            state.manager.name if state.manager else "—",
            around.classes.get(state.secrecy_class_id or 0),
            decisions[state.decision],
            values[state.value],
            listed(dict.fromkeys(words[place.form] for place in places.get(state.item_id, ()))) or "—",
            listed(known[each].short if each in known else each for each in labels.get(state.item_id, ()))
            or "—",
            days[state.review_on],
            state.review_on < around.day and state.life == Life.ACTIVE,
            state.life == Life.DISPOSED,
        )
        for state in found
    ]


def filters(around: Surroundings, by: Person) -> list[Filter]:
    """The conditions of the register. All of them stand in the address."""
    return [
        Search(("search__contains",), fold=folded, label=_("キーワード"), help=_("番号・名称・概要・場所")),
        below_department("dept", _("管理部署（下位を含む）"), around.tree, "owner"),
        Choice("class", _("区分"), _class_options(around), lookup=lambda code: _of_class(code, around)),
        Choice("decision", _("決定"), Decision.choices),
        Choice("review", _("見直し"), _review_options(), lookup=lambda word: _review(word, around.day)),
        Choice("value", _("評価"), [(str(value), value_label(value)) for value in range(4)]),
        Choice("form", _("形態"), Form.choices, lookup=lambda form: with_form(form, around.as_of)),
        Choice("category", _("分類"), Category.choices),
        Choice("origin", _("由来"), Origin.choices),
        Choice(
            "label",
            _("法令等のラベル"),
            [(each.id, each.label) for each in regimes().values()],
            lookup=lambda regime: with_label(regime, around.as_of),
        ),
        HandledBy(around.as_of, around.tree, label=say("取扱者"), help=say("氏名・社員番号")),
        AtLocation(around.as_of, label=_("このパスはどの情報か"), help=_("パス・URL・ファイル名")),
        Choice(
            "owner",
            _("管理部署の存続"),
            [("ending", _("廃止・廃止予定"))],
            lookup=lambda _word: losing_owner(around.day),
        ),
        Choice("mine", _("自分"), [("manager", _("自分が管理責任者"))], lookup=lambda _word: Q(manager=by)),
        Choice("life", _("保有の状態"), [*Life.choices[1:], ("all", _("すべて"))], lookup=_life),
    ]


def _class_options(around: Surroundings) -> list[Option]:
    return [
        Option("none", _("区分なし")),
        *(Option(each.code, each.name) for each in around.classes.values()),
    ]


def _of_class(code: str, around: Surroundings) -> Q:
    """By rank first, which the index knows."""
    if code == "none":
        return Q(rank=0, secrecy_class=None)
    found = next(each for each in around.classes.values() if each.code == code)
    return Q(rank=found.rank, secrecy_class=found.pk)


def _review_options() -> list[Option]:
    return [
        Option("late", _("期限を過ぎたもの")),
        *(Option(str(days), say("{days}日以内", days=days)) for days in _SOON),
    ]


def _review(word: str, day: date) -> Q:
    return overdue(day) if word == "late" else due_by(day + timedelta(days=int(word)))


def _life(word: str) -> Q:
    return Q() if word == "all" else Q(life=word)


def listing_of(request: Request, by: Person, **more: Any) -> ItemListing:
    """The register as the address asks for it, narrowed to what the person may see."""
    around = surroundings(request.as_of)
    rows = visible(by, "inventory.read", states(around.as_of))
    if not request.GET.get("life"):
        rows = rows.filter(life=Life.ACTIVE)
    return ItemListing(
        request,
        rows,
        around,
        columns=COLUMNS,
        filters=filters(around, by),
        sort="number",
        tie="number",
        dated=True,
        empty=_("表示できる情報がまだありません。"),
        **more,
    )


@page("inventory.list")
def items(request: Request) -> HttpResponse:
    """The register."""
    by = request.by
    may = permitted(by, ("inventory.export", "inventory.work", "inventory.begin_to_add", "inventory.import"))
    works = "inventory.work" in may and request.as_of is None
    listing = listing_of(
        request,
        by,
        select="item" if works else "",
        select_value="number",
        exports=("xlsx", "csv", "csv-cp932") if "inventory.export" in may else (),
    )
    values = {
        "may_add": request.as_of is None and "inventory.begin_to_add" in may,
        "may_import": request.as_of is None and "inventory.import" in may,
        "works": works,
    }
    return listing.answer("inventory/items.html", values, export=lambda kind: _file(kind, listing, request))


def _file(kind: str, listing: ItemListing, request: Request) -> HttpResponse:
    """The rows that match, as a file."""
    if kind == "xlsx":
        content = export.workbook(listing.queryset, as_of=request.as_of, by=request.by)
    else:
        encoding = "cp932" if kind == "csv-cp932" else "utf-8-sig"
        content = export.csv_file(listing.queryset, encoding=encoding, as_of=request.as_of, by=request.by)
    return attachment(content, export.file_name(kind, request.as_of))


@page("inventory.list")
def template(request: Request) -> HttpResponse:
    """An empty workbook to be filled in."""
    return attachment(export.template(), say("情報の台帳_様式") + ".xlsx")


def attachment(content: bytes, name: str) -> HttpResponse:
    """A file to be kept, never shown in place."""
    kind = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        if name.endswith(".xlsx")
        else "text/csv"
    )
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
