"""Conditions of lists that speak of departments: one chosen from the tree, with all that is below it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from hiden.people.queries import Tree
from hiden.ui.filters import Department, Option
from hiden.ui.menu import Label


def department_options(tree: Tree) -> list[Option]:
    """The departments of a day, to choose from."""
    return [Option(node.code, node.name, node.level - 1) for node in tree]


def below_department(key: str, label: Label, tree: Tree, within: str | Callable[[set[int]], Q]) -> Department:
    """Choose a department; what belongs to it or to one below counts. `within`: the field that holds the id of a department,
    or what makes a condition of the ids."""
    codes = tree.by_code()

    def below(code: str) -> Q:
        ids = tree.with_descendants([codes[code].id])
        return within(ids) if callable(within) else Q(**{f"{within}__in": ids})

    return Department(key, label, department_options(tree), below)
