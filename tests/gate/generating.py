"""Random policies over all that the gate admits, and random worlds to ask about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from .world import (
    NUMBERS,
    WORDS,
    Doc,
    DocState,
    Folder,
    Handles,
    Holds,
    Label,
    Leads,
    Team,
    Worker,
)

ROLES = ("boss", "it", *WORDS[1:8])


def quoted(word: str) -> str:
    """A word as a literal of Cedar."""
    return '"' + "".join(_letter(letter) for letter in word) + '"'


def _letter(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    return letter if letter.isprintable() else f"\\u{{{ord(letter):x}}}"


def pattern(parts: list[str]) -> str:
    """A pattern of `like`: parts between wildcards; a star inside a part is a star."""
    return "*".join(quoted(part)[1:-1].replace("*", "\\*") for part in parts)


TEAMS = (
    "resource.owner",
    "resource.second",
    *(f'Team::"{name}"' for name in ("1", "2", "01", " 1", "x", "9" * 30)),
)
WORKERS = ("principal", "resource.keeper", *(f'Worker::"{name}"' for name in ("1", "2", "+1", "x")))
LONGS = ("resource.rank", "resource.size", "principal.level", *(str(number) for number in NUMBERS))
ORDERS = ("<", "<=", ">", ">=", "==", "!=")


class Grammar:
    """Draws expressions of the right types. Choices come from hypothesis, so that a failing policy shrinks."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def one_of(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def listed(self, element: Callable[[], str]) -> str:
        return f"[{', '.join(element() for _ in range(self.one_of(1, 2, 3)))}]"

    def team(self) -> str:
        return str(self.one_of(*TEAMS))

    def worker(self) -> str:
        return str(self.one_of(*WORKERS))

    def long(self) -> str:
        # One in many is a fact that is computed and cannot be a column.
        return "resource.weight" if self.one_of(*range(30)) == 7 else str(self.one_of(*LONGS))

    def string(self) -> str:
        return str(self.one_of("resource.word", "principal.kind", *(quoted(word) for word in WORDS)))

    def teams(self) -> str:
        return str(self.one_of("principal.leads", "resource.teams", self.listed(self.team)))

    def workers(self) -> str:
        return str(self.one_of("resource.handlers", self.listed(self.worker)))

    def strings(self) -> str:
        return str(self.one_of("principal.roles", "resource.labels", self.listed(self.string)))

    def about_a_set(self) -> str:
        several, one = self.one_of(
            (self.teams, self.team), (self.workers, self.worker), (self.strings, self.string)
        )
        shape = self.one_of(
            *["{0}.contains({1})"] * 3, "{0}.containsAny({2})", "{0}.containsAll({2})", "{0}.isEmpty()"
        )
        shape = "({0} == {2})" if self.one_of(*range(20)) == 7 else shape
        return str(shape.format(several(), one(), several()))

    def like(self) -> str:
        parts = [self.one_of(*WORDS[:-1]) for _ in range(self.one_of(1, 2, 2, 3, 3, 4))]
        parts = ["", parts[0], ""] if self.one_of(True, False) else parts
        return f'({self.one_of("resource.word", "resource.word", "principal.kind")} like "{pattern(parts)}")'

    def leaf(self) -> str:
        shape = self.one_of(
            "plain", "plain", "long", "string", "team", "worker", "in", "in", "set", "set", "like"
        )
        match shape:
            case "long":
                return f"({self.long()} {self.one_of(*ORDERS)} {self.long()})"
            case "string":
                return f"({self.string()} {self.one_of('==', '!=')} {self.string()})"
            case "team":
                return f"({self.team()} {self.one_of('==', '!=', 'in')} {self.team()})"
            case "worker":
                return f"({self.worker()} {self.one_of('==', '!=', 'in')} {self.worker()})"
            case "in":
                return (
                    f"({self.team()} in {self.teams()})"
                    if self.one_of(0, 1)
                    else f"({self.worker()} in {self.workers()})"
                )
            case "set":
                return self.about_a_set()
            case "like":
                return self.like()
        ids = self.one_of("1", "2", "02", "x")
        return str(
            self.one_of(
                "resource.flag", "resource.sealed", "principal.active", "(resource has rank)", "(resource is Doc)",
                "true", "false", f'resource == Doc::"{ids}"',
            )
        )  # fmt: skip

    def condition(self, depth: int) -> str:
        if depth == 0 or self.one_of(0, 0, 1):
            return self.leaf()
        deeper = lambda: self.condition(depth - 1)  # noqa: E731
        match self.one_of("and", "or", "not", "if", "same", "long", "string", "team"):
            case "and":
                return f"({deeper()} && {deeper()})"
            case "or":
                return f"({deeper()} || {deeper()})"
            case "not":
                return f"!{deeper()}" if self.one_of(0, 1) else f"!({deeper()} && {deeper()})"
            case "if":
                return f"(if {deeper()} then {deeper()} else {deeper()})"
            case "same":
                return f"({deeper()} == {deeper()})"
            case "long":
                return f"((if {deeper()} then {self.long()} else {self.long()}) {self.one_of(*ORDERS)} {self.long()})"
            case "string":
                return f"((if {deeper()} then {self.string()} else {self.string()}) == {self.string()})"
            case _:
                return f"((if {deeper()} then {self.team()} else {self.team()}) in {self.teams()})"


@st.composite
def policies(draw: st.DrawFn) -> list[tuple[str, str]]:
    """(effect, condition) of some policies; at least one permits."""
    grammar = Grammar(draw)
    permits = [grammar.condition(3) for _ in range(grammar.one_of(1, 1, 2, 3))]
    forbids = [grammar.condition(2) for _ in range(grammar.one_of(0, 0, 0, 1, 2))]
    return [("permit", each) for each in permits] + [("forbid", each) for each in forbids]


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, Any]]:
    return draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(WORDS),
                    "level": st.sampled_from(NUMBERS),
                    "active": st.booleans(),
                    "roles": st.lists(st.sampled_from(ROLES), max_size=3),
                    "leads": st.lists(st.integers(0, 2), max_size=3),
                }
            ),
            min_size=2,
            max_size=3,
        )
    )


@st.composite
def documents(draw: st.DrawFn) -> list[dict[str, Any]]:
    return draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "rank": st.sampled_from([0, 1, 2, 3, 32767]),
                    "size": st.sampled_from(NUMBERS),
                    "word": st.sampled_from(WORDS),
                    "flag": st.booleans(),
                    "sealed": st.booleans(),
                    "owner": st.integers(0, 2),
                    "second": st.integers(0, 2),
                    "keeper": st.integers(0, 1),
                    "handlers": st.lists(st.tuples(st.integers(0, 1), st.booleans()), max_size=2),
                    "teams": st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=2),
                    "labels": st.lists(st.sampled_from(WORDS), max_size=3),
                    "old_word": st.one_of(st.none(), st.sampled_from(WORDS)),
                    "gone": st.integers(0, 9).map(lambda n: n == 0),
                }
            ),
            min_size=4,
            max_size=8,
        )
    )


def build(staff: list[dict[str, Any]], papers: list[dict[str, Any]]) -> list[Worker]:
    """Put a world into the database, with the same ids each time; the workers of it."""
    groups = Team.objects.bulk_create(Team(id=number) for number in (1, 2, 3))
    made = [
        Worker(id=number, kind=each["kind"], level=each["level"], active=each["active"])
        for number, each in enumerate(staff, 1)
    ]
    Worker.objects.bulk_create(made)
    Holds.objects.bulk_create(
        Holds(worker=who, role=role) for who, each in zip(made, staff, strict=True) for role in each["roles"]
    )
    Leads.objects.bulk_create(
        Leads(worker=who, team=groups[team])
        for who, each in zip(made, staff, strict=True)
        for team in each["leads"]
    )
    folders = Folder.objects.bulk_create(Folder(id=number, keeper=who) for number, who in enumerate(made, 1))
    for number, each in enumerate(papers, 1):
        _paper(Doc.objects.create(id=number), each, groups, made, folders)
    return made


def _paper(
    doc: Doc, each: dict[str, Any], groups: list[Team], staff: list[Worker], folders: list[Folder]
) -> None:
    same = {name: each[name] for name in ("rank", "size", "flag", "sealed")}
    same |= {
        "owner": groups[each["owner"]],
        "second": groups[each["second"]],
        "folder": folders[each["keeper"]],
    }
    if each["old_word"] is not None:
        DocState.objects.create(
            doc=doc, word=each["old_word"], present=False, **(same | {"flag": not each["flag"]})
        )
    if not each["gone"]:
        DocState.objects.create(doc=doc, word=each["word"], **same)
    Handles.objects.bulk_create(
        Handles(doc=doc, worker=staff[n], ended=ended) for n, ended in each["handlers"]
    )
    Handles.objects.bulk_create(Handles(doc=doc, team=groups[n], ended=ended) for n, ended in each["teams"])
    Label.objects.bulk_create(Label(doc=doc, word=word) for word in each["labels"])
