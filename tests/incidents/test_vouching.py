"""Somebody outside is asked to stamp the ledger at the moments that matter, and at no others; where nobody is registered, never."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from hiden.base.clock import now
from hiden.base.errors import Misconfigured
from hiden.dossier.covering import Level
from hiden.dossier.making import make_dossier
from hiden.dossier.scope import scope_of
from hiden.evidence.stamps.asking import ask_daily
from hiden.evidence.stamps.authorities import add_authority
from hiden.evidence.stamps.models import Stamp, Stamped
from hiden.incidents.circle import add
from hiden.incidents.deciding import decisions
from hiden.incidents.drills import playing
from hiden.incidents.ending import closing
from hiden.incidents.knowing import correct, know
from hiden.incidents.models import Incident, IncidentState, Part
from hiden.incidents.opening import move_on, open_incident
from hiden.ledger.models import LedgerEntry
from tests.incidents.conftest import told
from tests.world.items import make_items
from tests.world.organisation import Organisation
from tests.world.stamped import ROOT

pytestmark = pytest.mark.django_db
Committed = Callable[..., AbstractContextManager[Any]]
SAID = decisions.Said("止めるか", "止める／待つ", "止める", "続くおそれ")


@pytest.fixture
def authority(team: Organisation) -> None:
    add_authority(code="tsa", name="認証局", url="https://tsa.example.jp", roots=ROOT, by=team.alice)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committed) -> Committed:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def asked() -> list[tuple[int | None, str]]:
    """What waits for a stamp: how much of the ledger it covers, and why."""
    rows = Stamp.objects.filter(what=Stamped.CHECKPOINT).order_by("pk")
    return list(rows.values_list("size", "reason"))


def test_the_moments_that_matter_are_stamped(
    team: Organisation, authority: None, committed: Committed
) -> None:
    with committed():
        incident = open_incident(told(title="図面の持出し"), by=team.alice)
    assert len(asked()) == 1
    with committed():
        add(incident, team.bob, part=Part.LEGAL, reason="契約", by=team.alice)
        know(incident, at=now() - timedelta(hours=1), department=None, words="後から知った課", by=team.alice)
        move_on(incident, to=IncidentState.CONFIRMING, reason="確かめる", by=team.alice)
        one = decisions.propose(incident, SAID, by=team.dave)
        closing.learn(incident, words="媒体の使用の申請がなかった。", by=team.alice)
    assert len(asked()) == 1
    with committed():
        know(incident, at=now() - timedelta(days=2), department=None, words="先に知った課", by=team.alice)
    assert len(asked()) == 2
    with committed():
        correct(
            incident.knowings.order_by("at")[0],
            at=now() - timedelta(days=1),
            department=None,
            words="誤り",
            by=team.alice,
        )
    assert len(asked()) == 3
    with committed():
        decisions.approve(one, by=team.alice)
    assert len(asked()) == 4
    with committed():
        closing.close(incident, reason="対応を終えた", by=team.alice)
    sizes = [size for size, _why in asked()]
    assert len(sizes) == 5
    assert sizes == sorted(sizes)
    assert sizes[-1] == LedgerEntry.objects.count()
    assert {why for _size, why in asked()} == {"event"}  # whoever sees stamps learns of no incident


def test_a_drill_and_a_refusal_are_not(
    team: Organisation, authority: None, committed: Committed, incident: Incident
) -> None:
    with committed():
        played = playing.start("SC-01", pace=60, by=team.alice)
        add(played.incident, team.dave, part=Part.LEAD, reason="訓練", by=team.alice)
        decisions.approve(decisions.propose(played.incident, SAID, by=team.dave), by=team.alice)
        playing.finish(played, lesson="", by=team.alice)
        decisions.refuse(decisions.propose(incident, SAID, by=team.dave), words="足りない", by=team.alice)
    assert asked() == []


def test_where_nobody_is_registered_nothing_is_asked(
    team: Organisation, committed: Committed, tmp_path: Path
) -> None:
    items = make_items(team)
    with committed():
        incident = open_incident(told(), by=team.alice)
        decisions.approve(decisions.propose(incident, SAID, by=team.dave), by=team.alice)
        make_dossier(scope_of(items.secret.item), Level.FULL, tmp_path / "one", reason="相談", by=team.alice)
    assert not Stamp.objects.exists()
    assert ask_daily() == 0


def test_a_dossier_that_was_made_is_stamped(
    team: Organisation, authority: None, committed: Committed, tmp_path: Path
) -> None:
    items = make_items(team)
    with committed():
        made = make_dossier(
            scope_of(items.secret.item), Level.FULL, tmp_path / "one", reason="相談", by=team.alice
        )
    [(size, why)] = asked()
    assert size is not None
    assert size > made.dossier.entry
    assert why == "dossier"


def test_a_ledger_that_cannot_be_signed_loses_no_decision(
    team: Organisation, authority: None, committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_more: object) -> None:
        raise Misconfigured("鍵が読めません。", "鍵を戻してください。")

    monkeypatch.setattr("hiden.evidence.stamps.asking.stamp_event", fails)
    with committed():
        incident = open_incident(told(), by=team.alice)
    assert Incident.objects.get() == incident
