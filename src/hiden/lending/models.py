"""Nouns: things that can be lent and the items they hold; loans, returns, losses, permits; counts; meetings and hand-outs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiden.base.clock import FOREVER, today
from hiden.lending.kinds import Carry, Condition, Confirmed, Ending, Guarded, Handed, Sight, ThingKind, Wiped
from hiden.people.models import new_key

_MOST_PIECES = 10_000


class Thing(models.Model):
    """Something that can be lent. `pieces` of it are lent together or in part; `out` and `lost` count those that are not here.

    `rank` repeats the strictest class of its items so that the gate can filter on a plain column. `since`/`until`: from
    registration until it was disposed of. A numbered copy says of which item, and its serial number.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=ThingKind.choices)
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, related_name="+")
    keeper = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    pieces = models.PositiveIntegerField(default=1)
    out = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    rank = models.PositiveSmallIntegerField(default=0)
    copy_of = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, null=True, related_name="+")
    copy_serial = models.PositiveIntegerField(default=0)
    self_service = models.BooleanField(default=False)
    search = models.TextField(blank=True)
    seen_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    ended_reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["copy_of", "copy_serial"],
                condition=models.Q(copy_of__isnull=False),
                name="one_copy_of_a_serial",
            ),
            models.CheckConstraint(
                condition=models.Q(pieces__gte=models.F("out") + models.F("lost")), name="no_more_out_than_there_are"
            ),
            models.CheckConstraint(
                condition=models.Q(pieces__gte=1, pieces__lte=_MOST_PIECES), name="some_pieces_of_a_thing"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["until", "number"], name="thing_now"),
            models.Index(fields=["department", "until"], name="thing_department"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def here(self) -> int:
        """How many pieces can be lent now."""
        return self.pieces - self.out - self.lost

    @property
    def present(self) -> bool:
        """Whether it is still kept."""
        return self.until == FOREVER


class ThingItem(models.Model):
    """That a thing holds an information item, from one instant to another."""

    thing = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="holds")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thing", "item"], condition=models.Q(until=FOREVER), name="one_present_item_of_a_thing"
            )
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["item", "until"], name="thing_item_item")]


class TakeOutPermit(models.Model):
    """That a decided case lets somebody have a thing where the handling table alone would not; for one loan, until a day."""

    thing = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="permits")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    company_name = models.CharField(max_length=200, blank=True)
    handler_name = models.CharField(max_length=200, blank=True)
    carry = models.CharField(max_length=10, choices=Carry.choices)
    overseas = models.BooleanField(default=False)
    until_on = models.DateField()
    case_number = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["thing", "used_at"], name="permit_thing")]


class Loan(models.Model):
    """That somebody has some pieces of a thing. Exactly one of `person` and `handler_name` (of a partner) says who.

    `since`/`until`: from handing over until everything was back, lost or cancelled; `due_on`: the last day. `conditions`
    are the sentences of the handling table that were confirmed when it was lent.
    """

    number = models.PositiveIntegerField(unique=True)
    thing = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="loans")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    company_name = models.CharField(max_length=200, blank=True)
    handler_name = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300)
    carry = models.CharField(max_length=10, choices=Carry.choices)
    overseas = models.BooleanField(default=False)
    due_on = models.DateField()
    pieces = models.PositiveIntegerField(default=1)
    back = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    lent_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    confirmed = models.CharField(max_length=10, choices=Confirmed.choices, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)  # the borrower says that it is back; nobody has looked yet
    conditions = models.JSONField(default=list)
    permit = models.OneToOneField(TakeOutPermit, on_delete=models.PROTECT, null=True, related_name="loan")
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, handler_name="")
                | (models.Q(person__isnull=True) & ~models.Q(handler_name="")),
                name="loan_to_one_of_two",
            ),
            models.CheckConstraint(
                condition=models.Q(pieces__gte=models.F("back") + models.F("lost")),
                name="no_more_back_than_were_lent",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "until"], name="loan_person"),
            models.Index(fields=["thing", "until"], name="loan_thing"),
            models.Index(fields=["until", "due_on"], name="loan_due"),
        ]

    @property
    def held(self) -> int:
        """How many pieces the borrower still has."""
        return self.pieces - self.back - self.lost

    @property
    def open(self) -> bool:
        """Whether something of it is still away."""
        return self.until == FOREVER

    @property
    def late(self) -> bool:
        """Whether it should be back by now and nobody says that it is; `queries.overdue` is the same in SQL."""
        return self.open and self.announced_at is None and self.due_on < today()

    @property
    def borrower(self) -> str:
        """Who has it, as the reader calls them. Needs the person to be loaded."""
        if self.person is not None:
            return self.person.name
        return f"{self.company_name}　{self.handler_name}".strip()


class LoanReturn(models.Model):
    """That some pieces came back, and what whoever took them found."""

    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="returns")
    pieces = models.PositiveIntegerField()
    condition = models.CharField(max_length=12, choices=Condition.choices)
    wiped = models.CharField(max_length=6, choices=Wiped.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    received_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class LossReport(models.Model):
    """紛失の届出: what is not where it should be. `steps`: id of what was to be done → [day, number of the person]."""

    number = models.PositiveIntegerField(unique=True)
    thing = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="losses")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="losses")
    pieces = models.PositiveIntegerField(default=1)
    noticed_on = models.DateField()
    where = models.CharField(max_length=300)
    circumstances = models.TextField()
    guarded = models.CharField(max_length=10, choices=Guarded.choices)
    steps = models.JSONField(default=dict)
    reported_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True)
    found_note = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_note = models.CharField(max_length=1000, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["closed_at", "reported_at"], name="loss_open")]


class ReturnStatement(models.Model):
    """That somebody looked, thing by thing, and a person holds nothing of the company's any more (L2-a)."""

    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    stated_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "at"], name="return_statement_person")]


class ThingCount(models.Model):
    """現物確認: everything of a department, or all that is lent, is looked at by a day."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    lent_only = models.BooleanField(default=False)
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class ThingSight(models.Model):
    """One thing of a count, and what was found of it. `loan`: with whom it was when the count began."""

    count = models.ForeignKey(ThingCount, on_delete=models.PROTECT, related_name="sights")
    thing = models.ForeignKey(Thing, on_delete=models.PROTECT, related_name="sights")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="+")
    finding = models.CharField(max_length=8, choices=Sight.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["count", "thing"], name="one_sight_of_a_thing_a_count")
        ]
        indexes: ClassVar = [models.Index(fields=["thing", "finding"], name="thing_sight_thing")]


class Meeting(models.Model):
    """A meeting at which something of the register is handed out, shown or spoken of (E2-a).

    `circumstances` are the answers of the checklist, `factors` what it said for these answers, `checked_at` when.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    title = models.CharField(max_length=200)
    held_on = models.DateField()
    room = models.CharField(max_length=200)
    organiser = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, related_name="+")
    materials = models.CharField(max_length=300, blank=True)
    # Numbered sets of papers are handed out and collected; otherwise the receivers are a list of who takes part.
    numbered = models.BooleanField(default=True)
    circumstances = models.JSONField(default=list)
    factors = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["held_on"], name="meeting_day")]

    def __str__(self) -> str:
        return self.title


class MeetingItem(models.Model):
    """An item that a meeting is about."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "item"], name="one_item_of_a_meeting")
        ]


class HandOut(models.Model):
    """The numbered set of papers of one seat: who got it, and whether it came back. `name`: of an outsider, with the company.

    Without person and name it is a spare set.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="handouts")
    number = models.PositiveIntegerField()
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    company_name = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200, blank=True)
    handed = models.CharField(max_length=10, choices=Handed.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="one_handout_of_a_number")
        ]
        indexes: ClassVar = [models.Index(fields=["handed", "meeting"], name="handout_out")]

    @property
    def receiver(self) -> str:
        """Who got it, as the reader calls them; "" for a spare set. Needs the person to be loaded."""
        return self.person.name if self.person is not None else self.name


__all__ = [
    "HandOut",
    "Loan",
    "LoanReturn",
    "LossReport",
    "Meeting",
    "MeetingItem",
    "ReturnStatement",
    "TakeOutPermit",
    "Thing",
    "ThingCount",
    "ThingItem",
    "ThingSight",
]
