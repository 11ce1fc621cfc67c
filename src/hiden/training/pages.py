"""Pages: one's own courses and notices; the company's courses, who took them, notices and who confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hiden.base.clock import today
from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say
from hiden.catalogue.shown import shown
from hiden.gate import allows, visible
from hiden.gate.page import page
from hiden.paper.numbering import lines
from hiden.paper.text import text_of
from hiden.rules.choices import choices
from hiden.rules.drafting import titles
from hiden.training import actions
from hiden.training.composing import content
from hiden.training.export import records_file
from hiden.training.forms import AssignForm, AttendanceForm, NoticeForm
from hiden.training.library import cases, course_template, course_templates
from hiden.training.models import Attempt, Course, CourseAssignment, NoticeKind, StaffNotice
from hiden.training.queries import (
    confirmed,
    coverage,
    find_course,
    find_notice,
    find_reader,
    late,
    open_assignments,
    present_version,
    published,
    unread,
)
from hiden.ui.filters import Choice, Search
from hiden.ui.forms import form_page
from hiden.ui.listing import Column, Listing
from hiden.ui.menu import PEOPLE, show_in_menu
from hiden.ui.request import Request
from hiden.ui.texts import text_html
from hiden.ui.todo import remind

show_in_menu(PEOPLE, _("研修とお知らせ"), "training_own", action="training.own", order=40, under="/training/")
remind(
    "training_mine",
    _("受けていない研修"),
    lambda person: open_assignments(person).count(),
    "training_own",
    action="training.own",
    order=14,
    late=lambda person: late(open_assignments(person)).count(),
)
remind(
    "training_unread",
    _("まだ読んでいないお知らせ"),
    lambda person: unread(person).count(),
    "training_own",
    action="training.own",
    order=15,
)
remind(
    "training_late",
    _("研修の期限を過ぎた人"),
    lambda _person: late(open_assignments()).count(),
    "training_records",
    query="state=late",
    action="training.manage",
    order=48,
)


@page("training.own")
def own(request: Request) -> HttpResponse:
    """What the reader is to take and to read, and what they have done."""
    passed = (
        Attempt.objects.filter(person=request.by, passed=True)
        .select_related("version__course")
        .order_by("-finished_at")[:20]
    )
    context = {
        "waiting": open_assignments(request.by).order_by("due_on"),
        "unread": unread(request.by).order_by("notice__due_on"),
        "passed": passed,
        "read": StaffNotice.objects.filter(
            readers__person=request.by, readers__confirmed_at__isnull=False
        ).order_by("-published_at")[:20],
        "today": today(),
        "may_see": allows(request.by, "training.see_records"),
        "may_manage": allows(request.by, "training.manage"),
    }
    return render(request, "training/own.html", context)


@page("training.own")
def course(request: Request, key: str) -> HttpResponse:
    """A course to read; its questions come after."""
    found = find_course(key)
    version = present_version(found)
    if version is None:
        raise NotFound(say("この研修は、まだ作られていません。"), say("研修の一覧から選び直してください。"))
    known = course_templates().get(found.template)
    context = {
        "course": found,
        "version": version,
        "minutes": known.minutes if known else 10,
        "words": text_html(lines(text_of(version.text))),
        "may_manage": allows(request.by, "training.manage"),
    }
    return render(request, "training/course.html", context)


@page("training.own")
def quiz(request: Request, key: str) -> HttpResponse:
    """The questions of one attempt, all on one page; then what was right, and why."""
    found = find_course(key)
    if request.method != "POST":
        attempt = actions.begin_quiz(found, by=request.by)
        return render(request, "training/quiz.html", _quiz(found, attempt, {}))
    attempt = _own_attempt(request)
    answers = [_answer(request.POST.get(f"q{place}", "")) for place in attempt.drawn]
    try:
        attempt = actions.finish_quiz(attempt, answers, by=request.by)
    except BadInput as error:
        given = {
            place: answer for place, answer in zip(attempt.drawn, answers, strict=True) if answer is not None
        }
        context = {**_quiz(found, attempt, given), "problem": error}
        return render(request, "training/quiz.html", context, status=422)
    return HttpResponseRedirect(reverse("training_result", args=[key, attempt.pk]))


def _own_attempt(request: Request) -> Attempt:
    text = request.POST.get("attempt", "")
    found = Attempt.objects.filter(pk=int(text) if text.isdecimal() else 0, person=request.by).first()
    if found is None:
        raise NotFound(say("この回答は見つかりません。"), say("研修の頁から、もう一度始めてください。"))
    return found


def _answer(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else None


def _quiz(found: Course, attempt: Attempt, given: dict[int, int]) -> dict[str, Any]:
    questions = attempt.version.questions
    return {
        "course": found,
        "attempt": attempt,
        "questions": [
            (
                place,
                number,
                questions[place]["ask"],
                list(enumerate(questions[place]["answers"])),
                given.get(place),
            )
            for number, place in enumerate(attempt.drawn, 1)
        ],
    }


@page("training.own")
def result(request: Request, key: str, pk: int) -> HttpResponse:
    """How an attempt went, question by question."""
    found = find_course(key)
    attempt = Attempt.objects.filter(pk=pk, person=request.by, finished_at__isnull=False).first()
    if attempt is None:
        raise NotFound(say("この回答は見つかりません。"), say("研修の頁から、もう一度始めてください。"))
    questions = attempt.version.questions
    rows = []
    for place, answer in zip(attempt.drawn, attempt.answers, strict=True):
        one = questions[place]
        told = one["answers"][answer] if 0 <= answer < len(one["answers"]) else "—"
        rows.append((one["ask"], told, one["answers"][one["right"]], answer == one["right"], one["why"]))
    return render(request, "training/result.html", {"course": found, "attempt": attempt, "rows": rows})


@page("training.own")
def notice(request: Request, key: str) -> HttpResponse:
    """A notice to read and to confirm."""
    reader = find_reader(key, request.by)
    if request.method == "POST":
        actions.confirm(reader, sha256=request.POST.get("sha256", ""), by=request.by)
        messages.success(request, say("読んだことを確認しました。"))
        return redirect("training_own")
    actions.opened(reader, by=request.by)
    return render(request, "training/notice.html", {"reader": reader, "notice": reader.notice})


@page("training.manage")
def courses(request: Request) -> HttpResponse:
    """The company's courses, how many passed, and what could be given besides."""
    given = coverage()
    kept = {one.course.template for one in given}
    context = {
        "given": given,
        "offered": [shown(one) for one in course_templates().values() if one.id not in kept],
    }
    return render(request, "training/courses.html", context)


@page("training.manage")
def offered(request: Request, name: str) -> HttpResponse:
    """What a course would say for this company, before it is given; or what would change."""
    known = course_template(name)
    found = content(known, choices(documents=titles()))
    if request.method == "POST":
        made = actions.make_course(name, by=request.by)
        messages.success(
            request, say("研修「{title}」を作りました。割り当てると始まります。", title=made.title)
        )
        return redirect("training_courses")
    context = {
        "template": shown(known),
        "words": text_html(lines(found.text)),
        "questions": found.questions,
    }
    return render(request, "training/offered.html", context)


@page("training.manage")
def assign(request: Request, key: str) -> HttpResponse:
    """Who is to take it, by when."""
    found = find_course(key)

    def save(form: AssignForm) -> str:
        count = actions.assign(
            form.people(),
            course=found.template,
            due_on=form.cleaned_data["due_on"],
            reason=form.cleaned_data["reason"],
            by=request.by,
        )
        messages.success(request, say("{n}人に割り当てました。", n=count))
        return reverse("training_courses")

    return form_page(
        request,
        AssignForm,
        save,
        title=say("研修「{title}」を割り当てる", title=found.title),
        lead=_("すでに割り当てた人には、重ねて割り当てません。"),
        submit=_("割り当てる"),
        cancel=reverse("training_courses"),
    )


@page("training.manage")
def attendance(request: Request, key: str) -> HttpResponse:
    """Who took it in a room."""
    found = find_course(key)

    def save(form: AttendanceForm) -> str:
        count = actions.attended(
            form.cleaned_data["numbers"],
            course=found,
            on=form.cleaned_data["on"],
            words=form.cleaned_data["words"],
            by=request.by,
        )
        messages.success(request, say("{n}人の出席を記録しました。", n=count))
        return reverse("training_courses")

    return form_page(
        request,
        AttendanceForm,
        save,
        title=say("研修「{title}」の出席を記録する", title=found.title),
        submit=_("記録する"),
        cancel=reverse("training_courses"),
    )


_COLUMNS = (
    Column("person", _("人"), sort=("person__kana_key",), kind="name"),
    Column("course", _("研修"), sort=("course__title",), kind="line"),
    Column("due", _("期限"), sort=("due_on",), kind="num"),
    Column("state", _("状態"), kind="line"),
)


@page("training.see_records")
def records(request: Request) -> HttpResponse:
    """Who took what: everybody's, or for a department manager that of their people."""
    rows = visible(
        request.by,
        "training.see_record",
        CourseAssignment.objects.filter(withdrawn_at__isnull=True).select_related("person", "course"),
    )
    listing = Listing(
        request,
        rows,
        columns=_COLUMNS,
        filters=(
            Search(("person__name", "person__kana", "person__number")),
            Choice(
                "course",
                _("研修"),
                [(one.key, one.title) for one in Course.objects.order_by("title")],
                lookup="course__key",
            ),
            Choice(
                "state",
                _("状態"),
                [("open", _("まだ")), ("late", _("期限を過ぎた")), ("passed", _("修了"))],
                lookup=_state,
            ),
        ),
        sort="due",
        exports=("xlsx", "csv", "csv-cp932"),
        empty=_("割り当てた研修はありません。"),
    )
    if listing.export:
        return records_file(listing.queryset, listing.export, by=request.by)
    return listing.answer("training/records.html", {"today": today()})


def _state(value: str) -> Q:
    if value == "passed":
        return Q(passed_at__isnull=False)
    waiting = Q(passed_at__isnull=True)
    return waiting & Q(due_on__lt=today()) if value == "late" else waiting


@page("training.manage")
def notices(request: Request) -> HttpResponse:
    """Notices with how many have confirmed; and cases that could be shared."""
    found = list(published()[:100])
    counts = confirmed(found)
    shared = set(StaffNotice.objects.filter(kind=NoticeKind.CASE).values_list("title", flat=True))
    context = {
        "rows": [(one, counts[one.pk]) for one in found],
        "cases": [(shown(one), one.ja in shared) for one in cases().values()],
        "today": today(),
    }
    return render(request, "training/notices.html", context)


@page("training.manage")
def new_notice(request: Request) -> HttpResponse:
    """A notice to staff; `?case=` begins with a case."""

    def save(form: NoticeForm) -> str:
        values = form.cleaned_data
        made = actions.publish(
            kind=values["kind"],
            title=values["title"],
            body=values["body"],
            people=form.people(),
            due_on=values["due_on"],
            version=form.versions.get(values["version"]),
            by=request.by,
        )
        messages.success(request, say("{n}人に知らせました。", n=made.readers.count()))
        return reverse("training_notices")

    case = cases().get(request.GET.get("case", ""))
    initial: dict[str, str] = {"kind": NoticeKind.GENERAL}
    if case is not None:
        parts = [
            (say("何が起きたか"), shown(case.happened)),
            (say("どんな兆候があったか"), shown(case.sign)),
            (say("何があれば防げたか"), shown(case.stopped_by)),
            (say("話し合ってみましょう"), shown(case.talk)),
        ]
        body = "\n\n".join(f"■ {head}\n{words}" for head, words in parts)
        initial = {"kind": NoticeKind.CASE, "title": str(shown(case)), "body": body}
    return form_page(
        request,
        NoticeForm,
        save,
        title=_("社内に知らせる"),
        lead=_("読んだことを、一人ずつ確認してもらいます。確認しない人を、それだけで不利益に扱いません。"),
        submit=_("知らせる"),
        cancel=reverse("training_notices"),
        initial=initial,
    )


@page("training.manage")
def readers(request: Request, key: str) -> HttpResponse:
    """Who has confirmed a notice, and who has not."""
    found = find_notice(key)
    rows = found.readers.select_related("person").order_by("confirmed_at", "person__kana_key")
    return render(request, "training/readers.html", {"notice": found, "rows": rows[:3000]})


@require_POST
@page("training.manage")
def end_assignment(request: Request, pk: int) -> HttpResponse:
    """No longer ask somebody."""
    found = CourseAssignment.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(say("この割当ては見つかりません。"), say("一覧を開き直してください。"))
    actions.withdraw(found, by=request.by)
    messages.success(request, say("割当てを取り消しました。"))
    return redirect("training_records")


urlpatterns: list[URLPattern] = [
    path("training/", own, name="training_own"),
    path("training/courses/", courses, name="training_courses"),
    path("training/courses/offered/<slug:name>/", offered, name="training_offered"),
    path("training/courses/<slug:key>/assign/", assign, name="training_assign"),
    path("training/courses/<slug:key>/attendance/", attendance, name="training_attendance"),
    path("training/records/", records, name="training_records"),
    path("training/records/<int:pk>/withdraw/", end_assignment, name="training_withdraw"),
    path("training/notices/", notices, name="training_notices"),
    path("training/notices/new/", new_notice, name="training_new_notice"),
    path("training/notices/<slug:key>/", notice, name="training_notice"),
    path("training/notices/<slug:key>/readers/", readers, name="training_readers"),
    path("training/<slug:key>/", course, name="training_course"),
    path("training/<slug:key>/quiz/", quiz, name="training_quiz"),
    path("training/<slug:key>/result/<int:pk>/", result, name="training_result"),
]
