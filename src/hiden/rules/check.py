"""What must be true of the clause library beyond its schema (`hiden check` shows it; a test holds it).

1. ids are unique: templates over all files, clauses and blanks within a template.
2. measures, laws, sources, profile questions, modes and clauses that are named exist.
3. every place in words is filled by somebody, every blank is used, and references point to clauses of the template.
4. whatever binds or informs people has a carve-out for whistle-blowing (公益通報者保護法, in force 2026-12-01).
5. words: the house's spellings, no verdict about law, no amount of damages fixed in advance (労働基準法16条).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hiden import catalogue
from hiden.base.words import say
from hiden.catalogue.check import SPELLINGS, VERDICTS
from hiden.catalogue.issue import Issue, Severity
from hiden.catalogue.model import Law, Measure, Place, Question, Record, Source, UsageMode
from hiden.paper.numbering import references
from hiden.rules.library import FOLDER, read
from hiden.rules.model import Clause, ItemWords, Template
from hiden.rules.reviewing.model import Looked
from hiden.rules.reviewing.model import read as read_looked

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")
_WORDS = frozenset({"company", "company_en", "strictest", "mildest", "class_names"})
_EACH = {
    "classes": {"name", "definition"},
    "modes": {"name"},
    "forbidden": {"mode", "classes"},
    "conditional": {"mode", "classes", "condition"},
}
_MEASURES = {"id", "name"}
_SCOPE = frozenset({"scope_numbers", "scope_names"})
WHISTLE = "whistle"
_NEEDS_WHISTLE = frozenset({"pledge", "agreement", "contract"})
PENALTY = re.compile(
    r"違約金として|損害賠償額を(?:予定|[0-9０-９])|金?[0-9０-９,，]+(?:万)?円を(?:支払|賠償)"
)


def inspect(
    folder: Path = FOLDER, model: type[Template] = Template, given: frozenset[str] = frozenset()
) -> list[Issue]:
    """Every issue of a library, schema first. `given`: words that whoever composes its templates fills in besides the blanks."""
    found, issues = read(folder, model)
    issues.extend(_unique(found))
    issues.extend(_named(found, given))
    issues.extend(_places(found, given))
    issues.extend(_whistle(found))
    for path in sorted(folder.glob("*.yaml")):
        issues.extend(_words(path))
    if folder == FOLDER:
        looked, broken = read_looked()
        issues.extend(broken)
        issues.extend(_looked(looked))
    return sorted(issues, key=lambda issue: (issue.where, issue.key))


def _unique(found: list[Template]) -> Iterator[Issue]:
    seen: dict[str, Template] = {}
    for one in found:
        if seen.setdefault(one.id, one) is not one:
            yield _error(
                "unique-id",
                one,
                "id",
                say("「{id}」は{where}でも使われています。", id=one.id, where=seen[one.id].where),
            )
        for name, idents in (
            ("clauses", [c.id for c in one.clauses]),
            ("blanks", [b.id for b in one.blanks]),
        ):
            for ident in sorted({each for each in idents if idents.count(each) > 1}):
                yield _error("unique-id", one, name, say("「{id}」が二度あります。", id=ident))


def _named(found: list[Template], given: frozenset[str]) -> Iterator[Issue]:
    known = catalogue.catalogue().by_id
    templates = {one.id for one in found}
    for one in found:
        for key, name, kind in _mentioned(one):
            if not isinstance(known.get(name), kind):
                yield _error("reference", one, key, say("「{id}」という記載はありません。", id=name))
        for clause in one.clauses:
            for condition in _conditions(clause):
                if trouble := _unknown(condition, one, templates, given):
                    yield _error("condition", one, clause.id, trouble)


def _mentioned(one: Template) -> Iterator[tuple[str, str, type[Record]]]:
    yield from (("sources", cited.id, Source) for cited in one.sources)
    yield from (("applies_when", name, Question) for name in one.applies_when)
    for clause in one.clauses:
        yield from ((clause.id, cited.id, Source) for cited in clause.sources)
        yield from ((clause.id, name, Measure) for name in clause.measures)
        yield from ((clause.id, name, Law) for name in clause.laws)


def _conditions(clause: Clause) -> Iterator[str]:
    def of(lines: Iterable[ItemWords]) -> Iterator[str]:
        for line in lines:
            yield from line.when
            yield from of(line.items)

    for condition in (*clause.when, *of(clause.body)):
        yield from condition.removeprefix("!").split("|")


def _unknown(fact: str, one: Template, templates: set[str], given: frozenset[str]) -> str:
    """What is wrong with a fact, or nothing."""
    kind, _colon, name = fact.partition(":")
    known = catalogue.catalogue().by_id
    rules: dict[str, Callable[[], bool]] = {
        "measure": lambda: isinstance(known.get(name), Measure),
        "profile": lambda: isinstance(known.get(name), Question),
        "mode": lambda: isinstance(known.get(name.partition("=")[0]), UsageMode),
        "clause": lambda: one.clause(name) is not None,
        "blank": lambda: name.partition("=")[0] in given | {blank.id for blank in one.blanks},
        "document": lambda: name in templates,
        "classes": lambda: True,
    }
    return "" if rules[kind]() else say("条件「{fact}」は、ないものを指しています。", fact=fact)


def _places(found: list[Template], given: frozenset[str]) -> Iterator[Issue]:
    documents = {f"document_{one.id}" for one in found}
    for one in found:
        blanks = {blank.id for blank in one.blanks}
        used: set[str] = set()
        for key, words, each in _all_words(one):
            fields = _MEASURES if each.startswith("measures_") else _EACH.get(each, set())
            for name in _PLACE.findall(words):
                used.add(name)
                row = name.startswith("each.") and name.removeprefix("each.") in fields
                if not row and name not in blanks | _WORDS | documents | given:
                    yield _error("place", one, key, say("「{name}」に入れるものがありません。", name=name))
            for kind, ident in references(words):
                there = {annex.id for annex in one.annexes} if kind else {clause.id for clause in one.clauses}
                if ident not in there:
                    yield _error("reference", one, key, say("「{id}」という条項はありません。", id=ident))
        if any(annex.table == "scope" for annex in one.annexes):
            used |= _SCOPE
        asked = {
            fact.removeprefix("blank:").partition("=")[0] for c in one.clauses for fact in _conditions(c)
        }
        for name in sorted(blanks - used - asked):
            yield _error(
                "place", one, "blanks", say("記入欄「{name}」が、どこにも使われていません。", name=name)
            )


def _all_words(one: Template) -> Iterator[tuple[str, str, str]]:
    """(key, words, what the line is repeated for)."""

    def of(key: str, lines: Iterable[ItemWords], each: str = "") -> Iterator[tuple[str, str, str]]:
        for line in lines:
            here = line.each or each
            yield key, line.ja, here
            yield from of(key, line.items, here)

    yield from of("opening", one.opening)
    for clause in one.clauses:
        yield from of(clause.id, clause.body)
    yield from of("closing", one.closing)
    for annex in one.annexes:
        yield from ((annex.id, words, "") for words in annex.words)


def _whistle(found: list[Template]) -> Iterator[Issue]:
    for one in found:
        if one.family in _NEEDS_WHISTLE and (one.clause(WHISTLE) is None or not one.clause(WHISTLE).required):  # type: ignore[union-attr]
            yield _error("whistle", one, "clauses", say("公益通報を妨げないとする条項がありません。"))


def _looked(found: list[Looked]) -> Iterator[Issue]:
    """What is looked for in texts names laws and sources that exist, and says what is missing where it must be there."""
    known = catalogue.catalogue().by_id
    for one in found:
        wrong = [name for name in one.laws if not isinstance(known.get(name), Law)]
        wrong += [cited.id for cited in one.sources if not isinstance(known.get(cited.id), Source)]
        for name in wrong:
            yield Issue(
                Severity.ERROR,
                "reference",
                one.where,
                one.id,
                say("「{id}」という記載はありません。", id=name),
            )
        if one.way == "must" and one.missing is None:
            yield Issue(Severity.ERROR, "missing", one.where, one.id, say("項目がありません。"))


def _words(path: Path) -> Iterator[Issue]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        where = Place(path.name, number)
        for wrong, right in SPELLINGS.items():
            if wrong in line:
                yield _at(
                    where, "spelling", say("「{wrong}」は「{right}」と書きます。", wrong=wrong, right=right)
                )
        if VERDICTS.search(line):
            yield _at(where, "verdict", say("法律上の結論を書かず、要素を挙げてください。"))
        if PENALTY.search(line):
            yield _at(where, "penalty", say("賠償の額や違約金をあらかじめ定めることはできません。"))


def _at(where: Place, rule: str, sentence: str) -> Issue:
    return Issue(Severity.ERROR, rule, where, "", sentence)


def _error(rule: str, one: Template, key: str, sentence: str) -> Issue:
    return Issue(Severity.ERROR, rule, one.where, key, sentence)
