"""One at a time: whoever counts on, or moves what others may move too, waits here for whoever came first.

SQLite lets one transaction write at a time anyway; on PostgreSQL two that are each right by themselves could be wrong together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import models, transaction
from django.db.models import Max

from hiden.people.models import Company

P = ParamSpec("P")
R = TypeVar("R")


def take_turn() -> Company | None:
    """The company, locked until the transaction ends; None before the set-up, when there is nobody to wait for."""
    return Company.objects.select_for_update().order_by("pk").first()


def in_turn(verb: Callable[P, R]) -> Callable[P, R]:
    """A verb as one transaction that has taken its turn."""

    @wraps(verb)
    def alone(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            take_turn()
            return verb(*args, **kwargs)

    return alone


def next_number(model: type[models.Model]) -> int:
    """One more than the highest `number`, given to nobody else. Must run in a transaction."""
    take_turn()
    last: int | None = model._default_manager.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
