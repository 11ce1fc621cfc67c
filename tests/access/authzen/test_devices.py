"""A device that is named by its id: what is known of it goes before what the asker says of its kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hiden.access.situation import DeviceKind
from hiden.base.clock import frozen, now
from hiden.identity.signals.devices import Standing, add_device, set_compliance, standing_of
from hiden.identity.signals.models import Compliance, Device
from tests.access.authzen.conftest import DESK, SECRET, Caller, q
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def laptop(organisation: Organisation) -> Device:
    return add_device(label="PC-0412", owner=organisation.bob, by=organisation.alice)


def on(device: str, **more: Any) -> dict[str, Any]:
    return q(context={**DESK, "device_id": device, **more})


def test_a_lost_device_is_refused_at_the_next_question_and_let_in_again(
    system: Caller, laptop: Device, organisation: Organisation
) -> None:
    assert standing_of(laptop.label) == Standing.SILENT
    assert system.decide(on(laptop.label))["decision"] is True
    set_compliance(laptop, Compliance.NOT_COMPLIANT, reason="電車に置き忘れた", by=organisation.alice)
    for name in (laptop.label, laptop.key):
        refused = system.decide(on(name))
        assert refused["decision"] is False
        assert refused["context"]["policies"] == ["access.unfit_device"]
    assert system.decide(q())["decision"] is True, "the same person on another device"
    with frozen(now() + timedelta(minutes=1)):
        set_compliance(laptop, Compliance.COMPLIANT, reason="見つかった", by=organisation.alice)
        assert system.decide(on(laptop.label))["decision"] is True


def test_a_device_that_nobody_knows_is_an_unknown_one(system: Caller, laptop: Device) -> None:
    answer = system.decide(on("PC-9999"))
    assert answer["context"]["policies"] == ["access.unknown_device"]


def test_a_compliant_device_need_not_be_said_to_be_the_companys(
    system: Caller, laptop: Device, organisation: Organisation
) -> None:
    bare = {name: value for name, value in DESK.items() if name != "device"}
    assert system.decide(q(context={**bare, "device_id": laptop.label}))["decision"] is False
    set_compliance(laptop, Compliance.COMPLIANT, reason="端末管理で確かめた", by=organisation.alice)
    assert system.decide(q(context={**bare, "device_id": laptop.label}))["decision"] is True


def test_the_device_may_stand_with_the_subject_and_counts_in_lists_and_in_the_past(
    auditor: Caller, laptop: Device, organisation: Organisation
) -> None:
    before = now()
    with frozen(before + timedelta(hours=1)):
        set_compliance(laptop, Compliance.NOT_COMPLIANT, reason="暗号化が無効", by=organisation.alice)
        body = q()
        body["subject"]["properties"] = {"device_id": laptop.label}
        assert auditor.decide(body)["decision"] is False
        listed = auditor.ask("search/resource", {**on(laptop.label), "resource": {"type": "item"}})
        assert {"type": "item", "id": SECRET} not in listed["results"]
        people = auditor.ask("search/subject", {**on(laptop.label), "subject": {"type": "user"}})
        assert people["results"] == []
        then = auditor.decide(on(laptop.label, as_of=before.isoformat()))
        assert then["decision"] is True, "it was not lost yet"


@pytest.mark.parametrize("named", [7, ["PC"], {"id": "PC"}, "P" * 501])
def test_an_id_that_is_none_is_no_yes(system: Caller, named: Any) -> None:
    answer = system.decide(q(context={**DESK, "device_id": named}))
    assert answer["decision"] is False
    assert answer["context"]["error"]["status"] == 400


def test_of_several_of_one_name_the_worst_counts(system: Caller, organisation: Organisation) -> None:
    one, other = (add_device(label="共用PC", owner=None, by=organisation.alice) for _ in range(2))
    set_compliance(one, Compliance.COMPLIANT, reason="確かめた", by=organisation.alice)
    set_compliance(other, Compliance.NOT_COMPLIANT, reason="古い", by=organisation.alice)
    assert system.decide(on("共用PC"))["decision"] is False


def test_nobody_is_asked_whether_their_own_device_is_unfit(
    system: Caller, organisation: Organisation
) -> None:

    page = signed_in(organisation.bob).get("/access/may/").text
    assert str(DeviceKind.MANAGED.label) in page
    assert str(DeviceKind.UNFIT.label) not in page
