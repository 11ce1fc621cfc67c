"""Persons stand in the order of the fifty sounds, in whatever language the database sorts."""

from __future__ import annotations

import pytest

from hiden.base.kana import sort_key
from hiden.people.models import Kind, Person

pytestmark = pytest.mark.django_db


def test_the_database_orders_readings_by_code_point() -> None:
    readings = [
        "アオキ",
        "あおき",
        "ｱｵｷ",
        "ババ",
        "ハハ",
        "パパ",
        "カア",
        "カー",
        "ガア",
        "アッコ",
        "アツコ",
        "",
        "ン",
        "Ｚ",
        "a",
        "B",
    ]
    for number, kana in enumerate(readings):
        Person.objects.create(
            number=str(number), name=kana, kana=kana, kana_key=sort_key(kana), kind=Kind.REGULAR
        )
    stored = list(Person.objects.order_by("kana_key", "number").values_list("kana_key", flat=True))
    assert stored == sorted(stored)
