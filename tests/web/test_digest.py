"""The morning mail: once a day, to those for whom something waits, and never a word of a secret."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail

from hiden.approvals import effects_registry
from hiden.approvals.actions import propose
from hiden.base.clock import frozen
from hiden.web.digest import send_if_due
from tests.world.organisation import Organisation

MORNING = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # Tuesday, 9:30 in Japan
DAWN = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # Tuesday, 5:00 in Japan
HOLIDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 勤労感謝の日


@pytest.fixture(autouse=True)
def mail_server(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setenv("HIDEN_HOME", str(tmp_path))
    monkeypatch.setitem(effects_registry._effects, "tests.digest", lambda payload, *, case, by: None)


def waiting(world: Organisation) -> None:
    propose(
        "tests.digest",
        title="極秘の件名",
        reason="試すため",
        payload={},
        department=world.manufacturing,
        by=world.eve,
    )


def test_it_comes_once_a_day_to_those_who_are_waited_for(organisation: Organisation) -> None:
    waiting(organisation)
    with frozen(MORNING):
        assert send_if_due() >= 1
        assert send_if_due() == 0
    to_bob = [one for one in mail.outbox if one.to == ["bob@example.co.jp"]]
    assert len(to_bob) == 1
    assert "1件" in to_bob[0].body
    assert all("charlie@example.co.jp" not in one.to for one in mail.outbox)


def test_it_says_nothing_of_what_is_secret(organisation: Organisation) -> None:
    waiting(organisation)
    with frozen(MORNING):
        send_if_due()
    assert mail.outbox
    assert all("極秘の件名" not in one.subject + one.body for one in mail.outbox)


def test_it_waits_for_nine_and_rests_on_holidays(organisation: Organisation) -> None:
    waiting(organisation)
    for moment in (DAWN, HOLIDAY):
        with frozen(moment):
            assert send_if_due() == 0


def test_without_a_mail_server_nothing_is_tried(organisation: Organisation, settings: Any) -> None:
    settings.EMAIL_HOST = ""
    waiting(organisation)
    with frozen(MORNING):
        assert send_if_due() == 0
