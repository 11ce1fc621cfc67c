"""Questions: who passed what since when, who is late, how many of those who are here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from hiden.base.clock import FOREVER, FOREVER_DATE, TOKYO, now, start_of, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.people.models import Person
from hiden.people.queries import here_on, persons_in
from hiden.rules.choices import choices
from hiden.rules.drafting import titles
from hiden.training.composing import content
from hiden.training.library import course_templates
from hiden.training.models import (
    Attempt,
    Attendance,
    Course,
    CourseAssignment,
    CourseVersion,
    NoticeReader,
    StaffNotice,
)


def passed_since(person_ids: Collection[int], course: str, since: datetime) -> dict[int, datetime]:
    """When each of these persons last passed a course (id of its template) since an instant. Two queries."""
    wanted = list(person_ids)
    found: dict[int, datetime] = dict(
        Attempt.objects.filter(
            person_id__in=wanted, version__course__template=course, passed=True, finished_at__gte=since
        )
        .values_list("person_id")
        .annotate(last=Max("finished_at"))
    )
    rooms = (
        Attendance.objects.filter(
            person_id__in=wanted, course__template=course, on__gte=since.astimezone(TOKYO).date()
        )
        .values_list("person_id")
        .annotate(last=Max("on"))
    )
    for person, on in rooms:
        at = start_of(on).astimezone(UTC)
        found[person] = max(found.get(person, at), at)
    return found


def find_course(key: str) -> Course:
    """A course by its key. Raises NotFound."""
    found = Course.objects.filter(key=key).first()
    if found is None:
        raise NotFound(say("この研修は見つかりません。"), say("研修の一覧から選び直してください。"))
    return found


def present_version(course: Course) -> CourseVersion | None:
    """What the course says now."""
    return course.versions.filter(until=FOREVER_DATE).first()


def open_assignments(person: Person | None = None) -> QuerySet[CourseAssignment]:
    """Who is still to take what."""
    rows = CourseAssignment.objects.filter(passed_at__isnull=True, withdrawn_at__isnull=True)
    rows = rows.select_related("course", "person")
    return rows if person is None else rows.filter(person=person)


def late(rows: QuerySet[CourseAssignment]) -> QuerySet[CourseAssignment]:
    """Those whose day is past."""
    return rows.filter(due_on__lt=today())


def unread(person: Person) -> QuerySet[NoticeReader]:
    """Notices that somebody has not confirmed yet."""
    return NoticeReader.objects.filter(
        person=person, confirmed_at__isnull=True, notice__until=FOREVER
    ).select_related("notice")


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of those who are here passed a course within a year."""

    course: Course
    here: int
    passed: int
    open: int
    late: int
    stale: bool  # the company's choices have changed since the version was made


def coverage() -> list[Coverage]:
    """For every course. Seven queries and those of the company's choices, whatever the number of people."""
    day = today()
    here = here_on(day)
    ids = here.values("person_id")
    whole = here.count()
    year = now() - timedelta(days=365)
    passed: dict[int, set[int]] = {}
    for course, person in Attempt.objects.filter(
        passed=True, finished_at__gte=year, person_id__in=ids
    ).values_list("version__course_id", "person_id"):
        passed.setdefault(course, set()).add(person)
    for course, person in Attendance.objects.filter(
        on__gte=day - timedelta(days=365), person_id__in=ids
    ).values_list("course_id", "person_id"):
        passed.setdefault(course, set()).add(person)
    waiting = {
        row["course"]: (row["n"], row["late"])
        for row in open_assignments()
        .order_by()
        .values("course")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=day)))
    }
    versions = {one.course_id: one.sha256 for one in CourseVersion.objects.filter(until=FOREVER_DATE)}
    courses = list(Course.objects.order_by("title"))
    present = choices(documents=titles()) if courses else None
    templates = course_templates()
    return [
        Coverage(
            one,
            whole,
            len(passed.get(one.pk, ())),
            *waiting.get(one.pk, (0, 0)),
            stale=present is not None
            and one.template in templates
            and content(templates[one.template], present).sha256 != versions.get(one.pk),
        )
        for one in courses
    ]


def published() -> QuerySet[StaffNotice]:
    """The notices that stand, newest first."""
    return StaffNotice.objects.filter(until=FOREVER).order_by("-published_at")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many are to confirm a notice, and how many did."""

    whole: int = 0
    part: int = 0


def confirmed(notices: Iterable[StaffNotice]) -> dict[int, Confirmed]:
    """By the id of each notice. One query."""
    found = {one.pk: Confirmed() for one in notices}
    rows = (
        NoticeReader.objects.filter(notice__in=found)
        .values_list("notice")
        .annotate(whole=Count("pk"), part=Count("pk", filter=Q(confirmed_at__isnull=False)))
    )
    return found | {notice: Confirmed(whole, part) for notice, whole, part in rows}


def find_reader(key: str, person: Person) -> NoticeReader:
    """A notice as one of its readers has it. Raises NotFound."""
    found = (
        NoticeReader.objects.select_related("notice__version__document")
        .filter(notice__key=key, person=person)
        .first()
    )
    if found is None:
        raise NotFound(say("このお知らせは見つかりません。"), say("お知らせの一覧から選び直してください。"))
    return found


def find_notice(key: str) -> StaffNotice:
    """A notice by its key. Raises NotFound."""
    found = StaffNotice.objects.filter(key=key).first()
    if found is None:
        raise NotFound(say("このお知らせは見つかりません。"), say("お知らせの一覧から選び直してください。"))
    return found


def people_of(
    *, departments: Collection[int] = (), kinds: Collection[str] = (), on: date | None = None
) -> list[Person]:
    """Who is here that day, of some departments (nothing named: all) and kinds (nothing named: all)."""
    day = on or today()
    rows = persons_in(departments, day) if departments else here_on(day)
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    return [row.person for row in rows]
