"""Verbs: ask for a dossier, let it be made, make it on the server, let its files go when their time is over.

Two agree before a dossier is made: law, IP or the information manager, then the officer in charge. It holds what many people did.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from hiden.approvals.actions import propose
from hiden.approvals.models import Case, StepKind
from hiden.approvals.proposing import own_department
from hiden.approvals.routes import PlannedStep, usual_route
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import say
from hiden.dossier.covering import Level
from hiden.dossier.entries import DossierApproved
from hiden.dossier.making import make_dossier
from hiden.dossier.models import Dossier, DossierRequest
from hiden.dossier.scope import scope_of
from hiden.gate import allows, require
from hiden.home import home
from hiden.inventory.models import Item
from hiden.inventory.queries import find_item
from hiden.ledger import record
from hiden.people.models import Person, Role
from hiden.people.turn import in_turn

KIND: Final = "dossier.make"
LASTS: Final = timedelta(days=30)  # how long a decided dossier may be made, and its files lie on the server
_LEAST_WORDS: Final = 5

usual_route(
    KIND,
    (
        PlannedStep(StepKind.APPROVE, (Role.LEGAL, Role.IP, Role.INFORMATION_MANAGER)),
        PlannedStep(StepKind.DECIDE, (Role.CHIEF_OFFICER, Role.EXECUTIVE, Role.INFORMATION_MANAGER)),
    ),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for; `item` is a number, days are those of Japan."""

    item: str
    first: date | None
    last: date | None
    level: Level
    reason: str


def item_seen(by: Person, number: str) -> Item:
    """The item, if `by` may know of it. Raises NotFound, alike for what does not exist."""
    found = find_item(number.strip())
    if not allows(by, "inventory.read", found):
        raise NotFound(
            say("管理番号「{number}」の情報は見つかりません。", number=number.strip()[:40]),
            say("番号を確かめるか、台帳で探してください。"),
        )
    return found


@in_turn
def ask_dossier(wish: Wish, *, by: Person) -> DossierRequest:
    """Ask for a dossier. Raises BadInput for a period or a reason that will not do, NotFound, Conflict as `propose`, NotAllowed."""
    require(by, "dossier.ask")
    item = item_seen(by, wish.item)
    if len(wish.reason.strip()) < _LEAST_WORDS:
        raise BadInput(
            say("理由が短すぎます。"),
            say("だれに渡し、何に使うのかを{n}文字以上で書いてください。", n=_LEAST_WORDS),
        )
    scope = scope_of(item, wish.first, wish.last)
    made = DossierRequest.objects.create(
        item=item,
        first_day=scope.first,
        last_day=scope.last,
        level=wish.level.value,
        reason=wish.reason.strip()[:500],
        asked_by=by,
        asked_at=now(),
    )
    made.case = propose(
        KIND,
        title=say("証拠一式の作成（{item}）", item=item.number),
        reason=made.reason,
        payload={"request": made.key},
        department=own_department(by),
        by=by,
    )
    made.save()
    return made


def approved(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """The case was decided. Runs in the transaction of the decision."""
    found = find_request(payload["request"])
    found.until = now() + LASTS
    found.save()
    record(
        DossierApproved(
            found.key, found.item.number, found.level, found.until.isoformat(timespec="seconds"), case.number
        ),
        by=by,
    )


def find_request(key: str) -> DossierRequest:
    """A request by its key. Raises NotFound."""
    rows = DossierRequest.objects.select_related("item", "asked_by", "case")
    found = rows.filter(key=key).first()
    if found is None:
        raise NotFound(say("この証拠一式は見つかりません。"), say("一覧から選び直してください。"))
    return found


def make_asked(found: DossierRequest, *, by: Person) -> Dossier:
    """Make it, and keep it packed on the server until its time is over. Raises Conflict before and after that, NotAllowed."""
    require(by, "dossier.make", found)
    if found.until is None or found.until <= now():
        raise Conflict(
            say("この証拠一式は、まだ決裁されていないか、作れる期限を過ぎています。"),
            say("決裁を待つか、もう一度求めてください。"),
        )
    scope = scope_of(found.item, found.first_day, found.last_day)
    kept = folder()
    with tempfile.TemporaryDirectory(dir=kept) as scratch:
        name = f"hiden-dossier-{found.item.number}"
        done = make_dossier(
            scope, Level(found.level), Path(scratch) / name, reason=found.reason, by=by, request=found
        )
        packed = shutil.make_archive(str(Path(scratch) / "packed"), "zip", scratch, name)
        _keep(Path(packed), packed_file(done.dossier))
        if done.openings:
            _keep(done.openings, openings_file(done.dossier))
    return done.dossier


def _keep(path: Path, target: Path) -> None:
    path.chmod(0o600)
    path.replace(target)


def folder() -> Path:
    """Where packed dossiers lie: HIDEN_HOME/dossiers, for its owner only."""
    found = home() / "dossiers"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def packed_file(dossier: Dossier) -> Path:
    """The package as one ZIP file; it may be gone by now."""
    return folder() / f"{dossier.key}.zip"


def openings_file(dossier: Dossier) -> Path:
    """What was hidden in it, row by row."""
    return folder() / f"{dossier.key}-openings.jsonl"


@transaction.atomic
def let_go() -> int:
    """Remove files of dossiers whose time is over; the entries stay. Returns how many. Safe at any time."""
    over = Dossier.objects.filter(request__until__lte=now()).select_related("request")
    gone = 0
    for one in over:
        for path in (packed_file(one), openings_file(one)):
            if path.exists():
                path.unlink()
                gone += 1
    return gone
