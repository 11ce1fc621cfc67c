"""棚卸し: campaigns, how far each department is, and the department's own checklist."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import FOREVER, today
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.inventory import actions
from hiden.inventory.models import (
    Finding,
    ItemState,
    Life,
    StockTaking,
    StockTakingCheck,
    StockTakingPart,
)
from hiden.inventory.queries import holding, places_of, states
from hiden.people import intervals
from hiden.people.models import Department, Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.forms import DateField, Form, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

PER_PAGE = 50

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("title", _("題名"), sort=("title",), kind="name"),
    Column("due_on", _("期限"), sort=("due_on",), kind="num"),
    Column("state", _("状態")),
    Column("progress", _("報告した部署"), kind="num"),
)


@page("inventory.see_stock_taking")
def stock_takings(request: Request) -> HttpResponse:
    """All stock-takings, newest first."""
    rows = StockTaking.objects.annotate(
        departments=Count("parts"), reported=Count("parts", filter=Q(parts__reported_at__isnull=False))
    )
    listing = Listing(
        request,
        rows,
        columns=_COLUMNS,
        sort="-number",
        tie="-number",
        empty=_("まだ棚卸しをしていません。年に一度は、持っている情報を各部署で確かめましょう。"),
    )
    return listing.answer("inventory/stock_takings.html", {"may": allows(request.by, "inventory.take_stock")})


class StartForm(Form):
    """What a stock-taking is called, until when, and for whom."""

    title = forms.CharField(label=_("題名"), max_length=200, help_text=_("例：2026年度の棚卸し"))
    due_on = DateField(label=_("報告の期限"))
    departments = forms.MultipleChoiceField(
        label=_("対象の部署"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばなければ、情報を持つすべての部署が対象になります。"),
    )

    def __init__(self, *args: Any, departments: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["departments"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = departments


@page("inventory.take_stock")
def start(request: Request) -> HttpResponse:
    """Begin a stock-taking."""

    def save(form: StartForm) -> str:
        codes = form.cleaned_data["departments"]
        made = actions.start_stock_taking(
            title=form.cleaned_data["title"],
            due_on=form.cleaned_data["due_on"],
            departments=list(Department.objects.filter(code__in=codes)) if codes else None,
            by=request.by,
        )
        messages.success(request, say("棚卸し{n}を始めました。", n=made.number))
        return reverse("inventory_stock_taking", args=[made.number])

    return form_page(
        request,
        StartForm,
        save,
        title=_("棚卸しを始める"),
        lead=_("各部署が、持っている情報を一つずつ確かめて報告します。"),
        submit=_("始める"),
        cancel=reverse("inventory_stock_takings"),
        arguments={
            "departments": [(node.code, "　" * (node.level - 1) + node.name) for node in departments_as_of()]
        },
        template="inventory/form.html",
    )


def stock_taking_numbered(number: int, **_more: object) -> StockTaking:
    """A stock-taking by its number. Raises NotFound."""
    found = StockTaking.objects.filter(number=number).first()
    if found is None:
        raise NotFound(say("棚卸し{n}は見つかりません。", n=number), say("一覧から選び直してください。"))
    return found


@dataclass(frozen=True, slots=True)
class PartSeen:
    """How far one department is."""

    part: StockTakingPart
    name: str
    total: int
    checked: int
    missing: int
    may: bool

    @property
    def state(self) -> str:
        return "done" if self.part.reported_at else "doing" if self.checked else "none"

    @property
    def words(self) -> str:
        return {"done": say("報告済み"), "doing": say("確認中"), "none": say("未着手")}[self.state]


@page("inventory.see_stock_taking")
def stock_taking(request: Request, number: int) -> HttpResponse:
    """How far every department is."""
    found = stock_taking_numbered(number)
    parts = seen_parts(found, request.by)
    lost = lost_items(found, request.by)
    reported = sum(each.part.reported_at is not None for each in parts)
    context = {
        "taking": found,
        "parts": parts,
        "reported": reported,
        "total": sum(each.total for each in parts),
        "checked": sum(each.checked for each in parts),
        "missing": sum(each.missing for each in parts),
        "lost": lost,
        "strayed": 0 if found.closed_at else strayed(found, request.by),
        "late": found.closed_at is None and found.due_on < today(),
        "may": found.closed_at is None and allows(request.by, "inventory.take_stock"),
        "mine": _mine(parts, request.by),
    }
    return render(request, "inventory/stock_taking.html", context)


def lost_items(found: StockTaking, by: Person) -> list[StockTakingCheck]:
    """What was not found, as far as the reader may see it: each of them is to be looked into."""
    rows = StockTakingCheck.objects.filter(part__stock_taking=found, finding=Finding.MISSING)
    seen = visible(by, "inventory.read", ItemState.objects.filter(until=FOREVER))
    rows = rows.filter(item__in=seen.values("item_id")).select_related("item", "person", "part__department")
    return list(rows.order_by("item__number"))


def strayed(found: StockTaking, by: Person) -> int:
    """How many unchecked items, of those a reader is told of, have come since to a department that is not asked. One query."""
    asked = found.parts.values("department_id")
    then = ItemState.objects.filter(holding(found.made_at), life=Life.ACTIVE, owner_id__in=asked)
    now_elsewhere = _told_of(by).filter(life=Life.ACTIVE, item__in=then.values("item_id"))
    checked = StockTakingCheck.objects.filter(part__stock_taking=found)
    rows = now_elsewhere.exclude(owner_id__in=asked).exclude(item_id__in=checked.values("item_id"))
    return rows.count()


def _mine(parts: Sequence[PartSeen], by: Person) -> PartSeen | None:
    """What the reader is to report next: the own department's before those the reader may report for besides."""
    waiting = [each for each in parts if each.may and not each.part.reported_at]
    own = set(by.memberships.filter(intervals.holding(today())).values_list("department_id", flat=True))
    return min(waiting, key=lambda each: each.part.department_id not in own, default=None)


def seen_parts(found: StockTaking, by: Person) -> list[PartSeen]:
    """All departments of a stock-taking, with counts that tell nobody of items of the top class which they may not see.

    Five queries, however many there are.
    """
    tree = departments_as_of()
    parts = list(found.parts.select_related("department", "reported_by"))
    may = set(visible(by, "inventory.report_stock", found.parts.all()).values_list("pk", flat=True))
    checks: dict[int, dict[str, int]] = defaultdict(dict)
    told = _told_of(by)
    counted = StockTakingCheck.objects.filter(part__stock_taking=found, item_id__in=told.values("item_id"))
    by_finding = counted.order_by().values_list("part_id", "finding").annotate(count=Count("pk"))
    for part, finding, count in by_finding:
        checks[part][finding] = count
    owned = told.filter(life=Life.ACTIVE, owner_id__in=[part.department_id for part in parts])
    totals = dict(owned.order_by().values_list("owner_id").annotate(count=Count("pk")))
    names = place_names(tree, [part.department_id for part in parts])
    rows = [
        PartSeen(
            part,
            names.get(part.department_id, part.department.code),
            max(totals.get(part.department_id, 0), sum(checks[part.pk].values())),
            sum(checks[part.pk].values()),
            checks[part.pk].get(Finding.MISSING, 0),
            part.pk in may and found.closed_at is None,
        )
        for part in parts
    ]
    return sorted(rows, key=lambda each: (each.part.reported_at is not None, each.part.department.code))


def _told_of(by: Person) -> QuerySet[ItemState]:
    """Items that may be counted for a reader who does not see them one by one: all, but of the top class only their own."""
    top = visible(by, "inventory.read", states().filter(rank__gte=TOP_RANK))
    return states().filter(Q(rank__lt=TOP_RANK) | Q(pk__in=top.values("pk")))


@require_POST
@page("inventory.take_stock")
def lead(request: Request, number: int) -> HttpResponse:
    """Remind those who have not reported, or close."""
    found = stock_taking_numbered(number)
    match request.POST.get("verb"):
        case "remind":
            parts = actions.remind_parts(found, by=request.by)
            messages.success(
                request, say("{n}部署に催促を記録しました。各部署のホームに表示されます。", n=len(parts))
            )
        case "close":
            actions.close_stock_taking(found, by=request.by)
            messages.success(request, say("棚卸し{n}を締め切りました。", n=found.number))
        case _:
            raise BadInput(
                say("押されたボタンが分かりません。"), say("画面を開き直して、もう一度押してください。")
            )
    return redirect("inventory_stock_taking", found.number)


def part_of(number: int, code: str, **_more: object) -> StockTakingPart:
    """The part of one department. Raises NotFound."""
    rows = StockTakingPart.objects.select_related("stock_taking", "department")
    found = rows.filter(stock_taking__number=number, department__code=code).first()
    if found is None:
        raise NotFound(say("この棚卸しに、その部署はありません。"), say("一覧から選び直してください。"))
    return found


@page("inventory.report_stock", of=part_of)
def checklist(request: Request, found: StockTakingPart, number: int, code: str) -> HttpResponse:
    """What a department has still to look at, fifty at a time; the report when nothing is left."""
    problem = None
    if request.method == "POST":
        try:
            return _checked(request, found)
        except BadInput as error:
            problem = error
    open_rows = unchecked(found)
    seen = visible(request.by, "inventory.read", open_rows).order_by("number")
    left, shown = seen.count(), list(seen.only("item_id", "number", "name", "since", "until")[:PER_PAGE])
    places = places_of([state.item_id for state in shown])
    readable = visible(request.by, "inventory.read", states())
    done = found.checks.filter(item_id__in=readable.values("item_id"))
    done = done.select_related("item", "person").order_by("-at")
    context = {
        "part": found,
        "taking": found.stock_taking,
        "department": departments_as_of().path(found.department_id),
        "rows": [
            {
                "state": state,
                "places": places.get(state.item_id, []),
                "finding": request.POST.get(f"finding:{state.number}", ""),
                "note": request.POST.get(f"note:{state.number}", ""),
            }
            for state in shown
        ],
        "left": left,
        "others": not left and open_rows.exists(),
        "done": list(done[:PER_PAGE]),
        "done_count": done.count(),
        "findings": Finding.choices,
        "open": found.reported_at is None and found.stock_taking.closed_at is None,
        "problem": problem,
    }
    return render(request, "inventory/checklist.html", context, status=problem.status if problem else 200)


def unchecked(part: StockTakingPart) -> QuerySet[ItemState]:
    """The active items of a department that nobody has looked for in this stock-taking."""
    rows = ItemState.objects.filter(until=FOREVER, life=Life.ACTIVE, owner_id=part.department_id)
    return rows.exclude(item_id__in=part.checks.values("item_id"))


def _checked(request: Request, found: StockTakingPart) -> HttpResponse:
    if request.POST.get("verb") == "report":
        actions.report_part(found, note=request.POST.get("note", ""), by=request.by)
        messages.success(request, say("棚卸しを報告しました。"))
        return redirect("inventory_stock_taking", found.stock_taking.number)
    everything = request.POST.get("verb") == "all"
    numbers = request.POST.getlist("item")
    seen = visible(request.by, "inventory.read", states().filter(number__in=numbers)).select_related("item")
    items = {state.number: state.item for state in seen}
    if items.keys() != set(numbers):
        raise BadInput(
            say("台帳にない情報か、見る権限のない情報が含まれています。"), say("画面を開き直してください。")
        )
    findings = {
        items[number]: (finding, request.POST.get(f"note:{number}", ""))
        for number in numbers
        if (
            finding := request.POST.get(f"finding:{number}", "")
            or (Finding.PRESENT.value if everything else "")
        )
    }
    if not findings:
        raise BadInput(
            say("確認結果が一つも選ばれていません。"),
            say("情報ごとに「あった」などを選んでから登録してください。"),
        )
    actions.check_items(found, findings, by=request.by)
    messages.success(request, say("{n}件の確認を登録しました。", n=len(findings)))
    return redirect(request.path)
