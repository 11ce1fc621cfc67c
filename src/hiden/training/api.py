"""API: courses with how many have passed, who is still to take what, attendance, and one's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_noop as _
from ninja import Query, Router, Status
from pydantic import Field

from hiden.gate import visible
from hiden.gate.page import endpoint
from hiden.people.api import PersonRef, person_called, person_ref
from hiden.training import actions
from hiden.training.models import CourseAssignment
from hiden.training.queries import coverage, find_course, late, open_assignments
from hiden.ui.api import MOST_AT_ONCE, Changed, Day, Listed, Paged, Shape, answers, everything, listed, meant
from hiden.ui.request import Request

router = Router(tags=["training"])


class CourseShown(Shape):
    """A course and how many of those who are here passed it within a year."""

    key: str
    template: str
    title: str
    here: int = Field(description=_("在籍している人の数。"))
    passed: int = Field(description=_("一年以内に修了した人の数。"))
    open: int
    late: int
    stale: bool = Field(description=_("会社の決まりが変わり、内容を作り直すとよければtrue。"))


class CourseAssignmentShown(Shape):
    """That somebody is to take a course."""

    course: str
    title: str
    person: PersonRef
    due_on: date
    reason: str


class AssignmentsAsked(Paged):
    """Which of them."""

    course: str = Field("", max_length=16, description=_("研修の鍵。"))
    late: bool = Field(False, description=_("trueは、期限を過ぎたものだけ。"))


class CourseGiven(Shape):
    """Who is to take a course until when."""

    people: list[str] = Field(min_length=1, max_length=MOST_AT_ONCE, description=_("人の鍵か社員番号。"))
    due_on: Day
    reason: str = Field("", max_length=300)


class CourseAttended(Shape):
    """Who took a course in a room."""

    people: list[str] = Field(min_length=1, max_length=MOST_AT_ONCE, description=_("人の鍵か社員番号。"))
    on: Day
    words: str = Field("", max_length=300)


def _shown(rows: Iterable[CourseAssignment]) -> list[CourseAssignmentShown]:
    return [
        CourseAssignmentShown(
            course=one.course.key, title=one.course.title, due_on=one.due_on, reason=one.reason,
            person=person_ref(one.person),
        )
        for one in rows
    ]  # fmt: skip


@router.get(
    "/courses",
    response=answers(Listed[CourseShown]),
    summary=_("研修の一覧"),
    description=_("一年以内に修了した人の数とともに。"),
)
@endpoint("training.manage")
def courses(request: Request) -> Listed[CourseShown]:
    return everything(
        Listed[CourseShown],
        [
            CourseShown(
                key=one.course.key, template=one.course.template, title=one.course.title, here=one.here,
                passed=one.passed, open=one.open, late=one.late, stale=one.stale,
            )
            for one in coverage()
        ],
    )  # fmt: skip


@router.get(
    "/courses/assignments",
    response=answers(Listed[CourseAssignmentShown]),
    summary=_("受講待ちの一覧"),
    description=_("見てよい人の分を、期限の早い順に。"),
)
@endpoint("training.see_records")
def assignments(request: Request, asked: Query[AssignmentsAsked]) -> Listed[CourseAssignmentShown]:
    rows = visible(request.by, "training.see_record", open_assignments())
    if asked.course:
        rows = rows.filter(course=meant(find_course, asked.course))
    if asked.late:
        rows = late(rows)
    return listed(Listed[CourseAssignmentShown], request, rows.order_by("due_on", "pk"), asked, _shown)


@router.post(
    "/courses/{key}/assignments",
    response=answers(Changed, 201),
    summary=_("受講を求める"),
    description=_("すでに求めている人には重ねて求めません。"),
)
@endpoint("training.manage")
def assign(request: Request, key: str, body: CourseGiven) -> Status[Changed]:
    people = [meant(person_called, one) for one in dict.fromkeys(body.people)]
    course = find_course(key)
    made = actions.assign(
        people, course=course.template, due_on=body.due_on, reason=body.reason, by=request.by
    )
    return Status(201, Changed(changed=made))


@router.post(
    "/courses/{key}/attendance",
    response=answers(Changed, 201),
    summary=_("集合研修の記録"),
    description=_("その日に受けた人を記録します。"),
)
@endpoint("training.manage")
def attend(request: Request, key: str, body: CourseAttended) -> Status[Changed]:
    people = [meant(person_called, one) for one in dict.fromkeys(body.people)]
    made = actions.attended(people, course=find_course(key), on=body.on, words=body.words, by=request.by)
    return Status(201, Changed(changed=made))
