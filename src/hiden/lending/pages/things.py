"""貸出品の一覧: what can be lent, who has it, what is late; entering things and changing what is kept about them; labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import FOREVER, FOREVER_DATE, today
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.classification.queries import classes
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.inventory.searching import folded
from hiden.lending import actions
from hiden.lending.export import things_file
from hiden.lending.kinds import ThingKind
from hiden.lending.labels import labels_pdf
from hiden.lending.models import Loan, Thing
from hiden.lending.pages.finding import tabs, thing_at
from hiden.lending.pages.forms import LabelForm, NewThingForm, ThingForm
from hiden.lending.queries import items_held, late_things, open_loans_of, strictest, unseen
from hiden.lending.registering import lead_first
from hiden.people.filters import below_department
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.api import file_answer
from hiden.ui.filters import Choice, Chosen, DateRange, Multi, Search
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import Label
from hiden.ui.request import Request

STATES: tuple[tuple[str, Label], ...] = (
    ("here", _("手元にある")),
    ("out", _("貸出中")),
    ("late", _("期限を過ぎた")),
    ("unconfirmed", _("受取りの確認待ち")),
    ("announced", _("返却の確認待ち")),
    ("lost", _("紛失")),
    ("unseen", _("1年以内に確かめていない")),
    ("ended", _("台帳から外した")),
)
_COLUMNS = (
    Column("number", _("管理番号"), sort=("number",), kind="num", bare=True),
    Column("name", _("名称"), sort=("name", "number"), kind="name"),
    Column("class", _("区分"), sort=("rank", "number"), kind="line"),
    Column("state", _("状態"), kind="line"),
    Column("holder", _("借りている人")),
    Column("due", _("期限"), sort=("due_order", "number"), kind="num"),
    Column("kind", _("種類"), sort=("kind", "number"), kind="line", hidden=True),
    Column("department", _("管理部署"), hidden=True),
    Column("place", _("保管場所"), sort=("place", "number"), hidden=True),
    Column("seen", _("最後に確かめた日"), sort=("seen_at", "number"), kind="num", hidden=True),
)


@dataclass(frozen=True, slots=True)
class Borrower(Search):
    """Things that somebody has now, by name, reading, number or company."""

    def read(self, params: QueryDict) -> Chosen:
        found = Search.read(self, params)
        if not found.pairs:
            return found
        loans = Loan.objects.filter(found.condition, until=FOREVER).values("thing")
        return Chosen(found.pairs, Q(pk__in=loans), found.chips, found.notes, found.values)


def _state(value: str) -> Q:
    open_loans = Loan.objects.filter(until=FOREVER)
    return {
        "here": Q(out=0, lost=0),
        "out": Q(out__gt=0),
        "late": late_things(),
        "unconfirmed": Q(pk__in=open_loans.filter(confirmed="").values("thing")),
        "announced": Q(pk__in=open_loans.filter(announced_at__isnull=False).values("thing")),
        "lost": Q(lost__gt=0),
        "unseen": unseen(),
        "ended": ~Q(until=FOREVER),
    }[value]


def _filters(item: str) -> list[Any]:
    found: list[Any] = [
        Search(("search",), fold=folded, help=_("管理番号・名称・場所")),
        Borrower(
            ("person__name", "person__kana", "person__number", "handler_name", "company_name"),
            key="who",
            label=_("借りている人"),
        ),
        Choice("state", _("状態"), STATES, lookup=_state),
        Multi("kind", _("種類"), ThingKind.choices),
        Choice("class", _("区分"), lambda: [(str(one.rank), one.name) for one in classes()], lookup="rank"),
        below_department("dept", _("管理部署"), departments_as_of(), "department"),
        DateRange("due", _("期限"), lookup="due"),
    ]
    if item:  # by link only: what holds one item
        holds = Q(holds__item__number=item, holds__until=FOREVER)
        found.append(Choice("item", _("結び付く情報"), [(item, item)], lookup=lambda _value: holds))
    return found


def things_for(request: Request) -> QuerySet[Thing]:
    """The things that the reader may see; what was taken off the register only when it is asked for."""
    due = Loan.objects.filter(thing=OuterRef("pk"), until=FOREVER).order_by("due_on").values("due_on")[:1]
    # What is not lent comes after all that is, whatever the database thinks of NULL.
    later = Coalesce(Subquery(due), Value(FOREVER_DATE))
    rows = Thing.objects.annotate(due=Subquery(due), due_order=later)
    if request.GET.get("state") != "ended":
        rows = rows.filter(until=FOREVER)
    return visible(request.by, "lending.read", rows)


@page("lending.use")
def things(request: Request) -> HttpResponse:
    """What can be lent, and who has it."""
    listing = Listing(
        request,
        things_for(request),
        columns=_COLUMNS,
        filters=_filters(request.GET.get("item", "")[:40]),
        sort="number",
        select="thing",
        select_value="key",
        exports=("xlsx", "csv", "csv-cp932") if allows(request.by, "lending.export") else (),
        empty=_("貸出品はまだ登録されていません。"),
    )
    if listing.export:
        return things_file(listing.queryset, listing.export, by=request.by)
    _dress(listing.rows)
    late = things_for(request).filter(late_things()).count() if not request.GET else 0
    context = {
        "late": late,
        **tabs(request.by),
        "may_add": allows(request.by, "lending.begin_adding"),
        "may_import": allows(request.by, "lending.import"),
    }
    return listing.answer("lending/things.html", context)


def _dress(rows: Sequence[Thing]) -> None:
    """Who has what of these rows, how it stands, and what class it is. Five queries."""
    loans = open_loans_of(rows)
    marks = strictest([row.pk for row in rows])
    tree = departments_as_of()
    names = place_names(tree, {row.department_id for row in rows})
    for row in rows:
        row.loans_open = loans.get(row.pk, [])  # type: ignore[attr-defined]
        row.mark = marks.get(row.pk)  # type: ignore[attr-defined]
        row.department_name = names.get(row.department_id, "")  # type: ignore[attr-defined]
        row.late = any(one.late for one in row.loans_open)  # type: ignore[attr-defined]
        row.announced = any(one.announced_at for one in row.loans_open)  # type: ignore[attr-defined]
        row.unconfirmed = any(one.confirmed == "" for one in row.loans_open)  # type: ignore[attr-defined]


@page("lending.begin_adding")
def new(request: Request) -> HttpResponse:
    """Enter a thing, or several alike."""

    def save(form: NewThingForm) -> str:
        made = actions.register(
            form.told(),
            number=form.cleaned_data["number"],
            copies=form.cleaned_data["copies"],
            by=request.by,
        )
        if len(made) == 1:
            messages.success(request, say("貸出品「{number}」を登録しました。", number=made[0].number))
            return reverse("lending_thing", args=[made[0].key])
        messages.success(
            request,
            say(
                "{n}件を登録しました（{first}〜{last}）。",
                n=len(made),
                first=made[0].number,
                last=made[-1].number,
            ),
        )
        return reverse("lending_things")

    return form_page(
        request,
        NewThingForm,
        save,
        title=_("貸出品を登録する"),
        lead=_("媒体、番号付きの写し、機器、試作品、鍵など、貸して返してもらうものを登録します。"),
        submit=_("登録する"),
        cancel=reverse("lending_things"),
        initial={"items": request.GET.get("item", ""), "kind": request.GET.get("kind", ThingKind.MEDIA)},
    )


@page("lending.manage", of=thing_at, known_by="lending.read")
def edit(request: Request, found: Thing, key: str) -> HttpResponse:
    """What is kept about a thing."""
    held = lead_first(found, items_held([found.pk]).get(found.pk, []))

    def save(form: ThingForm) -> str:
        changed = actions.change_thing(found, form.told(), by=request.by)
        messages.success(
            request, say("変更を登録しました。") if changed else say("変わったところはありません。")
        )
        return reverse("lending_thing", args=[key])

    return form_page(
        request,
        ThingForm,
        save,
        title=say("貸出品「{number}」を変更する", number=found.number),
        submit=_("変更する"),
        cancel=reverse("lending_thing", args=[key]),
        initial={
            "name": found.name, "kind": found.kind, "items": "、".join(item.number for item in held), "department": found.department.code,
            "keeper": found.keeper.number if found.keeper else "", "place": found.place, "pieces": found.pieces,
            "self_service": found.self_service, "note": found.note,
        },
    )  # fmt: skip


@page("lending.manage", of=thing_at, known_by="lending.read")
def end(request: Request, found: Thing, key: str) -> HttpResponse:
    """Take a thing off the register."""

    def save(form: ReasonForm) -> str:
        actions.end_thing(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("「{number}」を台帳から外しました。", number=found.number))
        return reverse("lending_things")

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("貸出品「{number}」を台帳から外す", number=found.number),
        lead=_("廃棄・返還したときに使います。これまでの貸出しの記録は残ります。"),
        submit=_("台帳から外す"),
        cancel=reverse("lending_thing", args=[key]),
        danger=True,
    )


@require_POST
@page("lending.use")
def labels(request: Request) -> HttpResponse:
    """A sheet of labels (PDF) for the things that were picked, as far as the reader keeps them."""
    form = LabelForm(request.POST)
    if not form.is_valid():
        raise BadInput(
            say("用紙か、使い始める位置が正しくありません。"), say("選び直して、もう一度印刷してください。")
        )
    rows = Thing.objects.filter(key__in=request.POST.getlist("thing"), until=FOREVER)
    found = list(visible(request.by, "lending.manage", rows).order_by("number"))
    if not found:
        raise NotFound(
            say("ラベルを印刷できる貸出品が選ばれていません。"),
            say("一覧で、自分が管理する貸出品を選んでから、もう一度押してください。"),
        )
    values = form.cleaned_data
    made = labels_pdf(found, layout=values["layout"], skip=values["skip"], with_name=values["with_name"])
    answer = file_answer(made, f"labels-{today():%Y%m%d}.pdf", "application/pdf")
    answer["Cache-Control"] = "no-store"
    return answer


@page("lending.use")
def print_labels(request: Request) -> HttpResponse:
    """How the labels of the picked things are to be printed."""
    rows = Thing.objects.filter(key__in=request.GET.getlist("thing")[:1000], until=FOREVER)
    found = list(visible(request.by, "lending.manage", rows).order_by("number"))
    return render(request, "lending/labels.html", {"things": found, "form": LabelForm()})
