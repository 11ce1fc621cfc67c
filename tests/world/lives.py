"""What the addresses of rules, life cycle and training speak of: a draft, a leaver of 製造部, a project, a course, a notice."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from hiden.base.clock import today
from hiden.lifecycle import actions as lives
from hiden.lifecycle.doing import change_settings_unasked
from hiden.lifecycle.models import LifeEvent, LifeStep, OwnStep, Passage
from hiden.paper.reading import Line
from hiden.people.leaving import give_notice
from hiden.people.models import Person, Role
from hiden.people.queries import posts_of
from hiden.rules import actions as rules
from hiden.rules.keeping import keep
from hiden.rules.models import Document
from hiden.rules.reviewing.keeping import keep_review
from hiden.rules.reviewing.review import review as look_through
from hiden.training import actions as training
from hiden.training.models import CourseAssignment, NoticeKind, NoticeReader
from tests.world.sample import Cast


def lived(cast: Cast) -> dict[str, object]:
    """Somebody of Bob's department gives notice; Bob leads a project; Charlie is to take a course and read a notice."""
    alice, bob, charlie = cast.alice, cast.bob, cast.charlie
    hr = Person.objects.get(number="1001")
    with transaction.atomic():
        change_settings_unasked(begins_on=today(), hold_months=6, hold_months_top=12, by=hr)
    draft = Document.objects.filter(template="visitor_rules").first() or keep("visitor_rules", by=alice)
    rules.fill(draft, {"effective_on": today().isoformat()}, by=alice)
    version = rules.propose(draft, reason="はじめて定めるため", by=alice)
    leaver = Person.objects.get(number="2703")
    give_notice(leaver, by=hr)
    event = LifeEvent.objects.get(person=leaver, passage=Passage.NOTICE)
    lives.hold_pc(event, until=today() + timedelta(days=100), by=hr)
    done = event.steps.filter(role=Role.HR).first()
    assert done is not None
    place = posts_of([bob.pk], today())[bob.pk][0].department
    project = lives.open_project(name="次世代ポンプ", code_word="PJ-A", manager=bob, department=place, by=bob)
    lives.join(project, [leaver], by=bob)
    lives.add_own_step(
        Passage.JOINED, title="社員証の写真", role=Role.OFFICE, days=1, reason="慣行のため", by=hr
    )
    course = training.make_course("site_workers", by=hr)
    training.assign([charlie], course="site_workers", due_on=today() + timedelta(days=30), by=hr)
    attempt = training.begin_quiz(course, by=charlie)
    right = [attempt.version.questions[each]["right"] for each in attempt.drawn]
    training.finish_quiz(attempt, right, by=charlie)
    notice = training.publish(
        kind=NoticeKind.GENERAL,
        title="避難訓練",
        body="来週に行います。",
        people=[charlie],
        due_on=today(),
        by=hr,
    )
    training.assign([leaver], course="site_workers", due_on=today() + timedelta(days=30), by=hr)
    lines = [Line(1, "甲は、秘密情報を漏らさない。")]
    review = keep_review(
        lines, look_through(lines, "nda", on=today()), title="契約案", kind="nda", on=today(), by=alice
    )
    return {
        "review": review.key,
        "draft": draft.key,
        "version": version.number,
        "event": event.key,
        "step": LifeStep.objects.filter(event=event, role=Role.IT).values_list("pk", flat=True)[0],
        "own_step": OwnStep.objects.latest("pk").pk,
        "project": project.key,
        "noticed": leaver.number,
        "course": course.key,
        "attempt": attempt.pk,
        "staff_notice": notice.key,
        "staff_reader": NoticeReader.objects.filter(notice=notice).values_list("pk", flat=True)[0],
        "assignment": CourseAssignment.objects.get(person=leaver, course=course).pk,
    }
