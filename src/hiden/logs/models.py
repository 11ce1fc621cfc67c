"""Nouns: sources, what came from them, sealed segments, the keys of people and months, days, and looks at a person.

Records themselves lie in files under HIDEN_HOME/logs (`archive/`), what was understood of them in `store/`; here is what binds
these to sources, time and proof. Moments are UTC.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.people.models import new_key


class Purpose(models.TextChoices):
    """Why records about people may be kept at all (PRV-01). There is no other; rating people or hunting reporters is none."""

    PREVENT = "prevent", _("秘密情報の漏えいの防止・早期発見")
    INVESTIGATE = "investigate", _("漏えい等の疑いがあるときの調査と証拠の保全")
    PROTECT = "protect", _("従業員等の身の潔白を証明するため")
    SECURE = "secure", _("情報システムの安全管理")


class Way(models.TextChoices):
    """How records come in."""

    FILE = "file", _("ファイルを取り込む")
    FOLDER = "folder", _("決まったフォルダーに置かれるファイル")
    SYSLOG = "syslog", _("syslog で受け取る")
    PUSH = "push", _("HTTP で受け取る")
    PULL = "pull", _("相手のAPIから取りにいく")


class SourceState(models.TextChoices):
    """Whether records are taken."""

    DRAFT = "draft", _("準備中")
    ON = "on", _("取得中")
    OFF = "off", _("停止")


class LogSource(models.Model):
    """A source of records: one system's log of one kind. `code` names its folders and commands.

    `connector` is an id of the connectors; `mapping` describes any other CSV (connectors.any_csv), null otherwise. `reach`: the
    places that it watches, as location patterns. `silence_hours`: after how many hours without an event something is wrong
    (0: no expectation); with `business_days` only those count. `setting` is what its way needs (folder, address); no secrets.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    connector = models.CharField(max_length=40)
    mapping = models.JSONField(null=True)
    system = models.ForeignKey("hiden.OutsideSystem", on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.FILE)
    setting = models.JSONField(default=dict)
    zone = models.CharField(max_length=40, default="Asia/Tokyo")
    encoding = models.CharField(max_length=20, blank=True)
    reach = models.JSONField(default=list)
    about_people = models.BooleanField(default=True)
    purposes = models.JSONField(default=list)
    purpose_words = models.TextField(blank=True)
    responsible = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    notice = models.ForeignKey("hiden.StaffNotice", on_delete=models.PROTECT, null=True, related_name="+")
    keep_days = models.PositiveIntegerField(default=365)
    keep_reason = models.CharField(max_length=300, blank=True)
    silence_hours = models.PositiveSmallIntegerField(default=0)
    business_days = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=SourceState.choices, default=SourceState.DRAFT)
    on_since = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, blank=True)
    heard_at = models.DateTimeField(null=True)  # when anything last came, even if it said nothing
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Reception(models.Model):
    """How receiving from a source goes. `troubles`: what is wrong now, by part of the work (`seal`, `folder`, `pull`, …): a sentence
    and since when. `cursor` is where a pull continues; `pending` the page that is being kept just now, null otherwise.
    """

    source = models.OneToOneField(LogSource, on_delete=models.PROTECT, related_name="reception")
    troubles = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    pending = models.JSONField(null=True)
    asked_at = models.DateTimeField(null=True)
    wait_until = models.DateTimeField(null=True)


class IntakeState(models.TextChoices):
    """How far an intake has come."""

    READING = "reading", _("読取り中")
    DONE = "done", _("完了")
    FAILED = "failed", _("中断")


class Intake(models.Model):
    """One file, or one stretch of a stream, as it came. `sha256` of the whole; `first` and `records` place it in the source.

    `skipped`: records at its beginning that an earlier intake of the same growing file had brought (`continues`; `origin` is the first).
    `ended`: whether the last record was ended by a line feed; a half line says no. `file`: it came as a file, of which another may
    tell the same; `repeated`: its events that other files had brought.
    """

    source = models.ForeignKey(LogSource, on_delete=models.PROTECT, related_name="intakes")
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=IntakeState.choices, default=IntakeState.READING)
    reason = models.CharField(max_length=500, blank=True)
    continues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    first = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    records = models.PositiveBigIntegerField(default=0)
    events = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    passed = models.PositiveBigIntegerField(default=0)
    repeated = models.PositiveBigIntegerField(default=0)
    file = models.BooleanField(default=True)
    ended = models.BooleanField(default=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "sha256"], name="one_intake_of_a_content")
        ]
        indexes: ClassVar = [models.Index(fields=["source", "-started_at"], name="log_intake_time")]


class Segment(models.Model):
    """Sealed records of one source: a file, and the header that is a leaf of the archive's tree.

    `number` is the place of the leaf in the tree; `first` the sequence number of its first record in the source. `reasons`
    counts refusals by reason. Once expired, the file is gone; header, root and `expired_at` stay.
    """

    number = models.PositiveBigIntegerField(unique=True)
    source = models.ForeignKey(LogSource, on_delete=models.PROTECT, related_name="segments")
    intake = models.ForeignKey(Intake, on_delete=models.PROTECT, related_name="segments")
    first = models.PositiveBigIntegerField()
    count = models.PositiveIntegerField()
    header = models.BinaryField()
    leaf = models.BinaryField()
    file = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    connector = models.CharField(max_length=60)  # id and edition that understood it
    events = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    passed = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)
    received_from = models.DateTimeField()
    received_until = models.DateTimeField()
    events_from = models.DateTimeField(null=True)
    events_until = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(default=FOREVER)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "first"], name="one_segment_at_a_place")
        ]
        indexes: ClassVar = [
            models.Index(fields=["expired_at", "source", "received_until"], name="log_segment_expiry")
        ]


class SubjectKey(models.Model):
    """The key of one subject's records of one month: `subject` is p:<person key>, a:<account, folded> or – for nobody.

    `wrapped` by a key that is not in the database; empty once it was destroyed, and the records are unreadable for good.
    """

    subject = models.CharField(max_length=330)
    month = models.DateField()
    wrapped = models.BinaryField()
    destroyed_at = models.DateTimeField(default=FOREVER)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "month"], name="one_key_of_a_subject_month")
        ]


class ViewPart(models.Model):
    """A file of the flat event view: events of one month. `segments`: the numbers of those it was made from."""

    month = models.DateField()
    file = models.CharField(max_length=200, unique=True)
    rows = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    segments = models.JSONField()
    sources = models.JSONField()
    merged = models.BooleanField(default=False)
    at_from = models.DateTimeField()
    at_until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at_until", "at_from"], name="log_view_time")]


class SourceDay(models.Model):
    """What came of one day (in Japan) from a source, by the time of the events. Bit h of `hours`: hour h had events."""

    source = models.ForeignKey(LogSource, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    events = models.PositiveBigIntegerField(default=0)
    hours = models.PositiveIntegerField(default=0)
    nobody = models.PositiveBigIntegerField(default=0)  # events whose account is of no known person
    items = models.PositiveBigIntegerField(default=0)  # events on registered information

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "day"], name="one_source_day")]


class ArchivePoint(models.Model):
    """The archive's tree as it was entered into the ledger: size, root, and the number of the ledger's entry.

    `frontier` is all that appending needs, so that noting costs what was sealed since, not what was ever sealed.
    """

    size = models.PositiveBigIntegerField(unique=True)
    root = models.BinaryField()
    frontier = models.BinaryField()
    entry = models.PositiveBigIntegerField()
    at = models.DateTimeField()


class LookPermit(models.Model):
    """閲覧の許可: that somebody may look at one person's records of a period, by name, until a moment. Two others agreed."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    viewer = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=500)
    case_number = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["viewer", "until"], name="look_permit_viewer")]


class LogLook(models.Model):
    """That somebody looked: what the page of those who watch is filtered by. `entry` is the ledger's, where it stands in full.

    `person`: the one it was about, by name (with `permit`) or under a masked name. `superior`: they are above the viewer. `called`:
    what they are called to whoever watches, "" where by their name: nobody learns there whom a case of monitoring is about.
    """

    entry = models.PositiveBigIntegerField(unique=True)
    viewer = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey("hiden.Item", on_delete=models.PROTECT, null=True, related_name="+")
    permit = models.ForeignKey(LookPermit, on_delete=models.PROTECT, null=True, related_name="looks")
    first_day = models.DateField()
    last_day = models.DateField()
    found = models.PositiveBigIntegerField()
    exported = models.BooleanField(default=False)
    own = models.BooleanField(default=False)
    superior = models.BooleanField(default=False)
    called = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at"], name="log_look_time"),
            models.Index(fields=["viewer", "-at"], name="log_look_viewer"),
        ]


class LookReview(models.Model):
    """点検: that somebody went through all looks up to a moment, and what was odd (PRV-08). `flagged`: own or a superior's records."""

    by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    upto = models.DateTimeField()
    looks = models.PositiveIntegerField()
    flagged = models.PositiveIntegerField()
    words = models.TextField()
    at = models.DateTimeField()


class MaskName(models.Model):
    """仮名表示: under which random name one viewer sees one person. It is not derived from anything, and means nothing elsewhere."""

    viewer = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=12)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["viewer", "person"], name="one_mask_of_a_pair"),
            models.UniqueConstraint(fields=["viewer", "name"], name="one_pair_of_a_mask"),
        ]


__all__ = [
    "ArchivePoint",
    "Intake",
    "LogLook",
    "LogSource",
    "LookPermit",
    "LookReview",
    "MaskName",
    "Reception",
    "Segment",
    "SourceDay",
    "SubjectKey",
    "ViewPart",
]
