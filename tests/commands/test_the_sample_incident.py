"""The sample company's incident is at work: counted again, some of it late, some of it waiting for a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hiden.base.clock import TOKYO, now, today
from hiden.evidence.holds.models import Hold
from hiden.evidence.locker.models import Exhibit
from hiden.incidents.drills.debrief import debrief
from hiden.incidents.drills.models import Drill
from hiden.incidents.guard import kept_out
from hiden.incidents.knowing import first_known
from hiden.incidents.models import Incident
from hiden.people.queries import person_by_number
from tests.world.sample import sample_company, sample_home  # noqa: F401 - fixtures

pytestmark = [pytest.mark.slow, pytest.mark.words]


@pytest.fixture
def incident(sample_company: None) -> Incident:  # noqa: F811
    return Incident.objects.get(drill=False)


def test_both_clocks_were_counted_again_from_the_department_that_knew_first(incident: Incident) -> None:
    known = first_known(incident)
    assert known is not None
    assert known.department is not None
    assert known.department.code == "700"
    running = incident.clocks.filter(state="running")
    assert {one.rule for one in running} == {"clock-appi-prompt", "clock-contract-own"}
    assert all(one.change == "knowing" and one.starts_at == known.at for one in running)
    assert all(
        one.replaces is not None and one.replaces.state == "superseded" and one.due_at < one.replaces.due_at
        for one in running
    )
    # Both were made while the company was loaded: the fifth day after it knew, or the day after where midnight lay between.
    prompt = running.get(rule="clock-appi-prompt").due_at.astimezone(TOKYO).date()
    assert today() <= prompt <= today() + timedelta(days=1)


def test_the_leaver_and_the_line_are_kept_out_and_nobody_who_works_on_it_is(incident: Incident) -> None:
    out = kept_out([incident.pk])[incident.pk]
    assert {person_by_number("2716").pk, person_by_number("1007").pk} <= out
    assert not out & set(incident.circle.values_list("person_id", flat=True))


def test_there_is_work_done_late_and_waiting(incident: Incident) -> None:
    states = set(incident.tasks.values_list("state", flat=True))
    assert states == {"open", "done", "not_needed"}
    assert incident.tasks.filter(state="open", due_at__lt=now()).exists()
    assert incident.decisions.get().state == "approved"
    assert incident.containments.get().state == "proposed"
    assert incident.perishables.filter(source__code="fs01", state="secured").count() == 1
    assert Hold.objects.get().incident == str(incident)
    assert Exhibit.objects.get().incident == str(incident)
    draft = incident.drafts.get()
    assert (draft.template, draft.number) == ("ppc_prompt", 1)
    assert draft.lacking  # not everything is known yet, and the draft says so


def test_the_drill_is_over_and_has_something_to_talk_about(incident: Incident) -> None:
    told = debrief(Drill.objects.get())
    assert told.drill.incident.over
    assert told.in_time
    assert told.forgotten
    assert told.drill.lesson
