"""会議の資料: who got which numbered set, what came back, and the checklist before something is shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.lending import actions
from hiden.lending.kinds import Handed
from hiden.lending.models import HandOut, Meeting
from hiden.lending.pages.finding import meeting_at, shown_items, tabs
from hiden.lending.pages.meeting_forms import QUESTIONS, ChecklistForm, MeetingForm
from hiden.lending.queries import not_collected
from hiden.ui.filters import Choice, DateRange, Search
from hiden.ui.forms import form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.request import Request

_COLUMNS = (
    Column("day", _("開催日"), sort=("held_on",), kind="num", bare=True),
    Column("title", _("会議"), sort=("title",), kind="name"),
    Column("room", _("場所"), sort=("room",)),
    Column("organiser", _("登録した人"), sort=("organiser__kana_key",), kind="line"),
    Column("papers", _("配布資料の回収"), kind="line"),
)


def _state(value: str) -> Q:
    """Meetings of which a set is missing, or that nobody has gone through the checklist for."""
    if value == "out":
        return Q(Exists(not_collected().filter(meeting=OuterRef("pk"))))
    return Q(checked_at__isnull=True)


@page("lending.use")
def meetings(request: Request) -> HttpResponse:
    """The meetings that concern the reader."""
    settled = Q(handouts__handed__in=[Handed.COLLECTED, Handed.KEPT])
    given = ~Q(handouts__name="") | Q(handouts__person__isnull=False)
    numbered = Q(numbered=True)
    rows = Meeting.objects.select_related("organiser").annotate(
        sets=Count("handouts", filter=Q(handouts__isnull=False) & given & numbered),
        settled=Count("handouts", filter=settled & given & numbered),
    )
    listing = Listing(
        request,
        visible(request.by, "lending.read_meeting", rows),
        columns=_COLUMNS,
        filters=(
            Search(("title", "room", "organiser__name")),
            Choice("state", _("状態"), [("out", _("回収していない資料がある")), ("unchecked", _("事前の確認がまだ"))], lookup=_state),
            DateRange("day", _("開催日"), lookup="held_on"),
        ),
        sort="-day",
        empty=_("会議はまだ登録されていません。"),
    )  # fmt: skip
    return listing.answer("lending/meetings.html", {**tabs(request.by), "today": today()})


@page("lending.meet")
def new(request: Request) -> HttpResponse:
    """Enter a meeting."""

    def save(form: MeetingForm) -> str:
        made = actions.keep_meeting(**form.cleaned_data, by=request.by)
        messages.success(request, say("会議を登録しました。資料を見せる前の確認に進んでください。"))
        return reverse("lending_meeting_check", args=[made.key])

    return form_page(
        request,
        MeetingForm,
        save,
        title=_("会議を登録する"),
        lead=_(
            "秘密情報を配る・映す会議を登録します。配る資料には1番からの番号が付き、終わったら番号で回収します。"
        ),
        submit=_("登録する"),
        cancel=reverse("lending_meetings"),
        initial={"items": request.GET.get("item", "")},
    )


def _line(row: HandOut) -> str:
    if row.person is not None:
        return row.person.number
    if not row.name:
        return "予備"
    return f"{row.company_name}／{row.name}"


@page("lending.change_meeting", of=meeting_at, known_by="lending.read_meeting")
def edit(request: Request, found: Meeting, key: str) -> HttpResponse:
    """Change a meeting or its receivers."""

    def save(form: MeetingForm) -> str:
        actions.keep_meeting(**form.cleaned_data, meeting=found, by=request.by)
        messages.success(request, say("変更を登録しました。"))
        return reverse("lending_meeting", args=[key])

    rows = found.handouts.select_related("person").order_by("number")
    items = [row.item.number for row in found.items.select_related("item").order_by("item__number")]
    return form_page(
        request,
        MeetingForm,
        save,
        title=_("会議を変更する"),
        submit=_("変更する"),
        cancel=reverse("lending_meeting", args=[key]),
        initial={
            "title": found.title, "held_on": found.held_on, "room": found.room, "materials": found.materials, "numbered": found.numbered,
            "items": "、".join(items), "receivers": "\n".join(_line(row) for row in rows),
        },
    )  # fmt: skip


@page("lending.read_meeting", of=meeting_at)
def meeting(request: Request, found: Meeting, key: str) -> HttpResponse:
    """A meeting with its 配布・回収簿 and what the checklist said."""
    rows = list(found.handouts.select_related("person", "by").order_by("number"))
    given = [row for row in rows if row.receiver]
    shown = shown_items(request.by, [row.item for row in found.items.select_related("item")])
    missing = [row for row in given if found.numbered and row.handed in {Handed.OUT, Handed.MISSING}]
    context: dict[str, Any] = {
        "meeting": found,
        "rows": rows,
        "given": len(given),
        "missing": missing,
        **shown,
        "may_change": allows(request.by, "lending.change_meeting", found),
        "circumstances": [QUESTIONS[name] for name in found.circumstances if name in QUESTIONS],
        "over": found.held_on < today(),
        "factors": _grouped(found.factors, {one.number for one in shown["items"]}),
    }
    return render(request, "lending/meeting.html", context)


def _grouped(
    factors: Sequence[dict[str, Any]], seen: Collection[str]
) -> list[tuple[dict[str, Any], list[str], int]]:
    """What was said of several items said once: the factor, the items that the reader may see, how many others."""
    found: dict[tuple[str, str], tuple[dict[str, Any], list[str], list[str]]] = {}
    for one in factors:
        _factor, shown, hidden = found.setdefault((one["words"], one["source"]), (one, [], []))
        if one["item"]:
            (shown if one["item"] in seen else hidden).append(one["item"])
    return [(one, shown, len(hidden)) for one, shown, hidden in found.values()]


@page("lending.change_meeting", of=meeting_at, known_by="lending.read_meeting")
def check(request: Request, found: Meeting, key: str) -> HttpResponse:
    """The checklist before something is shown."""

    def save(form: ChecklistForm) -> str:
        actions.check_meeting(found, form.cleaned_data["circumstances"], by=request.by)
        return reverse("lending_meeting", args=[key])

    return form_page(
        request,
        ChecklistForm,
        save,
        title=say("資料を見せる前の確認：{title}", title=found.title),
        lead=_(
            "会議の様子を選ぶと、扱う情報の区分と取扱表から、気を付けることを並べます。開くかどうかは、会議を開く人が決めます。"
        ),
        submit=_("気を付けることを見る"),
        cancel=reverse("lending_meeting", args=[key]),
        initial={"circumstances": found.circumstances},
    )


@require_POST
@page("lending.change_meeting", of=meeting_at, known_by="lending.read_meeting")
def collect(request: Request, found: Meeting, key: str) -> HttpResponse:
    """What became of the ticked numbers."""
    numbers = [
        int(one) for one in request.POST.getlist("set") if one.isascii() and one.isdecimal() and len(one) < 6
    ]
    if not numbers:
        raise BadInput(
            say("番号が選ばれていません。"),
            say("回収した番号にチェックを入れてから、もう一度押してください。"),
        )
    done = actions.collect(
        found,
        numbers,
        handed=request.POST.get("handed", ""),
        note=request.POST.get("note", ""),
        by=request.by,
    )
    messages.success(request, say("{n}部について記録しました。", n=done))
    return HttpResponseRedirect(reverse("lending_meeting", args=[key]))
