"""A company in which every operation of the API has something to answer, and callers with tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from hiden.access.actions import Target, give
from hiden.access.partners.actions import Outside, name_handler
from hiden.access.reviews.actions import Scope, start_review
from hiden.access.reviews.models import ReviewScope
from hiden.approvals.models import Case
from hiden.base.clock import now, today
from hiden.classification.presets import ensure_presets
from hiden.imports import actions as imports
from hiden.imports.models import ImportFile
from hiden.inventory import actions as inventory
from hiden.inventory.models import Decision
from hiden.ledger.signing import sign_checkpoint
from hiden.lending import actions as lending
from hiden.lending.kinds import Carry, ThingKind
from hiden.lifecycle.doing import change_settings_unasked
from hiden.people.actions import make_token
from hiden.people.leaving import give_notice
from hiden.people.models import Person
from hiden.training.actions import assign, make_course
from tests.promises.conftest import PLEDGE
from tests.promises.deciding import decide
from tests.promises.signing import signed
from tests.world.accounts import elsewhere
from tests.world.dossiers import shown_of
from tests.world.evidence import kept_evidence
from tests.world.incidents import told
from tests.world.items import Items, make_items
from tests.world.kept import kept
from tests.world.logs import logged
from tests.world.monitoring import noticed
from tests.world.organisation import Organisation
from tests.world.signs import cased
from tests.world.stamped import stamped

PREFIX = "/api/v1"
PEOPLE = "社員番号,氏名,フリガナ,区分,部署コード\n1010,佐野 守,サノ マモル,正社員,300\n".encode()


@dataclass
class Caller:
    """Somebody with a token, or nobody; every call in Japanese unless it says otherwise."""

    token: str = ""
    client: Client = field(default_factory=Client)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer to a call. `body` is JSON, or a multipart form when it holds a file."""
        sent: dict[str, Any] = {"headers": {"Accept-Language": "ja", **self._bearer(), **headers}}
        if isinstance(body, dict) and any(isinstance(value, SimpleUploadedFile) for value in body.values()):
            sent |= {"data": body, "format": "multipart"}
            return self.client.post(PREFIX + path, data=body, headers=sent["headers"])
        if body is not None:
            sent |= {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.generic(method, PREFIX + path, **{k: v for k, v in sent.items() if k != "format"})

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path: str, **headers: str) -> Any:
        """The JSON of a reading call that must succeed."""
        answer = self("GET", path, **headers)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()


def caller(person: Person, *, read_only: bool = False) -> Caller:
    """Somebody with a fresh token."""
    return Caller(make_token(name="試験", read_only=read_only, by=person)[1])


@dataclass(frozen=True, slots=True)
class Firm:
    """The company of these tests."""

    organisation: Organisation
    items: Items
    case: Case
    file: ImportFile


@kept
def _told(organisation: Organisation, name: str) -> lending.Told:
    return lending.Told(name, ThingKind.OTHER, organisation.manufacturing)


@kept
def make_firm(organisation: Organisation) -> Firm:
    """Classes, items, one open case of Bob's and one file of Alice's, all of it signed."""
    alice, bob = organisation.alice, organisation.bob
    ensure_presets(alice)
    items = make_items(organisation)
    inventory.evaluate(items.fresh, [inventory.Score("value-economic", 1)], by=bob)
    outcome = inventory.Outcome(items.fresh.item, Decision.SECRET, "工程が分かるため")
    [case] = inventory.propose_decisions([outcome], reason="棚卸しの結果", by=bob)
    file = imports.receive("people", "people.csv", [PEOPLE], effective_on=date(2026, 4, 1), by=alice)
    decide("pledge_joining", PLEDGE)
    signed(organisation.charlie, alice)
    with transaction.atomic():
        change_settings_unasked(begins_on=today(), hold_months=6, hold_months_top=12, by=alice)
    give_notice(organisation.charlie, by=alice)
    end = now() + timedelta(days=3)
    give(
        Target(item=items.secret.item),
        person=organisation.charlie,
        level=1,
        purpose="応援",
        until=end,
        by=alice,
    )
    name_handler(
        items.public.item,
        Outside("北斗精機株式会社", "三浦 航", "w.miura@hokuto.example", "見積り", end),
        by=alice,
    )
    course = make_course("basic", by=alice)
    assign([organisation.charlie], course=course.template, due_on=date(2099, 3, 31), by=alice)
    kept = [lending.register(_told(organisation, number), by=alice)[0] for number in ("治具の写真", "測定器")]
    wanted = lending.Wanted("点検", today(), organisation.charlie, carry=Carry.OFFICE)
    lending.lend(kept[0], wanted, by=alice)
    scope = Scope(ReviewScope.RANK, rank=3)
    start_review(scope, title="極秘の棚卸し", due_on=today() + timedelta(days=14), by=alice)
    elsewhere(organisation)
    kept_evidence(alice, bob)
    stamped(alice, bob, organisation.charlie)
    logged(alice, [alice])
    noticed(alice, organisation.charlie)
    cased(alice, organisation.charlie)
    shown_of("A-0002", alice)
    told(alice, organisation.charlie)
    sign_checkpoint()
    return Firm(organisation, items, case, file)
