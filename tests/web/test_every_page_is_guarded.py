"""No page and no operation of the API without a word about who may use it."""

from __future__ import annotations

from hiden.gate.house import gate
from hiden.gate.nouns import COMPANY
from hiden.gate.views import every_view


def test_every_view_says_what_it_demands_or_that_it_is_open() -> None:
    views = list(every_view())
    assert len(views) > 10, "the walk itself must find the product's views"
    assert [each.address for each in views if not each.guarded] == []


def test_every_view_demands_an_action_that_the_policies_know() -> None:
    engine = gate()
    for each in every_view():
        if each.action is not None:
            resources = engine.slice(each.action).action.resources
            if getattr(each.view, "gate_of", None) is None:
                assert COMPANY in resources, each.address
