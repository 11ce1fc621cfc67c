"""Lists are sorted by what their cells show, the same on every database, and stay as they are from page to page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from hiden.identity import actions
from hiden.identity.pages import accounts, devices, findings, leavers
from hiden.identity.signals.devices import add_device
from tests.conftest import signed_in
from tests.identity.conftest import ALICE, BOB, FRANK, House, account
from tests.identity.test_pages import text

pytestmark = pytest.mark.django_db

SHARED = "uketsuke,受付,,,True,,"


def shown(client: Client, address: str, ids: list[str]) -> list[str]:
    """Which of some accounts a list names, in its order."""
    return re.findall(rf">({'|'.join(ids)})</a>", text(client, address))


@pytest.fixture
def full(house: House) -> House:
    house.take(ALICE, BOB, FRANK, SHARED)
    actions.declare(
        account("uketsuke"), nature="shared", responsible=house.org.bob, purpose="受付", by=house.alice
    )
    add_device(label="PC 2", owner=house.org.bob, by=house.alice)
    add_device(label="PC 1", owner=None, by=house.alice)
    return house


def test_accounts_are_sorted_by_whoever_the_cell_names(full: House) -> None:
    client = signed_in(full.alice)
    ids = ["alice", "bob", "fkato", "uketsuke"]
    # 相川 (アイカワ), 石田 (イシダ) twice: his own and the one that he answers for, 加藤 (カトウ)
    assert shown(client, "/identity/accounts/?sort=holder", ids) == ["alice", "bob", "uketsuke", "fkato"]
    assert shown(client, "/identity/accounts/?sort=-holder", ids) == ["fkato", "uketsuke", "bob", "alice"]


def test_whoever_never_signed_in_stands_before_all_others(full: House) -> None:
    client = signed_in(full.alice)
    ids = ["alice", "bob", "fkato", "uketsuke"]
    order = ["uketsuke", "fkato", "bob", "alice"]
    assert shown(client, "/identity/accounts/?sort=signed_in", ids) == order
    assert shown(client, "/identity/accounts/?sort=-signed_in", ids) == order[::-1]


def test_devices_of_nobody_stand_first(full: House) -> None:
    client = signed_in(full.alice)
    assert shown(client, "/identity/devices/?sort=owner", ["PC 1", "PC 2"]) == ["PC 1", "PC 2"]
    assert shown(client, "/identity/devices/?sort=-owner", ["PC 1", "PC 2"]) == ["PC 2", "PC 1"]


@pytest.mark.parametrize(
    ("address", "columns"),
    [
        ("/identity/", findings._COLUMNS),
        ("/identity/accounts/", accounts._COLUMNS),
        ("/identity/leavers/", leavers._COLUMNS),
        ("/identity/devices/", devices._COLUMNS),
    ],
)
def test_every_heading_sorts_and_none_other(full: House, address: str, columns: tuple[object, ...]) -> None:
    client = signed_in(full.alice)
    for column in columns:
        for sign in ("", "-"):
            page = text(client, f"{address}?sort={sign}{column.key}")  # type: ignore[attr-defined]
            assert ("では並べ替えられません" in page) is (not column.sort)  # type: ignore[attr-defined]
