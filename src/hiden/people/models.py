"""Nouns: the company, departments and persons in time, roles of 第4章, accounts that sign in.

Places in the organisation are kept by day in Japan: `since` is the first day, `until` the first day after.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER_DATE, today


def new_key() -> str:
    """An opaque name for a thing that the ledger may keep for ever: it says nothing about the person behind it."""
    return secrets.token_hex(8)


class Kind(models.TextChoices):
    """Kinds of person (handbook 3-4: who counts as 従業員等, 退職者等)."""

    OFFICER = "officer", _("役員")
    REGULAR = "regular", _("正社員")
    CONTRACT = "contract", _("契約社員")
    PART_TIME = "part_time", _("パート")
    DISPATCHED = "dispatched", _("派遣")
    SECONDED_IN = "seconded_in", _("出向受入")
    SECONDED_OUT = "seconded_out", _("出向中")
    CONTRACTOR = "contractor", _("業務委託")
    REEMPLOYED = "reemployed", _("再雇用")
    SIDE_JOB = "side_job", _("副業・兼業")
    APPLICANT = "applicant", _("応募者")
    LEAVER = "leaver", _("退職者")


# Known to the company but not with it: they hold no post and no role, and do not sign in.
NOT_HERE = frozenset({Kind.APPLICANT, Kind.LEAVER})


class Role(models.TextChoices):
    """Roles of 第4章: who does what in the protection of confidential information."""

    CHIEF_OFFICER = "chief_officer", _("統括責任者")
    INFORMATION_MANAGER = "information_manager", _("情報管理責任者")
    OFFICE = "office", _("事務局")
    EXECUTIVE = "executive", _("経営層")
    DEPARTMENT_MANAGER = "department_manager", _("部門責任者")
    DEPARTMENT_OFFICER = "department_officer", _("部門担当者")
    IT = "it", _("情報システム")
    HR = "hr", _("人事・労務")
    LEGAL = "legal", _("法務")
    IP = "ip", _("知的財産")
    PROCUREMENT = "procurement", _("調達")
    AUDITOR = "auditor", _("内部監査")
    ADMINISTRATOR = "administrator", _("システム管理者")
    ANALYST = "analyst", _("監視担当")
    REPORT_KEEPER = "report_keeper", _("公益通報対応業務従事者")
    PRIVACY_OFFICER = "privacy_officer", _("個人情報の責任者")


# These two are held for one department; all others for the whole company.
DEPARTMENT_ROLES = frozenset({Role.DEPARTMENT_MANAGER, Role.DEPARTMENT_OFFICER})


class Span(models.Model):
    """What holds from one day to another: `since` is the first day, `until` the first day after."""

    since = models.DateField()
    until = models.DateField(default=FOREVER_DATE)
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None while no end is known."""
        return None if self.until == FOREVER_DATE else self.until - timedelta(days=1)


class Company(models.Model):
    """The one company of this installation."""

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    fiscal_year_first_month = models.PositiveSmallIntegerField(default=4)
    four_eyes_import = models.BooleanField(default=False)
    # A list from a personnel system that would end more than this part of all who are here stops and asks.
    feed_stop_percent = models.PositiveSmallIntegerField(default=5)
    created_at = models.DateTimeField()

    @classmethod
    def current(cls) -> Company | None:
        """The company, or None before set-up."""
        return cls.objects.order_by("pk").first()


class CompanyHoliday(models.Model):
    """A day on which this company does not work, beyond the national holidays."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=100)


class Department(models.Model):
    """A department as long as it exists; its name and place in the tree change in time."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    code = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.code


class DepartmentState(Span):
    """Name and parent of a department from one day to another. How deep it lies follows from its parents (at most 10)."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="child_states")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "since"], name="one_department_state_a_day"),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="department_state_lasts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["until", "since"], name="department_state_time")]


class CodePoints(models.CharField[str, str]):
    """Text that is ordered by code point, whatever language the database sorts in. SQLite does so by itself."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """As of any text, with PostgreSQL's own collation by code point."""
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class Person(models.Model):
    """A person as long as the company knows of them. What is personal stands in PersonState and can be forgotten."""

    key = models.CharField(max_length=16, unique=True, default=new_key)
    number = models.CharField(max_length=40, unique=True)
    # Copies of the state of today, so that a list of persons needs no second query. Written with the state, never alone.
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200)
    # Four parts, each as long as the reading may be (base.kana.sort_key).
    kana_key = CodePoints(max_length=900, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.REGULAR)
    session_epoch = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class PersonState(Span):
    """Name, kind and employer of a person from one day to another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="states")
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    email = models.EmailField(blank=True)
    employer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "since"], name="one_person_state_a_day"),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="person_state_lasts"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["until", "since"], name="person_state_time")]


class Membership(Span):
    """A person's post in a department (主務 when `primary`, otherwise 兼務) from one day to another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="memberships")
    post = models.CharField(max_length=100, blank=True)
    primary = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "department", "since"], name="one_membership_a_day"),
            models.CheckConstraint(condition=models.Q(since__lt=models.F("until")), name="membership_lasts"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "until"], name="membership_person_time")]


class LeavingNotice(models.Model):
    """退職の申出. The person is 退職予定 from `noticed_on` until their last day, or until the notice is withdrawn.

    `last_day` is FOREVER_DATE while it is not settled. A withdrawn notice stays with `withdrawn_on`, the first day on which it
    no longer held.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaving_notices")
    noticed_on = models.DateField()
    last_day = models.DateField(default=FOREVER_DATE)
    withdrawn_on = models.DateField(default=FOREVER_DATE)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(withdrawn_on=FOREVER_DATE, last_day=FOREVER_DATE),
                name="one_open_leaving_notice",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "noticed_on"], name="leaving_notice_time")]


class RoleHolding(Span):
    """A role of 第4章 held by a person from one day to another; `department` only for the two department roles."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_holdings")
    role = models.CharField(max_length=30, choices=Role.choices)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, related_name="role_holdings"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="role_holding_lasts"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "until"], name="role_holding_person_time"),
            models.Index(fields=["role", "until"], name="role_holding_role_time"),
        ]


class AccountManager(BaseUserManager["Account"]):
    """What Django needs to make and find accounts by e-mail address."""

    def get_queryset(self) -> models.QuerySet[Account]:
        """Accounts with their person and, as `kind_today`, what that person is today: one query a request."""
        day = today()
        state = PersonState.objects.filter(person=models.OuterRef("person"), since__lte=day, until__gt=day)
        found = super().get_queryset().select_related("person")
        return found.annotate(kind_today=models.Subquery(state.values("kind")[:1]))

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username or "")


class Account(AbstractBaseUser, PermissionsMixin):
    """What signs in. An account without a person can do nothing but sign out."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    is_staff = False
    language = models.CharField(max_length=5, default="ja")
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def get_full_name(self) -> str:
        return self.person.name if self.person else self.email


class SetupLink(models.Model):
    """The one-time link of the first start. Only its SHA-256 is kept."""

    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A key with which another system asks in a person's name. Only its SHA-256 is kept.

    `purpose`: "" for the API; any other word is a door of its own (scim, signals), and the key opens that one alone.
    """

    purpose = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    read_only = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)


__all__: list[Any] = [
    "Account",
    "ApiToken",
    "Company",
    "CompanyHoliday",
    "Department",
    "DepartmentState",
    "LeavingNotice",
    "Membership",
    "Person",
    "PersonState",
    "RoleHolding",
    "SetupLink",
]
