"""Nouns: courses and their versions, who is to take them, attempts and attendance; notices and who confirmed them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, FOREVER_DATE
from hiden.people.models import new_key


class Course(models.Model):
    """A course that the company gives. One of each template."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    template = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    every_months = models.PositiveSmallIntegerField(default=12)
    pass_mark = models.PositiveSmallIntegerField(default=80)  # percent
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class CourseVersion(models.Model):
    """What a course said, word for word, and its questions. `since`: first day in Japan; `until`: the first day after."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.JSONField()
    questions = models.JSONField()
    sha256 = models.CharField(max_length=64)
    since = models.DateField()
    until = models.DateField(default=FOREVER_DATE)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course", "number"], name="one_course_version_of_a_number"),
            models.UniqueConstraint(
                fields=["course"], condition=models.Q(until=FOREVER_DATE), name="one_present_course_version"
            ),
        ]


class CourseAssignment(models.Model):
    """That somebody is to take a course by a day, and how it ended."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    assigned_at = models.DateTimeField()
    passed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course", "person"],
                condition=models.Q(passed_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_assignment",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "passed_at"], name="assignment_person"),
            models.Index(fields=["course", "passed_at", "due_on"], name="assignment_course"),
        ]


class Attempt(models.Model):
    """Somebody's try at the questions. `drawn`: places of the questions asked; `answers`: places of the answers; percent."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="attempts")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    drawn = models.JSONField()
    answers = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "version", "passed"], name="attempt_person")]


class Attendance(models.Model):
    """That somebody took a course in a room, as HR recorded it. It counts as passing."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "course", "on"], name="attendance_person")]


class NoticeKind(models.TextChoices):
    """What a notice is for (3-4 (1) ④⑤)."""

    RULE = "rule", _("規程の周知")
    MONITORING = "monitoring", _("記録の取得の周知")
    CASE = "case", _("漏えいの事例")
    GOOD = "good", _("守られた例・取組")
    SANCTION = "sanction", _("処分の例（個人が分からない形）")
    GENERAL = "general", _("お知らせ")


class StaffNotice(models.Model):
    """A notice to staff that each confirms. `sha256` of title and body as they were read."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    title = models.CharField(max_length=200)
    body = models.TextField()
    version = models.ForeignKey("hiden.Version", on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    due_on = models.DateField()
    published_at = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)

    def __str__(self) -> str:
        return self.title


class NoticeReader(models.Model):
    """Somebody who is to read a notice: when they first opened it, and when they confirmed."""

    notice = models.ForeignKey(StaffNotice, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "person"], name="one_reader_of_a_notice")
        ]
        indexes: ClassVar = [models.Index(fields=["person", "confirmed_at"], name="notice_reader_person")]


__all__ = [
    "Attempt",
    "Attendance",
    "Course",
    "CourseAssignment",
    "CourseVersion",
    "NoticeReader",
    "StaffNotice",
]
