"""A secret with a past: evaluated, decided, granted, promised, taught, lent to logs; and a package made of it, read once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from hiden.access.actions import Target, give
from hiden.access.partners.actions import Outside, name_handler
from hiden.base.clock import now
from hiden.dossier.covering import Level
from hiden.dossier.making import Made, make_dossier
from hiden.dossier.scope import Scope, scope_of
from hiden.inventory.actions import change_item
from hiden.inventory.models import Item
from hiden.inventory.queries import find_item
from hiden.ledger.signing import prepare_ledger
from hiden.logs.intake.taking import take_file
from hiden.logs.models import LogSource
from hiden.people.models import Role, RoleHolding
from tests.logs.conftest import event, log, source  # noqa: F401
from tests.promises.conftest import PLEDGE, TEMPLATE
from tests.promises.deciding import decide
from tests.promises.signing import signed
from tests.world.items import make_items
from tests.world.organisation import Organisation

PLACE = r"\\fs01\治具"


@pytest.fixture
def concerned(organisation: Organisation, source: LogSource, log: Callable[..., Path]) -> Item:  # noqa: F811
    """The item, with records of all rooms about it."""
    prepare_ledger()
    items, alice = make_items(organisation), organisation.alice
    RoleHolding.objects.create(
        person=organisation.bob, role=Role.LEGAL, since=date(2024, 4, 1), recorded_at=now()
    )
    found = find_item(items.secret.number)
    change_item(found, locations=[PLACE], by=alice)
    give(
        Target(item=found),
        person=organisation.charlie,
        level=1,
        purpose="見積りのため",
        until=now() + timedelta(days=90),
        by=alice,
    )
    name_handler(
        found,
        Outside("北斗精機株式会社", "三浦 航", "miura@hokuto.example", "試作", now() + timedelta(days=30)),
        by=alice,
    )
    decide(TEMPLATE, PLEDGE)
    signed(organisation.eve, alice)
    eve, charlie = "eve@example.co.jp", "charlie@example.co.jp"
    events = [event(n, account=charlie, object=PLACE + "\\一覧🤫\u202e한.xlsx") for n in range(6)]
    events += [
        event(8, account=eve, object=PLACE + r"\送り.xlsx"),
        event(9, account=charlie, object=r"\\fs01\他\昼食.txt"),
    ]
    take_file(source, log(events))
    return found


@pytest.fixture
def scope(concerned: Item) -> Scope:
    """All of its past until today."""
    return scope_of(concerned)


@pytest.fixture
def made(scope: Scope, organisation: Organisation, tmp_path: Path) -> Made:
    """The whole of it, in a folder."""
    return make_dossier(scope, Level.FULL, tmp_path / "dossier", reason="警察への相談", by=organisation.alice)


def run(folder: Path, *more: str) -> tuple[int, dict[str, Any]]:
    """The verifier that lies in the package, in a Python that has nothing else."""
    command = [sys.executable, "-E", "-s", "-S", "hiden_verify_dossier.py", ".", "--json", *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)
