"""A company with a signed-in person, and a sample page that shows every component."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hiden.base.clock import now
from hiden.base.kana import sort_key
from hiden.people.models import (
    Account,
    Company,
    Department,
    DepartmentState,
    Kind,
    Membership,
    Person,
    PersonState,
    Role,
    RoleHolding,
)

SINCE = date(2020, 4, 1)


def make_person(number: str, name: str, kana: str, *, kind: Kind = Kind.REGULAR) -> Person:
    """A person employed since 2020-04-01."""
    person = Person.objects.create(number=number, name=name, kana=kana, kana_key=sort_key(kana), kind=kind)
    PersonState.objects.create(person=person, name=name, kana=kana, kind=kind, since=SINCE, recorded_at=now())
    return person


def make_account(person: Person, email: str) -> Account:
    """An account that signs in with the password of all tests."""
    account = Account(email=email, person=person, created_at=now())
    account.set_password("correct-horse-battery")
    account.save()
    return account


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="株式会社サンプル製作所", fiscal_year_first_month=4, created_at=now())


@pytest.fixture
def alice(company: Company) -> Person:
    person = make_person("1001", "佐藤 さくら", "サトウ サクラ")
    department = Department.objects.create(code="100")
    DepartmentState.objects.create(department=department, name="総務部", since=SINCE, recorded_at=now())
    Membership.objects.create(person=person, department=department, since=SINCE, recorded_at=now())
    RoleHolding.objects.create(person=person, role=Role.INFORMATION_MANAGER, since=SINCE, recorded_at=now())
    make_account(person, "alice@example.co.jp")
    return person


@pytest.fixture
def signed_in(alice: Person) -> Client:
    client = Client()
    client.force_login(alice.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def sample(settings: Any) -> None:
    """Puts the sample pages into the addresses and their templates into the engine."""
    from . import sample as pages

    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [*templates[0]["DIRS"], str(Path(__file__).parent / "templates")]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = pages.__name__
