"""Verbs: see more of a case (PRV-07). Names of files and places after a written reason; the person's name, and where the content is, only
after two people of different departments agreed (PRV-06), for days and not for good.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hiden.approvals.actions import propose
from hiden.approvals.models import Case
from hiden.approvals.proposing import own_department
from hiden.approvals.routes import usual_route
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.logs.agreeing import TWO_APART, require_apart, require_two
from hiden.logs.looking import Reporter
from hiden.logs.superiors import line_managers_of
from hiden.monitoring.models import CLOSED, KEEPERS_ONLY, CaseStage, SignCase
from hiden.monitoring.rights.entries import StageOpened
from hiden.monitoring.rights.models import CaseGrant
from hiden.monitoring.rights.reporting import not_now, require_no_report, set_aside
from hiden.monitoring.rights.standing import called, kept_from, stage_of
from hiden.people.models import Person
from hiden.people.turn import in_turn

EFFECT: Final = "monitoring.reveal"
NAMES_DAYS: Final = 14
MOST_DAYS: Final = 14
LEAST_WORDS: Final = 20
_MOST_WORDS: Final = 400

usual_route(EFFECT, TWO_APART)


class Ground(TextChoices):
    """On what a reveal may rest. A number alone is none."""

    SUSPICION = "suspicion", _("名前を伏せたままの確認で残った、具体的な疑い")
    STOPPING = "stopping", _("広がる漏えいを止めるために、急いで本人に確かめる必要")
    REQUEST = "request", _("本人の求め（身の潔白の証明など）")


@dataclass(frozen=True, slots=True)
class Reveal:
    """What is asked for: up to which stage, why, for how many days; whether it may have to do with a report of wrongdoing."""

    stage: CaseStage
    ground: Ground
    words: str
    reporter: Reporter
    days: int = MOST_DAYS


# ---------- names of files and places ----------


def open_names(case: SignCase, *, words: str, by: Person) -> CaseGrant:
    """See names of files and places of a case for two weeks. Raises BadInput without a reason, Conflict, NotAllowed."""
    require(by, "monitoring.open_names", case)
    _reason(words)
    _require_open(case)
    require_no_report(case)
    return _open(case, words=words.strip(), by=by)


@in_turn
def _open(case: SignCase, *, words: str, by: Person) -> CaseGrant:
    found = SignCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _require_open(found)
    return _grant(found, by, CaseStage.NAMES, words, days=NAMES_DAYS, approval=0, by=by)


# ---------- the name of the person, and where the content is ----------


def ask_reveal(case: SignCase, wish: Reveal, *, by: Person) -> Case:
    """Ask two others. Raises BadInput for what is missing, Conflict for what is refused or cannot be agreed to, NotAllowed.

    Where it may have to do with a report, the case goes to the keeper instead, and that stays so.
    """
    require(by, "monitoring.ask_reveal", case)
    _require_open(case)
    _check(wish)
    if wish.reporter != Reporter.NO:
        with transaction.atomic():
            set_aside(SignCase.objects.select_for_update(of=("self",)).get(pk=case.pk), by=by)
        raise Conflict(
            say("公益通報に関わる可能性がある案件の開示は、申請できません。"),
            say("案件は公益通報対応業務従事者に引き継ぎました。通報した人を探すことは、しないでください。"),
        )
    require_no_report(case)
    return _ask(case, wish, by=by)


@in_turn
def _ask(case: SignCase, wish: Reveal, *, by: Person) -> Case:
    found = SignCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _require_open(found)
    if stage_of(found, by) < CaseStage.NAMES:
        raise Conflict(
            say("まだ、ファイル名と送り先を確かめていません。"),
            say("名前の開示は、その前の段階で疑いが残ったときにだけ申請してください。"),
        )
    reason = f"{Ground(wish.ground).label}：{wish.words.strip()}"[:500]
    made = propose(
        EFFECT,
        title=say("案件{number}の開示（{stage}）", number=found.number, stage=wish.stage.label),
        reason=reason,
        payload={
            "case": found.key,
            "viewer": by.pk,
            "stage": int(wish.stage),
            "days": wish.days,
            "reason": reason,
        },
        department=own_department(by),
        by=by,
    )
    require_two(made)
    return made


def barred(payload: Mapping[str, Any]) -> Collection[int]:
    """From whom the request is kept: the one concerned, their line managers, and whoever may not see the case."""
    case = SignCase.objects.select_related("person").get(key=payload["case"])
    managers = line_managers_of(case.person) if case.person else set()
    return {*kept_from({case.pk: case.person_id})[case.pk], *managers}


def revealed(payload: Mapping[str, Any], *, case: Case, by: Person) -> None:
    """Two others agreed: the grant begins. Runs in the transaction of the decision. Raises Conflict where anything stands against it."""
    require_apart(case, {int(payload["viewer"]), *barred(payload)})
    found = SignCase.objects.select_for_update(of=("self",)).get(key=payload["case"])
    _require_open(found)
    viewer = Person.objects.get(pk=payload["viewer"])
    require(viewer, "monitoring.ask_reveal", found)
    days = min(int(payload["days"]), MOST_DAYS)
    stage = CaseStage(payload["stage"])
    _grant(found, viewer, stage, payload["reason"], days=days, approval=case.number, by=by)


# ---------- what they share ----------


def _grant(
    case: SignCase, viewer: Person, stage: CaseStage, reason: str, *, days: int, approval: int, by: Person
) -> CaseGrant:
    at = now()
    made = CaseGrant.objects.create(
        case=case,
        viewer=viewer,
        stage=stage,
        reason=reason,
        approval=approval,
        since=at,
        until=at + timedelta(days=days),
    )
    record(
        StageOpened(
            case=case.key,
            number=case.number,
            viewer=viewer.key,
            stage=str(int(stage)),
            reason=reason,
            approval=approval,
            until=made.until.isoformat(),
        ),
        by=by,
    )
    return made


def _require_open(case: SignCase) -> None:
    if case.state in KEEPERS_ONLY:
        raise not_now(case)
    if case.state in CLOSED:
        raise Conflict(
            say("案件{number}は、もう判断が済んでいます。", number=case.number),
            say("確かめ直す必要があるときは、先に確認をやり直してください。"),
        )


def _reason(words: str) -> None:
    if not LEAST_WORDS <= len(words.strip()) <= _MOST_WORDS:
        raise BadInput(
            say("理由が短すぎるか、長すぎます。"),
            say(
                "何が気がかりで、何を確かめるのかを{least}文字以上{most}文字までで書いてください。人の名前は書かないでください。",
                least=LEAST_WORDS,
                most=_MOST_WORDS,
            ),
        )


def _check(wish: Reveal) -> None:
    if wish.stage not in {CaseStage.PERSON, CaseStage.CONTENT}:
        raise BadInput(
            say("開示の段階が選ばれていません。"), say("本人の名前か、内容の所在を選んでください。")
        )
    if not 1 <= wish.days <= MOST_DAYS:
        raise BadInput(
            say("見られる日数は1日から{n}日までです。", n=MOST_DAYS),
            say("確かめるのに必要な日数にしてください。"),
        )
    _reason(wish.words)


def describe_words(payload: Mapping[str, Any]) -> tuple[str, str]:
    """(what the one concerned is called, what would be shown for how long): all that who agrees needs to know."""
    case = SignCase.objects.get(key=payload["case"])
    words = say(
        "案件{number}の「{stage}」を{days}日間見る",
        number=case.number,
        stage=CaseStage(payload["stage"]).label,
        days=payload["days"],
    )
    return called(case), words


__all__ = [
    "EFFECT",
    "MOST_DAYS",
    "Ground",
    "Reveal",
    "ask_reveal",
    "barred",
    "describe_words",
    "open_names",
    "revealed",
]
