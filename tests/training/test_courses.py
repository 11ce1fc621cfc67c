"""Courses follow the company's choices; whoever passed them, passed what was shown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hiden.base.clock import frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed
from hiden.classification.actions import change_class
from hiden.classification.queries import class_by_code
from hiden.ledger import SYSTEM
from hiden.ledger.models import LedgerEntry
from hiden.people.models import Person
from hiden.training import actions
from hiden.training.composing import ASKED, draw, graded
from hiden.training.library import cases, course_templates, read
from hiden.training.models import Attempt, CourseAssignment, NoticeKind, NoticeReader
from hiden.training.queries import coverage, late, open_assignments, passed_since, unread
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
DUE = date(2026, 12, 23)


def right_answers(attempt: Attempt) -> list[int | None]:
    return [attempt.version.questions[place]["right"] for place in attempt.drawn]


def test_the_data_files_are_in_order() -> None:
    courses, found, issues = read()
    assert issues == []
    assert {one.id for one in courses} >= {
        "basic",
        "managers",
        "telework",
        "generative_ai",
        "purchasing",
        "site_workers",
    }
    assert len(found) >= 8


def test_a_course_is_made_of_the_companys_own_classes(company: Organisation) -> None:
    course = actions.make_course("basic", by=company.grace)
    version = course.versions.get()
    said = str(version.text)
    assert "極秘" in said
    assert "生成AI" in said
    asked = {one["id"]: one for one in version.questions}
    one = asked["mode-generative-ai-gokuhi"]
    assert one["answers"][one["right"]] == "扱ってはならない"
    with pytest.raises(Conflict):
        actions.make_course("basic", by=company.grace)


def test_when_the_choices_change_the_course_is_stale_and_made_anew(company: Organisation) -> None:
    course = actions.make_course("basic", by=company.grace)
    assert [one.stale for one in coverage()] == [False]
    change_class(
        class_by_code("gokuhi"),
        name="最高秘",
        name_en="",
        definition="最も重い",
        special=False,
        by=company.alice,
    )
    assert [one.stale for one in coverage()] == [True]
    actions.make_course("basic", by=company.grace)
    assert [one.number for one in course.versions.order_by("number")] == [1, 2]
    assert [one.stale for one in coverage()] == [False]


def test_taking_it_on_the_pages_wrong_first_then_right(company: Organisation) -> None:
    course = actions.make_course("basic", by=company.grace)
    actions.assign([company.charlie], course="basic", due_on=DUE, by=company.grace)
    client = signed_in(company.charlie)
    assert course.title in client.get("/training/").content.decode()
    assert client.get(f"/training/{course.key}/").status_code == 200
    client.get(f"/training/{course.key}/quiz/")
    attempt = Attempt.objects.get(person=company.charlie)
    assert len(attempt.drawn) == ASKED
    client.get(f"/training/{course.key}/quiz/")
    assert Attempt.objects.count() == 1, "an attempt that was begun goes on"
    half = {"attempt": str(attempt.pk), f"q{attempt.drawn[0]}": "0"}
    answer = client.post(f"/training/{course.key}/quiz/", half)
    assert answer.status_code == 422
    assert "まだ答えていない" in answer.content.decode()
    wrong = {
        f"q{place}": str((right or 0) + 1)
        for place, right in zip(attempt.drawn, right_answers(attempt), strict=True)
    }
    client.post(f"/training/{course.key}/quiz/", {"attempt": str(attempt.pk), **wrong})
    attempt.refresh_from_db()
    assert (attempt.passed, attempt.score) == (False, 0)
    assert "違います" in client.get(f"/training/{course.key}/result/{attempt.pk}/").content.decode()
    client.get(f"/training/{course.key}/quiz/")
    again = Attempt.objects.exclude(pk=attempt.pk).get()
    right = {
        f"q{place}": str(answer) for place, answer in zip(again.drawn, right_answers(again), strict=True)
    }
    client.post(f"/training/{course.key}/quiz/", {"attempt": str(again.pk), **right})
    again.refresh_from_db()
    assert (again.passed, again.score) == (True, 100)
    assert not open_assignments(company.charlie)
    assert passed_since([company.charlie.pk], "basic", now() - timedelta(days=1)) == {
        company.charlie.pk: again.finished_at
    }
    assert LedgerEntry.objects.filter(kind="training.passed").count() == 1


def test_nobody_answers_for_another(company: Organisation) -> None:
    course = actions.make_course("basic", by=company.grace)
    attempt = actions.begin_quiz(course, by=company.charlie)
    with pytest.raises(NotAllowed):
        actions.finish_quiz(attempt, right_answers(attempt), by=company.bob)
    actions.finish_quiz(attempt, right_answers(attempt), by=company.charlie)
    with pytest.raises(Conflict):
        actions.finish_quiz(attempt, right_answers(attempt), by=company.charlie)


def test_assigning_twice_asks_once_and_the_late_are_known(company: Organisation) -> None:
    actions.make_course("basic", by=company.grace)
    assert actions.assign([company.bob, company.charlie], course="basic", due_on=DUE, by=company.grace) == 2
    assert actions.assign([company.bob], course="basic", due_on=DUE, by=company.grace) == 0
    with frozen(datetime(2027, 1, 5, 3, 0, tzinfo=UTC)):
        assert late(open_assignments()).count() == 2
    with pytest.raises(BadInput):
        actions.assign([company.bob], course="basic", due_on=date(2026, 1, 1), by=company.grace)
    with pytest.raises(NotAllowed):
        actions.assign([company.bob], course="basic", due_on=DUE, by=company.bob)
    with pytest.raises(BadInput, match="まだ作られていません"):
        actions.assign([company.bob], course="managers", due_on=DUE, by=company.grace)


def test_a_room_counts_as_well(company: Organisation) -> None:
    course = actions.make_course("basic", by=company.grace)
    actions.assign([company.charlie], course="basic", due_on=DUE, by=company.grace)
    assert actions.attended([company.charlie, company.bob], course=course, on=TODAY, by=company.grace) == 2
    assert not open_assignments()
    assert set(passed_since([company.charlie.pk, company.bob.pk], "basic", now() - timedelta(days=1))) == {
        company.charlie.pk,
        company.bob.pk,
    }
    page = signed_in(company.alice).post(
        f"/training/courses/{course.key}/attendance/",
        {"on": "2026/11/23", "numbers": "1003、9999", "words": ""},
    )
    assert page.status_code == 422
    assert "9999" in page.content.decode()


def test_the_yearly_course_comes_again_after_a_year(company: Organisation) -> None:
    course = actions.make_course("basic", by=company.grace)
    with transaction.atomic():
        first = actions.renew_due(by=SYSTEM)
        assert actions.renew_due(by=SYSTEM) == 0
    assert first == 7
    actions.attended([company.charlie], course=course, on=TODAY, by=company.grace)
    with frozen(datetime(2027, 11, 1, 3, 0, tzinfo=UTC)), transaction.atomic():
        assert actions.renew_due(by=SYSTEM) == 0
    with frozen(datetime(2027, 12, 1, 3, 0, tzinfo=UTC)), transaction.atomic():
        assert actions.renew_due(by=SYSTEM) == 1
    assert open_assignments(company.charlie).count() == 1


def test_managers_see_their_people_only(company: Organisation) -> None:
    actions.make_course("basic", by=company.grace)
    actions.assign([company.charlie, company.eve], course="basic", due_on=DUE, by=company.grace)
    shown = signed_in(company.bob).get("/training/records/").content.decode()
    assert company.eve.name in shown
    assert company.charlie.name not in shown
    assert signed_in(company.charlie).get("/training/records/").status_code == 403


def test_three_thousand_cost_no_more_queries(company: Organisation) -> None:
    actions.make_course("basic", by=company.grace)

    def asked(start: int, count: int) -> int:
        people = Person.objects.bulk_create(
            Person(number=f"8{n:05}", name=f"人 {n}", kana="ヒト", kana_key="")
            for n in range(start, start + count)
        )
        with CaptureQueriesContext(connection) as queries:
            actions.assign(people, course="basic", due_on=DUE, by=company.grace)
        return len(queries) - count // 50

    assert asked(0, 20) <= 20
    assert asked(100, 400) <= 20
    with CaptureQueriesContext(connection) as queries:
        coverage()
    assert len(queries) <= 18
    assert CourseAssignment.objects.count() == 420


@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_drawing_is_the_same_for_the_same_seed(seed: str) -> None:
    questions = [{"id": str(n), "right": 0} for n in range(30)]
    assert draw(questions, 3, seed) == draw(questions, 3, seed)
    assert draw(questions, 3, seed)[:3] == [0, 1, 2]
    assert len(draw(questions, 3, seed)) == ASKED


def test_grading_rounds_down() -> None:
    questions = [{"right": 1}, {"right": 0}, {"right": 2}]
    assert graded(questions, [0, 1, 2], [1, 0, 0]) == 66
    assert graded(questions, [0, 1, 2], [1, 0, None]) == 66


def test_a_notice_is_read_and_confirmed_by_each(company: Organisation) -> None:
    case = cases()["broker"]
    made = actions.publish(
        kind=NoticeKind.CASE,
        title=case.ja,
        body=case.happened.ja,
        people=[company.charlie, company.bob],
        due_on=DUE,
        by=company.grace,
    )
    assert unread(company.charlie).count() == 1
    client = signed_in(company.charlie)
    assert case.happened.ja[:20] in client.get(f"/training/notices/{made.key}/").content.decode()
    reader = NoticeReader.objects.get(person=company.charlie)
    assert (reader.opened_at is not None, reader.confirmed_at) == (True, None)
    client.post(f"/training/notices/{made.key}/", {"sha256": "0" * 64})
    assert unread(company.charlie).count() == 1, "another text was shown"
    client.post(f"/training/notices/{made.key}/", {"sha256": made.sha256})
    assert not unread(company.charlie)
    assert unread(company.bob).count() == 1
    assert signed_in(company.alice).get(f"/training/notices/{made.key}/").status_code == 404
    assert LedgerEntry.objects.filter(kind="training.notice_confirmed").count() == 1


def test_a_notice_without_readers_or_words_is_refused(company: Organisation) -> None:
    with pytest.raises(BadInput):
        actions.publish(
            kind=NoticeKind.CASE, title="題", body=" ", people=[company.bob], due_on=DUE, by=company.grace
        )
    with pytest.raises(BadInput):
        actions.publish(
            kind=NoticeKind.CASE, title="題", body="本文", people=[], due_on=DUE, by=company.grace
        )


def test_every_page_of_the_room_opens(company: Organisation) -> None:
    course = actions.make_course("basic", by=company.grace)
    client = signed_in(company.alice)
    for address in (
        "/training/", "/training/courses/", "/training/courses/offered/managers/", f"/training/courses/{course.key}/assign/",
        f"/training/courses/{course.key}/attendance/", "/training/records/", "/training/notices/", "/training/notices/new/",
        "/training/notices/new/?case=broker",
    ):  # fmt: skip
        assert client.get(address).status_code == 200, address
    assert len(course_templates()) == 6


def test_the_records_leave_as_a_file(organisation: Organisation) -> None:
    actions.make_course("basic", by=organisation.alice)
    actions.assign([organisation.charlie], course="basic", due_on=DUE, by=organisation.alice)
    answer = signed_in(organisation.alice).get("/training/records/?format=csv")
    assert "上野 千里" in answer.content.decode("utf-8-sig")
    assert LedgerEntry.objects.latest("index").kind == "training.records_exported"
    of_bob = signed_in(organisation.bob).get("/training/records/?format=csv").content.decode("utf-8-sig")
    assert "上野 千里" not in of_bob, "a department manager takes out the records of their own people only"
