"""A company of two departments, small enough to know by heart.

Alice 情報管理責任者 · Bob 部門責任者 of 製造部 · Ben in 製造一課 · Charlie in 営業部 · Dora 事務局 · Eve 内部監査 · Ada
システム管理者 · Lea has left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from hiden.base.clock import FOREVER, now
from hiden.classification.models import SecrecyClass
from hiden.people.models import (
    Department,
    DepartmentState,
    Kind,
    Membership,
    Person,
    PersonState,
    Role,
    RoleHolding,
)

BEGIN = date(2020, 4, 1)
LONG_AGO = datetime(2020, 4, 1, tzinfo=UTC)


@dataclass
class Small:
    """The company of these tests."""

    making: Department
    section: Department
    sales: Department
    people: dict[str, Person] = field(default_factory=dict)
    classes: dict[str, SecrecyClass] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None


def department(code: str, name: str, parent: Department | None = None) -> Department:
    made = Department.objects.create(code=code)
    DepartmentState.objects.create(department=made, name=name, parent=parent, since=BEGIN, recorded_at=now())
    return made


def person(
    number: str,
    name: str,
    kana: str,
    place: Department,
    *roles: Role,
    of: Department | None = None,
    kind: Kind = Kind.REGULAR,
) -> Person:
    made = Person.objects.create(number=number, name=name, kana=kana, kana_key=kana, kind=kind)
    PersonState.objects.create(person=made, name=name, kana=kana, kind=kind, since=BEGIN, recorded_at=now())
    Membership.objects.create(person=made, department=place, since=BEGIN, recorded_at=now())
    for role in roles:
        RoleHolding.objects.create(person=made, role=role, department=of, since=BEGIN, recorded_at=now())
    return made


@pytest.fixture
def small(db: None) -> Small:
    making, sales = department("100", "製造部"), department("200", "営業部")
    section = department("110", "製造一課", making)
    office = department("900", "総務部")
    company = Small(making, section, sales)
    company.people = {
        "alice": person("1", "青木 愛理", "アオキ アイリ", office, Role.INFORMATION_MANAGER),
        "bob": person("2", "馬場 文", "ババ ブン", making, Role.DEPARTMENT_MANAGER, of=making),
        "ben": person("3", "別府 勉", "ベップ ベン", section),
        "charlie": person("4", "千葉 茶々", "チバ チャチャ", sales),
        "dora": person("5", "土井 銅鑼", "ドイ ドラ", office, Role.OFFICE),
        "eve": person("6", "江部 英", "エベ エイ", office, Role.AUDITOR),
        "ada": person("7", "安達 亜", "アダチ ア", office, Role.ADMINISTRATOR),
        "lea": person("8", "零 離亜", "レイ リア", making, kind=Kind.LEAVER),
        "olga": person("9", "大賀 織", "オオガ オル", office, Role.CHIEF_OFFICER),
    }
    for code, name, rank in (("gokuhi", "極秘", 3), ("hi", "秘", 2), ("shagaihi", "社外秘", 1)):
        company.classes[code] = SecrecyClass.objects.create(
            code=code, name=name, rank=rank, since=LONG_AGO, until=FOREVER
        )
    return company
