"""Answers to questions: one, or many at once. Whatever cannot be understood or known is a no that says why.

One request is one instant: each person, each item and the policies are read once for it, and nothing is kept after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hiden.access.authzen.approvals import about_approval
from hiden.access.authzen.askers import Asker
from hiden.access.authzen.denials import why
from hiden.access.authzen.devices import circumstances
from hiden.access.authzen.questions import ITEM, USER, Question, Unclear, instant
from hiden.access.authzen.resolving import item_named, person_named, registered
from hiden.access.authzen.sentences import fixed
from hiden.access.deciding import Answer, Asking, keep
from hiden.access.situation import Situation, Verb


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision as it is sent."""

    decision: bool
    context: Mapping[str, Any] = field(default_factory=dict)

    def sent(self) -> dict[str, Any]:
        """As JSON."""
        return {"decision": self.decision, **({"context": dict(self.context)} if self.context else {})}


@dataclass(frozen=True, slots=True)
class Meant:
    """A question in our own terms."""

    person: int
    verb: Verb
    item: int
    situation: Situation
    at: datetime | None


class Evaluation:
    """The questions of one request."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._people: dict[str, int | None] = {}
        self._items: dict[str, int | None] = {}
        self._askings: dict[datetime | None, Asking] = {}

    def one(self, asked: Question) -> Outcome:
        """The answer to one question."""
        return self.all([asked])[0]

    def all(self, questions: Sequence[Question | Outcome]) -> list[Outcome]:
        """The answers in the order of the questions; what is an outcome already stays one."""
        found: dict[int, Outcome] = {}
        meant: dict[int, Meant] = {}
        for place, each in enumerate(questions):
            read = self.meaning(each) if isinstance(each, Question) else each
            if isinstance(read, Meant):
                meant[place] = read
            else:
                found[place] = read
        answers = self._decide(meant)
        keep((one for place, one in answers.items() if meant[place].at is None), self.asker.name)
        for place, answer in answers.items():
            asked = questions[place]
            assert isinstance(asked, Question)
            found[place] = self._outcome(asked, meant[place], answer)
        return [found[place] for place in range(len(questions))]

    def in_turn(self, questions: Sequence[Question | Outcome]) -> Iterator[Outcome]:
        """The same one after the other, for whoever stops at one of them: what is not asked for is not decided."""
        for each in questions:
            yield self.all([each])[0]

    def meaning(self, asked: Question) -> Meant | Outcome:
        """The question in our terms, or why it is answered with no."""
        try:
            at = instant(asked, may_look_back=self.asker.may_look_back)
            around = circumstances(asked, at)
        except Unclear as unclear:
            return refused(unclear.status, unclear.message)
        if (strange := _strange(asked)) is not None:
            return _unknown(strange)
        person, item = self.person(asked.subject.id), self.item(asked.resource.id)
        if item is not None and at is not None and not registered(item, at):
            item = None
        if person is None or item is None:
            return _unknown("unknown_subject" if person is None else "unknown_resource")
        return Meant(person, Verb(asked.action.name), item, around, at)

    def person(self, name: str) -> int | None:
        """Whom a subject's id means."""
        if name not in self._people:
            self._people[name] = person_named(name)
        return self._people[name]

    def item(self, name: str) -> int | None:
        """What a resource's id means."""
        if name not in self._items:
            self._items[name] = item_named(name)
        return self._items[name]

    def asking(self, at: datetime | None) -> Asking:
        """The policies of an instant, read once for this request."""
        if at not in self._askings:
            self._askings[at] = Asking(at)
        return self._askings[at]

    def _decide(self, meant: Mapping[int, Meant]) -> dict[int, Answer]:
        groups: dict[tuple[datetime | None, Verb, Situation], list[int]] = defaultdict(list)
        for place, one in meant.items():
            groups[one.at, one.verb, one.situation].append(place)
        found: dict[int, Answer] = {}
        for (at, verb, around), places in groups.items():
            pairs = [(meant[place].person, meant[place].item) for place in places]
            found.update(zip(places, self.asking(at).decide_all(pairs, verb, around), strict=True))
        return found

    def _outcome(self, asked: Question, meant: Meant, answer: Answer) -> Outcome:
        said: dict[str, Any] = {}
        if meant.at is not None:
            said["as_of"] = meant.at.isoformat()
        if not answer.allowed:
            said |= why(self.asker, asked, answer, present=meant.at is None)
        if meant.at is None and asked.context.get("approval") is not None:
            said |= about_approval(asked.context["approval"], answer, said)
        return Outcome(answer.allowed, said)


def refused(status: int, message: str) -> Outcome:
    """A closed decision for a question that is faulty by itself: the errors of single questions (AuthZEN 7.2.1)."""
    return Outcome(False, {"reason": "invalid_request", "error": {"status": status, "message": message}})


def _strange(asked: Question) -> str | None:
    """What of the question is of a kind that there is not."""
    if asked.subject.type != USER:
        return "unknown_subject_type"
    if asked.resource.type != ITEM:
        return "unknown_resource_type"
    return None if asked.action.name in Verb.values else "unknown_action"


def _unknown(code: str) -> Outcome:
    return Outcome(False, {"reason": code, "reason_admin": fixed(code), "reason_user": fixed("no_right")})


__all__ = ["Evaluation", "Meant", "Outcome", "refused"]
