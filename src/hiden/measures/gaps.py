"""What is missing: chosen but not done, late, written but not practised, practised but not shown. Pure, on states.

A gap is a fact about our own records with a reason to look, never a judgement.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hiden.base.words import say
from hiden.measures.queries import MeasureState


class GapKind(StrEnum):
    """Kinds of gap, the most pressing first."""

    OVERDUE = "overdue"
    RULE_ONLY = "rule_only"
    NOT_IMPLEMENTED = "not_implemented"
    UNDOCUMENTED = "undocumented"
    NO_EVIDENCE = "no_evidence"
    UNASSIGNED = "unassigned"
    OWNER_LEFT = "owner_left"

    @property
    def words(self) -> str:
        """What the kind is called."""
        return {
            GapKind.OVERDUE: say("期限を過ぎている"),
            GapKind.RULE_ONLY: say("文書はあるが実施されていない"),
            GapKind.NOT_IMPLEMENTED: say("選んだが実施されていない"),
            GapKind.UNDOCUMENTED: say("実施しているが文書がない"),
            GapKind.NO_EVIDENCE: say("実施しているが証拠を確認していない"),
            GapKind.UNASSIGNED: say("担当か期限が決まっていない"),
            GapKind.OWNER_LEFT: say("担当者が退職した、または担当部署がなくなった"),
        }[self]

    @property
    def do_next(self) -> str:
        """What helps."""
        return {
            GapKind.OVERDUE: say("担当者に状況を確かめ、実施日か新しい期限を登録してください。"),
            GapKind.RULE_ONLY: say(
                "規程と実態の食い違いは、管理していることを示すときの弱みになり得ます。実施するか、規程を改めてください。"
            ),
            GapKind.NOT_IMPLEMENTED: say("担当と期限を決めて実施してください。"),
            GapKind.UNDOCUMENTED: say("担当者が代わっても続くように、規程や手順書に書いてください。"),
            GapKind.NO_EVIDENCE: say("記録や設定を見て確かめ、確認日と証拠を登録してください。"),
            GapKind.UNASSIGNED: say("だれが・いつまでに行うかを登録してください。"),
            GapKind.OWNER_LEFT: say("引き継ぐ人または部署を登録してください。"),
        }[self]


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap of one measure."""

    kind: GapKind
    state: MeasureState


def kinds_of(state: MeasureState, day: date) -> list[GapKind]:
    """The gaps of one measure on a day; a measure that was not chosen has none."""
    if not state.chosen:
        return []
    found = []
    if not state.implemented:
        found.append(GapKind.NOT_IMPLEMENTED)
        if state.overdue(day):
            found.append(GapKind.OVERDUE)
        if state.documented:
            found.append(GapKind.RULE_ONLY)
        if not (state.assigned.owner_id or state.assigned.department_id) or state.assigned.due_on is None:
            found.append(GapKind.UNASSIGNED)
    else:
        if not state.documented:
            found.append(GapKind.UNDOCUMENTED)
        if not state.seen:
            found.append(GapKind.NO_EVIDENCE)
    if state.assigned.gone:
        found.append(GapKind.OWNER_LEFT)
    return sorted(found, key=list(GapKind).index)


def gaps(states: Iterable[MeasureState], day: date) -> dict[GapKind, list[Gap]]:
    """All gaps by kind, in the order of the kinds; kinds without a gap are absent. Late ones by their due day."""
    found: dict[GapKind, list[Gap]] = {}
    for state in states:
        for kind in kinds_of(state, day):
            found.setdefault(kind, []).append(Gap(kind, state))
    for late in found.get(GapKind.OVERDUE, []), found.get(GapKind.NOT_IMPLEMENTED, []):
        late.sort(key=lambda gap: gap.state.assigned.due_on or date.max)
    return {kind: found[kind] for kind in GapKind if kind in found}
