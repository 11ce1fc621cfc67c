"""Alice, Bob, Charlie and nobody call every operation that the description of the API names, and no other answer comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from hiden import catalogue
from hiden.access.models import Grant, PartnerHandler
from hiden.base.clock import today
from hiden.classification.models import UsageMode
from hiden.dossier.models import Dossier, DossierRequest
from hiden.evidence.holds.models import Hold, HoldCustodian
from hiden.evidence.insiders.models import Insider, InsiderList
from hiden.evidence.stamps.models import Stamp
from hiden.identity.models import AccountFinding
from hiden.incidents.clocks.models import IncidentClock
from hiden.incidents.models import Incident, Knowing
from hiden.incidents.tasks.models import IncidentTask
from hiden.ledger.queries import size
from hiden.lifecycle.models import LifeEvent, LifeStep
from hiden.logs.models import Intake, LookPermit
from hiden.monitoring.cases.models import Coaching
from hiden.monitoring.desk.models import SubjectRequest
from hiden.monitoring.models import MonitoringPurpose, SignCase, SignException
from hiden.people.models import Person
from hiden.promises.models import Signature
from hiden.rules.models import Document
from hiden.training.models import Course
from hiden.web.api import described
from tests.web.api_tries import TRIES
from tests.web.trying import Try
from tests.world.api import PREFIX, Caller, Firm, caller, make_firm
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def operations() -> set[str]:
    return {
        f"{method.upper()} {address.removeprefix(PREFIX)}"
        for address, methods in described()["paths"].items()
        for method in methods
    }


@pytest.fixture
def firm(organisation: Organisation) -> Firm:
    return make_firm(organisation)


def call(by: Caller, operation: str, try_: Try) -> Any:
    """One call, undone afterwards."""
    method, _, path = operation.partition(" ")
    address = (try_.path or path).replace("{mode}", UsageMode.objects.all()[0].code)
    address = address.replace("{law}", catalogue.laws()[0].id)
    named = {
        "{document}": lambda: Document.objects.get(template="pledge_joining").key,
        "{event}": lambda: LifeEvent.objects.get().key,
        "{step}": lambda: LifeStep.objects.filter(role="department_manager").values_list("pk", flat=True)[0],
        "{course}": lambda: Course.objects.get().key,
        "{grant}": lambda: Grant.objects.get().key,
        "{partner}": lambda: PartnerHandler.objects.get().key,
        "{log_intake}": lambda: Intake.objects.get().pk,
        "{look_permit}": lambda: LookPermit.objects.get().key,
        "{subject_request}": lambda: SubjectRequest.objects.get(person__number="1003").key,
        "{stamp}": lambda: Stamp.objects.get().key,
        "{hold}": lambda: Hold.objects.get().key,
        "{hold_notice}": lambda: HoldCustodian.objects.get().key,
        "{dossier}": lambda: DossierRequest.objects.get(item__number="A-0002").key,
        "{dossier_made}": lambda: Dossier.objects.get(item__number="A-0002").key,
        "{sign_case}": lambda: SignCase.objects.get(number=1).key,
        "{monitoring_purpose}": lambda: MonitoringPurpose.objects.get().key,
        "{told_case}": lambda: SignCase.objects.get(number=2).key,
        "{coaching}": lambda: Coaching.objects.get().key,
        "{insiders}": lambda: InsiderList.objects.get().key,
        "{outsider}": lambda: Insider.objects.get(person=None).key,
        "{banned}": lambda: Insider.objects.get(person__number="1003").key,
        "{incident}": lambda: Incident.objects.get(drill=False).key,
        "{knowing}": lambda: Knowing.objects.get(incident__drill=False).pk,
        "{incident_task}": lambda: IncidentTask.objects.filter(incident__drill=False).order_by("pk")[0].pk,
        "{clock}": lambda: IncidentClock.objects.get().key,
        "{sign_exception}": lambda: SignException.objects.get(number="WO-1").key,
    }
    for name, key in named.items():
        if name in address:
            address = address.replace(name, str(key()))
    if "{signed}" in address:
        address = address.replace("{signed}", Signature.objects.get().request.key)
    if "{account}" in address or "{finding}" in address:
        finding = AccountFinding.objects.get()
        address = address.replace("{account}", finding.account.key).replace("{finding}", finding.key)
    body = try_.body() if callable(try_.body) else try_.body
    if isinstance(body, dict) and "last_day" in body:
        body = {**body, "last_day": (today() + timedelta(days=30)).isoformat()}
    with transaction.atomic():
        answer = by(method, address, body)
        transaction.set_rollback(True)
    return answer


def test_every_operation_has_a_try_and_every_try_an_operation() -> None:
    assert operations() == set(TRIES)


@pytest.mark.parametrize("name", ["alice", "bob", "charlie"])
def test_everybody_is_answered_what_the_table_says(firm: Firm, name: str) -> None:
    person: Person = getattr(firm.organisation, name)
    by = caller(person)
    wrong = {}
    for operation, try_ in TRIES.items():
        answer = call(by, operation, try_)
        expected = getattr(try_, name)
        if answer.status_code != expected:
            wrong[operation] = (expected, answer.status_code, answer.content.decode(errors="replace")[:300])
        elif expected >= 400:
            assert set(answer.json()) == {"error"}, operation
            assert answer.json()["error"]["what"].endswith(("。", "）"))
            assert answer.json()["error"]["do_next"]
    assert wrong == {}


def test_nobody_is_answered_by_no_operation(firm: Firm) -> None:
    before = size()
    for operation, try_ in TRIES.items():
        answer = call(Caller(), operation, try_)
        assert answer.status_code == 401, operation
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["error"]["do_next"]
    assert size() == before


def test_a_token_that_only_reads_writes_nothing(firm: Firm) -> None:
    by = caller(firm.organisation.alice, read_only=True)
    before = size()
    for operation, try_ in TRIES.items():
        answer = call(by, operation, try_)
        if operation.startswith("GET "):
            assert answer.status_code == try_.alice, operation
        else:
            assert answer.status_code == 403, operation
            assert "読み取り専用" in answer.json()["error"]["what"]
    assert size() == before


def test_charlie_cannot_tell_what_is_hidden_from_what_does_not_exist(firm: Firm) -> None:
    by = caller(firm.organisation.charlie)
    for hidden, absent in (
        ("/items/A-0001", "/items/A-9999"),
        ("/cases/1", "/cases/999"),
        ("/imports/1", "/imports/999"),
        ("/people/9001", "/people/none"),
        ("/measures/E1-a", "/measures/E9-z"),
    ):
        first, second = by("GET", hidden), by("GET", absent)
        assert (
            (first.status_code, first.content) == (second.status_code, second.content) == (404, first.content)
        )
