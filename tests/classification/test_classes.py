"""Classes and the handling table: laid down, changed, retired; and how they were in the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.test import Client

from hiden.base.clock import FOREVER, frozen, now
from hiden.base.errors import BadInput, Conflict, NotAllowed, NotFound
from hiden.classification import actions, presets, queries
from hiden.classification.checks import some_class_is_for_the_named
from hiden.classification.classify import needs_approval
from hiden.classification.models import Answer, HandlingRule, ModeKind, SecrecyClass
from hiden.inventory.deciding import decide
from hiden.inventory.models import Decision, ItemState
from hiden.inventory.queries import not_classified
from hiden.inventory.register import add_item, dispose, restore
from tests.classification.conftest import FOUNDED, secret
from tests.world.organisation import Organisation

pytestmark = pytest.mark.django_db


def test_the_default_preset_fills_every_cell_of_the_handling_table(classes: Organisation) -> None:
    table = queries.handling_table()
    assert [one.code for one in table.classes] == ["gokuhi", "hi", "shagaihi"]
    assert table.missing == 0
    assert [kind for kind, _ in table.parts] == [ModeKind.HANDLING, ModeKind.USAGE]
    assert len(table.rows) == len(presets.TOPICS) + 8


def test_presets_are_adopted_only_into_an_empty_company(classes: Organisation) -> None:
    before = HandlingRule.objects.count()
    assert not presets.ensure_presets(classes.alice)
    assert presets.adopt_preset("preset-gokuhi", by=classes.alice) == 0
    assert HandlingRule.objects.count() == before


def test_a_second_preset_adds_its_classes_and_overwrites_nothing(classes: Organisation) -> None:
    actions.change_class(
        queries.class_by_code("shagaihi"), name="社外秘（改）", definition="社内の者だけ。", by=classes.alice
    )
    presets.adopt_preset("preset-yakuin", by=classes.alice)
    names = {one.code: one.name for one in queries.classes()}
    assert names["shagaihi"] == "社外秘（改）"
    assert names["yakuingaihi"] == "役員外秘"
    assert queries.handling_table().missing == 0


def test_an_unknown_preset_is_not_found(classes: Organisation) -> None:
    with pytest.raises(NotFound):
        presets.adopt_preset("preset-none", by=classes.alice)


def test_only_the_heads_lay_down_classes(classes: Organisation) -> None:
    with pytest.raises(NotAllowed):
        actions.add_class(code="top", name="最高", rank=4, by=classes.bob)
    with pytest.raises(NotAllowed):
        actions.set_rule(
            queries.class_by_code("hi"),
            queries.mode_by_code("mode-telework"),
            answer=Answer.ALLOWED,
            text="",
            by=classes.charlie,
        )


def test_a_renamed_class_keeps_its_old_name_in_the_past(classes: Organisation) -> None:
    with frozen(FOUNDED + timedelta(days=400)):
        actions.change_class(
            queries.class_by_code("hi"), name="秘密", definition="新しい定義。", by=classes.alice
        )
    past = {one.code: one.name for one in queries.classes(FOUNDED + timedelta(days=399))}
    assert past["hi"] == "秘"
    assert {one.code: one.name for one in queries.classes()}["hi"] == "秘密"
    assert [state.name for state in queries.class_history(queries.class_by_code("hi"))] == ["秘密", "秘"]


def test_a_class_that_items_carry_cannot_be_retired(classes: Organisation) -> None:
    from hiden.classification.classify import classify

    item = secret("図面", classes.manufacturing, classes.alice)
    classify([item.number], "hi", reason="製造条件を含むため", by=classes.alice)
    with pytest.raises(Conflict, match="1件"):
        actions.retire_class(queries.class_by_code("hi"), reason="使わない", by=classes.alice)


def test_a_retired_class_stays_in_the_past_and_can_come_back_with_its_rank_only(
    classes: Organisation,
) -> None:
    before = now()
    actions.retire_class(queries.class_by_code("shagaihi"), reason="二段階にするため", by=classes.alice)
    assert [one.code for one in queries.classes()] == ["gokuhi", "hi"]
    assert [one.code for one in queries.classes(before)] == ["gokuhi", "hi", "shagaihi"]
    with pytest.raises(NotFound):
        queries.class_by_code("shagaihi")
    with pytest.raises(Conflict):
        actions.add_class(code="shagaihi", name="社外秘", rank=2, by=classes.alice)
    actions.add_class(code="shagaihi", name="社外秘", rank=1, by=classes.alice)
    assert [one.code for one in queries.classes()] == ["gokuhi", "hi", "shagaihi"]


def test_retiring_a_class_ends_its_rules(classes: Organisation) -> None:
    found = queries.class_by_code("shagaihi")
    actions.retire_class(found, reason="二段階にするため", by=classes.alice)
    assert not queries.rules_of("shagaihi")
    assert len(queries.rules_of("shagaihi", FOUNDED)) == 16


@pytest.mark.parametrize(
    ("code", "name", "rank"),
    [("極秘", "極秘", 3), ("top", " ", 3), ("top", "最高", 0), ("top", "最高", 10), ("-x", "x", 1)],
)
def test_an_impossible_class_is_refused(classes: Organisation, code: str, name: str, rank: int) -> None:
    with pytest.raises(BadInput):
        actions.add_class(code=code, name=name, rank=rank, by=classes.alice)


def test_a_rule_keeps_its_history(classes: Organisation) -> None:
    found, mode = queries.class_by_code("shagaihi"), queries.mode_by_code("mode-generative-ai")
    before = queries.rules_of("shagaihi")
    with frozen(datetime(2025, 4, 1, tzinfo=UTC)):
        assert (
            actions.set_rule(found, mode, answer=Answer.FORBIDDEN, text="入力しない。", by=classes.alice) == 1
        )
        assert (
            actions.set_rule(found, mode, answer=Answer.FORBIDDEN, text="入力しない。", by=classes.alice) == 0
        )
    rules = queries.rule_history(found, mode)
    assert [rule.answer for rule in rules] == [Answer.FORBIDDEN, Answer.CONDITIONAL]
    assert rules[1].until == rules[0].since == datetime(2025, 4, 1, tzinfo=UTC)
    assert queries.rules_of("shagaihi", datetime(2025, 3, 31, tzinfo=UTC)) == before


def test_conditions_need_a_sentence(classes: Organisation) -> None:
    with pytest.raises(BadInput, match="条件の文"):
        actions.set_rule(
            queries.class_by_code("hi"),
            queries.mode_by_code("mode-telework"),
            answer=Answer.CONDITIONAL,
            text=" ",
            by=classes.alice,
        )


def test_a_row_that_was_removed_stays_readable_in_the_past(classes: Organisation) -> None:
    before = now()
    actions.retire_usage_mode(queries.mode_by_code("mode-overseas"), by=classes.alice)
    assert "mode-overseas" not in {mode.code for mode in queries.usage_modes()}
    assert "mode-overseas" in {mode.code for mode in queries.usage_modes(before)}
    with pytest.raises(Conflict):
        actions.add_usage_mode(code="mode-overseas", name="海外", by=classes.alice)
    assert not HandlingRule.objects.filter(since__gte=F("until")).exists()


def test_the_table_costs_three_queries(classes: Organisation, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(3):  # type: ignore[operator]
        queries.handling_table()


@pytest.mark.parametrize(
    ("ranks", "levels"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([1, 2], [2, 3]),
        ([5], [3]),
        ([1, 2, 3, 4], [1, 2, 3, 3]),
        ([2, 4, 9], [1, 2, 3]),
    ],
)
def test_ranks_spread_over_the_three_levels_of_the_catalogue(ranks: list[int], levels: list[int]) -> None:
    assert [queries.level_of(rank, ranks) for rank in ranks] == levels


def test_a_company_without_a_class_for_the_named_is_told_so(classes: Organisation, as_alice: Client) -> None:
    assert queries.unguarded(queries.classes()) is None
    assert some_class_is_for_the_named(databases=["default"]) == []
    actions.retire_class(queries.class_by_code("gokuhi"), reason="二段階にする", by=classes.alice)
    [found] = some_class_is_for_the_named(databases=["default"])
    assert found.id == "hiden.classification.W001"
    page = as_alice.get("/classes/").content.decode()
    assert str(found.msg) in page
    assert str(found.hint) in page
    assert queries.strict_rank(queries.classes()) == 2


def test_every_class_for_the_named_is_given_through_an_approval(classes: Organisation) -> None:
    actions.add_class(code="core", name="最高機密", rank=5, definition="役員会のみ。", by=classes.alice)
    state = secret("図面", classes.manufacturing, classes.alice)
    assert needs_approval(queries.class_by_code("core"), [state])
    assert needs_approval(queries.class_by_code("gokuhi"), [state])
    assert not needs_approval(queries.class_by_code("hi"), [state])


def test_what_was_disposed_of_does_not_keep_a_class_alive_and_comes_back_to_be_classified(
    classes: Organisation,
) -> None:
    by = classes.alice
    item = add_item(name="図面", owner=classes.manufacturing, by=by)
    decide(item, outcome=Decision.SECRET, reason="価値があるため", class_code="hi", by=by)
    hi = SecrecyClass.objects.get(code="hi")
    with pytest.raises(Conflict):
        actions.retire_class(hi, reason="統合のため", by=by)
    dispose(item.item, reason="廃却", by=by)
    actions.retire_class(hi, reason="統合のため", by=by)
    assert not ItemState.objects.filter(not_classified(), until=FOREVER).exists()
    restored = restore(item.item, reason="誤登録のため", by=by)
    assert list(ItemState.objects.filter(not_classified(), until=FOREVER)) == [restored]
    assert restored.rank == 2
