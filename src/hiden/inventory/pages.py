"""The addresses of this room, its lines in the menu, and what it puts on the home page."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hiden.base.clock import today
from hiden.gate import visible
from hiden.inventory import item_forms, item_page, location_page, register_page, stock_page, work_page
from hiden.inventory.models import Item, StockTakingPart
from hiden.inventory.queries import losing_owner, overdue, states
from hiden.people.models import Person
from hiden.ui.guide import guide_step
from hiden.ui.menu import CHAPTER_2, show_in_menu
from hiden.ui.todo import remind


def reviews_due(person: Person) -> int:
    """How many items this person keeps are past their day of review. One query."""
    return visible(person, "inventory.change", states()).filter(overdue(today())).count()


def losing_an_owner(person: Person) -> int:
    """How many items this person keeps belong to a department that is gone or soon will be. One query."""
    return visible(person, "inventory.change", states()).filter(losing_owner(today())).count()


def _parts(person: Person) -> QuerySet[StockTakingPart]:
    open_parts = StockTakingPart.objects.filter(reported_at=None, stock_taking__closed_at=None)
    return visible(person, "inventory.report_stock", open_parts)


def parts_to_report(person: Person) -> int:
    """How many departments this person is to report for. One query."""
    return _parts(person).count()


def parts_late(person: Person) -> int:
    """How many of them are past their day, or were reminded of. One query."""
    return _parts(person).filter(stock_taking__due_on__lt=today()).count()


show_in_menu(
    CHAPTER_2, _("情報の棚卸し"), "inventory_items", action="inventory.list", order=10, under="/items/"
)
show_in_menu(
    CHAPTER_2, _("評価と秘密情報の決定"), "inventory_work", action="inventory.work", order=20, under="/work/"
)
remind(
    "inventory_evaluate",
    _("評価を待っている情報"),
    work_page.waiting_for_evaluation,
    "inventory_work",
    action="inventory.work",
    order=20,
)
remind(
    "inventory_decide",
    _("決定の起案を待っている情報"),
    work_page.waiting_for_decision,
    "inventory_to_decide",
    action="inventory.work",
    order=21,
)
remind(
    "inventory_review",
    _("見直し期限を過ぎた情報"),
    reviews_due,
    "inventory_items",
    query="review=late",
    action="inventory.work",
    order=22,
    late=reviews_due,
)
remind(
    "inventory_losing_owner",
    _("管理部署が廃止された、または近く廃止される情報"),
    losing_an_owner,
    "inventory_items",
    query="owner=ending",
    action="inventory.work",
    order=14,
)
remind(
    "inventory_stock_taking",
    _("棚卸しの報告を待っている部署"),
    parts_to_report,
    "inventory_stock_takings",
    unit=pgettext_lazy("counter", "部署"),
    action="inventory.see_stock_taking",
    order=15,
    late=parts_late,
)

guide_step(
    "items",
    _("情報の台帳を入れる"),
    _("お使いの台帳（Excel）を取り込みます。台帳がなければ「情報の棚卸し」から一つずつ登録します。"),
    lambda _someone: Item.objects.exists(),
    "imports_upload",
    query="kind=items",
    action="imports.use",
    order=60,
)
guide_step(
    "evaluate",
    _("情報を評価する"),
    _("6つの観点から、漏れたときのことを考えて選びます。"),
    lambda someone: Item.objects.exists() and not work_page.waiting_for_evaluation(someone),
    "inventory_work",
    action="inventory.work",
    order=70,
)
guide_step(
    "decide",
    _("秘密にするかどうかを起案する"),
    _("理由を書いて起案すると、承認・決裁する人のホームに出ます。"),
    lambda someone: Item.objects.exists() and not work_page.waiting_for_decision(someone),
    "inventory_to_decide",
    action="inventory.work",
    order=80,
)

urlpatterns: list[URLPattern] = [
    path("items/", register_page.items, name="inventory_items"),
    path("items/new/", item_forms.new, name="inventory_new"),
    path("items/bulk/", work_page.bulk, name="inventory_bulk"),
    path("items/numbering/", item_forms.numbering, name="inventory_numbering"),
    path("items/template.xlsx", register_page.template, name="inventory_template"),
    path("items/stock-taking/", stock_page.stock_takings, name="inventory_stock_takings"),
    path("items/stock-taking/new/", stock_page.start, name="inventory_stock_taking_new"),
    path("items/stock-taking/<int:number>/", stock_page.stock_taking, name="inventory_stock_taking"),
    path("items/stock-taking/<int:number>/lead/", stock_page.lead, name="inventory_stock_taking_lead"),
    path("items/stock-taking/<int:number>/of/<str:code>/", stock_page.checklist, name="inventory_checklist"),
    path("work/", work_page.work, name="inventory_work"),
    path("work/decide/", work_page.to_decide, name="inventory_to_decide"),
    path("work/waiting/", work_page.waiting, name="inventory_waiting"),
    path("work/propose/", work_page.propose, name="inventory_propose"),
    # Numbers may hold a slash (SEC/001), so what follows them comes first.
    path("items/<path:number>/edit/", item_forms.edit, name="inventory_edit"),
    path("items/<path:number>/evaluate/", item_forms.evaluate, name="inventory_evaluate"),
    path("items/<path:number>/dispose/", item_forms.dispose, name="inventory_dispose"),
    path("items/<path:number>/locations/", location_page.locations, name="inventory_locations"),
    path("items/<path:number>/end-location/", location_page.end_location, name="inventory_end_location"),
    path("items/<path:number>/past/", item_page.past, name="inventory_past"),
    path("items/<path:number>/", item_page.item, name="inventory_item"),
]
