"""評価と秘密情報の決定: what waits for an evaluation, for a proposal, for an approval; and work on many items at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from hiden import catalogue
from hiden.approvals.queries import waiting_things
from hiden.base.clock import FOREVER_DATE, today
from hiden.base.dates import fiscal_year, fiscal_year_end, parse_full_date
from hiden.base.errors import BadInput, HidenError, NotFound
from hiden.base.words import listed, say
from hiden.gate import visible
from hiden.gate.page import page
from hiden.inventory import actions
from hiden.inventory.classes import classes_in_force
from hiden.inventory.deciding import Outcome
from hiden.inventory.draft import Changes
from hiden.inventory.models import Category, Decision, ItemState, Origin
from hiden.inventory.naming_form import NamingForm
from hiden.inventory.queries import DECIDING, not_decided, not_evaluated, states
from hiden.inventory.register_page import ItemListing, filters, listing_of, rows_of, surroundings
from hiden.inventory.wordlist import regimes
from hiden.people.models import Company, Department, Person
from hiden.people.queries import departments_as_of
from hiden.ui.forms import DateField, form_page
from hiden.ui.listing import Column
from hiden.ui.request import Request, wants_fragment

COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("name", _("名称"), sort=("name",), kind="name"),
    Column("owner", _("管理部署")),
    Column("manager", _("管理責任者"), kind="line"),
    Column("forms", _("形態")),
    Column("value", _("評価"), sort=("value",)),
)
MOST_AT_ONCE = 100
MOST_IN_BULK = 10_000


def waiting_for_evaluation(by: Person) -> int:
    """How many items this person may evaluate and nobody has. One query."""
    return visible(by, "inventory.evaluate", states()).filter(not_evaluated()).count()


def waiting_for_decision(by: Person) -> int:
    """How many evaluated items this person may propose a decision for. Two queries."""
    return _undecided(by).count()


def _undecided(by: Person) -> QuerySet[ItemState]:
    rows = visible(by, "inventory.propose_decision", states()).filter(not_decided())
    return rows.exclude(number__in=list(waiting_things(DECIDING)))


def _listing(request: Request, rows: Any, *, select: bool, empty: Any) -> ItemListing:
    around = surroundings()
    return ItemListing(
        request,
        rows,
        around,
        columns=COLUMNS,
        filters=filters(around, request.by)[:2],
        sort="number",
        tie="number",
        select="item" if select else "",
        select_value="number",
        empty=empty,
    )


def _counts(by: Person) -> dict[str, int]:
    return {"evaluate_count": waiting_for_evaluation(by), "decide_count": waiting_for_decision(by)}


@page("inventory.work")
def work(request: Request) -> HttpResponse:
    """What nobody has evaluated yet."""
    rows = visible(request.by, "inventory.evaluate", states()).filter(not_evaluated())
    listing = _listing(request, rows, select=False, empty=_("評価を待っている情報はありません。"))
    first = rows.order_by("number").values_list("number", flat=True).first()
    return listing.answer("inventory/work.html", {**_counts(request.by), "tab": "evaluate", "first": first})


@page("inventory.work")
def to_decide(request: Request) -> HttpResponse:
    """What was evaluated and waits for somebody to propose what it is to be."""
    listing = _listing(
        request, _undecided(request.by), select=True, empty=_("決定を待っている情報はありません。")
    )
    return listing.answer("inventory/work.html", {**_counts(request.by), "tab": "decide"})


@page("inventory.work")
def waiting(request: Request) -> HttpResponse:
    """What was proposed and is not yet decided."""
    numbers = waiting_things(DECIDING)
    rows = visible(request.by, "inventory.read", states()).filter(number__in=list(numbers))
    listing = _listing(request, rows, select=False, empty=_("承認を待っている情報はありません。"))
    return listing.answer("inventory/work.html", {**_counts(request.by), "tab": "waiting", "cases": numbers})


# ---------- proposing decisions ----------


def chosen(request: Request, action: str) -> list[ItemState]:
    """The items named in the address or in the form, all of which the person may do `action` to. Raises BadInput, NotFound."""
    numbers = list(dict.fromkeys(request.POST.getlist("item") or request.GET.getlist("item")))
    if not numbers:
        raise BadInput(
            say("情報が選ばれていません。"),
            say("一覧に戻り、左端のチェックで情報を選んでから押してください。"),
        )
    if len(numbers) > MOST_AT_ONCE:
        raise BadInput(
            say("一度に扱えるのは{n}件までです。", n=MOST_AT_ONCE), say("選ぶ件数を減らしてください。")
        )
    rows = visible(request.by, action, states()).filter(number__in=numbers).select_related("manager", "item")
    found = {state.number: state for state in rows}
    if missing := [number for number in numbers if number not in found]:
        raise NotFound(
            say("選んだ情報のうち{n}件は、この操作ができません。", n=len(missing)),
            say("一覧に戻って選び直してください。"),
        )
    return [found[number] for number in numbers]


@page("inventory.work")
def propose(request: Request) -> HttpResponse:
    """Say for each chosen item what it is to be and why; one press opens the cases."""
    found = chosen(request, "inventory.propose_decision")
    given: QueryDict = request.POST
    problem: HidenError | None = None
    if request.method == "POST":
        try:
            return _propose(request, found, given)
        except HidenError as error:
            problem = error
    around = surroundings()
    rows = [
        {
            "row": row,
            "outcome": given.get(f"outcome:{row.number}", _usual(row.state)),
            "reason": given.get(f"reason:{row.number}", ""),
            "class": given.get(f"class:{row.number}", row.secrecy_class.code if row.secrecy_class else ""),
            "review_on": given.get(f"review_on:{row.number}", ""),
        }
        for row in rows_of(found, around, {"forms"})
    ]
    english = request.LANGUAGE_CODE.startswith("en")
    context = {
        "rows": rows,
        "decisions": Decision.choices[1:],
        "classes": classes_in_force(),
        "problem": problem,
        "reason": given.get("reason", ""),
        "urgent": given.get("urgent") == "yes",
        "review_on": given.get("review_on", usual_review().isoformat()),
        "viewpoints": [
            {
                "label": each.en if english else each.ja,
                "business": getattr(each.business, "en" if english else "ja", ""),
                "technical": getattr(each.technical, "en" if english else "ja", ""),
                "unchecked": each.certainty.unchecked,
            }
            for each in catalogue.viewpoints()
            if each.kind == "decision"
        ],
    }
    return render(request, "inventory/propose.html", context, status=problem.status if problem else 200)


def _usual(state: ItemState) -> str:
    """What is chosen beforehand: what was decided before; nothing else is assumed."""
    return "" if state.decision == Decision.UNDECIDED else state.decision


def usual_review() -> date:
    """The end of next business year."""
    company = Company.current()
    month = company.fiscal_year_first_month if company else 4
    return fiscal_year_end(fiscal_year(today(), month) + 1, month)


def _propose(request: Request, found: Sequence[ItemState], given: QueryDict) -> HttpResponse:
    common = given.get("reason", "").strip()
    usual = _day(given.get("review_on", ""), say("見直し期限"))
    outcomes = []
    for state in found:
        outcome = given.get(f"outcome:{state.number}", "")
        if not outcome:
            raise BadInput(
                say("{item}の決定が選ばれていません。", item=state.number),
                say("すべての情報について選ぶか、一覧に戻って選び直してください。"),
            )
        own = given.get(f"review_on:{state.number}", "").strip()
        outcomes.append(
            Outcome(
                state,
                outcome,
                given.get(f"reason:{state.number}", "").strip() or common,
                _day(own, say("{item}の見直し期限", item=state.number)) if own else usual,
                given.get(f"class:{state.number}", ""),
            )
        )
    urgent = given.get("urgent") == "yes"
    cases = actions.propose_decisions(outcomes, reason=common, urgent=urgent, by=request.by)
    shown = listed(str(case.number) for case in cases)
    messages.success(request, say("案件{cases}を起案しました。決裁されると決定します。", cases=shown))
    return redirect("approvals_case", cases[0].number) if len(cases) == 1 else redirect("inventory_waiting")


def _day(text: str, label: str) -> date:
    if not text.strip():
        return FOREVER_DATE
    try:
        return parse_full_date(text)
    except HidenError as error:
        raise BadInput(f"{label}：{error.what}", error.do_next) from error


# ---------- changing many ----------

_HOW = (("", _("変えない")), ("add", _("加える")), ("replace", _("入れ替える")))


class BulkForm(NamingForm):
    """What to change of every chosen item; what is left open stays as it is."""

    owner = forms.ChoiceField(label=_("管理部署"), required=False)
    manager = forms.CharField(
        label=_("管理責任者"),
        required=False,
        max_length=200,
        help_text=_("氏名または社員番号。空欄なら変えません。"),
    )
    category = forms.ChoiceField(
        label=_("分類"), required=False, choices=[("", _("変えない")), *Category.choices]
    )
    origin = forms.ChoiceField(
        label=_("由来"), required=False, choices=[("", _("変えない")), *Origin.choices]
    )
    review_on = DateField(label=_("見直し期限"), required=False, help_text=_("空欄なら変えません。"))
    handlers_how = forms.ChoiceField(label=_("取扱者をどうするか"), required=False, choices=_HOW)
    handlers = forms.CharField(
        label=_("取扱者"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("人や部署を1行に1つずつ。"),
    )
    labels_how = forms.ChoiceField(label=_("法令等のラベルをどうするか"), required=False, choices=_HOW)
    labels = forms.MultipleChoiceField(
        label=_("法令等のラベル"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["owner"]).choices = [("", _("変えない")), *owners]
        cast(forms.MultipleChoiceField, self.fields["labels"]).choices = [
            (each.id, each.label) for each in regimes().values()
        ]

    def plain(self) -> Changes:
        """What is the same for every item."""
        values = self.cleaned_data
        found = Changes()
        if values["owner"]:
            found["owner"] = Department.objects.get(code=values["owner"])
        if self.named.manager:
            found["manager"] = Person.objects.get(pk=self.named.manager)
        if values["category"]:
            found["category"] = values["category"]
        if values["origin"]:
            found["origin"] = values["origin"]
        if values["review_on"]:
            found["review_on"] = values["review_on"]
        if values["handlers_how"] == "replace":
            found["handlers"] = list(self.named.handlers)
        if values["labels_how"] == "replace":
            found["labels"] = values["labels"]
        return found


@page("inventory.work")
def bulk(request: Request) -> HttpResponse:
    """The same change for many items: those picked, or all that match the conditions of the list."""
    if request.method == "GET" and wants_fragment(request):
        return HttpResponseClientRedirect(request.get_full_path())
    found = _picked(request)
    tree = departments_as_of()
    allowed = set(visible(request.by, "inventory.add", Department.objects.all()).values_list("pk", flat=True))
    owners = [(node.code, "　" * (node.level - 1) + node.name) for node in tree if node.id in allowed]

    def save(form: BulkForm) -> str:
        count = _change_all(found, form, request.by)
        messages.success(request, say("{n}件を変更しました。", n=count))
        return reverse("inventory_items")

    return form_page(
        request,
        BulkForm,
        save,
        title=say("{n}件をまとめて変更する", n=len(found)),
        lead=_("入れたところだけが変わります。前の内容は履歴に残ります。"),
        submit=_("まとめて変更する"),
        cancel=reverse("inventory_items"),
        arguments={"owners": owners},
        template="inventory/bulk.html",
        context={"found": found[:MOST_AT_ONCE], "more": max(0, len(found) - MOST_AT_ONCE)},
    )


def _picked(request: Request) -> list[ItemState]:
    if request.GET.get("all") != "1":
        return chosen(request, "inventory.change")
    listing = listing_of(request, request.by)
    if listing.count > MOST_IN_BULK:
        raise BadInput(
            say("条件に合う情報が{n}件あり、一度に変更できる件数を超えています。", n=listing.count),
            say("条件を足して{n}件までに絞り込んでください。", n=MOST_IN_BULK),
        )
    may = visible(request.by, "inventory.change", listing.queryset)
    return list(
        may.select_related("item").only("item__number", "number", "name", "owner_id", "since", "until")
    )


def _change_all(found: Sequence[ItemState], form: BulkForm, by: Person) -> int:
    values = form.cleaned_data
    changes = form.plain()
    handlers = form.named.handlers if values["handlers_how"] == "add" else []
    labels = values["labels"] if values["labels_how"] == "add" else []
    if not (changes or handlers or labels):
        raise BadInput(say("変えるところがありません。"), say("変えたい項目を一つ以上入れてください。"))
    return actions.bulk_edit(found, add_handlers=handlers, add_labels=labels, by=by, **changes)
