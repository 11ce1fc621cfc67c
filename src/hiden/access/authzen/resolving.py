"""Whom and what a question means: people by number, mail or key, items by their number. Unknown is None, never an error."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from hiden.access.authzen.models import CalledBy
from hiden.base.clock import today
from hiden.classification.queries import holding as in_force
from hiden.inventory.models import Item, ItemState
from hiden.people.intervals import holding
from hiden.people.models import Account, Person, PersonState

_LONGEST = 254


def person_named(name: str) -> int | None:
    """The id of a person: by employee number, by the address of their account or the one registered, or by key.

    An address that two people have means neither of them.
    """
    if not _nameable(name):
        return None
    if "@" in name:
        return _by_mail(name)
    table = connection.ops.quote_name(Person._meta.db_table)
    with connection.cursor() as cursor:
        # The number goes before the key: it is what people know.
        cursor.execute(
            f"SELECT id, number = %s FROM {table} WHERE number = %s OR key = %s",  # noqa: S608 - our own table
            [name, name, name],
        )
        found = cursor.fetchall()
    return next((pk for pk, by_number in sorted(found, key=lambda row: not row[1])), None)


def _by_mail(name: str) -> int | None:
    account = Account.objects.filter(email__iexact=name).values_list("person_id", flat=True).first()
    if account is not None:
        return account
    states = PersonState.objects.filter(holding(today()), email__iexact=name)
    found = set(states.values_list("person_id", flat=True)[:2])
    return found.pop() if len(found) == 1 else None


def item_named(name: str) -> int | None:
    """The id of an item by its number, exactly as registered."""
    if not _nameable(name):
        return None
    table = connection.ops.quote_name(Item._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {table} WHERE number = %s", [name])  # noqa: S608 - our own table
        row = cursor.fetchone()
    return row[0] if row else None


def registered(item: int, at: datetime) -> bool:
    """Whether an item was in the register at an instant."""
    return ItemState.objects.filter(in_force(at), item=item).exists()


def _nameable(name: str) -> bool:
    """Whether anything can be registered under such a name: the database takes no NUL, and nothing is that long."""
    return 0 < len(name) <= _LONGEST and "\x00" not in name


def names_of(people: list[int], called_by: str) -> dict[int, str]:
    """Id → name in the answers to a system; the employee number for whoever has no address."""
    if called_by != CalledBy.MAIL:
        return dict(Person.objects.filter(pk__in=people).values_list("pk", "number"))
    rows = Person.objects.filter(pk__in=people).values_list("pk", "number", "account__email")
    return {pk: mail or number for pk, number, mail in rows}


__all__ = ["item_named", "names_of", "person_named", "registered"]
