"""Nouns: systems outside of Hiden, the lists taken of their accounts, what each account was from day to day, and what is wrong.

A list is a snapshot: `taken_on` is the day on which it was true. What it said is kept as received (imports), under its hash.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE
from hiden.people.models import Span, new_key


class SystemKind(models.TextChoices):
    """Where a list of accounts comes from."""

    AD = "ad", "Active Directory"
    M365 = "m365", "Microsoft 365 / Entra ID"
    GOOGLE = "google", "Google Workspace"
    BOX = "box", "Box"
    OTHER = "other", _("そのほか（CSV・Excel）")


class OutsideSystem(models.Model):
    """A system that has accounts of its own. `manager` sees to what is found in it.

    `dormant_days` and `list_days` are null where the company's own settings hold.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=SystemKind.choices)
    manager = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    dormant_days = models.PositiveSmallIntegerField(null=True)
    list_days = models.PositiveSmallIntegerField(null=True)
    since = models.DateField()
    until = models.DateField(default=FOREVER_DATE)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AccountList(models.Model):
    """One list of all accounts of a system. `whole` is false where rows could not be read: such a list proves no absence."""

    system = models.ForeignKey(OutsideSystem, on_delete=models.PROTECT, related_name="lists")
    taken_on = models.DateField()
    file = models.ForeignKey("hiden.ImportFile", on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    whole = models.BooleanField(default=True)
    total = models.PositiveIntegerField()
    live = models.PositiveIntegerField()
    signs_in = models.BooleanField(default=False)  # whether it says when each account last signed in
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["system", "-taken_on"], name="account_list_time")]


class Standing(models.TextChoices):
    """Whether an account can be used, as the last list said."""

    LIVE = "live", _("使える")
    STOPPED = "stopped", _("停止")
    ABSENT = "absent", _("一覧にない")


class Nature(models.TextChoices):
    """Whose an account is. Only what a person is known to hold, or somebody has declared, is anything but open."""

    OPEN = "open", _("未確認")
    PERSON = "person", _("個人")
    SHARED = "shared", _("共有")
    SERVICE = "service", _("システム用")
    GUEST = "guest", _("社外の人")


class MatchedBy(models.TextChoices):
    """By what an account was found to be a person's."""

    NOTHING = "", _("—")
    NUMBER = "number", _("社員番号")
    MAIL = "mail", _("メールアドレス")
    ALIAS = "alias", _("確認済みの別名")
    HAND = "hand", _("担当者の確認")


class OutsideAccount(models.Model):
    """An account as it stood in the last list. `id_key` is its id as it is compared; `stable_id` survives a renaming.

    `closed_on`: the day on which it is known not to be usable any more, FOREVER_DATE while it is. `candidates` are ids of
    persons whom it might belong to: somebody is asked. `responsible` answers for what no single person holds.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    system = models.ForeignKey(OutsideSystem, on_delete=models.PROTECT, related_name="accounts")
    account_id = models.CharField(max_length=300)
    id_key = models.CharField(max_length=300)
    stable_id = models.CharField(max_length=100, blank=True)
    display_name = models.CharField(max_length=300, blank=True)
    mail = models.CharField(max_length=300, blank=True)
    number = models.CharField(max_length=40, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    privileged = models.BooleanField(default=False)
    powers = models.CharField(max_length=500, blank=True)
    signed_in_on = models.DateField(null=True)
    nature = models.CharField(max_length=10, choices=Nature.choices, default=Nature.OPEN)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    matched_by = models.CharField(
        max_length=10, choices=MatchedBy.choices, default=MatchedBy.NOTHING, blank=True
    )
    candidates = models.JSONField(default=list)
    responsible = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=300, blank=True)
    first_seen_on = models.DateField()
    last_list = models.ForeignKey(AccountList, on_delete=models.PROTECT, related_name="+")
    closed_on = models.DateField(default=FOREVER_DATE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "id_key"], name="one_account_of_an_id")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "standing"], name="outside_account_person"),
            models.Index(fields=["system", "standing"], name="outside_account_system"),
        ]

    def __str__(self) -> str:
        return self.account_id


class OutsideAccountState(Span):
    """What a list said of an account, from its day to that of the list that said something else."""

    account = models.ForeignKey(OutsideAccount, on_delete=models.PROTECT, related_name="states")
    list = models.ForeignKey(AccountList, on_delete=models.PROTECT, related_name="+")
    display_name = models.CharField(max_length=300, blank=True)
    mail = models.CharField(max_length=300, blank=True)
    standing = models.CharField(max_length=10, choices=Standing.choices)
    privileged = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "since"], name="one_account_state_a_day"),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="account_state_lasts"
            ),
        ]


class AccountAlias(models.Model):
    """A login name or address that somebody confirmed to be a person's, for every system. `word` is folded."""

    word = models.CharField(max_length=300, unique=True)
    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()


class PrivilegeReason(models.Model):
    """Why an account has great powers, until which day (the first day on which the reason no longer holds)."""

    account = models.ForeignKey(OutsideAccount, on_delete=models.PROTECT, related_name="reasons")
    reason = models.CharField(max_length=500)
    since = models.DateField()
    until = models.DateField()
    given_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.until - timedelta(days=1)


class FindingKind(models.TextChoices):
    """What may be wrong with an account."""

    LEAVER = "leaver", _("退職者が使える")
    AWAY = "away", _("退職予定・休職中")
    UNKNOWN = "unknown", _("誰のものか分からない")
    PRIVILEGED = "privileged", _("特権の理由がない")
    SHARED = "shared", _("責任者のいない共有")
    DORMANT = "dormant", _("長く使われていない")


class FindingState(models.TextChoices):
    """How far a finding has come."""

    OPEN = "open", _("対応待ち")
    REPORTED = "reported", _("次の一覧で確認")
    EXCEPTED = "excepted", _("例外")
    CLOSED = "closed", _("済み")


class ClosedBy(models.TextChoices):
    """What shows that a finding is over."""

    NOTHING = "", _("—")
    LIST = "list", _("一覧で確認")
    FACTS = "facts", _("事情が変わった")
    RETIRED = "retired", _("システムの廃止")


class AccountFinding(models.Model):
    """Something to be put right about one account, by its system's manager, by a day; and what showed that it was.

    `list` is the one that showed it, `closed_list` the one that no longer did. A report (`reported_on`, `reported_words`) waits
    for the next list to bear it out; an exception holds until the day before `except_until`.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    account = models.ForeignKey(OutsideAccount, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=12, choices=FindingKind.choices)
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    list = models.ForeignKey(AccountList, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    due_on = models.DateField()
    reported_on = models.DateField(null=True)
    reported_words = models.CharField(max_length=500, blank=True)
    contradicted = models.ForeignKey(AccountList, on_delete=models.PROTECT, null=True, related_name="+")
    except_reason = models.CharField(max_length=500, blank=True)
    except_until = models.DateField(null=True)
    settled_by = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(default=FOREVER_DATE)
    closed_by = models.CharField(
        max_length=10, choices=ClosedBy.choices, default=ClosedBy.NOTHING, blank=True
    )
    closed_list = models.ForeignKey(AccountList, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind"], condition=~models.Q(state="closed"), name="one_open_finding"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="account_finding_time")]


class Absence(Span):
    """That somebody is away for long (休職・長期不在). Why is nobody's business here."""

    person = models.ForeignKey("hiden.Person", on_delete=models.PROTECT, related_name="absences")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(since__lt=models.F("until")), name="absence_lasts")
        ]


class IdentitySettings(models.Model):
    """How the company runs this room; one row. Days; `due_days` by kind of finding, over the usual ones."""

    dormant_days = models.PositiveSmallIntegerField(default=90)
    list_days = models.PositiveSmallIntegerField(default=35)
    due_days = models.JSONField(default=dict)


__all__ = [
    "Absence",
    "AccountAlias",
    "AccountFinding",
    "AccountList",
    "IdentitySettings",
    "OutsideAccount",
    "OutsideAccountState",
    "OutsideSystem",
    "PrivilegeReason",
]
