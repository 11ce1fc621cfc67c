"""Nouns: events in a person's life with the company, the steps they ask for, departures, projects and who takes part."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER, FOREVER_DATE
from hiden.people.models import Role, Span, new_key


class Passage(models.TextChoices):
    """What an event is about."""

    APPLIED = "applied", _("応募・選考")
    JOINED = "joined", _("入社・受入れ")
    TRANSFERRED = "transferred", _("異動")
    PROMOTED = "promoted", _("昇進・役職就任")
    SECONDED = "seconded", _("出向")
    RETURNED = "returned", _("出向からの復帰")
    REEMPLOYED = "reemployed", _("再雇用")
    KIND_CHANGED = "kind_changed", _("区分の変更")
    SIDE_JOB = "side_job", _("副業・兼業")
    PROJECT_IN = "project_in", _("プロジェクト参加")
    PROJECT_OUT = "project_out", _("プロジェクト終了")
    NOTICE = "notice", _("退職の申出")
    LEFT = "left", _("退職・契約の終了")
    AFTER = "after", _("退職後")


class Outcome(models.TextChoices):
    """How far an event has come."""

    OPEN = "open", _("進行中")
    CLOSED = "closed", _("完了")
    WITHDRAWN = "withdrawn", _("取下げ")


class Project(models.Model):
    """A project that needs secrecy of its own. `name` may itself be a secret; `code_word` is what others are shown."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    name = models.CharField(max_length=200)
    code_word = models.CharField(max_length=100)
    manager = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(default=FOREVER_DATE)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code_word


class ProjectItem(models.Model):
    """An item of the register that the project is about."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()


class Participation(Span):
    """A person's part in a project from one day to another."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="participations")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "person"],
                condition=models.Q(until=FOREVER_DATE),
                name="one_open_participation",
            ),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="participation_lasts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "until"], name="participation_time")]


class LifeEvent(models.Model):
    """Something in a person's life that asks for steps. `day` is the day on which it happens.

    `before` and `after` are what changed, in words of that time (department, post, kind).
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="events")
    passage = models.CharField(max_length=14, choices=Passage.choices)
    day = models.DateField()
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_on = models.DateField(default=FOREVER_DATE)

    class Meta:
        constraints: ClassVar = [
            # The same passage of a day is one event, however often it is told.
            models.UniqueConstraint(
                fields=["person", "passage", "day"],
                condition=~models.Q(outcome="withdrawn") & models.Q(project__isnull=True),
                name="one_event_of_a_day",
            ),
            models.UniqueConstraint(
                fields=["person", "passage", "day", "project"],
                condition=~models.Q(outcome="withdrawn") & models.Q(project__isnull=False),
                name="one_project_event_of_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["outcome", "day"], name="event_time"),
            models.Index(fields=["person", "passage"], name="event_person"),
        ]


class StepState(models.TextChoices):
    """Where a step stands."""

    OPEN = "open", _("未了")
    DONE = "done", _("済み")
    NOT_NEEDED = "not_needed", _("不要")


class LifeStep(models.Model):
    """One thing that an event asks for. `template` is an id of the library; "" for a step of the company's own (`title`).

    `role` is who sees to it; for a department manager it is the one of `department`.
    """

    event = models.ForeignKey(LifeEvent, on_delete=models.CASCADE, related_name="steps")
    template = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    role = models.CharField(max_length=30, choices=Role.choices)
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=StepState.choices, default=StepState.OPEN)
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["due_on", "pk"]
        indexes: ClassVar = [
            models.Index(fields=["state", "role", "due_on"], name="step_waiting"),
            models.Index(fields=["event", "state"], name="step_event"),
        ]


class OwnStep(models.Model):
    """A step that the company adds to a passage, or (`template` named) leaves out, from one instant to another."""

    passage = models.CharField(max_length=14, choices=Passage.choices)
    template = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=30, choices=Role.choices, blank=True)
    days = models.SmallIntegerField(default=0)
    reason = models.TextField(blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()


class Departure(models.Model):
    """What is said and done when somebody leaves: the interview, what was handed back, how long their PC is held.

    `destination` is told voluntarily; `asked` keeps that the question was put and not answered. `returned` holds the state of
    each thing; `items` the numbers that were named in the interview. `hold_until`: the PC is not initialised before.
    """

    event = models.OneToOneField(LifeEvent, on_delete=models.CASCADE, related_name="departure")
    told_on = models.DateField(null=True)  # the notice that review is tightened was handed over
    interviewed_on = models.DateField(null=True)
    interviewer = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    destination = models.CharField(max_length=300, blank=True)
    destination_withheld = models.BooleanField(default=False)
    items = models.JSONField(default=list)
    returned = models.JSONField(default=dict)
    private_places = models.CharField(max_length=20, blank=True)
    questions = models.TextField(blank=True)
    hold_until = models.DateField(null=True)
    released_on = models.DateField(null=True)
    release_reason = models.CharField(max_length=300, blank=True)

    @property
    def holds(self) -> bool:
        """Whether a PC is held and not released."""
        return self.hold_until is not None and self.released_on is None


class LifecycleSettings(models.Model):
    """How the company runs this room; one row. Events before `begins_on` are not followed. Months for holds."""

    begins_on = models.DateField()
    hold_months = models.PositiveSmallIntegerField(default=6)
    hold_months_top = models.PositiveSmallIntegerField(default=12)


def day_after(day: date) -> date:
    """The first day on which something that ended with `day` no longer held."""
    return day + timedelta(days=1)


__all__ = [
    "Departure",
    "LifeEvent",
    "LifeStep",
    "LifecycleSettings",
    "OwnStep",
    "Participation",
    "Project",
    "ProjectItem",
]
