"""Kinds of entry: each knows its sentence, what it is about, and which of its fields can be forgotten.

Nobody can add a kind without deciding how its personal data dies: a class without `personal` cannot be defined.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, ClassVar, Protocol, TypeVar

KIND = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")


class KindError(TypeError):
    """A kind of entry is declared wrongly. A mistake of the programmer, found when the product starts."""


class Author(Protocol):
    """Whoever acts: `key` is a pseudonym that never changes, such as the key of a person."""

    @property
    def key(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _System:
    key: str = "system"


SYSTEM: Author = _System()  # the product itself: timers, first set-up, clean-up

Words = Mapping[str, Mapping[str, tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """An entry as a sentence in both languages, with `{field}` places.

    `words` turns stored codes into words: {"outcome": {"secret": ("秘密情報", "secret")}}. `nouns` says which fields hold
    ids that a room knows the names of: {"class_code": "class"}.
    """

    ja: str
    en: str
    words: Words = dataclasses.field(default_factory=dict)
    nouns: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def places(self) -> set[str]:
        """The fields that the two sentences mention. Raises KindError for anything but plain `{field}`."""
        found = set()
        for text in (self.ja, self.en):
            for _, name, form, conversion in Formatter().parse(text):
                if name is None:
                    continue
                if not name.isidentifier() or form or conversion:
                    raise KindError(f"{{{name}}} is not the plain name of a field")
                found.add(name)
        return found

    def fill(self, values: Mapping[str, str], language: str) -> str:
        """The sentence in `ja` or `en`; `values` must hold every place."""
        return (self.en if language == "en" else self.ja).format_map(values)

    def outline(self, language: str) -> str:
        """The sentence with … at its places: how a kind is shown in a list of choices."""
        return self.fill(dict.fromkeys(self.places(), "…"), language)


class Entry:
    """What a kind derives from. Fields hold text, whole numbers, true/false, None, lists and dicts of these."""

    __slots__ = ()

    kind: ClassVar[str]  # set by @entry
    personal: ClassVar[frozenset[str]]
    sentence: ClassVar[Sentence]

    def __init_subclass__(cls) -> None:
        if not isinstance(cls.__dict__.get("personal"), frozenset):
            raise KindError(
                f"{cls.__name__} must say which fields are personal: personal = frozenset({{…}}), or an empty one"
            )
        if not isinstance(cls.__dict__.get("sentence"), Sentence):
            raise KindError(f"{cls.__name__} must have a sentence = Sentence(ja, en)")

    def about(self) -> tuple[tuple[str, str], ...]:
        """The things whose history this entry belongs to, as (noun, id)."""
        return ()


_KINDS: dict[str, type[Entry]] = {}
_Class = TypeVar("_Class", bound=type[Entry])


def entry(kind: str) -> Callable[[_Class], _Class]:
    """Register a frozen dataclass as the kind `room.event`. Raises KindError for every contradiction in it."""

    def register(cls: _Class) -> _Class:
        if not KIND.fullmatch(kind):
            raise KindError(f"{kind!r} is not of the form room.event")
        if kind in _KINDS:
            raise KindError(f"{kind} is already the kind of {_KINDS[kind].__qualname__}")
        names = _field_names(cls)
        if unknown := cls.personal - names:
            raise KindError(f"{kind}: personal names no field: {', '.join(sorted(unknown))}")
        if unknown := frozenset(cls.sentence.places() - names):
            raise KindError(f"{kind}: the sentence mentions no field: {', '.join(sorted(unknown))}")
        if unknown := frozenset({*cls.sentence.words, *cls.sentence.nouns}) - names:
            raise KindError(f"{kind}: there are words for no field: {', '.join(sorted(unknown))}")
        cls.kind = kind
        _KINDS[kind] = cls
        return cls

    return register


def _field_names(cls: type[Any]) -> set[str]:
    parameters = getattr(cls, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen:
        raise KindError(f"{cls.__name__} must be a frozen dataclass")
    return {each.name for each in dataclasses.fields(cls)}


def kind_named(kind: str) -> type[Entry] | None:
    """The class of a kind; None for a kind of a later or earlier version of the product."""
    return _KINDS.get(kind)


def kinds() -> dict[str, type[Entry]]:
    """All kinds, by name."""
    return dict(sorted(_KINDS.items()))
