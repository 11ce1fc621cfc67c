"""The pages of measures, as those who may and those who may not."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from hiden.base.clock import today
from hiden.classification.models import SecrecyClass
from hiden.measures import actions, queries
from hiden.measures.catalogued import measures
from hiden.measures.models import Choice, Stage
from tests.conftest import signed_in
from tests.world.organisation import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.words]

PAGES = [
    "/coverage/",
    "/measures/",
    "/measures/gaps/",
    "/measures/plan/",
    "/measures/profile/",
    "/measures/E1-a/",
]
FORMS = [
    "/measures/suggested/",
    "/measures/profile/answer/",
    "/measures/choose/employees/approach/",
    "/measures/E1-a/decide/",
    "/measures/E1-a/progress/",
    "/measures/E1-a/assign/",
]


def text(response: Any) -> str:
    return str(response.content.decode())


def fill(company: Organisation, top: SecrecyClass) -> None:
    """Everything chosen for 極秘, a part of it done, one late."""
    ids = [one.id for one in measures()]
    actions.choose_many(
        [actions.NewChoice(one, top, True, "土台になるため") for one in ids], by=company.alice
    )
    actions.set_progress_many(
        [actions.NewProgress(one, Stage.IMPLEMENTED, True, date(2026, 4, 1)) for one in ids[:30]],
        by=company.alice,
    )
    actions.assign(
        "X1-a", owner=company.bob, due_on=today() - timedelta(days=1), cost=120_000, by=company.alice
    )


def test_the_manager_sees_every_page_empty_and_full(
    company: Organisation, top: SecrecyClass, as_alice: Client
) -> None:
    for address in PAGES + FORMS:
        assert as_alice.get(address).status_code == 200, address
    fill(company, top)
    for address in PAGES + FORMS:
        assert as_alice.get(address).status_code == 200, address


def test_a_department_manager_reads_and_changes_nothing(company: Organisation, as_bob: Client) -> None:
    for address in PAGES:
        assert as_bob.get(address).status_code == 200, address
    for form in FORMS:
        assert as_bob.get(form).status_code == 403, form


def test_charlie_and_nobody_see_nothing(company: Organisation, as_charlie: Client, client: Client) -> None:
    for address in [*PAGES, *FORMS, "/measures/export.xlsx", "/measures/?format=xlsx"]:
        assert as_charlie.get(address).status_code in {403, 404}, address
        assert client.get(address).status_code == 302, address


def test_who_is_in_charge_of_one_measure_sees_that_one_only(
    company: Organisation, as_charlie: Client
) -> None:
    actions.assign("E1-a", owner=company.charlie, by=company.alice)
    assert as_charlie.get("/measures/E1-a/").status_code == 200
    assert as_charlie.get("/measures/E1-a/progress/").status_code == 200
    assert as_charlie.get("/measures/E1-b/").status_code == 404
    assert as_charlie.get("/measures/").status_code == 403


@pytest.mark.rows
def test_every_cell_opens_the_list_it_counts(
    company: Organisation, top: SecrecyClass, as_alice: Client
) -> None:
    fill(company, top)
    page = as_alice.get("/coverage/")
    assert "対象外" in text(page)
    for row in page.context["matrix"].rows:
        for cell in row.cells:
            if cell.total is not None:
                assert as_alice.get(cell.url).context["listing"].count == cell.total


@pytest.mark.rows
def test_the_matrix_follows_class_and_day(company: Organisation, top: SecrecyClass, as_alice: Client) -> None:
    fill(company, top)
    assert as_alice.get("/coverage/?class=hi").context["coverage"].chosen == 0
    assert as_alice.get("/coverage/?class=gokuhi").context["coverage"].chosen == 79
    assert as_alice.get("/coverage/?class=none").context["coverage"].chosen == 79
    past = as_alice.get("/coverage/?as_of=2026-01-01")
    assert past.context["coverage"].chosen == 0
    assert "2026年1月1日" in text(past)


FILTERED = {
    "": 79,
    "route=leavers": 9,
    "route=outsiders&purpose=trust": 0,
    "q=E2-j": 1,
    "q=ｅ２－ｊ": 1,
    "chosen=yes": 79,
    "chosen=no": 0,
    "chosen=open&class=hi": 79,
    "progress=implemented": 30,
    "progress=open": 49,
    "progress=late": 1,
    "owner=none": 78,
    "owner=me": 0,
    "due_from=2020-01-01": 1,
    "due_to=2020-01-01": 0,
    "route=nowhere": 79,
}


@pytest.mark.rows
def test_the_list_filters_by_its_address(company: Organisation, top: SecrecyClass, as_alice: Client) -> None:
    fill(company, top)
    for query, count in {**FILTERED, f"owner={company.bob.key}": 1}.items():
        assert as_alice.get(f"/measures/?{query}").context["listing"].count == count, query


@pytest.mark.rows
def test_the_list_sorts_by_due_day_and_pages(
    company: Organisation, top: SecrecyClass, as_alice: Client
) -> None:
    fill(company, top)
    listing = as_alice.get("/measures/?sort=due").context["listing"]
    assert listing.rows[0].id == "X1-a"
    assert len(listing.rows) == 20
    assert as_alice.get("/measures/?sort=-id").context["listing"].rows[0].id == "X4-b"


def test_the_pages_cost_the_same_with_everything_chosen(
    company: Organisation, top: SecrecyClass, as_alice: Client
) -> None:
    before = {address: cost(as_alice, address) for address in PAGES}
    fill(company, top)
    for address in PAGES:
        assert cost(as_alice, address) <= before[address] + 2, address


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def test_choosing_a_cell_writes_what_was_left_as_suggested(company: Organisation, as_alice: Client) -> None:
    page = as_alice.get("/measures/choose/employees/approach/")
    given = form_of(page)
    answer = as_alice.post("/measures/choose/employees/approach/", given)
    assert answer.status_code == 302
    assert Choice.objects.count() == 5 * 3
    suggested = queries.suggestions()
    for choice in Choice.objects.select_related("secrecy_class"):
        suggestion = suggested[choice.measure, choice.secrecy_class.code]
        assert (choice.chosen, choice.reason) == (suggestion.suggested, suggestion.reason)
    assert form_of(as_alice.get("/measures/choose/employees/approach/")) == given


def form_of(page: Any) -> dict[str, str]:
    return {
        name: value
        for line in page.context["lines"]
        for question in line.questions
        for name, value in (
            (f"choice-{question.key}", question.value),
            (f"reason-{question.key}", question.reason),
        )
    }


def test_a_choice_without_a_reason_loses_nothing_that_was_typed(
    company: Organisation, as_alice: Client
) -> None:
    given = form_of(as_alice.get("/measures/choose/employees/approach/"))
    given |= {"reason-E1-a-gokuhi": " ", "reason-E1-b-gokuhi": "自分の言葉"}
    answer = as_alice.post("/measures/choose/employees/approach/", given)
    assert answer.status_code == 422
    assert "自分の言葉" in text(answer)
    assert not Choice.objects.exists()


def test_a_cell_that_does_not_exist_is_not_found(company: Organisation, as_alice: Client) -> None:
    assert as_alice.get("/measures/choose/outsiders/trust/").status_code == 404
    assert as_alice.get("/measures/E9-z/").status_code == 404


def test_progress_is_kept_by_its_form(company: Organisation, as_alice: Client) -> None:
    form = {"documented_done": "on", "documented_on": "令和8年4月1日", "documented_reference": "規程 第8条"}
    assert as_alice.post("/measures/E1-a/progress/", form).status_code == 302
    state = next(one for one in queries.states() if one.id == "E1-a")
    assert (state.documented, state.implemented) == (True, False)
    missing = as_alice.post("/measures/E1-a/progress/", {**form, "seen_done": "on", "seen_on": "2026/05/01"})
    assert missing.status_code == 422
    assert as_alice.post("/measures/E1-a/progress/", {"documented_on": "2026/06/01"}).status_code == 302
    assert not next(one for one in queries.states() if one.id == "E1-a").documented
    assert "取りやめ" in text(as_alice.get("/measures/E1-a/"))


def test_an_assignment_is_kept_by_its_form(company: Organisation, as_alice: Client) -> None:
    form = {
        "owner": company.bob.number,
        "department": "210",
        "due_on": "2027/03/31",
        "cost": "300000",
        "note": "",
    }
    assert as_alice.post("/measures/E1-a/assign/", form).status_code == 302
    assert as_alice.post("/measures/E1-a/assign/", {**form, "cost": "-1"}).status_code == 422
    assert next(one for one in queries.states() if one.id == "E1-a").assigned.department_code == "210"


def test_answers_are_kept_by_their_form(company: Organisation, as_alice: Client) -> None:
    assert as_alice.post("/measures/profile/answer/", {"telework": "yes", "byod": "no"}).status_code == 302
    answers = {line.question: line.answer for line in queries.profile()}
    assert (answers["telework"], answers["byod"], answers["cloud"]) == (True, False, None)


def test_the_workbooks_open(
    company: Organisation, top: SecrecyClass, as_alice: Client, as_bob: Client
) -> None:
    fill(company, top)
    for address, rows in (("/measures/export.xlsx", 79 * 3), ("/measures/plan/?format=xlsx", None)):
        book = load_workbook(BytesIO(as_alice.get(address).content))
        assert rows is None or book.worksheets[0].max_row == rows + 1
        assert as_bob.get(address).status_code == 403


@pytest.mark.rows
def test_the_late_are_reminded(company: Organisation, top: SecrecyClass) -> None:
    fill(company, top)
    assert queries.overdue_count(company.bob) == 1
    assert queries.overdue_count(company.alice) == 0
    assert queries.overdue_in_all() == 1  # she who keeps them all is told as well
    assert signed_in(company.bob).get("/measures/?progress=late&owner=me").context["listing"].count == 1


def test_suggestions_are_accepted_for_a_class_with_one_press(company: Organisation, as_alice: Client) -> None:
    page = as_alice.get("/measures/suggested/")
    assert page.context["secrecy_class"].code == "gokuhi"
    offered = [suggestion for _, suggestion in page.context["offered"]]
    form = {"class": "gokuhi", "measure": [one.measure for one in offered[1:]]}
    assert as_alice.post("/measures/suggested/", form).status_code == 302
    chosen = {row.measure: row.reason for row in Choice.objects.all()}
    assert chosen == {one.measure: one.reason for one in offered[1:]}
    assert [one.measure for _, one in as_alice.get("/measures/suggested/").context["offered"]] == [
        offered[0].measure
    ]
    assert as_alice.post("/measures/suggested/", {"class": "gokuhi"}).status_code == 302
    assert as_alice.post("/measures/suggested/", {"class": "nothing", "measure": "E1-a"}).status_code in {
        302,
        404,
        422,
    }
