"""Whoever may read the ledger does not learn from it what they may not know of; what was hashed is proved all the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.urls import reverse

from hiden.incidents.models import Incident
from hiden.incidents.opening import concern_person
from hiden.ledger.export import export_ledger
from hiden.ledger.models import EntryAbout, LedgerEntry
from hiden.people.models import Role
from tests.conftest import signed_in
from tests.incidents.conftest import give
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]


def test_an_auditor_and_one_concerned_read_that_there_is_something_and_no_more(
    team: Organisation, incident: Incident
) -> None:
    give(team.bob, Role.AUDITOR)
    concern_person(incident, person=team.bob, by=team.alice)
    number = str(incident)
    page = signed_in(team.bob).get(reverse("ledger_entries")).content.decode()
    assert "知る人を限った記録です" in page
    assert number not in page
    assert number in signed_in(team.alice).get(reverse("ledger_entries")).content.decode()
    found = signed_in(team.bob).get(reverse("ledger_entries"), {"about": incident.key}).content.decode()
    assert "知る人を限った記録です" not in found
    entry = EntryAbout.objects.filter(noun="incident", ident=incident.key)[0].entry
    for name in ("ledger_entry", "ledger_entry_file"):
        assert signed_in(team.bob).get(reverse(name, args=[entry])).status_code == 404
        assert signed_in(team.alice).get(reverse(name, args=[entry])).status_code == 200


def test_no_leaf_tells_of_persons_or_items(team: Organisation, incident: Incident) -> None:
    concern_person(incident, person=team.charlie, by=team.alice)
    ours = EntryAbout.objects.filter(noun="incident", ident=incident.key)
    leaves = [
        bytes(one)
        for one in LedgerEntry.objects.filter(index__in=ours.values("entry")).values_list("leaf", flat=True)
    ]
    assert leaves
    for leaf in leaves:
        assert team.charlie.key.encode() not in leaf
        assert incident.title.encode() not in leaf
        assert json.loads(leaf)


@pytest.mark.django_db(transaction=True)
def test_an_export_leaves_out_the_words(team: Organisation, incident: Incident, tmp_path: Path) -> None:
    give(team.bob, Role.AUDITOR)
    export_ledger(tmp_path / "bob", with_personal=True, by=team.bob)
    export_ledger(tmp_path / "alice", with_personal=True, by=team.alice)
    words = {
        who: b"".join(one.read_bytes() for one in (tmp_path / who).glob("personal-*"))
        for who in ("bob", "alice")
    }
    assert incident.title.encode() not in words["bob"]
    assert incident.title.encode() in words["alice"]
