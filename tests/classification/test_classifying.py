"""Giving items their class: at once, through an approval, in bulk."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiden.approvals.actions import advance
from hiden.approvals.models import Case, CaseState
from hiden.base.clock import FOREVER, now
from hiden.base.errors import BadInput, NotAllowed, NotFound
from hiden.classification.classify import classify, propose_classes
from hiden.classification.explaining import explain
from hiden.inventory.draft import Score
from hiden.inventory.evaluating import evaluate
from hiden.inventory.models import ItemState
from hiden.inventory.register import add_item, dispose
from hiden.inventory.wordlist import viewpoints
from hiden.people.models import Person
from tests.classification.conftest import secret
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def class_of(number: str) -> str:
    state = ItemState.objects.select_related("secrecy_class").get(number=number, until=FOREVER)
    assert state.rank == (state.secrecy_class.rank if state.secrecy_class else 0)
    return state.secrecy_class.code if state.secrecy_class else ""


def test_several_items_are_classified_at_once_and_the_past_stays(classes: Organisation) -> None:
    first, second = (secret(name, classes.manufacturing, classes.alice) for name in ("図面", "条件表"))
    before = now()
    assert classify([first.number, second.number], "hi", reason="製造条件を含むため", by=classes.alice) == 2
    assert classify([first.number, second.number], "hi", reason="製造条件を含むため", by=classes.alice) == 0
    assert class_of(first.number) == class_of(second.number) == "hi"
    past = ItemState.objects.get(number=first.number, since__lte=before, until__gt=before)
    assert past.secrecy_class is None


def test_the_strictest_class_is_given_only_through_an_approval(classes: Organisation) -> None:
    item = secret("図面", classes.manufacturing, classes.alice)
    with pytest.raises(BadInput, match="承認"):
        classify([item.number], "gokuhi", reason="中核の技術のため", by=classes.alice)
    [case] = propose_classes([item.number], "gokuhi", reason="中核の技術のため", by=classes.alice)
    assert class_of(item.number) == ""
    decide_all(case, [classes.bob, classes.dave, classes.alice])
    assert class_of(item.number) == "gokuhi"


def decide_all(case: Case, people: list[Person]) -> None:
    """Let whoever may take each step take it."""
    while case.state == CaseState.OPEN:
        before = case.steps.filter(round=case.round, done=True).count()
        for person in people:
            try:
                case = advance(case, by=person)
                break
            except NotAllowed:
                continue
        assert case.state != CaseState.OPEN or case.steps.filter(round=case.round, done=True).count() > before


def test_leaving_the_strictest_class_needs_an_approval_too(classes: Organisation) -> None:
    item = secret("図面", classes.manufacturing, classes.alice)
    [case] = propose_classes([item.number], "gokuhi", reason="中核の技術のため", by=classes.alice)
    decide_all(case, [classes.bob, classes.dave, classes.alice])
    with pytest.raises(BadInput, match="承認"):
        classify([item.number], "shagaihi", reason="陳腐化したため", by=classes.alice)


def test_one_case_is_opened_for_each_department(classes: Organisation) -> None:
    items = [
        secret("図面", classes.manufacturing, classes.alice),
        secret("条件表", classes.manufacturing, classes.alice),
        secret("顧客名簿", classes.sales, classes.alice),
    ]
    cases = propose_classes(
        [item.number for item in items], "hi", reason="社外に出せないため", by=classes.alice
    )
    assert sorted(len(case.payload["items"]) for case in cases) == [1, 2]
    assert {case.department for case in cases} == {classes.manufacturing, classes.sales}


def test_a_department_manager_proposes_for_his_own_department_only(classes: Organisation) -> None:
    mine = secret("図面", classes.manufacturing, classes.alice)
    others = secret("顧客名簿", classes.sales, classes.alice)
    with pytest.raises(NotAllowed):
        classify([mine.number], "hi", reason="理由", by=classes.bob)
    assert propose_classes([mine.number], "hi", reason="理由", by=classes.bob)
    with pytest.raises(NotFound):  # what they may not see is as if it were not there
        propose_classes([mine.number, others.number], "hi", reason="理由", by=classes.bob)
    with pytest.raises(NotFound):
        propose_classes([others.number], "hi", reason="理由", by=classes.charlie)


def test_what_cannot_carry_a_class_is_named(classes: Organisation) -> None:
    undecided = add_item(name="未決定", owner=classes.manufacturing, by=classes.alice)
    gone = dispose(
        secret("廃棄済み", classes.manufacturing, classes.alice), reason="裁断した", by=classes.alice
    )
    with pytest.raises(BadInput, match=f"{undecided.number}、{gone.number}"):
        classify([undecided.number, gone.number], "hi", reason="理由", by=classes.alice)
    assert class_of(undecided.number) == ""


@pytest.mark.parametrize(("numbers", "code", "reason", "error"), [
    ([], "hi", "理由", BadInput), (["A-9999"], "hi", "理由", NotFound), (["A-9999"], "none", "理由", NotFound),
    (["A-9999"], "hi", " ", BadInput),
])  # fmt: skip
def test_an_impossible_classification_is_refused(
    classes: Organisation, numbers: list[str], code: str, reason: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        classify(numbers, code, reason=reason, by=classes.alice)


def test_a_hundred_items_cost_no_more_queries_than_two(classes: Organisation) -> None:
    items = [secret(f"図面{n}", classes.manufacturing, classes.alice).number for n in range(42)]
    with CaptureQueriesContext(
        connection,
    ) as few:
        classify(items[:2], "hi", reason="製造条件を含むため", by=classes.alice)
    with CaptureQueriesContext(connection) as many:
        classify(items[2:], "hi", reason="製造条件を含むため", by=classes.alice)
    assert len(many) <= len(few) + 2


def test_the_explanation_lists_factors_and_never_decides(classes: Organisation) -> None:
    item = secret("図面", classes.manufacturing, classes.alice)
    assert explain(item).suggested is None
    item = evaluate(item, scores(3), by=classes.alice)
    found = explain(item)
    assert found.suggested is not None
    assert found.suggested.code == "gokuhi"
    assert any("3" in factor.words or "高" in factor.words for factor in found.factors)
    assert class_of(item.number) == ""


def scores(score: int) -> list[Score]:
    return [Score(next(iter(viewpoints())), score, "試作の手間が省けるため")]
