"""誓約の状況: how many have signed by document, department, asking or item; the list of who has not; reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.people.filters import below_department
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, place_names
from hiden.promises import actions
from hiden.promises.export import places, requests_file
from hiden.promises.models import OUTSTANDING, Asking, PromiseRequest, PromiseState
from hiden.promises.queries import Counted, counted, department_filter, late, requests
from hiden.promises.texts import outdated
from hiden.rules.library import templates
from hiden.ui.filters import Choice, DateRange, Multi, Search
from hiden.ui.links import link
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import Label
from hiden.ui.request import Request
from hiden.ui.written import date_with_era

GROUPS: tuple[tuple[str, Label], ...] = (
    ("template", _("文書ごと")),
    ("department", _("部署ごと")),
    ("asking", _("依頼ごと")),
    ("item", _("情報ごと")),
)
STATES: tuple[tuple[str, Label], ...] = (
    ("late", _("期限を過ぎた署名待ち")),
    ("outdated", _("前の版の文のまま")),
    *((one.value, one.label) for one in PromiseState),
)
_COLUMNS = (
    Column("number", _("社員番号"), sort=("person__number",), kind="num", bare=True),
    Column("person", _("氏名"), sort=("person__kana_key", "person__number"), kind="name"),
    Column("department", _("部署")),
    Column("title", _("文書"), sort=("template",)),
    Column("scope", _("対象"), hidden=True),
    Column("state", _("状況"), sort=("state",), kind="line"),
    Column("due", _("期限"), sort=("due_on",), kind="num"),
    Column("asked", _("依頼した日"), sort=("asked_at",), kind="num", hidden=True),
    Column("closed", _("終わった日"), sort=("closed_at",), kind="num", hidden=True),
)
_MOST_ASKINGS = 200
_DAYS = 14  # to sign a text that was revised


def template_name(ident: str) -> str:
    """What a document is called; its id when the library no longer has it."""
    found = templates().get(ident)
    return str(shown(found)) if found else ident


def _visible(by: Person) -> QuerySet[PromiseRequest]:
    return visible(by, "promises.follow", requests())


@page("promises.oversee")
def dashboard(request: Request) -> HttpResponse:
    """How many have signed; every figure opens the list that it counts."""
    group = request.GET.get("by", "template")
    group = group if group in dict(GROUPS) else "template"
    rows = visible(request.by, "promises.follow", PromiseRequest.objects.all())
    found = counted(rows, group)
    whole = _sum(found if group == "template" else counted(rows, "template"))
    context = {
        "groups": [(key, label, key == group) for key, label in GROUPS],
        "group": dict(GROUPS)[group],
        "lines": _named(group, found),
        "whole": whole,
        "manages": allows(request.by, "promises.manage"),
        "lookup": allows(request.by, "promises.read_all"),
        "outdated": rows.filter(outdated()).count(),
    }
    return render(request, "promises/dashboard.html", context)


def _sum(found: Iterable[Counted]) -> Counted:
    rows = list(found)
    return Counted(
        None,
        *(
            sum(getattr(one, name) for one in rows)
            for name in ("asked", "signed", "waiting", "late", "refused")
        ),
    )


def _named(group: str, found: Sequence[Counted]) -> list[tuple[str, Counted, str]]:
    """(words, figures, address of the list) for each group."""
    match group:
        case "department":
            tree = departments_as_of()
            names = place_names(tree, {one.group for one in found if one.group})
            codes = {node.id: node.code for node in tree}
            return [(names.get(one.group, "—"), one, _list(dept=codes.get(one.group, ""))) for one in found]
        case "asking":
            kept = {
                one.pk: one
                for one in Asking.objects.filter(pk__in=[each.group for each in found[:_MOST_ASKINGS]])
                .select_related("text")
                .defer("text__text")
            }
            return [
                (_asking_words(kept[one.group]), one, _list(asking=kept[one.group].key))
                for one in found
                if one.group in kept
            ]
        case "item":
            return [(str(one.group), one, _list(item=one.group)) for one in found]
        case _:
            return [(template_name(one.group), one, _list(doc=one.group)) for one in found]


def _asking_words(asking: Asking) -> str:
    return say(
        "{day}　{title}　{scope}",
        day=date_with_era(asking.asked_at),
        title=asking.text.title,
        scope=asking.scope_words[:60],
    )


def _list(**query: object) -> str:
    return link("promises_list", query=query)


def _state(values: list[str]) -> Q:
    found = Q(state__in=[one for one in values if one not in {"late", "outdated"}])
    found |= late() if "late" in values else Q(pk=None)
    return found | outdated() if "outdated" in values else found


def _filters(request: Request) -> list[Any]:
    tree = departments_as_of()
    askings = Asking.objects.select_related("text").defer("text__text").order_by("-pk")[:_MOST_ASKINGS]
    asked = PromiseRequest.objects.values_list("template", flat=True).distinct().order_by("template")
    found = [
        Search(("person__name", "person__kana", "person__number"), help=_("氏名・フリガナ・社員番号")),
        Multi("state", _("状況"), STATES, lookup=_state),
        Choice("doc", _("文書"), lambda: [(one, template_name(one)) for one in asked], lookup="template"),
        below_department("dept", _("部署"), tree, lambda ids: department_filter(ids, tree.day)),
        DateRange("due", _("期限"), lookup="due_on"),
        Choice(
            "asking",
            _("依頼"),
            lambda: [(one.key, _asking_words(one)) for one in askings],
            lookup="asking__key",
        ),
    ]
    if item := request.GET.get("item", ""):
        found.append(Choice("item", _("情報"), [(item, item)], lookup="asking__items__item__number"))
    return found


@page("promises.oversee")
def listed(request: Request) -> HttpResponse:
    """Who was asked what and where it stands."""
    manages = allows(request.by, "promises.manage")
    listing = Listing(
        request,
        _visible(request.by),
        columns=_COLUMNS,
        filters=_filters(request),
        sort="due",
        select="key" if manages else "",
        select_value="key",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("まだ、だれにも署名を求めていません。"),
    )
    if listing.export:
        return requests_file(listing.queryset, listing.export, by=request.by)
    work = places([row.person_id for row in listing.rows])
    for row in listing.rows:
        row.place = work.get(row.person_id, "")  # type: ignore[attr-defined]
        row.late = row.state == PromiseState.OPEN and row.due_on < today()  # type: ignore[attr-defined]
    return listing.answer("promises/list.html", {"manages": manages, "mail": bool(settings.EMAIL_HOST)})


@require_POST
@page("promises.manage")
def act(request: Request) -> HttpResponse:
    """Remind, take back, or send links: for those picked, or for all who are late."""
    verb = request.POST.get("verb", "")
    rows = requests().filter(state__in=OUTSTANDING)
    if request.POST.get("all") == "late":
        rows = rows.filter(late())
    else:
        rows = rows.filter(key__in=request.POST.getlist("key"))
    found = list(rows)
    if not found:
        raise BadInput(
            say("署名を待っている人が選ばれていません。"),
            say("一覧で人を選んでから、もう一度押してください。"),
        )
    match verb:
        case "remind":
            count = actions.remind(found, by=request.by)
            messages.success(request, say("{n}件について知らせました。", n=count))
        case "withdraw":
            count = actions.withdraw(found, reason=request.POST.get("reason", ""), by=request.by)
            messages.success(request, say("{n}件の依頼を取りやめました。", n=count))
        case "again":
            count = actions.ask_again(
                found, due_on=today() + timedelta(days=_DAYS), reason=say("文が改められたため"), by=request.by
            )
            messages.success(request, say("{n}人に、新しい文で署名を求めました。", n=count))
        case "mail":
            made = actions.mail_links(found, by=request.by)
            response = render(request, "promises/links_mailed.html", {"made": made})
            response["Cache-Control"] = "no-store"
            return response
        case _:
            raise BadInput(
                say("何をするかが選ばれていません。"), say("一覧に戻り、ボタンを押し直してください。")
            )
    return HttpResponseRedirect(reverse("promises_list"))
