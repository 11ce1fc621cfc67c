"""What the gate answers: yes or no, why, and on which facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from hiden.base.errors import NotAllowed
from hiden.base.words import say


@dataclass(frozen=True, slots=True)
class Reason:
    """A policy that decided, with its sentence in both languages."""

    policy: str
    ja: str
    en: str

    @property
    def sentence(self) -> str:
        """The reason in the language of whoever is reading now."""
        return self.en if (get_language() or "ja").startswith("en") else self.ja


@dataclass(frozen=True, slots=True)
class Decision:
    """The gate's answer.

    `reasons`: the permits that let it through, or the forbids that stopped it; empty when no permit applied.
    `could`: the permits that exist for this action, so that a plain "no" can say when it would be a "yes".
    `facts`: entity → attribute → value as the policies saw them. `errors`: why the decision could not be made;
    whenever there is one, the answer is no.
    """

    allowed: bool
    action: str
    reasons: tuple[Reason, ...] = ()
    could: tuple[Reason, ...] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    errors: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.allowed

    def sentences(self) -> tuple[str, str]:
        """What happened and what to do next, for a refusal."""
        if self.errors:
            return (
                say("許可してよいか判定できなかったため、操作を止めました。"),
                say("システム管理者に、動作の記録（ログ）の確認を依頼してください。"),
            )
        if self.reasons:
            what = " ".join(reason.sentence for reason in self.reasons)
            return what, say("必要な場合は、情報管理責任者に相談してください。")
        if not self.could:
            return (
                say("この操作は許可されていません。"),
                say("必要な場合は、情報管理責任者に相談してください。"),
            )
        cases = " / ".join(reason.sentence for reason in self.could[:4])
        return say("この操作は許可されていません。"), say("許可されるのは次の場合です: {cases}", cases=cases)


class Denied(NotAllowed):
    """The gate said no; `decision` says why."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(*decision.sentences())
        self.decision = decision
