"""Nouns: information items and their states in time, places, locations in logs, handlers, legal labels, evaluations, stock-taking.

Item facts are kept by instant (UTC): `since` inclusive, `until` exclusive, FOREVER while current. `since` is when the
fact held according to the company's own papers; `recorded_at` is when Hiden learned of it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER


class Category(models.TextChoices):
    """Kind of information (2-2 (1))."""

    BUSINESS = "business", _("営業情報")
    TECHNICAL = "technical", _("技術情報")
    OTHER = "other", _("その他")


class Form(models.TextChoices):
    """Forms in which information exists (2-1)."""

    PAPER = "paper", _("紙")
    FILE = "file", _("電子ファイル（サーバー・PC）")
    CLOUD = "cloud", _("クラウド・外部サービス")
    DEVICE = "device", _("機器・記録媒体")
    KNOW_HOW = "know_how", _("従業員の記憶（ノウハウ）")
    THING = "thing", _("物（金型・試作品・設備配置等）")


class Origin(models.TextChoices):
    """Where the information comes from."""

    OWN = "own", _("自社で創出")
    RECEIVED = "received", _("他社から受領")
    PERSONAL = "personal", _("本人等から取得した個人情報")
    CONTROLLED = "controlled", _("輸出管理の対象技術")
    SHARED_DATA = "shared_data", _("共同利用のデータ")


class Decision(models.TextChoices):
    """What was decided (2-2): keep it secret, or not, or otherwise."""

    UNDECIDED = "undecided", _("未決定")
    SECRET = "secret", _("秘密情報とする")
    NOT_SECRET = "not_secret", _("秘密情報としない")
    OPEN = "open", _("公開・標準化する")
    PATENT = "patent", _("特許等を出願する")
    SHARED = "shared", _("限定提供データとして扱う")


class Basis(models.TextChoices):
    """On what a decision or a class rests."""

    NONE = "", _("なし")
    CASE = "case", _("承認による")
    DIRECT = "direct", _("権限者の直接の決定による")
    IMPORT = "import", _("取込みによる")


class Finding(models.TextChoices):
    """What a stock-taking found of an item."""

    PRESENT = "present", _("あった")
    CHANGED = "changed", _("変更があった")
    MISSING = "missing", _("見当たらない")


class Life(models.TextChoices):
    """Whether the item still exists."""

    ACTIVE = "active", _("保有中")
    DISPOSED = "disposed", _("廃棄済み")


class Numbering(models.Model):
    """How new items are numbered: `prefix` and a number of at least `width` digits. `last` is the highest one given."""

    prefix = models.CharField(max_length=20, unique=True)
    width = models.PositiveSmallIntegerField(default=4)
    last = models.PositiveIntegerField(default=0)
    current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["current"], condition=models.Q(current=True), name="one_numbering"
            )
        ]


class Item(models.Model):
    """An information item (情報). Its number, such as A-0412, is all that ever leaves the register."""

    number = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=16, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class ItemState(models.Model):
    """What was true of an item from one instant to another. The state with `until = FOREVER` is the present one.

    `rank` repeats the rank of the class so that the gate can filter on a plain column; it is written with it.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="states")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    search = models.TextField(blank=True)
    category = models.CharField(max_length=20, choices=Category.choices, default=Category.OTHER)
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.OWN)
    origin_note = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, related_name="+")
    manager = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=20, choices=Decision.choices, default=Decision.UNDECIDED)
    decision_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    # On what the decision rests; `case_number` is that of the approval case when there was one, otherwise 0.
    basis = models.CharField(max_length=10, choices=Basis.choices, blank=True, default=Basis.NONE)
    case_number = models.PositiveIntegerField(default=0)
    secrecy_class = models.ForeignKey(
        "hiden.SecrecyClass", on_delete=models.PROTECT, null=True, related_name="+"
    )
    rank = models.PositiveSmallIntegerField(default=0)
    # 0 not yet evaluated, 1 low, 2 middle, 3 high: the highest of the viewpoints, never a sum.
    value = models.PositiveSmallIntegerField(default=0)
    review_on = models.DateField(default=FOREVER.date())
    life = models.CharField(max_length=20, choices=Life.choices, default=Life.ACTIVE)
    note = models.TextField(blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "since"], name="one_item_state_an_instant"),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(until=FOREVER), name="one_present_item_state"
            ),
            models.CheckConstraint(condition=models.Q(since__lt=models.F("until")), name="item_state_lasts"),
        ]
        # The first holds all that the gate and the usual filters read in the order of numbers, so that turning to a late
        # page, of now or of a past day, never touches the rows with their texts. The second is the same without number
        # and time, half as wide: counting 100,000 items takes half as long.
        indexes: ClassVar = [
            models.Index(
                fields=["until", "life", "number", "owner", "rank", "decision", "item", "since"],
                name="item_state_now",
            ),
            models.Index(
                fields=["until", "life", "owner", "rank", "decision", "item"], name="item_state_now_count"
            ),
            models.Index(fields=["until", "review_on"], name="item_state_now_review"),
            models.Index(fields=["number", "since", "until"], name="item_state_number_time"),
        ]


class Place(models.Model):
    """Where an item is, and in which form: a cabinet, a share, a cloud folder, a head, a shelf."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="places")
    form = models.CharField(max_length=20, choices=Form.choices)
    where = models.CharField(max_length=500, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["item", "until"], name="place_item_time"),
            models.Index(fields=["form", "until", "item"], name="place_form_time"),
        ]


class Location(models.Model):
    """Where an item shows itself in logs: a pattern for paths, addresses, attachments, repositories (see `locations`).

    `pattern` is as typed, `folded` the form in which it is compared. The same pattern may stand at several items.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="locations")
    pattern = models.CharField(max_length=500)
    folded = models.CharField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["item", "until"], name="location_item_time"),
            models.Index(fields=["folded", "until"], name="location_folded_time"),
        ]


class Label(models.Model):
    """A legal regime that may apply to an item; several at once. `regime` is an id of the catalogue."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="labels")
    regime = models.CharField(max_length=40)
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["item", "until"], name="label_item_time"),
            models.Index(fields=["regime", "until", "item"], name="label_regime_time"),
        ]


class Handler(models.Model):
    """取扱者: a person, or everybody of a department, who may handle an item. Exactly one of the two is set."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="handlers")
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, department__isnull=True)
                | models.Q(person__isnull=True, department__isnull=False),
                name="handler_is_one_of_two",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["item", "until"], name="handler_item_time"),
            models.Index(fields=["person", "until"], name="handler_person_time"),
            models.Index(fields=["department", "until"], name="handler_department_time"),
        ]


class Evaluation(models.Model):
    """One viewpoint of 2-1 (2) on one item: score 0–3 and why. `viewpoint` is an id of the catalogue."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="evaluations")
    viewpoint = models.CharField(max_length=40)
    score = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(default=FOREVER)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "until"], name="evaluation_item_time")]


class StockTaking(models.Model):
    """棚卸し: every department confirms what it holds, by a day."""

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()


class StockTakingPart(models.Model):
    """The part of one department in a stock-taking."""

    stock_taking = models.ForeignKey(StockTaking, on_delete=models.PROTECT, related_name="parts")
    department = models.ForeignKey("hiden.Department", on_delete=models.PROTECT, related_name="+")
    reported_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stock_taking", "department"], name="one_part_a_department")
        ]


class StockTakingCheck(models.Model):
    """That an item was looked at in a stock-taking, and what was found."""

    part = models.ForeignKey(StockTakingPart, on_delete=models.PROTECT, related_name="checks")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=20, choices=Finding.choices)
    note = models.CharField(max_length=300, blank=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["part", "item"], name="checked_once_a_part")]


__all__ = [
    "Evaluation",
    "Handler",
    "Item",
    "ItemState",
    "Label",
    "Location",
    "Numbering",
    "Place",
    "StockTaking",
    "StockTakingCheck",
    "StockTakingPart",
]
