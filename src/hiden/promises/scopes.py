"""What a promise is about: items, classes, a department, a project in words, or everything. Always written in Japanese,
because the document is, whoever looks at it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from hiden.base.clock import FOREVER
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.models import SecrecyClass
from hiden.classification.queries import classes
from hiden.inventory.asking import states_seen
from hiden.inventory.models import Item, ItemState
from hiden.people.models import Department, Person
from hiden.people.queries import departments_as_of
from hiden.promises.models import Asking, ScopeKind

MAX_PROJECT = 200
MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody is asked to promise about. Exactly what belongs to the kind is filled."""

    kind: ScopeKind = ScopeKind.GENERAL
    items: tuple[Item, ...] = ()
    classes: tuple[SecrecyClass, ...] = ()
    department: Department | None = None
    project: str = ""

    @property
    def key(self) -> str:
        """The same for the same things, so that nobody is asked twice."""
        parts = [
            self.kind.value,
            *sorted(f"i{one.pk}" for one in self.items),
            *sorted(f"c{one.pk}" for one in self.classes),
            f"d{self.department.pk}" if self.department else "",
            self.project.strip(),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Worded:
    """A scope as it stands in the document: a phrase, and the lines of its annex (number, name)."""

    words: str
    rows: tuple[tuple[str, str], ...]


def worded(scope: Scope) -> Worded:
    """The words for a scope. Raises BadInput for an empty one, or one of things that are no longer there."""
    match scope.kind:
        case ScopeKind.ITEMS:
            return _items(scope.items)
        case ScopeKind.CLASSES:
            names = {one.pk: (one.name, one.definition) for one in classes()}
            chosen = tuple(names[one.pk] for one in scope.classes if one.pk in names)
            if not chosen or len(chosen) != len(scope.classes):
                raise no_scope()
            words = "".join(f"「{name}」" for name, _ in chosen) + "に区分された情報"
            return Worded(words, chosen)
        case ScopeKind.DEPARTMENT:
            path = departments_as_of().path(scope.department.pk if scope.department else None)
            if not path:
                raise no_scope()
            return Worded(f"{path}が管理する秘密情報", ((path, "管理する秘密情報のすべて"),))
        case ScopeKind.PROJECT:
            words = scope.project.strip()
            if not words or len(words) > MAX_PROJECT:
                raise no_scope()
            return Worded(words, ((words, "この案件に関する情報（案件があることを含む。）"),))
        case _:
            return Worded("会社の秘密情報全般", (("—", "会社の秘密情報全般"),))


def scope_of(asking: Asking) -> Scope:
    """What an asking was about, to ask for the same again. Two queries at most."""
    kind = ScopeKind(asking.scope)
    return Scope(
        kind,
        tuple(Item.objects.filter(pk__in=asking.items.values("item")).order_by("number")),
        tuple(
            SecrecyClass.objects.filter(pk__in=asking.classes.values("secrecy_class")).order_by("-rank", "pk")
        ),
        asking.department,
        asking.scope_words if kind is ScopeKind.PROJECT else "",
    )


def _items(items: Sequence[Item]) -> Worded:
    rows = ItemState.objects.filter(item__in=items, until=FOREVER).order_by("number")
    lines = tuple(rows.values_list("number", "name"))
    if not lines or len(lines) != len(items) or len(items) > MAX_ITEMS:
        raise no_scope()
    return Worded("、".join(number for number, _ in lines), lines)


def no_scope() -> BadInput:
    """What is said of an empty scope, and of one whose things the asker may not know of."""
    return BadInput(
        say("誓約の対象が決まっていないか、今はないものが含まれています。"),
        say("対象にする情報・区分・部署・案件を選び直してください。"),
    )


def refuse_hidden(scope: Scope, by: Person) -> None:
    """Names of items stand in the text, so whoever asks must be allowed to see them; a hidden item looks like none."""
    if scope.items and states_seen(by, scope.items).count() != len(set(scope.items)):
        raise no_scope()
