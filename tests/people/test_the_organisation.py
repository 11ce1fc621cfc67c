"""The organisation on any day."""

from __future__ import annotations

from datetime import date

import pytest

from hiden.people import queries
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def test_the_tree_knows_what_lies_above_and_below(organisation: Organisation) -> None:
    tree = queries.departments_as_of(date(2026, 1, 1))
    assert [node.name for node in tree] == [
        "総務部",
        "製造本部",
        "製造部",
        "製造第一課",
        "品質保証部",
        "営業部",
    ]
    assert tree.path(organisation.first_section.pk, "/") == "製造本部/製造部/製造第一課"
    assert tree.with_descendants([organisation.manufacturing.pk]) == {
        organisation.manufacturing.pk,
        organisation.first_section.pk,
    }
