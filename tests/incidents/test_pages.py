"""The pages of an incident: what they show to whom, and what they ask of the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hiden.incidents.models import Incident
from hiden.incidents.opening import concern_person
from tests.conftest import signed_in
from tests.incidents.conftest import told
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]


@pytest.mark.parametrize(
    "name", ["incident", "incident_circle", "incident_know", "incident_concern", "incident_move"]
)
def test_a_page_of_an_incident_is_for_its_circle(team: Organisation, incident: Incident, name: str) -> None:
    address = reverse(name, args=[incident.key])
    assert signed_in(team.alice).get(address).status_code == 200
    assert signed_in(team.charlie).get(address).status_code == 404
    concern_person(incident, person=team.dave, by=team.alice)


def test_the_front_page_says_since_when_and_who_leads(team: Organisation, incident: Incident) -> None:
    page = signed_in(team.alice).get(reverse("incident", args=[incident.key])).content.decode()
    assert "会社が知ったのは" in page
    assert team.alice.name in page
    with CaptureQueriesContext(
        connection,
    ) as asked:
        signed_in(team.alice).get(reverse("incident", args=[incident.key]))
    assert len(asked) <= 60


def test_the_list_shows_what_one_may_know_of(team: Organisation, incident: Incident) -> None:
    assert incident.title in signed_in(team.alice).get(reverse("incidents")).content.decode()
    assert incident.title not in signed_in(team.charlie).get(reverse("incidents")).content.decode()


def test_opening_from_outside(team: Organisation) -> None:
    values = {
        "came": "outside", "teller": "取引先B", "title": "よく似た部品", "words": "展示会で見た", "what": "", "items": "", "route": "",
        "who": "", "away": "", "day": "2024-05-01", "at": "9:30", "department": "", "touches": "no",
    }  # fmt: skip
    answer = signed_in(team.bob).post(reverse("incident_open"), values)
    assert answer.status_code == 302
    made = Incident.objects.get()
    assert made.source == "outside"
    assert "取引先B" in made.words
    assert f"{made.knowings.get().at:%Y-%m-%d %H:%M}" == "2024-05-01 00:30"
    assert told().title != made.title
