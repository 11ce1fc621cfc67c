"""Hiden's own papers, looked through as a partner's would be: what they should hold is found in them."""

from __future__ import annotations

from datetime import date

import pytest

from hiden.paper.numbering import lines
from hiden.paper.reading import Line
from hiden.rules.composing import compose
from hiden.rules.reviewing.review import Verdict, review
from tests.rules.test_library import EVERYTHING

KINDS = {
    "nda_mutual": "nda", "nda_one_way": "nda", "outsourcing": "outsourcing", "basic_purchase": "purchase",
    "joint_research": "research", "work_rules": "work_rule", "pledge_joining": "pledge",
}  # fmt: skip


@pytest.mark.parametrize(("template", "kind"), KINDS.items())
def test_our_own_papers_hold_what_is_looked_for(template: str, kind: str) -> None:
    from hiden.rules.library import templates

    made = compose(templates()[template], EVERYTHING).text
    read = [Line(place, f"{one.number} {one.words}") for place, one in enumerate(lines(made), 1)]
    found = review(read, kind, on=date(2026, 12, 1))
    assert [one.looked.id for one in found if one.verdict is not Verdict.FOUND] == []
