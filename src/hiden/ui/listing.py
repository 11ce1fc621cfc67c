"""A list that lives in its address: filters, order, page, size, columns and 表示基準日 are all read from the URL.

Rules: whatever the address says, a list answers; what is not understood falls back to a plain default and is said in a note.
A list of any length costs two queries: one count, one slice. The link of a list shows another person what I saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode, urlsplit

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hiden.base.words import listed, say
from hiden.ui.filters import Chosen, Filter
from hiden.ui.menu import Label
from hiden.ui.request import wants_fragment

M = TypeVar("M", bound=Model)

SIZES = (20, 50, 100)
_MANY_FILTERS = 7
_FIRST_FILTERS = 3
EXPORTS: tuple[tuple[str, Label], ...] = (
    ("xlsx", "Excel（.xlsx）"),
    ("csv", _("CSV（Excel用・UTF-8 BOM付）")),
    ("csv-cp932", "CSV（CP932）"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the address and in `{% cell %}`, its heading, the fields to sort by, how it looks.

    `kind` is "name" (the name of the thing: the row's heading), "num" (codes, dates, figures), "right" (figures to compare),
    "line" (a person, a row of marks: never broken where there is room), or "". A `hidden` column appears only when the reader asks for it. A `bare` one needs no heading beside it on a phone
    (a number, a mark).
    """

    key: str
    label: Label
    sort: tuple[str, ...] = ()
    hidden: bool = False
    kind: str = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A filter together with what it read."""

    filter: Filter
    chosen: Chosen

    @property
    def template(self) -> str:
        return f"ui/filters/{self.filter.kind}.html"


class Listing(Generic[M]):
    """One list of one request.

    `queryset` must already be narrowed to what the person may see and to the day wanted. `sort` is the default order as it
    would stand in the address ("number", "-review_on"). `tie` makes the order total; it is appended to every order.
    `keep` names further parameters of the page that links must carry. `select` names the check boxes for bulk work.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet[M],
        *,
        columns: Sequence[Column],
        filters: Sequence[Filter] = (),
        sort: str = "",
        tie: str = "pk",
        keep: Sequence[str] = (),
        select: str = "",
        select_value: str = "pk",
        exports: Sequence[str] = (),
        dated: bool = False,
        empty: Label = "",
        name: str = "listing",
    ) -> None:
        self.request = request
        self.params = request.GET
        self.all_columns = list(columns)
        self.default_sort = sort
        self.tie = tie
        self.keep = tuple(keep)
        self.select = select
        self.select_value = select_value
        self.exports = [(key, label) for key, label in EXPORTS if key in exports]
        self.dated = dated
        self.empty = empty
        self.name = name
        self.notes: list[str] = []
        self.filters = [Bound(item, item.read(self.params)) for item in filters]
        for bound in self.filters:
            self.notes.extend(bound.chosen.notes)
        self.sort, self.descending = self._read_sort()
        self.per = self._read_size()
        self.columns = self._read_columns()
        self._source = queryset

    # ---------- reading the address ----------

    def _read_sort(self) -> tuple[str, bool]:
        sortable = {column.key for column in self.all_columns if column.sort}
        asked = self.params.get("sort", "")
        if asked and asked.removeprefix("-") not in sortable:
            self.notes.append(
                say("「{key}」では並べ替えられません。いつもの順で表示しています。", key=asked[:40])
            )
            asked = ""
        chosen = asked or self.default_sort
        return chosen.removeprefix("-"), chosen.startswith("-")

    def _read_size(self) -> int:
        text = self.params.get("per", "")
        if not text:
            return SIZES[0]
        if text.isascii() and text.isdigit() and int(text[:6]) in SIZES:
            return int(text[:6])
        sizes = listed(str(size) for size in SIZES)
        self.notes.append(
            say("表示件数は{sizes}から選びます。{size}件ずつ表示しています。", sizes=sizes, size=SIZES[0])
        )
        return SIZES[0]

    def _read_columns(self) -> list[Column]:
        asked = set(self.params.getlist("cols"))
        known = {column.key for column in self.all_columns}
        if unknown := sorted(asked - known - {""}):
            self.notes.append(
                say("「{key}」という列はありません。", key="」「".join(key[:40] for key in unknown[:5]))
            )
        wanted = asked & known
        if not wanted:
            return [column for column in self.all_columns if not column.hidden]
        return [column for column in self.all_columns if column.key in wanted or column.kind == "name"]

    @cached_property
    def page(self) -> int:
        """The page shown, from 1. A page beyond the end shows the last one."""
        text = self.params.get("page", "")
        if not text:
            return 1
        if not (text.isascii() and text.isdigit()) or int(text[:9]) < 1:
            self.notes.append(
                say("「{page}」というページはありません。最初のページを表示しています。", page=text[:40])
            )
            return 1
        if int(text[:9]) > self.pages:
            self.notes.append(
                say("{page}ページ目はありません。最後のページを表示しています。", page=text[:9])
            )
            return self.pages
        return int(text[:9])

    @property
    def export(self) -> str:
        """The kind of file asked for ("xlsx", "csv", "csv-cp932"), or "" for the page itself."""
        asked = self.params.get("format", "")
        return asked if asked in {key for key, _label in self.exports} else ""

    # ---------- what is shown ----------

    @cached_property
    def queryset(self) -> QuerySet[M]:
        """Everything that matches, in order, without paging: what an export takes."""
        condition = Q()
        for bound in self.filters:
            condition &= bound.chosen.condition
        chosen = self._source.filter(condition) if condition else self._source
        return chosen.order_by(*self._order())

    def _order(self) -> list[str]:
        fields: Sequence[str] = next(
            (column.sort for column in self.all_columns if column.key == self.sort), ()
        )
        order = [_turned(name) if self.descending else name for name in fields]
        return (
            [*order, self.tie]
            if self.tie.removeprefix("-") not in {name.removeprefix("-") for name in order}
            else order
        )

    @cached_property
    def count(self) -> int:
        """How many match; one query."""
        return self.queryset.order_by().count()

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.per))

    @cached_property
    def rows(self) -> list[M]:
        """The rows of this page; one query, none when nothing matches."""
        if not self.count:
            return []
        start = (self.page - 1) * self.per
        return list(self.queryset[start : start + self.per])

    @property
    def first(self) -> int:
        return (self.page - 1) * self.per + 1 if self.count else 0

    @property
    def last(self) -> int:
        return min(self.page * self.per, self.count)

    @cached_property
    def first_filters(self) -> list[Bound]:
        """Searches: what people use most, always in sight; and the first few others when there are too many."""
        searches = [bound for bound in self.filters if bound.filter.kind == "search"]
        others = [bound for bound in self.filters if bound.filter.kind != "search"]
        return searches[:1] + others[:_FIRST_FILTERS] if self.crowded else searches

    @cached_property
    def further_filters(self) -> list[Bound]:
        first = {id(bound) for bound in self.first_filters}
        return [bound for bound in self.filters if id(bound) not in first]

    @property
    def crowded(self) -> bool:
        """Too many filters to look at: those after the first few wait behind a word until somebody wants them."""
        return len(self.filters) > _MANY_FILTERS

    @property
    def used_further(self) -> bool:
        """Whether one of the filters that wait behind a word is in use."""
        return any(bound.chosen.pairs for bound in self.further_filters)

    @property
    def filtered(self) -> bool:
        return any(bound.chosen.pairs for bound in self.filters)

    @property
    def has_hidden_columns(self) -> bool:
        return any(column.hidden for column in self.all_columns)

    def column_choices(self) -> list[tuple[Column, bool]]:
        """Every column and whether it is shown."""
        return [(column, column in self.columns) for column in self.all_columns]

    @property
    def width(self) -> int:
        return len(self.columns) + bool(self.select)

    # ---------- links ----------

    def pairs(self, *, without: Sequence[tuple[str, str]] = (), **changes: object) -> list[tuple[str, str]]:
        """The address as pairs, with `changes` made (None takes away) and single filter pairs taken away."""
        found: list[tuple[str, str]] = [
            (key, value) for key in self.keep for value in self.params.getlist(key)
        ]
        for bound in self.filters:
            found.extend(bound.chosen.pairs)
        found.extend(self._own_pairs())
        found = [pair for pair in found if pair[0] not in changes and pair not in without]
        found.extend((key, str(value)) for key, value in changes.items() if value not in (None, ""))
        return found

    def _own_pairs(self) -> Iterator[tuple[str, str]]:
        order = f"-{self.sort}" if self.descending else self.sort
        if order and order != self.default_sort:
            yield "sort", order
        if self.per != SIZES[0]:
            yield "per", str(self.per)
        if self.columns != [column for column in self.all_columns if not column.hidden]:
            yield from (("cols", column.key) for column in self.columns)
        if as_of := getattr(self.request, "as_of", None):
            yield "as_of", as_of.isoformat()
        if self.page > 1:
            yield "page", str(self.page)

    def link(self, *, without: Sequence[tuple[str, str]] = (), **changes: object) -> str:
        """The address of this list with changes. Whatever changes, reading starts again on the first page."""
        changes.setdefault("page", None)
        return self._address(self.pairs(without=without, **changes))

    @property
    def url(self) -> str:
        """The link that shows another person what I see."""
        return self._address(self.pairs())

    def _address(self, pairs: Sequence[tuple[str, str]]) -> str:
        return f"{self.request.path}?{urlencode(pairs)}" if pairs else self.request.path

    @property
    def query(self) -> str:
        """Filters and day alone, as one string: what a bulk form sends along to mean "all that match"."""
        return urlencode(self.pairs(page=None, per=None, sort=None, cols=None))

    @property
    def cleared_url(self) -> str:
        taken = [pair for bound in self.filters for pair in bound.chosen.pairs]
        return self.link(without=taken)

    def chips(self) -> list[tuple[str, str]]:
        """What narrows this list: words, and the link that takes it away."""
        return [
            (words, self.link(without=pairs)) for bound in self.filters for words, pairs in bound.chosen.chips
        ]

    def heads(self) -> list[Head]:
        """The headings of the visible columns."""
        return [Head(self, column) for column in self.columns]

    def page_links(self) -> list[tuple[int | None, str]]:
        """(page, address) to offer: first, last and those near; None stands for a gap."""
        near = {1, self.pages, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)}
        found: list[tuple[int | None, str]] = []
        for number in sorted(near):
            if found and found[-1][0] is not None and number - found[-1][0] > 1:
                found.append((None, ""))
            found.append((number, self.link(page=number if number > 1 else None)))
        return found

    @property
    def previous_url(self) -> str:
        return self.link(page=self.page - 1 if self.page > 2 else None) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        return self.link(page=self.page + 1) if self.page < self.pages else ""

    def sizes(self) -> list[tuple[int, str]]:
        return [(size, self.link(per=size if size != SIZES[0] else None)) for size in SIZES]

    def export_links(self) -> list[tuple[Label, str]]:
        return [(label, self.link(format=key)) for key, label in self.exports]

    def own_pairs(self) -> list[tuple[str, str]]:
        """What the filter form must carry in hidden fields, because no field of it says so."""
        own = {key for bound in self.filters for key in bound.filter.keys} | {"page"}
        own |= ({"cols"} if self.has_hidden_columns else set()) | ({"as_of"} if self.dated else set())
        return [pair for pair in self.pairs() if pair[0] not in own]

    # ---------- answering ----------

    def answer(
        self,
        template: str,
        context: dict[str, Any] | None = None,
        *,
        export: Callable[[str], HttpResponse] | None = None,
    ) -> HttpResponse:
        """The page, or only its part `name` when htmx asks; `export(kind)` answers when a file is asked for."""
        if self.export and export is not None:
            return export(self.export)
        part = wants_fragment(self.request)
        if part and self._another_day():
            return HttpResponseClientRedirect(
                self.url
            )  # the whole page speaks of the day, not the list alone
        values = {**(context or {}), self.name: self}
        response = render(self.request, f"{template}#{self.name}" if part else template, values)
        if part:
            response["HX-Push-Url"] = self.url
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _another_day(self) -> bool:
        shown = QueryDict(urlsplit(self.request.headers.get("HX-Current-URL", "")).query)
        return shown.get("as_of", "") != self.params.get("as_of", "")


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column in one list: whether it is sorted, and where pressing it leads."""

    listing: Listing[Any]
    column: Column

    @property
    def order(self) -> str:
        """What `sort` is after pressing it."""
        return f"-{self.column.key}" if self.aria_sort == "ascending" else self.column.key

    @property
    def url(self) -> str:
        if not self.column.sort:
            return ""
        return self.listing.link(sort=None if self.order == self.listing.default_sort else self.order)

    @property
    def aria_sort(self) -> str:
        if not self.column.sort or self.listing.sort != self.column.key:
            return ""
        return "descending" if self.listing.descending else "ascending"


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"
