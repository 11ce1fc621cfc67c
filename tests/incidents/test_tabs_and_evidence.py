"""A dozen pages in six groups, seen from any page below them; what Hiden keeps itself is one thing to do, held by one button."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hiden.base.errors import Conflict, NotAllowed
from hiden.evidence.holds.models import Hold, HoldSystem
from hiden.evidence.locker.models import ExhibitKind, Stance
from hiden.evidence.locker.registering import Told, admit, register
from hiden.incidents.circle import add
from hiden.incidents.models import Incident, Part
from hiden.incidents.opening import open_incident
from hiden.incidents.pressing import pressing_of
from hiden.incidents.tabs import tabs_of
from hiden.incidents.tasks import securing
from hiden.incidents.tasks.models import Perishable, PerishState
from hiden.incidents.tasks.queries import open_perishables
from tests.conftest import signed_in
from tests.incidents.conftest import told
from tests.logs.conftest import file_server as another_server
from tests.world.logs import file_server
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]


@pytest.mark.parametrize(
    ("page", "group", "tab"),
    [
        ("", "概要", "概要"),
        ("tasks/", "すること", "作業"),
        ("evidence/add/", "すること", "証拠"),
        ("drafts/ppc_prompt/", "事実と文書", "文書の案"),
        ("communications/", "判断と連絡", "連絡"),
        ("drill/", "", ""),
    ],
)
def test_a_page_stands_under_its_group(incident: Incident, page: str, group: str, tab: str) -> None:
    groups = tabs_of(incident, reverse("incident", args=[incident.key]) + page)
    assert len(groups) == 6
    assert [str(one.label) for one in groups if one.here] == ([group] if group else [])
    assert [str(each.label) for one in groups for each in one.tabs if each.here] == ([tab] if tab else [])


def test_the_count_of_a_group_is_of_all_its_pages(incident: Incident) -> None:
    work = next(one for one in tabs_of(incident, "") if str(one.label) == "すること")
    assert work.count == incident.tasks.count() + incident.perishables.count()
    assert work.several
    assert work.url == work.tabs[0].url


@pytest.mark.rows
def test_own_records_are_one_thing_to_do_and_one_hold(team: Organisation) -> None:
    file_server(team.alice, [team.bob])
    another_server(team)
    incident = open_incident(told(), by=team.bob)
    others = incident.perishables.filter(source=None).count()
    own = incident.perishables.filter(source__isnull=False)
    assert own.count() == 2
    assert open_perishables(incident) == others + 1
    assert sum(one.url.endswith("#own") for one in pressing_of(incident)) == 1
    held = securing.hold_all_own(incident, by=team.alice)
    assert {one.pk for one in held} == set(own.values_list("pk", flat=True))
    assert not own.exclude(state=PerishState.SECURED).exists()
    hold = Hold.objects.get()
    assert hold.incident == str(incident)
    assert HoldSystem.objects.filter(hold=hold).count() == 2
    assert open_perishables(incident) == others
    with pytest.raises(Conflict, match="保全していない秘伝の記録はありません"):
        securing.hold_all_own(incident, by=team.alice)


@pytest.mark.rows
def test_whoever_may_not_hold_holds_nothing(team: Organisation) -> None:
    file_server(team.alice, [team.bob])
    incident = open_incident(told(), by=team.alice)
    add(incident, team.charlie, part=Part.HR, reason="人事", by=team.alice)
    with pytest.raises(NotAllowed):
        securing.hold_all_own(incident, by=team.charlie)
    assert not Hold.objects.exists()
    assert Perishable.objects.filter(incident=incident, source__isnull=False, state="open").count() == 1
    page = signed_in(team.charlie).get(reverse("incident_perishables", args=[incident.key])).content.decode()
    assert "すべて保全する" not in page


def test_exhibits_of_the_incident_stand_on_its_page_for_those_who_may_see_them(
    team: Organisation, incident: Incident
) -> None:
    mine = register(Told("返却されたノートPC", ExhibitKind.DEVICE, str(incident), "棚", "本人"), by=team.bob)
    register(Told("別の事案のUSB", ExhibitKind.DEVICE, "J-9999", "机", "不明"), by=team.bob)
    page = reverse("incident_perishables", args=[incident.key])
    shown = signed_in(team.alice).get(page).content.decode()
    assert mine.label in shown
    assert "別の事案のUSB" not in shown
    assert f'href="{reverse("evidence_new")}?incident={incident}"' in shown
    admit(mine, team.alice, Stance.OUT, reason="親族のため", by=team.bob)
    assert mine.label not in signed_in(team.alice).get(page).content.decode()
