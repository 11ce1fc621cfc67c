"""Departments and people as a register names them: by code or number, by name, by the name they used to have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from hiden.base.dates import show_date
from hiden.base.words import say
from hiden.inventory.draft import HandlerIs
from hiden.inventory.importing.words import key, split
from hiden.people.models import DepartmentState, Person, PersonState
from hiden.people.queries import Tree, departments_as_of

_BRACKETED = re.compile(r"^(.*?)\(([^()]+)\)$")
_OF_A_DEPARTMENT = ("の全員", "全員", "所属員", "一同", "部員", "課員", "の者", "員")
_OF_A_PERSON = (
    "様",
    "さん",
    "氏",
    "部長",
    "課長",
    "室長",
    "係長",
    "次長",
    "所長",
    "主任",
    "社長",
    "専務",
    "常務",
    "取締役",
)
_EVERYBODY = frozenset({"全社員", "全従業員", "全員", "全社", "社員全員", "従業員全員", "全役職員", "役職員"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a name could not be used, and what to do."""

    what: str
    do_next: str


@dataclass(slots=True)
class Directory:
    """Everybody and every department, looked up in memory. Made with four queries."""

    tree: Tree
    departments: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    former: dict[str, tuple[int, date]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    names: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    shown: dict[int, str] = field(default_factory=dict)
    _known: dict[str, HandlerIs | Trouble] = field(default_factory=dict)

    def department(self, text: str) -> int | Trouble:
        """The department that a cell names."""
        wanted = key(text)
        found = self.departments.get(wanted) or self._bracketed(wanted, self.departments)
        if len(found) == 1:
            return next(iter(found))
        if found:
            codes = "、".join(sorted(self.tree.nodes[one].code for one in found))
            return Trouble(
                say("「{name}」という部署が{count}つあります。", name=text, count=len(found)),
                say("部署コード（{codes}）のどれかに書き換えてください。", codes=codes),
            )
        return self._unknown_department(text, wanted)

    def _unknown_department(self, text: str, wanted: str) -> Trouble:
        what = say(
            "「{name}」という部署は、{day}の組織にありません。", name=text, day=show_date(self.tree.day)
        )
        if wanted in self.former:
            pk, until = self.former[wanted]
            node = self.tree.get(pk)
            if node is not None:
                return Trouble(
                    what, say("今の名前の「{name}」ではありませんか。書き換えてください。", name=node.name)
                )
            return Trouble(
                what, say("{day}までの部署です。引き継いだ部署に書き換えてください。", day=show_date(until))
            )
        near = get_close_matches(wanted, self.departments, n=1, cutoff=0.5)
        if near:
            name = self.tree.nodes[min(self.departments[near[0]])].name
            return Trouble(what, say("「{name}」ではありませんか。確かめて書き換えてください。", name=name))
        return Trouble(what, say("部署名か部署コードを確かめるか、先に組織を登録してください。"))

    def person(self, text: str) -> int | Trouble:
        """The person that a cell names."""
        wanted = key(text)
        if wanted in self.numbers:
            return self.numbers[wanted]
        found = self.names.get(wanted) or self._bracketed_person(wanted) or self._without_title(wanted)
        if len(found) == 1:
            return next(iter(found))
        if found:
            return Trouble(
                say("「{name}」という人が{count}人います。", name=text, count=len(found)),
                say("氏名の代わりに社員番号を入れてください。"),
            )
        family = [
            one
            for one in self.shown
            if wanted.startswith(key(self.shown[one].replace("\u3000", " ").split(" ")[0]) or "?")
        ]
        near = get_close_matches(wanted, self.names, n=1, cutoff=0.6)
        if not near and len(family) == 1:
            near = [key(self.shown[family[0]])]
        what = say("「{name}」という人は登録されていません。", name=text)
        if near:
            name = self.shown[min(self.names[near[0]])]
            return Trouble(what, say("「{name}」ではありませんか。確かめて書き換えてください。", name=name))
        return Trouble(what, say("氏名か社員番号を確かめるか、先に従業員名簿を取り込んでください。"))

    def handlers(self, texts: Iterable[str]) -> tuple[list[HandlerIs], list[tuple[str, Trouble]]]:
        """Everybody whom the lines of a cell name as handlers, and the names that could not be used.

        A line is tried as a whole first, because 、 and ／ may be part of a department's name.
        """
        found: list[HandlerIs] = []
        wrong: list[tuple[str, Trouble]] = []
        for line in texts:
            pieces = split(line)
            for text in [line] if len(pieces) < 2 or key(line) in self.departments else pieces:
                if key(text) in _EVERYBODY:
                    found += [HandlerIs(department=node.id) for node in self.tree.children(None)]
                    continue
                one = self._known.get(text)
                if one is None:
                    one = self._known[text] = self._handler(text)
                if isinstance(one, Trouble):
                    wrong.append((text, one))
                else:
                    found.append(one)
        return list(dict.fromkeys(found)), wrong

    def _handler(self, text: str) -> HandlerIs | Trouble:
        department = self.department(text)
        if isinstance(department, int):
            return HandlerIs(department=department)
        wanted = key(text)
        for ending in _OF_A_DEPARTMENT:
            whole = self.departments.get(wanted.removesuffix(ending)) if wanted.endswith(ending) else None
            if whole and len(whole) == 1:
                return HandlerIs(department=next(iter(whole)))
        if wanted in self.departments or wanted in self.former:
            return department
        person = self.person(text)
        return HandlerIs(person=person) if isinstance(person, int) else person

    def _bracketed(self, wanted: str, known: dict[str, set[int]]) -> set[int]:
        """製造部(700): what stands in the brackets decides if it is a code, otherwise what stands before them."""
        match = _BRACKETED.match(wanted)
        return (known.get(match[2]) or known.get(match[1]) or set()) if match else set()

    def _bracketed_person(self, wanted: str) -> set[int]:
        match = _BRACKETED.match(wanted)
        if not match:
            return set()
        return {self.numbers[match[2]]} if match[2] in self.numbers else self.names.get(match[1], set())

    def _without_title(self, wanted: str) -> set[int]:
        ending = next((each for each in _OF_A_PERSON if wanted.endswith(each)), None)
        return self.names.get(wanted.removesuffix(ending), set()) if ending else set()


def directory(day: date) -> Directory:
    """Everybody and every department as they were on a day."""
    found = Directory(departments_as_of(day))
    for node in found.tree:
        for word in (node.code, node.name, found.tree.path(node.id, "")):
            found.departments[key(word)].add(node.id)
    states = DepartmentState.objects.order_by("until").values_list("department_id", "name", "until")
    for department, name, until in states:
        if key(name) not in found.departments:
            found.former[key(name)] = (department, until)
    _people(found, day)
    return found


def _people(found: Directory, day: date) -> None:
    for pk, number, name in Person.objects.values_list("pk", "number", "name"):
        found.numbers[key(number)] = pk
        found.shown[pk] = name
        found.names[key(name)].add(pk)
    then = PersonState.objects.filter(since__lte=day, until__gt=day).values_list("person_id", "name")
    for pk, name in then:
        found.names[key(name)].add(pk)
    found.names.pop("", None)  # names that were forgotten
