"""Pages: the reviews there are, beginning one, how far one is and what became of it. Answering is in answer_page.py."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.access.reviews import actions, answer_page
from hiden.access.reviews.forms import StartForm, usual
from hiden.access.reviews.models import AccessReview, AccessReviewLine, LineState, ReviewState
from hiden.access.reviews.queries import (
    SOON_DAYS,
    Tally,
    by_department,
    find_review,
    nobody_answers,
    ranks_due,
    reported,
    soon,
    tallies,
    tally_of,
    waiting_for,
)
from hiden.access.reviews.report import file_name, review_report
from hiden.base.clock import end_of, today
from hiden.base.words import say
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.people.models import Person
from hiden.people.queries import departments_as_of, place_names
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import ReasonForm, form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import CHAPTER_3, show_in_menu
from hiden.ui.request import Request
from hiden.ui.todo import remind

show_in_menu(
    CHAPTER_3,
    _("アクセス権の棚卸し"),
    "access_reviews",
    action="access.oversee_reviews",
    order=71,
    under="/access/reviews/",
)


def _soon(person: Person) -> int:
    return waiting_for(person).filter(soon()).count()


def _calm(person: Person) -> int:
    return waiting_for(person).exclude(soon()).count()


# The morning mail tells of these too: every day while lines wait, more urgently as the day comes near.
_ROWS = _("行")
remind(
    "access_reviews_soon",
    _("まもなく期限のアクセス権の棚卸し（答えないと終わります）"),
    _soon,
    "access_reviews",
    unit=_ROWS,
    order=5,
)
remind("access_reviews_mine", _("確かめていないアクセス権"), _calm, "access_reviews", unit=_ROWS, order=12)
remind(
    "access_reviews_reported",
    _("取扱者から外す起案を待っているもの"),
    lambda _person: reported().count(),
    "access_reviews",
    query="state=lapsed",
    unit=_ROWS,
    action="access.lead_reviews",
    order=20,
)
remind(
    "access_reviews_due",
    _("1年以上アクセス権を確かめていない区分"),
    lambda _person: len(ranks_due()),
    "access_review_start",
    action="access.lead_reviews",
    order=60,
)

_COLUMNS = (
    Column("number", _("番号"), sort=("number",), kind="num", bare=True),
    Column("title", _("題名"), sort=("title",), kind="name"),
    Column("scope", _("範囲")),
    Column("state", _("状態"), sort=("state",), kind="line"),
    Column("undecided", _("未決定"), kind="right"),
    Column("answered", _("答えた行"), kind="right"),
    Column("due", _("期限"), sort=("due_on",), kind="num"),
)


def lines_seen(by: Person) -> Any:
    """All lines that somebody may see."""
    return visible(by, "access.see_review_line", AccessReviewLine.objects.all())


@page("access.reviews")
def reviews(request: Request) -> HttpResponse:
    """The reviews that the reader answers for, or all of them, the latest first."""
    listing = Listing(
        request,
        visible(request.by, "access.see_review", AccessReview.objects.all()),
        columns=_COLUMNS,
        filters=(Search(("title", "scope_words")), Choice("state", _("状態"), ReviewState.choices)),
        sort="-number",
        empty=_("あなたが確かめるアクセス権の棚卸しは、ありません。"),
    )
    found = tallies(listing.rows, lines_seen(request.by))
    mine = {
        number: count
        for number, count in _mine(request.by).items()
        if number in {one.number for one in listing.rows}
    }
    context = {
        "tallies": found,
        "mine": mine,
        "first": min(mine, default=0),
        "waiting": sum(mine.values()),
        "may_lead": allows(request.by, "access.lead_reviews"),
        "due": ranks_due() if allows(request.by, "access.oversee_reviews") else [],
        "today": today(),
    }
    for one in listing.rows:
        one.tally = found[one.pk]  # type: ignore[attr-defined]
    return listing.answer("access/reviews/list.html", context)


def _mine(person: Person) -> dict[int, int]:
    counted: dict[int, int] = {}
    for number in waiting_for(person).values_list("review__number", flat=True):
        counted[number] = counted.get(number, 0) + 1
    return counted


def _instant(day: date | None) -> datetime | None:
    return end_of(day) if day is not None and day < today() else None


@page("access.lead_reviews")
def start(request: Request) -> HttpResponse:
    """Count first, then begin."""
    like = None
    if request.GET.get("like", "").isdecimal():
        like = AccessReview.objects.filter(number=int(request.GET["like"])).first()

    def save(form: StartForm) -> HttpResponse | str:
        values = form.cleaned_data
        scope, at = form.chosen(), _instant(values["as_of"])
        if request.POST.get("step") == "count":
            size = actions.size_of(scope, as_of=at, by=request.by)
            context = {"form": form, "size": size, "scope_words": scope.words(), **_words()}
            return render(request, "access/reviews/start.html", context)
        made = actions.start_review(
            scope, title=values["title"], due_on=values["due_on"], as_of=at, by=request.by
        )
        messages.success(
            request, say("棚卸し{n}を始めました。答える人のホームと朝のメールに表示されます。", n=made.number)
        )
        return reverse("access_review", args=[made.number])

    return form_page(
        request,
        StartForm,
        save,
        title=_("アクセス権の棚卸しを始める"),
        lead=_("情報一つと人一人の組ごとに、続けるか終えるかを、管理部署の部門責任者が答えます。"),
        submit=_("始める"),
        cancel=reverse("access_reviews"),
        initial=usual(like),
        template="access/reviews/start.html",
    )


def _words() -> dict[str, Any]:
    return {
        "form_title": _("アクセス権の棚卸しを始める"),
        "form_lead": _("数えただけで、まだ始めていません。"),
        "form_submit": _("始める"),
        "form_cancel": reverse("access_reviews"),
    }


def review_numbered(number: int, **_more: object) -> AccessReview:
    """What the address names. Raises NotFound."""
    return find_review(number)


@page("access.see_review", of=review_numbered)
def review(request: Request, found: AccessReview, number: int) -> HttpResponse:
    """How far a review is, by department; and what became of it. Of others' lines nothing is counted."""
    lines = lines_seen(request.by).filter(review=found)
    tally = tally_of(found, lines)
    leads = allows(request.by, "access.lead_reviews")
    mine = waiting_for(request.by).filter(review=found).count()
    running = found.state == ReviewState.RUNNING
    context = {
        "review": found,
        "tally": tally,
        "departments": _departments(found, lines),
        "mine": mine,
        "running": running,
        "last_days": running and (found.due_on - today()).days <= SOON_DAYS,
        "days_left": (found.due_on - today()).days,
        "leads": leads,
        "oversees": allows(request.by, "access.oversee_reviews"),
        "alone": nobody_answers(found).count() if leads and running else 0,
        "unproposed": reported().filter(review=found).count() if leads else 0,
        "answerers": _answerers(lines) if running else [],
        "top": found.lines.filter(rank__gte=3).exists(),
    }
    return render(request, "access/reviews/review.html", context)


def _departments(found: AccessReview, lines: Any) -> list[tuple[str, Tally]]:
    counted = by_department(found, lines.exclude(state=LineState.SHOWN))
    names = place_names(departments_as_of(), counted)
    rows = [(names.get(owner, "—"), one) for owner, one in counted.items()]
    return sorted(rows, key=lambda row: (-row[1].undecided, row[0]))


def _answerers(lines: Any) -> list[tuple[Person, int]]:
    """Who still has lines to answer, and how many."""
    waiting = lines.filter(state__in=[LineState.OPEN, LineState.PROPOSED])
    counted: dict[int, int] = {}
    for pk in waiting.values_list("decider_id", flat=True):
        counted[pk] = counted.get(pk, 0) + 1
    people = Person.objects.in_bulk(list(counted))
    return sorted(((people[pk], n) for pk, n in counted.items()), key=lambda row: (-row[1], row[0].kana_key))


@page("access.lead_reviews")
def stop(request: Request, number: int) -> HttpResponse:
    """End a review before its day."""
    found = find_review(number)

    def save(form: ReasonForm) -> str:
        actions.stop_review(found, reason=form.cleaned_data["reason"], by=request.by)
        messages.success(request, say("棚卸し{n}を途中で中止しました。", n=number))
        return reverse("access_review", args=[number])

    return form_page(
        request,
        ReasonForm,
        save,
        title=say("棚卸し「{title}」を途中で中止する", title=found.title),
        lead=_(
            "答えたものはそのまま残り、まだ答えていない権限は変わりません。確かめ終えた棚卸しには数えません。"
        ),
        submit=_("中止する"),
        cancel=reverse("access_review", args=[number]),
        danger=True,
    )


@require_POST
@page("access.lead_reviews")
def propose_again(request: Request, number: int) -> HttpResponse:
    """Lay the cases that could not be laid when the review ended."""
    found = find_review(number)
    count = actions.propose_again(found, by=request.by)
    messages.success(request, say("{n}行について、取扱者から外すことを起案しました。", n=count))
    return HttpResponseRedirect(reverse("access_review", args=[number]))


@page("access.oversee_reviews")
def report(request: Request, number: int) -> HttpResponse:
    """The result on paper."""
    found = find_review(number)
    answer = HttpResponse(review_report(found, by=request.by), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(found)}"'
    return answer


urlpatterns: list[URLPattern] = [
    path("access/reviews/", reviews, name="access_reviews"),
    path("access/reviews/new/", start, name="access_review_start"),
    path("access/reviews/<int:number>/", review, name="access_review"),
    path("access/reviews/<int:number>/lines/", answer_page.lines, name="access_review_lines"),
    path("access/reviews/<int:number>/stop/", stop, name="access_review_stop"),
    path("access/reviews/<int:number>/propose/", propose_again, name="access_review_propose"),
    path("access/reviews/<int:number>/report.pdf", report, name="access_review_report"),
]
