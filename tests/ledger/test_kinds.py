"""Nobody can invent a kind of entry without deciding how its personal data is forgotten."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.kinds import KindError, kind_named, kinds


def test_a_kind_without_personal_cannot_be_defined() -> None:
    with pytest.raises(KindError, match="which fields are personal"):

        @dataclass(frozen=True, slots=True)
        class Forgetful(Entry):
            text: str
            sentence = Sentence("{text}", "{text}")


def test_personal_cannot_be_inherited_from_another_kind() -> None:
    @dataclass(frozen=True, slots=True)
    class First(Entry):
        text: str
        personal = frozenset({"text"})
        sentence = Sentence("{text}", "{text}")

    with pytest.raises(KindError, match="which fields are personal"):

        @dataclass(frozen=True, slots=True)
        class Second(First):
            more: str
            sentence = Sentence("{more}", "{more}")


def test_a_kind_without_a_sentence_cannot_be_defined() -> None:
    with pytest.raises(KindError, match="sentence"):

        @dataclass(frozen=True, slots=True)
        class Silent(Entry):
            text: str
            personal = frozenset[str]()


def _make(**more: object) -> type[Entry]:
    space: dict[str, object] = {
        "__annotations__": {"text": str},
        "personal": frozenset[str](),
        "sentence": Sentence("{text}", "{text}"),
        **more,
    }
    return dataclass(frozen=True)(type("Made", (Entry,), space))


@pytest.mark.parametrize(
    "name", ["", "room", "Room.event", "room.event.more", "room-event", "room.", "部屋.出来事"]
)
def test_a_name_that_is_not_room_and_event_is_refused(name: str) -> None:
    with pytest.raises(KindError, match=r"room\.event"):
        entry(name)(_make())


def test_two_kinds_of_one_name_are_refused() -> None:
    entry("test.only_once")(_make())
    with pytest.raises(KindError, match="already"):
        entry("test.only_once")(_make())


@pytest.mark.parametrize(
    "more",
    [
        {"personal": frozenset({"reason"})},
        {"sentence": Sentence("{reason}", "x")},
        {"sentence": Sentence("x", "{reason}")},
        {"sentence": Sentence("{text}", "{text}", {"reason": {}})},
        {"sentence": Sentence("{text.upper}", "x")},
        {"sentence": Sentence("{0}", "x")},
        {"sentence": Sentence("{}", "x")},
        {"sentence": Sentence("{text!r}", "x")},
        {"sentence": Sentence("{text:>9}", "x")},
    ],
)
def test_a_kind_that_speaks_of_what_it_does_not_have_is_refused(more: dict[str, object]) -> None:
    with pytest.raises(KindError):
        entry("test.contradiction")(_make(**more))
    assert kind_named("test.contradiction") is None


def test_a_kind_that_could_change_after_it_was_made_is_refused() -> None:
    space = {"__annotations__": {"text": str}, "personal": frozenset[str](), "sentence": Sentence("x", "x")}
    with pytest.raises(KindError, match="frozen"):
        entry("test.fluid")(dataclass(type("Fluid", (Entry,), space)))


def test_every_kind_of_the_product_has_both_languages() -> None:
    for name, kind in kinds().items():
        if not name.startswith("test."):
            assert kind.sentence.ja, name
            assert kind.sentence.en, name
            assert kind.sentence.ja != kind.sentence.en, name
