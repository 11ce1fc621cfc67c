"""The classes as this room needs them. Their meaning is the matter of classification, which stands above this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db.models import QuerySet

from hiden.base.clock import FOREVER
from hiden.base.text import fold


class ClassLike(Protocol):
    """What is needed of a SecrecyClass."""

    pk: Any
    code: str
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class ClassIs:
    """A class by its primary key, with what is shown."""

    pk: int
    code: str
    name: str
    rank: int


def _all() -> QuerySet[Any]:
    return apps.get_model("hiden", "SecrecyClass")._default_manager.all()


def class_codes() -> dict[int, str]:
    """Primary key → code, retired classes too. One query."""
    return dict(_all().values_list("pk", "code"))


def classes() -> dict[int, ClassIs]:
    """Every class there ever was by primary key, the most secret first. One query."""
    rows = _all().order_by("-rank", "code").values_list("pk", "code", "name", "rank")
    return {row[0]: ClassIs(*row) for row in rows}


def classes_in_force() -> list[ClassIs]:
    """The classes that may be given now, the most secret first. One query."""
    rows = _all().filter(until=FOREVER).order_by("-rank", "code").values_list("pk", "code", "name", "rank")
    return [ClassIs(*row) for row in rows]


def class_by_code(code: str) -> ClassIs | None:
    """The class in force under a code, or None."""
    return next((each for each in classes_in_force() if each.code == code), None)


def classes_by_word() -> dict[str, ClassIs]:
    """The classes in force by folded name and by folded code, for reading tables. One query."""
    found: dict[str, ClassIs] = {}
    for each in classes_in_force():
        found[fold(each.code)] = each
        found[fold(each.name)] = each
    return found
