"""What a condition says of the channel and the action of every event that meets it: by that, whole kinds of events are passed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hiden.sigma.conditions import And, Condition, Not, Operator, Or


@dataclass(frozen=True, slots=True)
class Told:
    """Only events through these channels and with these actions can meet it; None: any."""

    channels: frozenset[str] | None = None
    actions: frozenset[str] | None = None

    def meets(self, channel: str, action: str) -> bool:
        """Whether such an event can."""
        return (self.channels is None or channel in self.channels) and (
            self.actions is None or action in self.actions
        )


ANY: Final = Told()


def told_by(condition: Condition) -> Told:
    """What it says; conditions of the view write channels and actions as the view does, in small letters."""
    return Told(only(condition, "channel"), only(condition, "action"))


def only(condition: Condition, name: str) -> frozenset[str] | None:
    """The only values of a field with which an event can meet it; None: any, and also those that do not have it."""
    if isinstance(condition, And):
        told: frozenset[str] | None = None
        for each in condition.members:
            found = only(each, name)
            told = found if told is None else told if found is None else told & found
        return told
    if isinstance(condition, Or):
        some = [only(each, name) for each in condition.members]
        known = [each for each in some if each is not None]
        return frozenset().union(*known) if len(known) == len(some) else None
    if isinstance(condition, Not) or condition.field != name or condition.operator is not Operator.EQUALS:
        return None
    return frozenset({condition.wanted})
