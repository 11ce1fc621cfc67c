"""How the gate sees the nouns of the rooms: registered by each room's `guard.py`, checked against the models.

The gate stands below all rooms, so rooms tell it where the attributes of their Cedar entities are kept:

- `columns`: attribute → column (`rank`) or a path over foreign keys that are never NULL (`item__owner_id`);
- `refs`: attribute → (entity type, column holding that entity's id);
- `sets`: attribute → `SetOf(…)`, rows of another table;
- `computed`: attributes that a function of the room reads, in a constant number of queries for any number of ids.

Columns must be NOT NULL: SQL's three-valued logic and Cedar's two-valued one would part ways otherwise.
Entities have no parents: "and everything below" is a fact that a room computes, so that a list and a check can
only compare ids and therefore cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model, Q, QuerySet

from hiden.base.errors import Misconfigured
from hiden.base.words import say
from hiden.gate.prepared import Prepared

COMPANY = "Company"
COMPANY_ID = "company"

_SCALARS = {
    "BooleanField": "Bool",
    "SmallIntegerField": "Long",
    "IntegerField": "Long",
    "BigIntegerField": "Long",
    "PositiveSmallIntegerField": "Long",
    "PositiveIntegerField": "Long",
    "PositiveBigIntegerField": "Long",
    "AutoField": "Long",
    "SmallAutoField": "Long",
    "BigAutoField": "Long",
    "CharField": "String",
    "SlugField": "String",
    "TextField": "String",
}
_IDS = frozenset({"Long", "String", "Uuid"})
_TYPE = re.compile(r"(?:Set<)?[A-Za-z_]\w*>?")

Where: TypeAlias = Q | Callable[[], Q]
Facts: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SetOf:
    """An attribute that is a set: the `member` column of the rows of `model` whose `owner` column names the noun.

    `type` is the entity type of the members, or None for plain strings or numbers. `where` narrows the rows, for
    instance to those valid now (a function is called at each use). `key` is the column of the noun that `owner`
    refers to, by default the noun's id. A `member` may be NULL: such rows are no members. `owner` may be NULL only where
    `not_of_all` says that some rows belong to none of them: these are left out before anything is compared (NOT IN).
    """

    model: type[Model]
    owner: str
    member: str
    type: str | None = None
    where: Where = field(default_factory=Q)
    key: str | None = None
    not_of_all: bool = False

    def rows(self) -> QuerySet[Any]:
        """The rows that have a member, narrowed by `where` as it is now."""
        where = self.where() if callable(self.where) else self.where
        there = {f"{self.member}__isnull": False}
        if self.not_of_all:
            there[f"{self.owner}__isnull"] = False
        return self.model._default_manager.filter(where, **there)


@dataclass(frozen=True, slots=True)
class Computed:
    """Attributes read by a function of the room.

    `types`: attribute → Cedar type (`Bool`, `Long`, `String`, an entity type, or `Set<…>` of one of these).
    `read(ids, wanted)`: for ids of the noun (database values), the wanted attributes, fresh from the database, in
    a number of queries that does not depend on the number of ids; ids that do not exist are left out. Values are
    bool, int, str, an entity's id (int or str), or a collection of these for a set.
    """

    types: Mapping[str, str]
    read: Callable[[Sequence[Any], frozenset[str]], Mapping[Any, Facts]]


@dataclass(frozen=True, slots=True)
class Described:
    """How a person is shown in a list of those who may: name, department(s), and what to sort by."""

    name: str
    department: str
    order: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Principals:
    """Makes a noun one who can ask. `everyone()`: all who may ask at all; `describe(ids)`: id → how to show them."""

    everyone: Callable[[], QuerySet[Any]]
    describe: Callable[[Sequence[Any]], Mapping[Any, Described]]


@dataclass(frozen=True, slots=True)
class Column:
    """Where a single value is kept: a path from the noun's model, its Cedar type, and the field at the end."""

    path: str
    type: str
    field: Field[Any, Any]


@dataclass(frozen=True)
class Members:
    """A checked `SetOf` with its Cedar type and the field of its members.

    `on_row`: the one member stands on the noun's own present row (a column that may be NULL), so that a filter needs no other.
    """

    source: SetOf
    type: str
    of: str
    field: Field[Any, Any]
    key: str
    on_row: bool = False

    @cached_property
    def one(self) -> Prepared:
        """(owner, member) of one owner."""
        owner, member = self.source.owner, self.source.member
        rows = self.source.rows().order_by()
        return Prepared(lambda key: rows.filter(**{owner: key}).values_list(owner, member))


@dataclass(frozen=True)
class Noun:
    """One entity type with where its attributes are kept. Made by `Nouns.noun`, never directly."""

    name: str
    model: type[Model]
    id: Column
    columns: Mapping[str, Column]
    sets: Mapping[str, Members]
    computed: Computed | None
    handle: type[Model] | None
    present: Q | None
    principals: Principals | None

    @cached_property
    def types(self) -> dict[str, str]:
        """Attribute → Cedar type, as the schema must declare them."""
        stored = {name: column.type for name, column in self.columns.items()}
        members = {name: each.type for name, each in self.sets.items()}
        return stored | members | dict(self.computed.types if self.computed else {})

    @property
    def by_handle(self) -> bool:
        """Whether a thing may be asked about that has no row saying how it is now. The answer is then no."""
        return self.handle is not None or self.present is not None

    @cached_property
    def one(self) -> Prepared:
        """The named columns of the row that says how one thing is now."""
        return Prepared(
            lambda key, names: self.rows().order_by().filter(**{self.id.path: key}).values_list(*names)
        )

    def rows(self) -> QuerySet[Any]:
        """The rows that say how things are now, at most one for each id."""
        rows = self.model._default_manager.all()
        return rows.filter(self.present) if self.present is not None else rows


@dataclass(frozen=True, slots=True)
class Fixed:
    """An entity type with one single member and no attributes: the company, or the product itself."""

    name: str
    id: str
    of: type | None = None


class Nouns:
    """The registry. The house has one (`NOUNS`); tests make their own."""

    def __init__(self) -> None:
        self._nouns: dict[str, Noun] = {}
        self._fixed: dict[str, Fixed] = {COMPANY: Fixed(COMPANY, COMPANY_ID)}
        self._by_class: dict[type, Noun | Fixed] = {}

    def noun(
        self,
        name: str,
        *,
        model: type[Model],
        id: str = "pk",  # noqa: A002 - the word of the contract
        columns: Mapping[str, str] | None = None,
        refs: Mapping[str, tuple[str, str]] | None = None,
        sets: Mapping[str, SetOf] | None = None,
        computed: Computed | None = None,
        handle: type[Model] | None = None,
        present: Q | None = None,
        principals: Principals | None = None,
    ) -> Noun:
        """Register how an entity type is kept.

        `id`: the column that names it, unique among the rows, or unique among the `present` ones when the model
        keeps states in time. `handle`: the model whose primary key that id is (`Item` for `ItemState`); instances and
        querysets of either may be given to the gate. What is asked about an old state is answered with the facts
        of the present one: a secret does not become readable because it was none last year.

        Raises Misconfigured when a column may be NULL, a path is not single-valued, or a name is taken.
        """
        stored = {attr: _column(name, model, path) for attr, path in (columns or {}).items()}
        stored |= {attr: _reference(name, model, kind, path) for attr, (kind, path) in (refs or {}).items()}
        key = _identity(name, model, id, unique=present is None)
        members = {attr: _members(name, model, key, each, present) for attr, each in (sets or {}).items()}
        made = Noun(name, model, key, stored, members, computed, handle, present, principals)
        self._check(made, [*stored, *members, *(computed.types if computed else ())])
        self._nouns[name] = made
        for each in (model, handle):
            if each is not None:
                self._by_class[each] = made
        return made

    def fixed(self, name: str, *, id: str, of: type) -> Fixed:  # noqa: A002
        """Register an entity type with one member: any instance of the class `of`."""
        if name in self._nouns or name in self._fixed or of in self._by_class:
            raise _wrong(name, say("名前またはクラスが二重に登録されています。"))
        self._fixed[name] = self._by_class[of] = Fixed(name, id, of)
        return self._fixed[name]

    def of(self, thing: object) -> Noun | Fixed | None:
        """What was registered for the class of `thing` (or for that class itself), or None."""
        for each in (thing if isinstance(thing, type) else type(thing)).__mro__:
            if each in self._by_class:
                return self._by_class[each]
        return None

    def named(self, name: str) -> Noun | Fixed | None:
        """What was registered under an entity type's name, or None."""
        return self._nouns.get(name) or self._fixed.get(name)

    def nouns(self) -> Iterable[Noun]:
        """All nouns with attributes."""
        return self._nouns.values()

    def names(self) -> set[str]:
        """All registered entity types."""
        return {*self._nouns, *self._fixed}

    def _check(self, made: Noun, attributes: list[str]) -> None:
        taken = {made.model, made.handle} & set(self._by_class)
        if made.name in self.names() or taken:
            raise _wrong(made.name, say("名前またはモデルが二重に登録されています。"))
        twice = sorted({attr for attr in attributes if attributes.count(attr) > 1})
        if twice:
            raise _wrong(made.name, say("属性が二重に登録されています: {names}", names=", ".join(twice)))
        for attr, kind in made.types.items():
            if not _TYPE.fullmatch(kind):
                raise _wrong(made.name, say("属性{attr}の型{kind}は使えません。", attr=attr, kind=kind))


def _column(noun: str, model: type[Model], path: str) -> Column:
    last = _follow(noun, model, path)
    kind = _SCALARS.get(last.get_internal_type())
    if kind is None or getattr(last, "db_collation", None):
        raise _wrong(noun, say("列{path}の種類は判定に使えません。", path=path))
    return Column(path, kind, last)


def _reference(noun: str, model: type[Model], kind: str, path: str) -> Column:
    last = _follow(noun, model, path)
    _id_family(noun, last, path)
    return Column(path, kind, last)


def _identity(noun: str, model: type[Model], path: str, *, unique: bool) -> Column:
    column = _reference(noun, model, noun, path)
    if unique and not (column.field.unique and "__" not in path):
        raise _wrong(noun, say("列{path}は一意でなければなりません。", path=path))
    return column


def _members(noun: str, model: type[Model], key: Column, each: SetOf, present: Q | None) -> Members:
    owner = _follow(noun, each.model, each.owner, nullable=each.not_of_all)
    key_column = _follow(noun, model, each.key) if each.key else key.field
    if _id_family(noun, owner, each.owner) != _id_family(noun, key_column, each.key or key.path):
        raise _wrong(noun, say("列{path}の型が、指す先の型と違います。", path=each.owner))
    member = _follow(noun, each.model, each.member, nullable=True)
    if each.type is not None:
        _id_family(noun, member, each.member)
    of = each.type or _SCALARS.get(member.get_internal_type())
    if of not in {"Long", "String", each.type}:
        raise _wrong(noun, say("列{path}の種類は判定に使えません。", path=each.member))
    on_row = (
        each.model is model and each.owner == key.path and each.key is None and each.where == (present or Q())
    )
    return Members(each, f"Set<{of}>", str(of), member, each.key or key.path, on_row)


def _follow(noun: str, model: type[Model], path: str, *, nullable: bool = False) -> Field[Any, Any]:
    """The field at the end of a path of foreign keys, none of which may be NULL."""
    *hops, last = path.split("__")
    for hop in hops:
        step = _field(noun, model, hop)
        if not isinstance(step, ForeignKey) or step.null:
            raise _wrong(
                noun, say("{path}の途中の{hop}は、必須の外部キーでなければなりません。", path=path, hop=hop)
            )
        model = step.related_model
    end = _field(noun, model, last)
    if end.null and not nullable:
        raise _wrong(noun, say("列{path}はNULLになり得るため、判定に使えません。", path=path))
    return end


def _field(noun: str, model: type[Model], name: str) -> Field[Any, Any]:
    try:
        found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    except FieldDoesNotExist:
        found = None
    if not isinstance(found, Field) or not getattr(found, "concrete", False) or found.many_to_many:
        raise _wrong(noun, say("{model}に列{name}がありません。", model=model.__name__, name=name))
    return found


def target(column: Field[Any, Any]) -> Field[Any, Any]:
    """The field whose values a column holds: for a foreign key the key it points to, followed to its end."""
    while isinstance(column, ForeignKey):
        column = column.target_field
    return column


def _id_family(noun: str, column: Field[Any, Any], path: str) -> str:
    internal = target(column).get_internal_type()
    family = "Uuid" if internal == "UUIDField" else _SCALARS.get(internal, "")
    if family not in _IDS or getattr(column, "db_collation", None):
        raise _wrong(noun, say("列{path}の種類は番号として使えません。", path=path))
    return family


def _wrong(noun: str, what: str) -> Misconfigured:
    return Misconfigured(
        say("権限判定の対象{noun}の登録が誤っています: {what}", noun=noun, what=what),
        say("その部屋のguard.pyを直してください。"),
    )


NOUNS = Nouns()
