"""Questions about the organisation on any day: the tree of departments, who works where, who holds which role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from hiden.base.clock import FOREVER_DATE, today
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.gate.looking import kept
from hiden.gate.prepared import Prepared
from hiden.people.intervals import holding
from hiden.people.models import (
    DEPARTMENT_ROLES,
    NOT_HERE,
    Department,
    DepartmentState,
    Membership,
    Person,
    PersonState,
    Role,
    RoleHolding,
)

MAX_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Node:
    """A department as it is on one day. `level` is 1 at the top."""

    id: int
    key: str
    code: str
    name: str
    parent_id: int | None
    level: int
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Tree:
    """All departments of one day, from one query. Siblings stand in the order of their codes."""

    day: date
    nodes: dict[int, Node]
    _children: dict[int | None, list[int]] = field(repr=False)

    def __iter__(self) -> Iterator[Node]:
        """Every department, each before those below it."""
        yield from self._walk(None)

    def __len__(self) -> int:
        return len(self.nodes)

    def _walk(self, above: int | None) -> Iterator[Node]:
        for one in self._children.get(above, ()):
            yield self.nodes[one]
            yield from self._walk(one)

    def get(self, department: Department | int | None) -> Node | None:
        """The department on that day, or None if it did not exist then."""
        return self.nodes.get(department.pk if isinstance(department, Department) else department or 0)

    def children(self, of: int | None) -> list[Node]:
        """The departments directly below (None: the top)."""
        return [self.nodes[one] for one in self._children.get(of, ())]

    def ancestors(self, of: int) -> list[Node]:
        """All departments above, nearest first."""
        chain: list[Node] = []
        node = self.nodes.get(of)
        while node is not None and node.parent_id in self.nodes and len(chain) < MAX_LEVELS:
            node = self.nodes[node.parent_id]
            chain.append(node)
        return chain

    def descendants(self, of: int) -> list[Node]:
        """All departments below, without the department itself."""
        return list(self._walk(of))

    def with_descendants(self, of: Iterable[int]) -> set[int]:
        """The ids of some departments and of everything below them."""
        found = {one for one in of if one in self.nodes}
        return found | {node.id for one in found for node in self._walk(one)}

    def with_ancestors(self, of: Iterable[int]) -> set[int]:
        """The ids of some departments and of everything above them."""
        found = {one for one in of if one in self.nodes}
        return found | {node.id for one in found for node in self.ancestors(one)}

    def path(self, of: int | None, separator: str = "　") -> str:
        """The names from the top down to a department, such as 製造本部　第一課; empty if it did not exist then."""
        if of is None or of not in self.nodes:
            return ""
        return separator.join(node.name for node in [*reversed(self.ancestors(of)), self.nodes[of]])

    def by_code(self) -> dict[str, Node]:
        """The departments by their codes."""
        return {node.code: node for node in self.nodes.values()}


def tree_of(rows: Sequence[tuple[int, str, str, str, int | None, date, date]], day: date) -> Tree:
    """A tree from (id, key, code, name, parent id, since, until). A parent that does not exist that day counts as none."""
    known = {row[0] for row in rows}
    below: dict[int | None, list[tuple[int, str, str, str, int | None, date, date]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row[2]):
        below[row[4] if row[4] in known else None].append(row)
    nodes: dict[int, Node] = {}
    waiting = [(row, 1) for row in below[None]]
    while waiting:
        (pk, key, code, name, parent, since, until), level = waiting.pop()
        nodes[pk] = Node(pk, key, code, name, parent if parent in known else None, level, since, until)
        waiting += [(row, level + 1) for row in below.get(pk, ())]
    children = {above: [row[0] for row in rows_below] for above, rows_below in below.items()}
    return Tree(day, nodes, children)


def departments_as_of(day: date | None = None) -> Tree:
    """The tree of departments on a day (today if none is given). One query, for one look of a page at most once."""
    wanted = day or today()
    return kept(("departments", wanted), lambda: tree_of(_TREE.rows(0, wanted), wanted))


_TREE = Prepared(
    lambda _, day: DepartmentState.objects.filter(holding(day)).values_list(
        "department_id", "department__key", "department__code", "name", "parent_id", "since", "until"
    )
)


def place_names(tree: Tree, ids: Iterable[int]) -> dict[int, str]:
    """What departments are called on the day of a tree; one that is gone by then by its last name, and so marked.

    One query, and only where one is gone.
    """
    wanted = set(ids)
    names = {one: tree.path(one) for one in wanted if one in tree.nodes}
    if gone := wanted - set(names):
        past = DepartmentState.objects.filter(department_id__in=gone, since__lte=tree.day).order_by("since")
        last = dict(past.values_list("department_id", "name"))
        names |= {one: say("{name}（廃止）", name=name) for one, name in last.items()}
    return names


def person_by_number(number: str) -> Person:
    """A person by their 社員番号. Raises NotFound."""
    found = Person.objects.filter(number=number).first()
    if found is None:
        raise NotFound(
            say("社員番号「{n}」の人は見つかりません。", n=number),
            say("番号を確かめるか、一覧から選んでください。"),
        )
    return found


def department_by_code(code: str) -> Department:
    """A department by its code, whether it still exists or not. Raises NotFound."""
    found = Department.objects.filter(code=code).first()
    if found is None:
        raise NotFound(
            say("部署コード「{code}」の部署は見つかりません。", code=code),
            say("コードを確かめるか、組織図から選んでください。"),
        )
    return found


def state_of(person: Person, day: date | None = None) -> PersonState | None:
    """Name and kind of a person on a day; None before they came."""
    return person.states.filter(holding(day or today())).first()


def employed_on(day: date) -> QuerySet[PersonState]:
    """Everybody whom the company knew that day, applicants and leavers too."""
    return PersonState.objects.filter(holding(day)).select_related("person")


def here_on(day: date) -> QuerySet[PersonState]:
    """Everybody who is with the company that day."""
    return employed_on(day).exclude(kind__in=NOT_HERE)


def is_here(person: Person, day: date | None = None) -> bool:
    """Whether somebody is with the company on a day (None: today)."""
    return person.states.filter(holding(day or today())).exclude(kind__in=NOT_HERE).exists()


def posts_of(persons: Iterable[int], day: date) -> dict[int, list[Membership]]:
    """Posts held on a day by person id: the 主務 first, then the 兼務. One query."""
    posts: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(holding(day), person_id__in=list(persons)).select_related("department")
    for membership in rows.order_by("-primary", "department__code"):
        posts[membership.person_id].append(membership)
    return dict(posts)


def roles_of(persons: Iterable[int], day: date) -> dict[int, list[RoleHolding]]:
    """Roles of 第4章 held on a day by person id. One query."""
    roles: dict[int, list[RoleHolding]] = defaultdict(list)
    rows = RoleHolding.objects.filter(holding(day), person_id__in=list(persons)).select_related("department")
    for held in rows.order_by("role", "department__code"):
        roles[held.person_id].append(held)
    return dict(roles)


def persons_in(departments: Iterable[int], day: date) -> QuerySet[PersonState]:
    """Everybody with a post in one of the departments on a day, in 五十音順; leavers never."""
    post = Membership.objects.filter(
        holding(day), person=OuterRef("person"), department_id__in=list(departments)
    )
    found = here_on(day).filter(Exists(post))
    return found.order_by("person__kana_key", "person__number")


def holders_of(role: Role | str, day: date | None = None, *, department: int | None = None) -> list[Person]:
    """Who holds a role on a day, in 五十音順. `department` narrows a department role to one department."""
    held = RoleHolding.objects.filter(holding(day or today()), role=role, person=OuterRef("pk"))
    if department is not None:
        held = held.filter(department_id=department)
    return list(Person.objects.filter(Exists(held)).order_by("kana_key", "number"))


def holds_role(person: Person, *roles: Role, day: date | None = None) -> bool:
    """Whether a person holds one of the roles on a day."""
    return person.role_holdings.filter(holding(day or today()), role__in=roles).exists()


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of 第4章 (for a department role: in one department) and who holds it; nobody means a gap."""

    role: Role
    department: Node | None
    holdings: tuple[RoleHolding, ...]

    @property
    def missing(self) -> bool:
        return not self.holdings


# Without these somebody is missing from the very start of the handbook's 第4章.
NEEDED_ROLES = (
    Role.CHIEF_OFFICER,
    Role.INFORMATION_MANAGER,
    Role.OFFICE,
    Role.IT,
    Role.HR,
    Role.LEGAL,
    Role.AUDITOR,
)


def role_lines(day: date | None = None) -> list[RoleLine]:
    """Every company role, and 部門責任者・部門担当者 for every department, with holders. Two queries."""
    day = day or today()
    tree = departments_as_of(day)
    held: dict[tuple[str, int | None], list[RoleHolding]] = defaultdict(list)
    rows = RoleHolding.objects.filter(holding(day)).select_related("person")
    for holding_row in rows.order_by("person__kana_key", "person__number"):
        held[holding_row.role, holding_row.department_id].append(holding_row)
    lines = [RoleLine(role, None, tuple(held[role, None])) for role in Role if role not in DEPARTMENT_ROLES]
    lines += [
        RoleLine(role, node, tuple(held[role, node.id]))
        for node in tree
        for role in (Role.DEPARTMENT_MANAGER, Role.DEPARTMENT_OFFICER)
    ]
    return lines


def missing_roles(day: date | None = None) -> list[RoleLine]:
    """What is not filled on a day: a needed company role, or a department without 部門責任者 on itself or above."""
    day = day or today()
    tree = departments_as_of(day)
    lines = role_lines(day)
    managed = {
        line.department.id
        for line in lines
        if line.department and line.role is Role.DEPARTMENT_MANAGER and line.holdings
    }
    return [
        line
        for line in lines
        if line.missing
        and (
            line.role in NEEDED_ROLES
            if line.department is None
            else line.role is Role.DEPARTMENT_MANAGER
            and not tree.with_ancestors([line.department.id]) & managed
        )
    ]


def reserved_changes(after: date | None = None) -> QuerySet[DepartmentState]:
    """Department states that begin later (the April reorganisation), soonest first."""
    found = DepartmentState.objects.filter(since__gt=after or today()).select_related("department", "parent")
    return found.order_by("since", "department__code")


def ending_departments(after: date | None = None) -> QuerySet[DepartmentState]:
    """States that end later without another one following: departments that will be closed."""
    after = after or today()
    next_state = DepartmentState.objects.filter(department=OuterRef("department"), since=OuterRef("until"))
    found = DepartmentState.objects.filter(until__gt=after, until__lt=FOREVER_DATE).exclude(
        Exists(next_state)
    )
    return found.select_related("department").order_by("until", "department__code")


def left_behind(day: date | None = None) -> QuerySet[Membership]:
    """Posts in departments that do not exist on a day: people whom a reorganisation has forgotten."""
    day = day or today()
    there = DepartmentState.objects.filter(holding(day), department=OuterRef("department"))
    found = Membership.objects.filter(holding(day)).exclude(Exists(there))
    return found.select_related("person", "department").order_by("person__kana_key", "person__number")


def everybody_in(tree: Tree) -> dict[int, int]:
    """How many people have a post in each department or below it, by department. One query."""
    pairs = Membership.objects.filter(holding(tree.day)).values_list("department_id", "person_id")
    people: dict[int, set[int]] = defaultdict(set)
    for department, person in pairs:
        if department in tree.nodes:
            for one in (department, *(node.id for node in tree.ancestors(department))):
                people[one].add(person)
    return {department: len(persons) for department, persons in people.items()}
