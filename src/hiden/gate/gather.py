"""Gathers the policies of all rooms, once, and refuses what is not strictly valid, with file and line.

Fragments merge by plain concatenation in the one unnamed Cedar namespace; `gate/policy.cedarschema` declares what
rooms share (the company, the groups of actions). Beyond Cedar's strict validation the gate refuses:

- a policy without unique `@id("room.name")`, `@ja("…")` and `@en("…")`;
- whatever could raise an error while deciding (arithmetic can overflow, an entity reached through another may not
  be at hand): Cedar skips a policy that errs, and a skipped `forbid` would let through what it should stop;
- templates, hierarchies of entities, optional attributes and tags of entities (see `nouns`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cedarpy
from cedarpy import pst

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.gate.grammar import can_err
from hiden.gate.statements import Statement, statements

_TEXT = r'"((?:\\.|[^"\\])*)"'
_ACTION = re.compile(
    rf"^action {_TEXT}(?: in \[(.*?)\])?(?: appliesTo \{{\n(.*?)\n\}})?;", re.DOTALL | re.MULTILINE
)
_GROUP = re.compile(rf"Action::{_TEXT}")
_LIST = re.compile(r"^  (principal|resource): \[(.*?)\],?$", re.MULTILINE)
_ENTITY = re.compile(
    r"^entity (\w+)( in \[.*?\])?(?: = \{\n(.*?)\n\})?( tags .*?| enum .*?)?;", re.DOTALL | re.MULTILINE
)
_ATTRIBUTE = re.compile(r'^  (?:"([^"]*)"|(\w+))(\?)?: (.*?),?$', re.MULTILINE)
_RULE_ID = re.compile(r"([a-z_]+)\.[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a file of policies is refused. `line` 0: no line can be named."""

    path: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.why}" if self.line else f"{self.path}: {self.why}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy: its id, its reason in both languages, where it stands, and its syntax tree."""

    id: str
    ja: str
    en: str
    path: str
    line: int
    tree: pst.Template

    @property
    def effect(self) -> pst.Effect:
        return self.tree.effect


@dataclass(frozen=True, slots=True)
class Action:
    """One action of the schema: its groups, and the entity types that may ask for it and that it is about."""

    id: str
    groups: frozenset[str]
    principals: frozenset[str]
    resources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Policies:
    """Everything gathered. `entities`: entity type → attribute → Cedar type."""

    rules: tuple[Rule, ...]
    actions: dict[str, Action]
    entities: dict[str, dict[str, str]]


def gather(folder: Path, rooms: Iterable[str]) -> Policies:
    """Read, merge and check the fragments of the rooms. Raises Misconfigured naming file and line."""
    policies, flaws = inspect(folder, rooms)
    if flaws:
        raise Misconfigured(
            say("権限の規則に誤りがあります: {flaws}", flaws=" / ".join(str(flaw) for flaw in flaws[:5])),
            say("示されたファイルの行を直し、hiden checkで確かめてください。"),
        )
    return policies


def inspect(folder: Path, rooms: Iterable[str]) -> tuple[Policies, list[Flaw]]:
    """What could be read, and every flaw found. With flaws, the policies must not be used."""
    names = list(rooms)
    return examine(
        list(_fragments(folder, names, "policy.cedarschema")), list(_fragments(folder, names, "policy.cedar"))
    )


def examine(declarations: list[Statement], texts: list[Statement]) -> tuple[Policies, list[Flaw]]:
    """The same for statements that come from elsewhere. The first part of a statement's path is its room."""
    schema, flaws = _schema(declarations)
    rules: list[Rule] = []
    for text in texts:
        rule = _rule(text)
        if isinstance(rule, Flaw):
            flaws.append(rule)
        else:
            rules.append(rule)
            flaws += _manners(rule)
    flaws += _duplicates(rules)
    if schema is None:
        return Policies(tuple(rules), {}, {}), flaws
    if not flaws:
        flaws += _validate(texts, rules, schema)
    plain = str(schema)
    entities, more = _entities(plain, declarations)
    return Policies(tuple(rules), {each.id: each for each in _actions(plain)}, entities), flaws + more


def _fragments(folder: Path, rooms: list[str], name: str) -> Iterator[Statement]:
    for room in rooms:
        path = folder / room / name
        if path.is_file():
            yield from statements(f"{room}/{name}", path.read_text(encoding="utf-8"))


def _schema(declarations: list[Statement]) -> tuple[cedarpy.Schema | None, list[Flaw]]:
    try:
        return cedarpy.Schema.from_str("\n".join(each.text for each in declarations)), []
    except ValueError as error:
        return None, [_schema_flaw(declarations, str(error))]


def _schema_flaw(declarations: list[Statement], why: str) -> Flaw:
    """Cedar does not say where: find the statement that cannot be parsed, or else the last one that names the culprit."""
    for each in declarations:
        try:
            cedarpy.Schema.from_str(each.text)
        except ValueError as error:
            if "error parsing schema" in str(error) and "declared twice" not in str(error):
                return Flaw(each.path, each.line, str(error))
    named = re.findall(r'`([^`]+)`|: ([\w:]+)$|::"([^"]+)"', why)
    for word in {word for words in named for word in words if word}:
        for each in reversed(declarations):
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", each.text):
                return Flaw(each.path, each.line, why)
    return Flaw(declarations[0].path if declarations else "policy.cedarschema", 0, why)


def _rule(text: Statement) -> Rule | Flaw:
    try:
        parsed = cedarpy.policies_to_pst(text.text)
    except ValueError as error:
        return Flaw(text.path, text.line, str(error))
    if parsed.templates or len(parsed.static_policies) != 1:
        return Flaw(text.path, text.line, say("一つの規則（ひな形ではないもの）でなければなりません。"))
    tree = next(iter(parsed.static_policies.values()))
    notes = tree.annotations
    return Rule(notes.get("id", ""), notes.get("ja", ""), notes.get("en", ""), text.path, text.line, tree)


def _manners(rule: Rule) -> Iterator[Flaw]:
    """The house's own demands on one policy."""
    room = rule.path.partition("/")[0]
    match = _RULE_ID.fullmatch(rule.id)
    if not match or match.group(1) != room:
        yield Flaw(rule.path, rule.line, say('@id("{room}.…")がありません。', room=room))
    if not rule.ja.strip() or not rule.en.strip():
        yield Flaw(rule.path, rule.line, say('理由の文@ja("…")と@en("…")が必要です。'))
    for clause in rule.tree.clauses:
        for construct in can_err(clause.expr):
            yield Flaw(rule.path, rule.line, say("判定時に失敗し得る式は使えません: {what}", what=construct))


def _duplicates(rules: list[Rule]) -> Iterator[Flaw]:
    seen: dict[str, Rule] = {}
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if rule.id and first is not rule:
            where = f"{first.path}:{first.line}"
            yield Flaw(
                rule.path, rule.line, say('@id("{id}")は{where}でも使われています。', id=rule.id, where=where)
            )


def _validate(texts: list[Statement], rules: list[Rule], schema: cedarpy.Schema) -> Iterator[Flaw]:
    """Cedar numbers policies in the order of the text, which is the order of `rules`."""
    if not rules:
        return
    result = cedarpy.validate_policies("\n".join(each.text for each in texts), schema)
    if result.validation_passed:
        return
    numbered = {f"policy{number}": rule for number, rule in enumerate(rules)}
    for error in result.errors:
        rule = numbered.get(error.policy_id)
        why = re.sub(r"^for policy `policy\d+`, ", "", error.error)
        yield Flaw(rule.path, rule.line, f"{rule.id}: {why}") if rule else Flaw("policy.cedar", 0, why)
    if not result.errors:
        yield Flaw("policy.cedar", 0, say("規則を検証できませんでした。"))


def _actions(plain: str) -> Iterator[Action]:
    """Read from Cedar's own normal form of the schema, which has one layout."""
    parents: dict[str, frozenset[str]] = {}
    found = list(_ACTION.finditer(plain))
    for match in found:
        parents[match.group(1)] = frozenset(_GROUP.findall(match.group(2) or ""))
    for match in found:
        applies = dict(_LIST.findall(match.group(3) or ""))
        yield Action(
            match.group(1),
            _above(match.group(1), parents),
            frozenset(filter(None, applies.get("principal", "").split(", "))),
            frozenset(filter(None, applies.get("resource", "").split(", "))),
        )


def _above(action: str, parents: dict[str, frozenset[str]]) -> frozenset[str]:
    """The action and every group it is in, directly or through another group."""
    found, todo = {action}, [action]
    while todo:
        for group in parents.get(todo.pop(), frozenset()) - found:
            found.add(group)
            todo.append(group)
    return frozenset(found)


def _entities(plain: str, declarations: list[Statement]) -> tuple[dict[str, dict[str, str]], list[Flaw]]:
    entities: dict[str, dict[str, str]] = {}
    flaws = []
    for name, above, body, rest in _ENTITY.findall(plain):
        attributes = _ATTRIBUTE.findall(body)
        entities[name] = {quoted or bare: kind for quoted, bare, _, kind in attributes}
        if above or rest or any(optional for _, _, optional, _ in attributes):
            why = say("{name}: 親・タグ・省略できる属性は使えません。", name=name)
            where = next(
                (each for each in declarations if re.match(rf"entity\b[^=;]*\b{name}\b", each.text)), None
            )
            flaws.append(Flaw(where.path, where.line, why) if where else Flaw("policy.cedarschema", 0, why))
    if "namespace " in plain:
        flaws.append(Flaw("policy.cedarschema", 0, say("名前空間は使えません。")))
    return entities, flaws
