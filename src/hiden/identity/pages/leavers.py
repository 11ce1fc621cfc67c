"""Leavers: whose accounts are still open, and for one of them everything that shows how they were closed."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate import allows
from hiden.gate.page import page
from hiden.identity.closure import closures, days_to_close, leavers, measured, with_live_account
from hiden.identity.export import leavers_file
from hiden.identity.queries import accounts_seen, findings, systems_seen
from hiden.identity.signals.devices import compliance_of, devices_of
from hiden.identity.signals.queries import told_of
from hiden.people.pages.finding import find_person
from hiden.ui.filters import Choice, Search
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("person", _("人"), sort=("kana_key", "number"), kind="name"),
    Column("last_day", _("在籍の最終日"), kind="num"),
    Column("live", _("使えるアカウント"), kind="right"),
    Column("closed", _("最後に停止した日"), kind="num"),
    Column("days", _("日数"), kind="right"),
    Column("proof", _("確かめ"), kind="line"),
)


def _state(value: str) -> Q:
    if value == "measured":
        return Q(pk__in=list(measured()))
    return Q(with_live_account()) if value == "live" else ~Q(with_live_account())


@page("identity.see_leavers")
def listing(request: Request) -> HttpResponse:
    """Leavers with how far their accounts are closed."""
    found = Listing(
        request,
        leavers(),
        columns=_COLUMNS,
        filters=(
            Search(("name", "kana", "number")),
            Choice(
                "state",
                _("アカウント"),
                [
                    ("live", _("使えるものがある")),
                    ("closed", _("使えるものがない")),
                    ("measured", _("この1年の日数に入る")),
                ],
                lookup=_state,
            ),
        ),
        sort="person",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("当てはまる退職者はいません。"),
    )
    known = {one.person.pk: one for one in closures(found.rows)}
    for row in found.rows:
        row.closure = known.get(row.pk)  # type: ignore[attr-defined]  # for the template
    context = {
        "measured": days_to_close(),
        "live_count": leavers().filter(with_live_account()).count(),
        "may_manage": allows(request.by, "identity.manage"),
        "may_see_leavers": True,
    }
    return found.answer(
        "identity/leavers.html",
        context,
        export=lambda form: leavers_file(closures(found.queryset), form, by=request.by),
    )


@page("identity.see_leavers")
def leaver(request: Request, number: str) -> HttpResponse:
    """One leaver: each account with what shows that it is closed, and what is still missing."""
    person = find_person(number)
    found = closures([person])
    if not found:
        raise NotFound(
            say("{name}さんは退職していません。", name=person.name),
            say("退職者の一覧から選び直してください。"),
        )
    devices = list(devices_of(person))
    states = compliance_of(devices_of(person))
    context = {
        "closure": found[0],
        "person": person,
        "cuts": told_of(person),
        "devices": [(one, states.get(one.pk)) for one in devices],
        "open_accounts": set(accounts_seen(request.by).filter(person=person).values_list("pk", flat=True)),
        "open_systems": set(systems_seen(request.by).values_list("pk", flat=True)),
        "findings": findings().filter(account__person=person).order_by("-opened_on", "-pk")[:50],
    }
    return render(request, "identity/leaver.html", context)
