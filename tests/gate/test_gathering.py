"""Policies that are wrong are refused when they are gathered, with the file and the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiden.apps import ROOMS
from hiden.base.errors import Misconfigured
from hiden.gate.gather import Flaw, Policies, gather, inspect
from hiden.gate.house import ROOMS_FOLDER, disagreements
from hiden.gate.nouns import NOUNS
from hiden.gate.slices import slices
from hiden.gate.statements import statements

from .world import SCHEMA, nouns, rule


def flaws(folder: Path, policies: str = "", schema: str = SCHEMA) -> list[Flaw]:
    room = folder / "test"
    room.mkdir(exist_ok=True)
    (room / "policy.cedarschema").write_text(schema, encoding="utf-8")
    (room / "policy.cedar").write_text(policies, encoding="utf-8")
    return inspect(folder, ["test"])[1]


def test_statements_end_at_a_semicolon_that_is_neither_quoted_nor_commented() -> None:
    text = '// a; b\n\nfirst "x;\\";y";\n  // c;\n second ; third'
    found = [(each.line, each.text) for each in statements("f", text)]
    assert found == [(3, 'first "x;\\";y";'), (5, "second ;"), (5, "third")]


def test_a_comment_at_the_end_is_no_statement() -> None:
    assert [each.text for each in statements("f", "one;\n// done; really\n\n")] == ["one;"]


def test_valid_policies_pass(tmp_path: Path) -> None:
    assert flaws(tmp_path, rule("one", "resource.flag")) == []


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("resource.flagg", "flagg"),
        ("resource.rank", "Bool"),
        ("resource.rank == resource.word", "Long and String"),
        ("resource.flag &&", "unexpected token"),
        ("resource.rank + 1 > 2", "add"),
        ("resource.rank * 2 > 2", "mul"),
        ("-resource.rank > 2", "neg"),
        ("resource.keeper.level > 2", "level"),
        ('principal.active && action == Action::"test.read"', "action"),
    ],
)
def test_a_wrong_condition_is_refused_with_file_and_line(tmp_path: Path, when: str, says: str) -> None:
    found = flaws(
        tmp_path, rule("fine", "resource.flag") + "// a comment; with a semicolon\n\n" + rule("wrong", when)
    )
    assert found
    assert all((flaw.path, flaw.line) == ("test/policy.cedar", 8) for flaw in found)
    assert any(says in flaw.why for flaw in found)


@pytest.mark.parametrize(
    "text",
    [
        "permit (principal, action, resource);",
        '@id("other.one") @ja("理由") @en("why") permit (principal, action, resource);',
        '@id("test.one") @ja("理由") permit (principal, action, resource);',
        '@id("test.one") @ja(" ") @en("why") permit (principal, action, resource);',
        '@id("test.one") @ja("理由") @en("why") permit (principal == ?principal, action, resource);',
        '@id("test.one") @ja("理由") @en("why") permit (principal, action == Action::"test.reed", resource);',
        '@id("test.one") @ja("理由") @en("why") permit (principal, action == Action::"test.open", resource is Doc);',
    ],
)
def test_a_policy_without_manners_is_refused(tmp_path: Path, text: str) -> None:
    found = flaws(tmp_path, "\n" + text)
    assert found
    assert {(flaw.path, flaw.line) for flaw in found} == {("test/policy.cedar", 2)}


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    [flaw] = flaws(tmp_path, rule("one") + rule("one", "resource.flag"))
    assert flaw.line == 6
    assert "test/policy.cedar:1" in flaw.why


@pytest.mark.parametrize(
    ("schema", "line"),
    [
        ("entity Company;\nentity A = {\n x: Nope\n};", 2),
        ("entity Company;\nentity A\n", 2),
        ("entity Company;\n\nentity A = { a: String,, };", 3),
        ('entity A;\naction "test.q" in [Action::"none"];', 2),
        ("entity A;\nentity B;\nentity A;", 3),
        ("entity A;\nentity B in [A];", 2),
        ("entity A;\nentity B = { x?: String };", 2),
        ("entity A;\nentity B tags String;", 2),
    ],
)
def test_a_wrong_schema_is_refused_with_file_and_line(tmp_path: Path, schema: str, line: int) -> None:
    found = flaws(tmp_path, schema=schema)
    assert [(flaw.path, flaw.line) for flaw in found] == [("test/policy.cedarschema", line)]


def test_gather_raises_misconfigured_that_names_the_place(tmp_path: Path) -> None:
    flaws(tmp_path, rule("one", "resource.nothing"))
    with pytest.raises(Misconfigured) as refused:
        gather(tmp_path, ["test"])
    assert "test/policy.cedar:1" in refused.value.what


def test_rooms_without_policies_are_no_mistake(tmp_path: Path) -> None:
    assert inspect(tmp_path, ["nowhere"]) == (Policies((), {}, {}), [])


def test_a_policy_for_a_group_of_actions_covers_each_of_them(tmp_path: Path) -> None:
    group = rule("readers", scope='principal, action in Action::"read", resource')
    flaws(tmp_path, group + rule("editors", action="test.change"))
    made = slices(gather(tmp_path, ["test"]))
    assert list(made["test.read"].reasons) == ["test.readers"]
    assert list(made["test.open"].reasons) == ["test.readers"]
    assert list(made["test.change"].reasons) == ["test.editors"]


def test_schema_and_registered_nouns_must_agree(tmp_path: Path) -> None:
    flaws(tmp_path)
    assert list(disagreements(gather(tmp_path, ["test"]), nouns())) == []
    flaws(
        tmp_path,
        schema=SCHEMA.replace("rank: Long, ", "").replace("labels: Set<String>", "labels: Set<Long>"),
    )
    found = [flaw.why for flaw in disagreements(gather(tmp_path, ["test"]), nouns())]
    assert len(found) == 2
    assert any("Doc.rank" in why for why in found)
    assert any("Doc.labels" in why for why in found)


def test_the_policies_of_the_house_are_valid_and_agree_with_its_nouns() -> None:
    policies, found = inspect(ROOMS_FOLDER, ROOMS)
    assert found == []
    assert list(disagreements(policies, NOUNS)) == []


def test_every_action_of_the_house_has_somebody_who_may() -> None:
    made = slices(gather(ROOMS_FOLDER, ROOMS))
    assert [action for action, part in made.items() if not part.could()] == []
