"""Verbs: make courses from the company's choices, assign, take, record attendance; publish and confirm notices."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta

from django.db import transaction

from hiden.base.clock import FOREVER_DATE, now, today
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record, record_many
from hiden.ledger.canonical import canonical
from hiden.ledger.kinds import Author
from hiden.paper.text import data_of
from hiden.people.models import Person
from hiden.people.queries import here_on
from hiden.people.turn import in_turn, take_turn
from hiden.rules.choices import choices
from hiden.rules.drafting import titles
from hiden.rules.models import Version
from hiden.training.composing import content, draw, graded
from hiden.training.entries import (
    CourseAssigned,
    CoursePassed,
    CourseVersionMade,
    NoticeConfirmed,
    NoticePublished,
)
from hiden.training.library import course_template
from hiden.training.models import (
    Attempt,
    Attendance,
    Course,
    CourseAssignment,
    CourseVersion,
    NoticeKind,
    NoticeReader,
    StaffNotice,
)

_AT_ONCE = 500
MOST_WORDS = 20_000


@in_turn
def make_course(template: str, *, by: Person) -> Course:
    """Give a course, or make it anew from the company's present choices: the former version ends today.

    Raises NotFound for an unknown template, Conflict when nothing differs, NotAllowed.
    """
    require(by, "training.manage")
    return make_course_unasked(template, by=by)


def make_course_unasked(template: str, *, by: Author) -> Course:
    """The same for the product itself; inside a transaction that has taken its turn."""
    known = course_template(template)
    course = Course.objects.filter(template=template).first()
    if course is None:
        course = Course.objects.create(
            template=template, title=known.ja, every_months=known.every_months, made_at=now()
        )
    found = content(known, choices(documents=titles()))
    present = course.versions.filter(until=FOREVER_DATE).first()
    if present is not None and present.sha256 == found.sha256:
        raise Conflict(
            say("研修「{title}」は、いまの選択のままです。", title=course.title),
            say("そのままお使いください。"),
        )
    day = today()
    course.versions.filter(until=FOREVER_DATE).update(until=day)
    version = CourseVersion.objects.create(
        course=course,
        number=(present.number if present else 0) + 1,
        text=data_of(found.text),
        questions=[asdict(one) for one in found.questions],
        sha256=found.sha256,
        since=day,
        made_at=now(),
    )
    record(
        CourseVersionMade(course.key, course.title, version.number, version.sha256, day.isoformat()), by=by
    )
    return course


@in_turn
def assign(people: Sequence[Person], *, course: str, due_on: date, reason: str = "", by: Person) -> int:
    """Have people take a course (an id of its template) by a day. Returns how many were not asked already.

    Raises BadInput for a day past or a course that is not given, NotAllowed.
    """
    require(by, "training.manage")
    if due_on < today():
        raise BadInput(say("期限が過去の日付です。"), say("今日以後の日付にしてください。"))
    return assign_unasked(people, course=course, due_on=due_on, reason=reason, by=by)


def assign_unasked(
    people: Sequence[Person], *, course: str, due_on: date, reason: str = "", by: Author
) -> int:
    """The same for the product itself; inside a transaction. Constant number of queries for each batch of rows."""
    found = _given(course)
    asked = set(
        CourseAssignment.objects.filter(
            course=found, passed_at__isnull=True, withdrawn_at__isnull=True
        ).values_list("person_id", flat=True)
    )
    new = {person.pk: person for person in people if person.pk not in asked}
    at = now()
    CourseAssignment.objects.bulk_create(
        (
            CourseAssignment(
                course=found, person=person, due_on=due_on, reason=reason.strip()[:300], assigned_at=at
            )
            for person in new.values()
        ),
        batch_size=_AT_ONCE,
    )
    record_many(
        (
            CourseAssigned(found.key, person.key, due_on.isoformat(), reason.strip())
            for person in new.values()
        ),
        by=by,
    )
    return len(new)


def _given(template: str) -> Course:
    found = Course.objects.filter(template=template).first()
    if found is None:
        raise BadInput(
            say("研修「{title}」は、まだ作られていません。", title=course_template(template).ja),
            say("研修の頁で「この研修を始める」を押してから、割り当ててください。"),
        )
    return found


@transaction.atomic
def withdraw(assignment: CourseAssignment, *, by: Person) -> None:
    """No longer ask somebody to take a course. Raises Conflict when it was passed, NotAllowed."""
    require(by, "training.manage")
    changed = CourseAssignment.objects.filter(
        pk=assignment.pk, passed_at__isnull=True, withdrawn_at__isnull=True
    ).update(withdrawn_at=now())
    if not changed:
        raise Conflict(say("この研修は、もう終わっています。"), say("頁を開き直して確かめてください。"))


@transaction.atomic
def begin_quiz(course: Course, *, by: Person) -> Attempt:
    """Draw the questions of one attempt; one that was begun and not finished goes on. Raises Conflict without a version."""
    require(by, "training.own")
    version = course.versions.filter(until=FOREVER_DATE).first()
    if version is None:
        raise Conflict(say("この研修は、まだ作られていません。"), say("人事に知らせてください。"))
    begun = Attempt.objects.filter(version=version, person=by, finished_at__isnull=True).first()
    if begun is not None:
        return begun
    fixed = sum(1 for one in version.questions if "-" not in one["id"])
    return Attempt.objects.create(
        version=version,
        person=by,
        drawn=draw(version.questions, fixed, secrets.token_hex(8)),
        started_at=now(),
    )


@transaction.atomic
def finish_quiz(attempt: Attempt, answers: Sequence[int | None], *, by: Person) -> Attempt:
    """Grade an attempt. Passing ends the assignment. Raises BadInput for missing answers, Conflict when it is finished, NotAllowed."""
    require(by, "training.own")
    locked = Attempt.objects.select_for_update().select_related("version__course").get(pk=attempt.pk)
    if locked.person_id != by.pk:
        raise NotAllowed(say("この回答は、ほかの人のものです。"), say("自分の研修の頁から始めてください。"))
    if locked.finished_at is not None:
        raise Conflict(
            say("この回答は、もう採点されています。"),
            say("もう一度受けるときは、研修の頁から始めてください。"),
        )
    if len(answers) != len(locked.drawn) or None in answers:
        raise BadInput(say("まだ答えていない問題があります。"), say("すべてに答えてから、採点してください。"))
    version, course = locked.version, locked.version.course
    locked.answers, locked.finished_at = list(answers), now()
    locked.score = graded(version.questions, locked.drawn, answers)
    locked.passed = locked.score >= course.pass_mark
    locked.save()
    if locked.passed:
        _pass(version, by, how="quiz", on=today(), score=locked.score, author=by)
    return locked


def _pass(version: CourseVersion, person: Person, *, how: str, on: date, score: int, author: Author) -> None:
    CourseAssignment.objects.filter(
        course=version.course, person=person, passed_at__isnull=True, withdrawn_at__isnull=True
    ).update(passed_at=now())
    record(
        CoursePassed(
            version.course.key, person.key, version.number, version.sha256, how, on.isoformat(), score
        ),
        by=author,
    )


@in_turn
def attended(people: Iterable[Person], *, course: Course, on: date, words: str = "", by: Person) -> int:
    """Record that people took a course in a room. Returns how many were new. Raises BadInput for a day to come, Conflict, NotAllowed."""
    require(by, "training.manage")
    if on > today():
        raise BadInput(say("日付が先の日になっています。"), say("行った日を入力してください。"))
    version = (
        course.versions.filter(since__lte=on).order_by("-since").first()
        or course.versions.order_by("since").first()
    )
    if version is None:
        raise Conflict(say("この研修は、まだ作られていません。"), say("先に研修を作ってください。"))
    there = set(Attendance.objects.filter(course=course, on=on).values_list("person_id", flat=True))
    new = [person for person in people if person.pk not in there]
    Attendance.objects.bulk_create(
        (Attendance(course=course, person=one, on=on, words=words[:300], recorded_at=now()) for one in new),
        batch_size=_AT_ONCE,
    )
    CourseAssignment.objects.filter(
        course=course, person__in=new, passed_at__isnull=True, withdrawn_at__isnull=True
    ).update(passed_at=now())
    record_many(
        (
            CoursePassed(course.key, one.key, version.number, version.sha256, "room", on.isoformat(), 100)
            for one in new
        ),
        by=by,
    )
    return len(new)


@in_turn
def publish(
    *,
    kind: NoticeKind | str,
    title: str,
    body: str,
    people: Sequence[Person],
    due_on: date,
    version: Version | None = None,
    by: Person,
) -> StaffNotice:
    """Publish a notice that each of these people confirms. Raises BadInput without words or readers, NotAllowed."""
    require(by, "training.manage")
    if not title.strip() or not body.strip() or not people:
        raise BadInput(
            say("題名、本文、または知らせる相手がありません。"),
            say("三つとも入れて、もう一度知らせてください。"),
        )
    if len(body) > MOST_WORDS or due_on < today():
        raise BadInput(
            say("本文が長すぎるか、期限が過去の日付です。"),
            say("本文を短くするか、期限を今日以後にしてください。"),
        )
    made = StaffNotice.objects.create(
        kind=NoticeKind(kind),
        title=title.strip()[:200],
        body=body.strip(),
        version=version,
        sha256=notice_digest(title.strip()[:200], body.strip(), version),
        due_on=due_on,
        published_at=now(),
    )
    NoticeReader.objects.bulk_create(
        (NoticeReader(notice=made, person=person) for person in {one.pk: one for one in people}.values()),
        batch_size=_AT_ONCE,
    )
    readers = made.readers.count()
    record(NoticePublished(made.key, made.kind, made.title, made.sha256, readers, due_on.isoformat()), by=by)
    return made


def notice_digest(title: str, body: str, version: Version | None) -> str:
    """SHA-256 over what is read: title, body, and the digest of the text that is attached."""
    said: Mapping[str, str] = {"title": title, "body": body, "text": version.sha256 if version else ""}
    return hashlib.sha256(canonical(said)).hexdigest()


@transaction.atomic
def opened(reader: NoticeReader, *, by: Person) -> None:
    """Somebody opened a notice for the first time. Nothing is on the ledger: opening is not confirming."""
    require(by, "training.own")
    NoticeReader.objects.filter(pk=reader.pk, person=by, opened_at__isnull=True).update(opened_at=now())


@transaction.atomic
def confirm(reader: NoticeReader, *, sha256: str, by: Person) -> None:
    """Confirm having read a notice. `sha256` is what was shown. Raises Conflict when another text was shown, NotAllowed."""
    require(by, "training.own")
    locked = NoticeReader.objects.select_for_update().select_related("notice").get(pk=reader.pk)
    if locked.person_id != by.pk:
        raise NotAllowed(
            say("ほかの人の代わりに確認することはできません。"), say("本人に読んでもらってください。")
        )
    if sha256 != locked.notice.sha256:
        raise Conflict(
            say("表示されていた文が、いまの文と違います。"),
            say("もう一度開いて、読んでから確認してください。"),
        )
    if locked.confirmed_at is None:
        locked.opened_at = locked.opened_at or now()
        locked.confirmed_at = now()
        locked.save()
        record(NoticeConfirmed(locked.notice.key, by.key, sha256), by=by)


@transaction.atomic
def renew_due(*, by: Author) -> int:
    """Ask again whoever has not passed a course within its months; due in thirty days. Safe to run twice. Returns how many."""
    take_turn()
    asked = 0
    day = today()
    for course in Course.objects.filter(every_months__gt=0):
        if course.template not in YEARLY_FOR_ALL:
            continue
        since = day - timedelta(days=course.every_months * 365 // 12)
        passed = set(
            Attempt.objects.filter(
                version__course=course, passed=True, finished_at__date__gte=since
            ).values_list("person_id", flat=True)
        ) | set(Attendance.objects.filter(course=course, on__gte=since).values_list("person_id", flat=True))
        due = [state.person for state in here_on(day) if state.person_id not in passed]
        asked += assign_unasked(
            due,
            course=course.template,
            due_on=day + timedelta(days=30),
            reason=say("毎年の研修のため"),
            by=by,
        )
    return asked


# Of the courses that come again, the one that is for everybody; the others are assigned to those they are for.
YEARLY_FOR_ALL = frozenset({"basic"})
