"""Who is there: Alice (情報管理責任者, システム管理者), Bob (部門責任者 of 製造部), Charlie (staff of 営業部), and others.

    総務部 100                      Alice (主務); Grace (人事・労務)
    製造本部 200                    Dave (統括責任者, 役員)
      製造部 210                    Bob (部門責任者)
        製造第一課 211              Eve (派遣)
      品質保証部 220                Bob (兼務)
    営業部 300                      Charlie; Heidi (部門責任者)
    Frank                           退職者 since 2026-04-01

Everything holds since 2024-04-01, so that tests may ask for the past.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import transaction

from hiden.base.clock import frozen
from hiden.people import actions, setup
from hiden.people.models import Account, Department, Kind, Person, Role
from tests.world.kept import kept

BEGIN = date(2024, 4, 1)
PASSWORD = "correct-horse-battery-staple"


@dataclass(frozen=True, slots=True)
class Organisation:
    """The company as all tests know it."""

    alice: Person
    bob: Person
    charlie: Person
    dave: Person
    eve: Person
    frank: Person
    grace: Person
    heidi: Person
    general_affairs: Department
    production: Department
    manufacturing: Department
    first_section: Department
    quality: Department
    sales: Department


@kept
@transaction.atomic
def make_organisation() -> Organisation:
    """Found the company and bring in departments, persons, roles and three accounts."""
    with frozen(datetime(2024, 4, 1, 0, 0, tzinfo=UTC)):
        alice = _found()
        general_affairs, production, manufacturing, first_section, quality, sales = _departments(alice)
        actions.move(alice, department=general_affairs, post="部長", by=alice)
        bob = _hire("1002", "石田 次郎", "イシダ ジロウ", manufacturing, "部長", by=alice)
        actions.set_additional_posts(bob, [(quality, "")], by=alice)
        charlie = _hire("1003", "上野 千里", "ウエノ チサト", sales, by=alice)
        dave = _hire(
            "1004", "江藤 大輔", "エトウ ダイスケ", production, "取締役", kind=Kind.OFFICER, by=alice
        )
        eve = _hire("9001", "尾崎 絵美", "オザキ エミ", first_section, kind=Kind.DISPATCHED, by=alice)
        frank = _hire("1006", "加藤 文也", "カトウ フミヤ", sales, by=alice)
        grace = _hire("1007", "木村 桜", "キムラ サクラ", general_affairs, by=alice)
        heidi = _hire("1008", "久保 春香", "クボ ハルカ", sales, "部長", by=alice)
        actions.give_role(bob, Role.DEPARTMENT_MANAGER, department=manufacturing, by=alice)
        actions.give_role(heidi, Role.DEPARTMENT_MANAGER, department=sales, by=alice)
        actions.give_role(dave, Role.CHIEF_OFFICER, by=alice)
        actions.give_role(grace, Role.HR, by=alice)
    with frozen(datetime(2026, 3, 20, 0, 0, tzinfo=UTC)):
        actions.end_employment(frank, last_day=date(2026, 3, 31), by=alice)
    for person, name in ((alice, "alice"), (bob, "bob"), (charlie, "charlie")):
        actions.make_account(person, email=f"{name}@example.co.jp", password=PASSWORD, by=alice)
    actions.settle_today()
    people = [
        Person.objects.get(pk=each.pk) for each in (alice, bob, charlie, dave, eve, frank, grace, heidi)
    ]
    return Organisation(*people, general_affairs, production, manufacturing, first_section, quality, sales)


def _found() -> Person:
    return setup.found(
        setup.First(
            company="株式会社見本工業",
            fiscal_year_first_month=4,
            number="1001",
            name="相川 亜里沙",
            kana="アイカワ アリサ",
            email="alice@example.co.jp",
            password="",
        )
    )


def _departments(by: Person) -> tuple[Department, ...]:
    general = actions.open_department(code="100", name="総務部", by=by)
    production = actions.open_department(code="200", name="製造本部", by=by)
    manufacturing = actions.open_department(code="210", name="製造部", parent=production, by=by)
    first = actions.open_department(code="211", name="製造第一課", parent=manufacturing, by=by)
    quality = actions.open_department(code="220", name="品質保証部", parent=production, by=by)
    sales = actions.open_department(code="300", name="営業部", by=by)
    return general, production, manufacturing, first, quality, sales


def _hire(
    number: str,
    name: str,
    kana: str,
    department: Department,
    post: str = "",
    *,
    kind: Kind = Kind.REGULAR,
    by: Person,
) -> Person:
    return actions.hire(
        number=number, name=name, kana=kana, kind=kind, department=department, post=post, by=by
    )


def account_of(person: Person) -> Account:
    """The account with which a test signs in: `client.force_login(account_of(alice))`."""
    return Account.objects.get(person=person)
