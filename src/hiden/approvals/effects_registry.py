"""What happens when a case is decided. Rooms above register it; nothing here knows them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from hiden.base.errors import Misconfigured
from hiden.base.words import say

if TYPE_CHECKING:
    from hiden.approvals.models import Case
    from hiden.people.models import Person

Effect = Callable[..., None]
Label = str | Promise


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing a case is about, as its reader sees it: its number, what would happen to it, its page, and its name.

    `name` is empty where the gate does not show it to this reader.
    """

    number: str
    words: str
    path: str
    name: str = ""


Describe = Callable[[Mapping[str, Any], "Person"], "list[Subject]"]
Things = Callable[[Mapping[str, Any]], "list[str]"]
Bars = Callable[[Mapping[str, Any]], "Collection[int]"]

_effects: dict[str, Effect] = {}
_describe: dict[str, Describe] = {}
_things: dict[str, Things] = {}
_bars: dict[str, Bars] = {}
_labels: dict[str, Label] = {}


def effect(
    kind: str,
    *,
    label: Label = "",
    describe: Describe | None = None,
    things: Things | None = None,
    bars: Bars | None = None,
) -> Callable[[Effect], Effect]:
    """Register `function(payload, *, case, by)` as what a case of this kind does at its last step.

    It runs in the transaction of that step: if it raises, the decision is not recorded either. `label` is what such cases
    are called; `describe(payload, by)` says what one is about, as `by` may see it; `things(payload)` are the numbers of
    what may be in one waiting case of this kind at a time, since of two answers the later would silently undo the other. `bars(payload)` are the ids
    of persons who neither read nor act on it, because it is about them; of such a case the proposer takes no step at all.
    """

    def register(function: Effect) -> Effect:
        if kind in _effects:
            raise ValueError(f"effect {kind} is registered twice")
        _effects[kind] = function
        _labels[kind] = label or kind
        if describe is not None:
            _describe[kind] = describe
        if things is not None:
            _things[kind] = things
        if bars is not None:
            _bars[kind] = bars
        return function

    return register


def known(kind: str) -> bool:
    """Whether cases of this kind can be proposed."""
    return kind in _effects


def kinds() -> Mapping[str, Label]:
    """All kinds of case with what they are called."""
    return _labels


def subjects(case: Case, by: Person) -> list[Subject]:
    """What a case is about, as `by` may see it; nothing for kinds that describe nothing."""
    describe = _describe.get(case.kind)
    return describe(case.payload, by) if describe else []


def things(kind: str, payload: Mapping[str, Any]) -> list[str]:
    """The numbers of what a case holds for itself while it waits."""
    named = _things.get(kind)
    return named(payload) if named else []


def bars(kind: str) -> bool:
    """Whether cases of this kind may be about somebody who must not see them."""
    return kind in _bars


def barred(kind: str, payload: Mapping[str, Any]) -> Collection[int]:
    """The ids of persons whom a case of this kind is kept from."""
    named = _bars.get(kind)
    return named(payload) if named else ()


def take_effect(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Do what was decided."""
    try:
        function = _effects[case.kind]
    except KeyError:
        raise Misconfigured(
            say("案件の種類「{kind}」を実行する機能がありません。", kind=case.kind),
            say("製品を更新した直後なら再起動し、それでも続くときは管理者に連絡してください。"),
        ) from None
    function(payload, case=case, by=by)
