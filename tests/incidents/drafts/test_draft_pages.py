"""From facts to a version that was sent, as somebody of the circle does it in pages; nobody else finds them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hiden.base.clock import TOKYO, now
from hiden.incidents.drafts.models import DraftSent, IncidentDraft, OwnContact
from hiden.incidents.models import Incident
from hiden.incidents.saying import NOT_KNOWN
from hiden.incidents.stating import facts_now
from tests.world.organisation import Organisation, account_of


@pytest.fixture
def alice(team: Organisation, client: Client) -> Client:
    client.force_login(account_of(team.alice))
    return client


def test_facts_are_written_by_group(alice: Client, incident: Incident) -> None:
    page = reverse("incident_facts_state", args=[incident.key, "personal"])
    assert "本人の数" in alice.get(page).content.decode()
    refused = alice.post(page, {"personal_count": "1200"})
    assert refused.status_code == 422
    assert "確かさが選ばれていません" in refused.content.decode()
    given = {
        "personal_involved": "yes",
        "personal_count": "1200",
        "sure_personal_count": "likely",
        "sure_personal_items": "open",
        "personal_money": "unknown",
    }
    assert alice.post(page, given).status_code == 302
    stands = facts_now(incident)
    assert {name: (one.value, one.certainty) for name, one in stands.items()} == {
        "personal_involved": ("yes", "sure"),
        "personal_count": ("1200", "likely"),
        "personal_items": (NOT_KNOWN, "open"),
        "personal_money": ("unknown", "open"),
    }
    shown = alice.get(reverse("incident_facts", args=[incident.key])).content.decode()
    assert "1,200人（推定）" in shown
    assert "個人情報保護委員会への速報" in shown
    alice.post(page, given)
    assert incident.facts.count() == 4


def test_a_version_is_made_looked_at_and_noted_as_sent(alice: Client, incident: Incident) -> None:
    listed = alice.get(reverse("incident_drafts", args=[incident.key])).content.decode()
    assert "警告書" in listed
    at = [incident.key, "preservation_request"]
    assert "要記入" in alice.get(reverse("incident_draft", args=at)).content.decode()
    blanks = {
        "to_whom": "北クラウド株式会社", "tenant": "T-1", "which_records": "サインインの記録", "period": "11月", "keep_until": "令和9年3月31日",
        "contact_person": "情報システム部",
    }  # fmt: skip
    answered = alice.post(reverse("incident_draft_make", args=at), blanks)
    version = IncidentDraft.objects.get()
    assert answered["Location"] == reverse("incident_draft_version", args=[*at, 1])
    assert version.lacking == []
    shown = alice.get(answered["Location"]).content.decode()
    assert "北クラウド株式会社　御中" in shown
    assert "令和9年3月31日" in shown
    for form in ("docx", "pdf"):
        assert alice.get(reverse("incident_draft_file", args=[*at, 1, form])).status_code == 200
    moment = now().astimezone(TOKYO) - timedelta(minutes=10)
    given = {
        "to": "北クラウド", "how": "mail", "day": moment.date().isoformat(), "at": f"{moment:%H:%M}",
        "file": SimpleUploadedFile("依頼.pdf", b"%PDF-sent"),
    }  # fmt: skip
    assert alice.post(reverse("incident_draft_sent", args=[*at, 1]), given).status_code == 302
    assert DraftSent.objects.get().file_name == "依頼.pdf"
    assert "依頼.pdf" in alice.get(answered["Location"]).content.decode()
    assert "1回" in alice.get(reverse("incident_drafts", args=[incident.key])).content.decode()


def test_nobody_outside_the_circle_finds_them(team: Organisation, client: Client, incident: Incident) -> None:
    client.force_login(account_of(team.bob))  # legal, but not in this circle
    for name, more in (
        ("incident_facts", []), ("incident_drafts", []), ("incident_draft", ["police_memo"]),
        ("incident_facts_state", ["what"]), ("incident_draft_make", ["police_memo"]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=[incident.key, *more])).status_code == 404, name


def test_what_is_not_there_is_not_found(alice: Client, incident: Incident) -> None:
    for name, more in (
        ("incident_draft", ["nonsense"]), ("incident_facts_state", ["nonsense"]),
        ("incident_draft_version", ["police_memo", 1]), ("incident_draft_file", ["police_memo", 1, "pdf"]),
    ):  # fmt: skip
        assert alice.get(reverse(name, args=[incident.key, *more])).status_code == 404, name


def test_contacts_are_kept_before_they_are_needed(alice: Client, team: Organisation, client: Client) -> None:
    assert "まだ一つもない連絡先" in alice.get(reverse("incident_contacts")).content.decode()
    given = {"kind": "lawyer", "name": "東法律事務所", "for_what": "警告書", "reach": "", "verified_on": ""}
    assert alice.post(reverse("incident_contact_new"), given).status_code == 302
    made = OwnContact.objects.get()
    shown = alice.get(reverse("incident_contacts")).content.decode()
    assert "東法律事務所" in shown
    assert "未確認" in shown
    changed = given | {"reach": "代表電話", "verified_on": "2026-11-01"}
    alice.post(reverse("incident_contact", args=[made.key]), changed)
    now_there = OwnContact.objects.latest("pk")
    alice.post(reverse("incident_contact_end", args=[now_there.key]))
    assert "東法律事務所" not in alice.get(reverse("incident_contacts")).content.decode()
    client.force_login(account_of(team.charlie))
    assert client.get(reverse("incident_contacts")).status_code in (403, 404)
