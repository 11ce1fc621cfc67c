"""What the addresses of this room name, for `@page(..., of=…)`. Numbers and codes may hold any sign, even a slash."""

from __future__ import annotations

from hiden.gate.page import missing
from hiden.people.models import ApiToken, Department, Person, RoleHolding
from hiden.people.queries import department_by_code, person_by_number


def find_person(number: str, **_more: object) -> Person:
    """A person by their number. Raises NotFound."""
    return person_by_number(number)


def find_department(code: str, **_more: object) -> Department:
    """A department by its code. Raises NotFound."""
    return department_by_code(code)


def role_holding(pk: int) -> RoleHolding:
    """A holding by its id. Raises NotFound."""
    found = RoleHolding.objects.select_related("person", "department").filter(pk=pk).first()
    if found is None:
        raise missing()
    return found


def own_token(pk: int, person: Person) -> ApiToken:
    """One of the reader's own tokens. Raises NotFound, for those of others too."""
    found = ApiToken.objects.filter(pk=pk, person=person).first()
    if found is None:
        raise missing()
    return found
