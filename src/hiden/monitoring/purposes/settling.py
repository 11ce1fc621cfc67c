"""Verbs: draft a purpose, change it, put it in force, end it.

One that is in force is not changed but in who is responsible and how long signs are kept: another aim is another purpose, of which
staff are told anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from hiden.base.clock import FOREVER, now, today
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import joined, say
from hiden.gate import require
from hiden.ledger import record
from hiden.logs.models import Purpose
from hiden.monitoring.models import DetectorUse, MonitoringPurpose
from hiden.monitoring.purposes.entries import PurposeSet
from hiden.monitoring.purposes.standing import forbidden, is_in_force, lacking, refused
from hiden.people.models import Person
from hiden.people.turn import in_turn
from hiden.rules.models import Version
from hiden.training.models import StaffNotice

MOST_KEEP_DAYS: Final = 730
MOST_WORDS: Final = 4000
_SETTLED: Final = ("name", "purpose", "words", "rule_words", "impact")


@dataclass(frozen=True, slots=True)
class Wish:
    """A purpose as it is wanted. What is empty is still missing, which only putting it in force refuses."""

    name: str
    purpose: str
    words: str
    responsible: Person
    rule: Version | None = None
    rule_words: str = ""
    notice: StaffNotice | None = None
    consulted_on: date | None = None
    consulted_with: str = ""
    consulted_words: str = ""
    impact: str = ""
    keep_days: int = 180


def wish_of(purpose: MonitoringPurpose) -> Wish:
    """A purpose as it is."""
    return Wish(**{name: getattr(purpose, name) for name in Wish.__slots__})


@in_turn
def draft_purpose(wish: Wish, *, by: Person) -> MonitoringPurpose:
    """Begin a purpose; nothing runs under it yet. Raises BadInput, Conflict for a forbidden aim, NotAllowed."""
    require(by, "monitoring.draft")
    purpose = MonitoringPurpose(made_at=now())
    _fill(purpose, wish)
    purpose.save()
    _enter(purpose, "drafted", by=by)
    return purpose


@in_turn
def change_purpose(purpose: MonitoringPurpose, wish: Wish, *, by: Person) -> MonitoringPurpose:
    """Change a draft; of one in force only what it rests on, and never so that something is missing. Raises BadInput, Conflict, NotAllowed."""
    require(by, "monitoring.draft")
    found = _locked(purpose)
    if found.until != FOREVER:
        raise _over()
    before = {name: getattr(found, name) for name in _SETTLED}
    _fill(found, wish)
    if is_in_force(found):
        if any(getattr(found, name) != value for name, value in before.items()):
            raise Conflict(
                say("施行中の目的の、目的や評価の文は変えられません。"),
                say("新しい目的を起案し、従業員等に知らせてから施行してください。"),
            )
        if missing := lacking(found):
            raise Conflict(
                joined(one.words for one in missing), say("足りないものを補ってから、変更してください。")
            )
    found.save()
    _enter(found, "changed", by=by)
    return found


@in_turn
def put_in_force(purpose: MonitoringPurpose, *, declared: bool, by: Person) -> MonitoringPurpose:
    """From now on detectors may be switched on under it. `declared`: that it serves none of the forbidden aims.

    Raises Conflict naming all that is missing, BadInput without the declaration, NotAllowed.
    """
    require(by, "monitoring.settle")
    found = _locked(purpose)
    if found.until != FOREVER:
        raise _over()
    if is_in_force(found):
        return found
    if missing := lacking(found):
        raise Conflict(
            joined(one.words for one in missing), say("足りないものを補ってから、施行してください。")
        )
    if not declared:
        raise BadInput(
            say("認められない目的に使わないことの宣言がありません。"),
            say(
                "人事評価、勤怠、組合活動、通報者の探索、私生活や信条の把握に使わないことを確かめ、宣言してください。"
            ),
        )
    found.since, found.declared_by = now(), by
    found.save(update_fields=["since", "declared_by"])
    _enter(found, "in_force", by=by)
    return found


@in_turn
def end_purpose(purpose: MonitoringPurpose, *, reason: str, by: Person) -> MonitoringPurpose:
    """Nothing runs under it any more; what was found is kept its time. Raises BadInput without a reason, Conflict, NotAllowed."""
    require(by, "monitoring.settle")
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ目的を終えるかを書いてください。"))
    found = _locked(purpose)
    if found.until != FOREVER:
        raise _over()
    found.until = now()
    found.save(update_fields=["until"])
    DetectorUse.objects.filter(purpose=found, until=FOREVER).update(until=found.until)
    _enter(found, "ended", reason=reason.strip(), by=by)
    return found


def _locked(purpose: MonitoringPurpose) -> MonitoringPurpose:
    rows = MonitoringPurpose.objects.select_for_update(of=("self",))
    return rows.select_related("rule__document", "notice", "responsible").get(pk=purpose.pk)


def _over() -> Conflict:
    return Conflict(say("この目的は、もう終わっています。"), say("新しい目的を起案してください。"))


def _fill(purpose: MonitoringPurpose, wish: Wish) -> None:
    _check(wish)
    for name in wish.__slots__:
        value = getattr(wish, name)
        setattr(purpose, name, value.strip() if isinstance(value, str) else value)
    if found := forbidden(purpose):
        raise Conflict(
            joined(refused(one) for one in found),
            say(
                "その目的を外してください。使わないことを書くときは、「使いません」と同じ文に書いてください。"
            ),
        )


def _check(wish: Wish) -> None:
    if not wish.name.strip() or len(wish.name.strip()) > 100:
        raise BadInput(
            say("目的の名前がないか、長すぎます。"), say("社内で通じる名前を100文字までで付けてください。")
        )
    if wish.purpose not in Purpose.values:
        raise BadInput(
            say("「{purpose}」という目的では検知できません。", purpose=wish.purpose[:40]),
            say("示された利用目的の中から選んでください。"),
        )
    if any(len(text) > MOST_WORDS for text in (wish.words, wish.impact, wish.consulted_words)):
        raise BadInput(say("文が長すぎます。"), say("それぞれ{n}文字までで書いてください。", n=MOST_WORDS))
    if not 1 <= wish.keep_days <= MOST_KEEP_DAYS:
        raise BadInput(
            say("保存の日数は1日から{most}日までです。", most=MOST_KEEP_DAYS),
            say("事案にならなかった兆候を残す日数を、短く入力してください。"),
        )
    if wish.consulted_on is not None and wish.consulted_on > today():
        raise BadInput(say("話合いの日が先の日になっています。"), say("話し合った日を入力してください。"))


def _enter(purpose: MonitoringPurpose, what: str, *, reason: str = "", by: Person) -> None:
    rule = purpose.rule
    record(
        PurposeSet(
            purpose=purpose.key,
            what=what,
            name=purpose.name,
            words=purpose.words,
            rule=f"{rule.document.key} {rule.number}" if rule else "",
            rule_words=purpose.rule_words,
            notice=purpose.notice.key if purpose.notice else "",
            responsible=purpose.responsible.key,
            consulted_on=purpose.consulted_on.isoformat() if purpose.consulted_on else "",
            consulted_with=purpose.consulted_with,
            impact=purpose.impact,
            keep_days=purpose.keep_days,
            declared=purpose.declared_by is not None,
            reason=reason,
        ),
        by=by,
    )


__all__ = [
    "MOST_KEEP_DAYS",
    "Wish",
    "change_purpose",
    "draft_purpose",
    "end_purpose",
    "put_in_force",
    "wish_of",
]
