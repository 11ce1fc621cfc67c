"""A pledge in force, and people to be asked for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hiden.base.clock import now
from hiden.paper.text import Annex, Article, Item, Paragraph, Style, Text
from hiden.people.models import Person
from tests.promises.deciding import decide
from tests.world.organisation import Organisation

PLEDGE = Text(
    style=Style.PLEDGE,
    title="秘密保持に関する誓約書",
    opening=("株式会社見本工業 御中", "私（{?person_number} {?person_name}）は、次のとおり誓約します。"),
    articles=(
        Article(
            "duty",
            "秘密保持",
            (
                Paragraph("{?scope_text}について、次に掲げることをしません。", (Item("漏えいすること"), Item("目的外に使うこと"))),
                Paragraph("前項の情報は、{@annex:scope}のとおりです。"),
            ),
        ),
        Article(
            "whistle",
            "公益通報等との関係",
            (Paragraph("{@duty}は、公益通報をすること及び弁護士に相談することを妨げません。"),),
        ),
    ),
    closing=("以上",),
    annexes=(
        Annex("scope", "対象となる情報", header=("番号", "対象となる情報"), rows=(("{?scope_numbers}", "{?scope_names}"),)),
    ),
)  # fmt: skip
TEMPLATE = "pledge_joining"
DUE = date(2099, 3, 31)


@pytest.fixture
def pledge(organisation: Organisation) -> Any:
    """The decided version of the pledge."""
    return decide(TEMPLATE, PLEDGE)


@pytest.fixture
def grace(organisation: Organisation) -> Person:
    """人事・労務."""
    return organisation.grace


__all__ = ["DUE", "PLEDGE", "TEMPLATE", "now"]
