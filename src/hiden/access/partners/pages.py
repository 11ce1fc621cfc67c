"""Pages: the list of partners' handlers, naming one, ending one. Which are named for one item stands on the item's own page."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from hiden.access.partners import actions
from hiden.access.partners.export import partners_file
from hiden.access.partners.forms import NameForm, usual_end
from hiden.access.partners.models import PartnerHandler
from hiden.access.partners.queries import (
    find_handler,
    handlers_seen,
    item_seen,
    live,
    of_own_giving,
    present_of,
    soon,
)
from hiden.approvals.routes import TOP_RANK
from hiden.base.clock import FOREVER, end_of, now, today
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import missing, page
from hiden.inventory.classes import classes, classes_in_force
from hiden.inventory.models import Item, ItemState
from hiden.inventory.queries import state_at
from hiden.people.filters import below_department
from hiden.people.models import Person
from hiden.people.queries import departments_as_of
from hiden.ui.api import meant
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request
from hiden.ui.todo import remind

_COLUMNS = (
    Column("name", _("氏名"), sort=("name", "company"), kind="name"),
    Column("company", _("会社名"), sort=("company", "name")),
    Column("item", _("情報"), sort=("item__number",)),
    Column("until", _("期限"), sort=("until",), kind="num"),
    Column("purpose", _("目的")),
    Column("do", _("操作")),
    Column("since", _("加えた日"), sort=("since",), kind="num", hidden=True),
    Column("by", _("加えた人"), hidden=True),
    Column("reason", _("終えた理由"), hidden=True),
)


def _ending(person: Person) -> int:
    return PartnerHandler.objects.filter(soon(), of_own_giving(person)).count()


remind(
    "access_partners_soon",
    _("まもなく期限の取引先の取扱者"),
    _ending,
    "access_partners",
    query="when=soon&whose=mine",
    order=40,
)


def _of_items(**of_state: object) -> Q:
    """Those of items whose present state is so."""
    return Q(item__in=ItemState.objects.filter(until=FOREVER, **of_state).values("item"))


def _filters(request: Request, at: datetime) -> tuple[Any, ...]:
    return (
        Search(("company", "name", "mail", "item__number", "purpose")),
        Search(("company",), key="company", label=_("会社名")),
        Choice(
            "when",
            _("期限"),
            (("soon", _("14日以内に終わる")), ("over", _("終わった")), ("all", _("すべて"))),
            lookup=lambda value: {"soon": soon(at), "over": Q(until__lte=at), "all": Q()}[value],
            usual=_("いま有効"),
        ),
        Choice(
            "class",
            _("区分"),
            lambda: [(one.code, one.name) for one in classes_in_force()],
            lookup=lambda code: _of_items(secrecy_class__code=code),
        ),
        below_department(
            "dept", _("管理部署"), departments_as_of(), lambda ids: _of_items(owner__in=ids)
        ),
        Choice(
            "whose",
            _("だれが終えられるか"),
            (("mine", _("自分が加え、終えられるもの")),),
            lookup=lambda _value: of_own_giving(request.by),
        ),
    )  # fmt: skip


@page("access.ask")
def partners(request: Request) -> HttpResponse:
    """Who of which partner may be given what until when: those of items that the reader may know of."""
    at = end_of(request.as_of) if request.as_of and request.as_of < today() else now()
    rows = handlers_seen(request.by).select_related("item", "given_by")
    if not request.GET.get("when"):
        rows = rows.filter(live(at))
    listing = Listing(
        request,
        rows.filter(since__lte=at),
        columns=_COLUMNS,
        filters=_filters(request, at),
        sort="until",
        dated=True,
        exports=("xlsx", "csv", "csv-cp932") if allows(request.by, "inventory.export") else (),
        empty=_("取引先の取扱者は、いま名簿にありません。"),
    )
    if listing.export:
        return partners_file(listing.queryset, listing.export, by=request.by)
    states, marks = present_of(listing.rows), classes()
    mine = PartnerHandler.objects.filter(
        live(), of_own_giving(request.by), pk__in=[one.pk for one in listing.rows]
    )
    may_end = set(mine.values_list("pk", flat=True)) if request.as_of is None else set()
    for one in listing.rows:
        state = states[one.item_id]
        one.shown = {  # type: ignore[attr-defined]
            "name": state.name,
            "mark": marks.get(state.secrecy_class_id or 0),
            "live": one.since <= at < one.until,
            "may_end": one.pk in may_end,
        }
    return listing.answer("access/partners/list.html", {"may_add": _may_add(request)})


def _may_add(request: Request) -> bool:
    """Whether there is any item for which the reader may name somebody."""
    rows = ItemState.objects.filter(until=FOREVER)
    return request.as_of is None and visible(request.by, "access.give", rows).exists()


@page("access.request")
def new(request: Request) -> HttpResponse:
    """Name somebody. Whether the reader may is asked for the item that is chosen; of the top class a case decides."""

    def save(form: NameForm) -> str:
        item = meant(partial(item_seen, request.by), form.cleaned_data["item"])
        if state_at(item).rank >= TOP_RANK:
            case = actions.propose_handler(item, form.outside(), by=request.by)
            messages.success(
                request,
                say(
                    "極秘に当たる情報のため、案件{n}を起案しました。決裁されると、名簿に加わります。",
                    n=case.number,
                ),
            )
        else:
            made = actions.name_handler(item, form.outside(), by=request.by)
            messages.success(
                request,
                say(
                    "{company}の{name}さんを加えました。期限が来ると自動的に終わります。",
                    company=made.company,
                    name=made.name,
                ),
            )
        return reverse("access_item", args=[item.number])

    asked = request.GET.get("item", "")
    known = Item.objects.filter(number=asked).exists()
    return form_page(
        request,
        NameForm,
        save,
        title=_("取引先の取扱者を加える"),
        lead=_("この情報を渡してよい相手を、一人ずつ決めます。極秘に当たる情報は、承認を受けてから加わります。"),
        submit=_("加える"),
        cancel=reverse("access_item", args=[asked]) if known else reverse("access_partners"),
        initial={"item": asked, "until": usual_end()},
    )  # fmt: skip


@page("access.request")
def end(request: Request, key: str) -> HttpResponse:
    """End one now."""
    found = find_handler(request.by, key)
    if found is None or not allows(request.by, "access.give", found.item):
        raise missing()

    def save(form: ReasonForm) -> str:
        actions.end_handlers([found], reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("取引先の取扱者から外しました。次の問い合わせから送れません。"))
        return reverse("access_item", args=[found.item.number])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("{name}さんを取引先の取扱者から外す", name=found.name),
        lead=say(
            "{number}　{company}　{mail}", number=found.item.number, company=found.company, mail=found.mail
        ),
        submit=_("いま終える"),
        cancel=reverse("access_item", args=[found.item.number]),
        danger=True,
    )


urlpatterns: list[URLPattern] = [
    path("access/partners/", partners, name="access_partners"),
    path("access/partners/new/", new, name="access_partner_new"),
    path("access/partners/<slug:key>/end/", end, name="access_partner_end"),
]
