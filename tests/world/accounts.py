"""Accounts in other systems: what the addresses and the operations of that room speak of."""

from __future__ import annotations

import json
from datetime import date, timedelta

from django.db import transaction
from joserfc.jwk import RSAKey

from hiden.base.clock import now, today
from hiden.identity import actions
from hiden.identity.models import AccountFinding, OutsideSystem, SystemKind
from hiden.identity.scim import keys
from hiden.identity.scim.models import DepartmentWord, ProvisioningKey
from hiden.identity.signals import receivers, sources
from hiden.identity.signals.devices import add_device, set_compliance
from hiden.identity.signals.models import SignalDelivery, Why
from hiden.identity.signals.sending import received
from hiden.identity.signals.telling import cut
from hiden.imports import actions as imports
from hiden.people.models import Person
from tests.world.organisation import Organisation
from tests.world.sample import Cast

_LIST = "SamAccountName,EmployeeID,Enabled\r\nfkato,1006,True\r\n"


def elsewhere(organisation: Organisation) -> OutsideSystem:
    """One system of Bob's, in whose list a leaver's account is live."""
    alice = organisation.alice
    system = actions.add_system(
        code="ad", name="社内AD", kind=SystemKind.AD, manager=organisation.bob, by=alice
    )
    day = min(today(), date(2026, 11, 1))
    file = imports.receive("accounts-ad", "ad.csv", [_LIST.encode()], effective_on=day, by=alice)
    imports.apply(imports.preview(file, by=alice), by=alice)
    return system


def _told(leaver: Person, cast: Cast) -> None:
    """Two cuts of somebody who left, of which one was taken."""
    with transaction.atomic():
        for why in (Why.LEFT, Why.STOPPED):
            cut([leaver], why=why, by=cast.alice)
        first = SignalDelivery.objects.select_related("event__person", "receiver").earliest("pk")
        received(first, "202")


def held_elsewhere(cast: Cast) -> dict[str, object]:
    """A leaver's live account and its finding, and somebody who is away."""
    finding = AccountFinding.objects.select_related("account").get(
        kind="leaver", state="open", account__person__number="2904"
    )
    away = Person.objects.get(number="2805")
    absence = actions.record_absence(
        away, since=today(), last_day=today() + timedelta(days=60), by=cast.alice
    )
    system = finding.account.system
    keys.set_provisioning(system, needs_number=True, by=cast.alice)
    token, _text = keys.make_key(system, days=30, by=cast.alice)
    word = DepartmentWord.objects.create(system=system, word="第２営業課", recorded_at=now())
    receiver, _secret = receivers.add_receiver(
        system, name="入退室の装置", kind="push", address="https://vpn.example/events", by=cast.alice
    )
    _told(Person.objects.get(number="2904"), cast)
    key = RSAKey.generate_key(2048, {"kid": "k1"})
    source, _secret = sources.add_source(
        system,
        name="端末管理",
        issuer_name="https://mdm.example",
        keys=json.dumps({"keys": [key.as_dict(private=False)]}),
        by=cast.alice,
    )
    device = add_device(label="ノートPC 12", owner=cast.charlie, by=cast.alice)
    set_compliance(device, "not-compliant", reason="紛失", by=cast.alice)
    return {
        "receiver": receiver.key,
        "source": source.key,
        "device": device.key,
        "finding": finding.key,
        "account": finding.account.key,
        "absence": absence.pk,
        "scim_key": ProvisioningKey.objects.get(token=token).pk,
        "word": word.pk,
    }
