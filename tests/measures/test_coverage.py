"""The 4×5 matrix against a model that knows nothing of SQL or intervals."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiden import catalogue
from hiden.base.clock import end_of, frozen
from hiden.classification.models import SecrecyClass
from hiden.measures import actions, queries
from hiden.measures.catalogued import PURPOSES, ROUTES
from hiden.measures.models import Choice, Progress, Stage
from hiden.measures.queries import Cell
from hiden.ui.pictures import LEVEL_WORDS, level_of
from tests.world.organisation import Organisation

BEGIN = date(2025, 4, 1)
IDS = [one.id for one in catalogue.measures()]

_day = st.integers(0, 30)
_event = st.one_of(
    st.tuples(st.just("choose"), st.sampled_from(IDS[:12]), st.sampled_from(["gokuhi", "hi"]), st.booleans()),
    st.tuples(st.just("step"), st.sampled_from(IDS[:12]), st.sampled_from(list(Stage)), st.booleans()),
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(st.tuples(_day, _event), max_size=30), ask=_day)
def test_coverage_at_any_day_is_what_the_events_up_to_it_say(
    company: Organisation, events: list[tuple[int, tuple[str, str, str, bool]]], ask: int
) -> None:
    Choice.objects.all().delete()
    Progress.objects.all().delete()
    classes = {one.code: one for one in SecrecyClass.objects.all()}
    for day, (what, measure, detail, yes) in sorted(events, key=lambda event: event[0]):
        on = BEGIN + timedelta(days=day)
        with frozen(datetime.combine(on, datetime.min.time(), UTC)):
            if what == "choose":
                actions.choose(measure, classes[detail], chosen=yes, reason="理由", by=company.alice)
            else:
                actions.set_progress(
                    measure, Stage(detail), done=yes, on=on, reference="記録", by=company.alice
                )
    found = queries.coverage(end_of(BEGIN + timedelta(days=ask)))
    assert found.as_pairs() == model(
        [event for day, event in sorted(events, key=lambda e: e[0]) if day <= ask]
    )
    only = queries.coverage(end_of(BEGIN + timedelta(days=ask)), class_code="hi")
    assert all(one.chosen <= all_.chosen for one, all_ in zip(only.cells, found.cells, strict=True))


def model(events: list[tuple[str, str, str, bool]]) -> list[list[tuple[int, int] | None]]:
    """The last word counts."""
    chosen: dict[tuple[str, str], bool] = {}
    implemented: dict[str, bool] = {}
    for what, measure, detail, yes in events:
        if what == "choose":
            chosen[measure, detail] = yes
        elif detail == Stage.IMPLEMENTED:
            implemented[measure] = yes
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in catalogue.measures():
        if any(yes for (measure, _), yes in chosen.items() if measure == one.id):
            counts[one.route, one.purpose][1] += 1
            counts[one.route, one.purpose][0] += implemented.get(one.id, False)

    def cell(route: str, purpose: str) -> tuple[int, int] | None:
        done, total = counts[route, purpose]
        return None if (route, purpose) == ("outsiders", "trust") else (done, total)

    return [[cell(route, purpose) for purpose in PURPOSES] for route in ROUTES]


@pytest.mark.django_db
def test_a_company_that_chose_nothing_has_an_empty_matrix(company: Organisation) -> None:
    found = queries.coverage()
    assert found.as_pairs()[3][4] is None
    assert (found.chosen, found.implemented) == (0, 0)
    assert {cell.words for cell in found.cells} == {"選択なし"}


@pytest.mark.django_db
def test_everything_chosen_gives_the_counts_of_the_handbook(company: Organisation, top: SecrecyClass) -> None:
    actions.choose_many([actions.NewChoice(one, top, True, "理由") for one in IDS], by=company.alice)
    assert [[cell[1] if cell else None for cell in row] for row in queries.coverage().as_pairs()] == [
        [5, 11, 16, 3, 5],
        [1, 1, 2, 3, 2],
        [2, 2, 2, 5, 3],
        [7, 4, 3, 2, None],
    ]


@given(chosen=st.integers(1, 40), data=st.data())
def test_levels_are_those_the_matrix_is_drawn_with(chosen: int, data: st.DataObject) -> None:
    implemented = data.draw(st.integers(0, chosen))
    cell = Cell("employees", "approach", implemented, chosen)
    assert cell.level == level_of(implemented, chosen)
    assert cell.words == str(LEVEL_WORDS[cell.level])


def test_the_levels_of_the_sample_page() -> None:
    sample = {
        (5, 5): 4,
        (8, 11): 2,
        (11, 16): 2,
        (4, 5): 3,
        (0, 1): 0,
        (1, 2): 2,
        (1, 3): 1,
        (6, 7): 3,
        (3, 4): 3,
    }
    for (implemented, chosen), level in sample.items():
        assert Cell("", "", implemented, chosen).level == level
