"""The page on which lines are answered: many at once, by keyboard alone if one likes, without a script as well.

Each line is two radio buttons of one form; the script of ui only moves between them. What was chosen is sent together with the
version of each line that was on the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from hiden.access.reviews import actions
from hiden.access.reviews.actions import KeepOrEnd, Said
from hiden.access.reviews.export import lines_file
from hiden.access.reviews.models import UNDECIDED, AccessReview, AccessReviewLine, LineState, ReviewState
from hiden.access.reviews.queries import find_review, waiting_for
from hiden.access.reviews.showing import show
from hiden.base.dates import parse_full_date
from hiden.base.errors import BadInput, Conflict, HidenError
from hiden.base.words import say
from hiden.gate import visible
from hiden.gate.page import page
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.filters import Choice, Search
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import Label
from hiden.ui.request import Request

# Filters of the list, each a condition on lines.
_ALL: tuple[str, Label] = ("all", _("すべて"))
_STATES: tuple[tuple[str, Label], ...] = (
    ("new", _("開始後に加わった")),
    ("kept", _("続ける")),
    ("ended", _("終えた・承認待ち")),
    ("silent", _("無回答")),
    ("closed", _("対象でなくなった")),
    ("shown", _("部門責任者（表示のみ）")),
)
_OF_STATE: Mapping[str, Q] = {
    "undecided": Q(state__in=UNDECIDED),
    "new": Q(state=LineState.NEW),
    "kept": Q(state=LineState.KEPT),
    "ended": Q(state__in=[LineState.ENDED, LineState.WAITING]),
    "silent": Q(silent=True),
    "closed": Q(state=LineState.CLOSED),
    "shown": Q(state=LineState.SHOWN),
}
_COLUMNS = (
    Column("person", _("だれが"), sort=("person__kana_key", "item__number"), kind="name"),
    Column("item", _("何を"), sort=("item__number", "person__kana_key")),
    Column("why", _("持っている理由")),
    Column("risk", _("確かめたいところ"), sort=("joined", "-risk", "item__number", "person__kana_key")),
    Column("answer", _("答え")),
    Column("decider", _("答える人"), sort=("decider__kana_key",), hidden=True),
)


def _numbered(number: int, **_more: object) -> AccessReview:
    return find_review(number)


@page("access.see_review", of=_numbered)
def lines(request: Request, found: AccessReview, number: int) -> HttpResponse:
    """The lines that the reader may see, those that deserve a look first; what they answer is sent from here."""
    problem: HidenError | None = None
    if request.method == "POST":
        try:
            return _answered(request, found)
        except (BadInput, Conflict) as error:
            problem = error
    return _shown(request, found, problem)


def _shown(request: Request, found: AccessReview, problem: HidenError | None) -> HttpResponse:
    seen = visible(request.by, "access.see_review_line", found.lines.all())
    mine = waiting_for(request.by).filter(review=found).count()
    others = seen.exclude(decider=request.by).exclude(state=LineState.SHOWN).exists()
    running = found.state == ReviewState.RUNNING
    rows = seen.select_related("item", "person", "decider", "decided_by", "case", "review")
    # Where nothing is chosen: what waits for the reader, or else all that waits; of a review that is over, all of it.
    if running and not request.GET.get("state"):
        rows = rows.filter(_OF_STATE["undecided"] | Q(state=LineState.NEW))
    if mine and not request.GET.get("whose"):
        rows = rows.filter(decider=request.by)
    filters = _filters(seen, running=running, mine=bool(mine), others=others)
    listing = Listing(
        request, rows, columns=_COLUMNS, filters=filters, sort="risk",
        exports=("xlsx", "csv", "csv-cp932"), empty=_("確かめる行は、もうありません。"),
    )  # fmt: skip
    if listing.export:
        return lines_file(found, listing.queryset, listing.export, by=request.by)
    show(listing.rows, request.by)
    answerable = [one for one in listing.rows if one.seen.may_end]
    _remember(request, listing.rows)
    context = {
        "review": found,
        "undecided": mine if mine else seen.filter(state__in=UNDECIDED).count(),
        "mine": mine,
        "answerable": answerable,
        "open": [one for one in answerable if one.seen.may_keep],
        "problem": problem,
        "words": request.POST.get("words", ""),
        "until": request.POST.get("until", ""),
        "running": running,
    }
    answer = listing.answer("access/reviews/lines.html", context)
    if problem is not None:
        answer.status_code = problem.status
    return answer


def _remember(request: Request, rows: list[AccessReviewLine]) -> None:
    """What was chosen stays chosen when the page is shown again."""
    for line in rows:
        line.picked = request.POST.get(f"line:{line.pk}", "").partition(".")[0]  # type: ignore[attr-defined]


def _filters(seen: QuerySet[AccessReviewLine], *, running: bool, mine: bool, others: bool) -> tuple[Any, ...]:
    owners = list(seen.order_by().values_list("owner_id", "owner__code").distinct())
    names = place_names(departments_as_of(), [pk for pk, _code in owners])
    departments = sorted((code, names.get(pk, code)) for pk, code in owners)
    found: list[Any] = [
        Search(("person__name", "person__kana", "person__number", "item__number")),
        Choice(
            "state",
            _("状態"),
            ((_ALL, *_STATES) if running else _STATES),
            lookup=lambda value: _OF_STATE.get(value, Q()),
            usual=_("未決定") if running else "",
        ),
    ]
    if mine and others:
        found.append(Choice("whose", _("答える人"), (_ALL,), lookup=lambda _value: Q(), usual=_("自分")))
    if len(departments) > 1:
        found.append(Choice("owner", _("管理部署"), departments, lookup="owner__code"))
    return tuple(found)


def _answered(request: Request, found: AccessReview) -> HttpResponse:
    outcome = actions.decide(
        found,
        _said(request),
        until=_until(request.POST.get("until", "")),
        words=request.POST.get("words", ""),
        by=request.by,
    )
    _tell(request, found, outcome)
    return HttpResponseRedirect(f"{request.get_full_path()}#answer")


def _until(text: str) -> date | None:
    return parse_full_date(text) if text.strip() else None


def _said(request: Request) -> dict[int, Said]:
    """Line → answer with the version that was on the screen; for the rest of the page what its button says."""
    said: dict[int, Said] = {}
    rest = {"rest_keep": KeepOrEnd.KEEP, "rest_end": KeepOrEnd.END}.get(request.POST.get("verb", ""))
    if rest is not None:
        for text in request.POST.getlist("shown"):
            pk, version = _pair(text)
            said[pk] = Said(rest, version)
    for name, value in request.POST.items():
        if name.startswith("line:"):
            answer, _dot, on_screen = str(value).partition(".")
            pk, version = _pair(f"{name.removeprefix('line:')}.{on_screen or 0}")
            if answer not in KeepOrEnd.values:
                raise _unreadable()
            said[pk] = Said(KeepOrEnd(answer), version)
    return said


def _pair(text: str) -> tuple[int, int]:
    first, _dot, second = text.partition(".")
    if not first.isdecimal() or len(first) > 18 or (second and not second.isdecimal()):
        raise _unreadable()
    return int(first), int(second[:9]) if second else 0


def _unreadable() -> BadInput:
    return BadInput(say("答えを読み取れませんでした。"), say("画面を開き直して、もう一度選んでください。"))


def _tell(request: Request, found: AccessReview, outcome: actions.Outcome) -> None:
    """What happened to the answers, in as few sentences as will do."""
    parts = [
        say("{n}行を続けます", n=len(outcome.kept)) if outcome.kept else "",
        say("{n}行を終えました", n=len(outcome.ended)) if outcome.ended else "",
        say("{n}行は取扱者から外すことを起案しました（承認待ち）", n=len(outcome.waiting)) if outcome.waiting else "",
        say("{n}行は情報管理責任者に終了を提案しました", n=len(outcome.proposed)) if outcome.proposed else "",
    ]  # fmt: skip
    if done := say("、").join(part for part in parts if part):
        messages.success(request, say("{what}。", what=done))
    if outcome.renewed:
        messages.success(request, say("権限{n}件の期限を改めました。", n=outcome.renewed))
    if outcome.unmoved:
        messages.warning(
            request,
            say(
                "権限{n}件の期限は変えていません。プロジェクト・緊急の権限と、極秘や区分全体の延長は、ここでは変えられません。",
                n=outcome.unmoved,
            ),
        )
    if outcome.changed:
        messages.warning(
            request,
            say("{n}行は、新しい権限が加わったため決めていません。もう一度確かめてください。", n=len(outcome.changed)),
        )  # fmt: skip
    if outcome.overtaken:
        messages.warning(
            request,
            say("{n}行は、ほかの人が先に答えたか、権限がすでに終わっていたため、変えていません。", n=len(outcome.overtaken)),
        )  # fmt: skip
    if outcome.completed:
        messages.success(request, say("すべての行に答えたので、棚卸し{n}を終えました。", n=found.number))
