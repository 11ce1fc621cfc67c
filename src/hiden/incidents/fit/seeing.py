"""Factors of one incident as of the day of the act: what speaks for, what against, what nobody knows, with source and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from hiden.base.clock import TOKYO
from hiden.base.words import say
from hiden.catalogue import law
from hiden.catalogue.model import Law, Version
from hiden.incidents.fit.looks import LOOKS, Held
from hiden.incidents.fit.model import Factor, Kind, Option, Proof, options, proofs
from hiden.incidents.fit.then import Then
from hiden.incidents.models import Certainty
from hiden.incidents.saying import said
from hiden.incidents.topics import topics
from hiden.ui.written import in_english

_OPPOSITE: Final = {"for": "against", "against": "for"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One factor. Several of `speaks_for`, `against` and `unknown` may be said at once: two of three items are classed, say.

    `told`: what somebody wrote that weighs neither way by itself. `url`: where the rows are. `outside`: Hiden holds nothing of it.
    """

    words: str
    speaks_for: str = ""
    against: str = ""
    unknown: str = ""
    told: str = ""
    source: str = ""
    on: date | None = None
    url: str = ""
    note: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision and its text of the day of the act; `version` None where none is known for that day."""

    law: Law
    version: Version | None
    now: Version | None

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere, or is punished otherwise, today than then."""
        then, today = self.version, self.now
        return (then and (then.article, then.penalty)) != (today and (today.article, today.penalty))


@dataclass(frozen=True, slots=True)
class Laid:
    """A regime or a measure with its factors and the law of that day."""

    option: Option
    provisions: list[Provision]
    limits: list[Provision]
    factors: list[Seen]


class Weighing:
    """Asks each look once for any number of factors. `today`: the day whose law is shown beside that of then."""

    def __init__(self, then: Then, today: date) -> None:
        self._then, self._today = then, today
        self._held: dict[str, Held] = {}

    def laid(self, kind: Kind) -> list[Laid]:
        """All options of a kind, in order."""
        return [
            Laid(one, self.provisions(one.laws), self.provisions(one.limits), self.seen(one.factors))
            for one in options().values()
            if one.kind == kind
        ]

    def proven(self) -> list[tuple[Proof, list[Seen]]]:
        """What would have to be proven, with what there is and what is missing."""
        return [(one, self.seen(one.records)) for one in proofs().values()]

    def provisions(self, ids: Iterable[str]) -> list[Provision]:
        """Their texts of the first day of the act and of today."""
        found = [law(ident) for ident in ids]
        return [Provision(one, one.on(self._then.first), one.on(self._today)) for one in found]

    def seen(self, factors: Iterable[Factor]) -> list[Seen]:
        """Each factor, weighed by nobody."""
        return [self._one(factor) for factor in factors]

    def _one(self, factor: Factor) -> Seen:
        words = factor.en if in_english() else factor.ja
        if factor.look:
            return self._counted(words, factor)
        if factor.topic:
            return self._stated(words, factor)
        return Seen(words, unknown=say("秘伝の外にある記録です。"), outside=True)

    def held(self, name: str) -> Held:
        """What a look counted, asked once."""
        if name not in self._held:
            self._held[name] = LOOKS[name](self._then)
        return self._held[name]

    def _counted(self, words: str, factor: Factor) -> Seen:
        held = self.held(factor.look or "")
        there = say("{n}件", n=held.there)
        found = {"for": "", "against": "", "unknown": ""}
        if held.of:
            there = say("{of}件のうち{n}件", of=held.of, n=held.there)
            if held.there < held.of:
                found[_OPPOSITE[factor.yes]] = say(
                    "{of}件のうち{n}件は、記録がない", of=held.of, n=held.of - held.there
                )
        elif not held.there:
            found["unknown"] = say("記録がない")
        if held.there:
            found[factor.yes] = there
        if not self._then.items and not held.there and not held.of:
            found["unknown"] = say("関わる情報か人が、まだ登録されていない")
        return Seen(
            words, found["for"], found["against"], found["unknown"], source=say("秘伝の記録"), on=self._then.first,
            url=held.url, note=held.note,
        )  # fmt: skip

    def _stated(self, words: str, factor: Factor) -> Seen:
        topic = topics()[factor.topic or ""]
        fact = self._then.facts.get(topic.id)
        if fact is None:
            return Seen(words, unknown=say("まだ書かれていない"))
        source = say(
            "{name}さんの記載（{sure}）", name=fact.stated_by.name, sure=fact.get_certainty_display()
        )
        on = fact.stated_at.astimezone(TOKYO).date()
        if topic.kind != "yesno":
            if fact.certainty == Certainty.OPEN:
                return Seen(words, unknown=said(topic, fact), source=source, on=on)
            return Seen(words, told=said(topic, fact), source=source, on=on)
        if fact.value == "unknown":
            return Seen(words, unknown=say("分かっていない"), source=source, on=on)
        way = factor.yes if fact.value == "yes" else _OPPOSITE[factor.yes]
        told: Mapping[str, str] = {way: say("はい") if fact.value == "yes" else say("いいえ")}
        return Seen(words, told.get("for", ""), told.get("against", ""), source=source, on=on)


__all__ = ["Laid", "Provision", "Seen", "Weighing"]
