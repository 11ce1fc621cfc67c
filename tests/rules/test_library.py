"""The clause library: every template can be composed for every company, and says nothing that it must not say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from hiden import catalogue
from hiden.catalogue import measures
from hiden.classification.queries import HandlingTable
from hiden.paper.numbering import lines
from hiden.paper.text import all_words, blanks
from hiden.rules.check import inspect
from hiden.rules.choices import Choices
from hiden.rules.composing import Standing, compose
from hiden.rules.library import FOLDER, templates

CLASSES = (
    {"name": "極秘", "definition": "漏えいすると極めて重大な損失を受けるおそれがあるもの"},
    {"name": "秘", "definition": "漏えいすると重大な損失を受けるおそれがあるもの"},
    {"name": "社外秘", "definition": "社外に知られると損失を受けるおそれがあるもの"},
)
NOTHING = Choices(
    facts=frozenset(),
    words={
        "company": "見本精工株式会社",
        "company_en": "",
        "strictest": "極秘",
        "mildest": "社外秘",
        "class_names": "極秘・秘・社外秘",
        **{f"document_{one.id}": one.ja for one in templates().values()},
    },
    rows={
        "classes": CLASSES,
        "modes": (),
        "forbidden": (),
        "conditional": (),
        **{f"measures_{route}": () for route in ("employees", "leavers", "partners", "outsiders")},
    },
    table=HandlingTable((), ()),
)
EVERYTHING = replace(
    NOTHING,
    facts=frozenset({
        *(f"measure:{one.id}" for one in measures()),
        *(f"profile:{one.id}" for one in catalogue.questions()),
        *(f"mode:{one.id}={answer}" for one in catalogue.usage_modes() for answer in ("forbidden", "conditional")),
        *(f"document:{one}" for one in templates()),
        "classes:2",
        "classes:3",
    }),
    rows={
        **NOTHING.rows,
        "forbidden": ({"mode": "生成AI", "classes": "極秘・秘"},),
        "conditional": ({"mode": "テレワーク", "classes": "秘", "condition": "貸与した端末で見る"},),
    },
)  # fmt: skip
BOTH = pytest.mark.parametrize("choices", [NOTHING, EVERYTHING], ids=["nothing", "everything"])


def test_the_library_is_in_order() -> None:
    assert inspect() == []


def test_the_documents_of_the_handbook_are_there() -> None:
    wanted = {
        "information_rules", "work_rules", "telework_rules", "ai_rules", "monitoring_rules", "pledge_joining", "pledge_transfer",
        "pledge_project", "pledge_promotion", "pledge_leaving", "pledge_visitor", "dispatch_terms", "dispatch_acknowledgement",
        "secondment_in", "secondment_out", "secondee_pledge", "nda_one_way", "nda_mutual", "outsourcing", "basic_purchase",
        "joint_research", "non_compete", "letter_leaving_notice", "letter_continuing_duties",
    }  # fmt: skip
    assert wanted <= set(templates())


@BOTH
@pytest.mark.parametrize("name", list(templates()))
def test_every_template_can_be_composed(name: str, choices: Choices) -> None:
    found = templates()[name]
    text = compose(found, choices).text
    read = [one.whole for one in lines(text)]
    assert read
    late = {one.id for one in found.blanks}
    assert blanks(text) <= late | {"scope_numbers", "scope_names"}
    assert not any("{" in line for line in read), [line for line in read if "{" in line]
    assert not any(re.search(r"、。|。。|、、|及び、|又は。", line) for line in read)
    for article in text.articles:
        assert all(paragraph.words for paragraph in article.paragraphs), article.id


@BOTH
def test_the_rules_hold_the_eight_items_of_3_3(choices: Choices) -> None:
    """適用範囲・定義・分類・分類ごとの対策・管理責任者・指定の手続・秘密保持義務・罰則."""
    text = compose(templates()["information_rules"], choices).text
    there = {one.id for one in text.articles}
    assert {
        "persons",
        "definitions",
        "classes",
        "storage",
        "manager",
        "designation",
        "access",
        "duty",
        "discipline",
    } <= there


def test_what_was_not_chosen_is_not_said() -> None:
    words = "".join(all_words(compose(templates()["information_rules"], NOTHING).text))
    for unchosen in ("テレワーク", "生成AI", "派遣労働者", "防犯カメラ", "名札", "クラウド等の外部サービス"):
        assert unchosen not in words
    words = "".join(all_words(compose(templates()["information_rules"], EVERYTHING).text))
    for chosen in ("生成AI", "派遣労働者", "防犯カメラ", "名札", "貸与した端末で見る"):
        assert chosen in words


def test_every_measure_that_is_written_down_at_all_is_written_in_a_clause_that_stands_when_it_is_chosen() -> (
    None
):
    standing: set[str] = set()
    for found in templates().values():
        for used in compose(found, EVERYTHING).used:
            if used.standing is not Standing.NOT_APPLICABLE:
                standing |= set(used.clause.measures)
    named = {
        measure for found in templates().values() for clause in found.clauses for measure in clause.measures
    }
    assert standing == named
    assert len(named) >= 65


def test_a_broken_library_is_named_by_file_and_line(tmp_path: Path) -> None:
    good = (FOLDER / "pledge_visitor.yaml").read_text("utf-8")
    broken = good.replace("measures: [X4-b]", "measures: [X9-z]", 1).replace("{destination}", "{nobody}")
    (tmp_path / "pledge_visitor.yaml").write_text(broken, "utf-8")
    said = [str(issue) for issue in inspect(tmp_path)]
    assert any("pledge_visitor.yaml:" in one and "X9-z" in one for one in said)
    assert any("nobody" in one for one in said)


def test_a_pledge_without_carve_out_or_with_a_fixed_penalty_is_found(tmp_path: Path) -> None:
    good = (FOLDER / "pledge_visitor.yaml").read_text("utf-8")
    bad = good.replace("id: whistle", "id: other").replace(
        "帰るときに返します。", "違約金として100万円を支払います。"
    )
    (tmp_path / "bad.yaml").write_text(bad, "utf-8")
    said = " ".join(str(issue) for issue in inspect(tmp_path))
    assert "公益通報" in said
    assert "違約金" in said
