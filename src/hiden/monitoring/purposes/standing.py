"""Questions: what a purpose lacks, in the order in which it is to be got; and what stands under one that lacks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from hiden.base.clock import FOREVER, now
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.logs.sources import tells_of_records
from hiden.monitoring.models import DetectorUse, MonitoringPurpose
from hiden.monitoring.purposes.forbidden import Hint, hints
from hiden.paper.text import all_words, text_of
from hiden.people.queries import is_here
from hiden.rules.models import Procedure, Version
from hiden.rules.queries import decided, in_force, procedure_of

MONITORING_RULES: Final = "monitoring_rules"
LEAST_WORDS: Final = 20
_CLAUSE: Final = (
    "モニタリング",
    "監視",
    "利用状況を確認",
    "記録を取得",
)  # 就業規則 say it in one of these words


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing. `code`: rule, notice, responsible, consulted, impact, words, aim or declared."""

    code: str
    words: str


def lacking(purpose: MonitoringPurpose) -> list[Lack]:
    """All that is missing before a purpose may be in force, besides the declaration. Three queries."""
    return [
        *_words(purpose),
        *_rule(purpose.rule),
        *_notice(purpose),
        *_people(purpose),
        *_impact(purpose),
    ]


def _words(purpose: MonitoringPurpose) -> Iterator[Lack]:
    if len(purpose.words.strip()) < LEAST_WORDS:
        yield Lack("words", say("何のために、何を見るのかが、{n}文字以上で書かれていません。", n=LEAST_WORDS))
    for hint in forbidden(purpose):
        yield Lack("aim", refused(hint))


def forbidden(purpose: MonitoringPurpose) -> list[Hint]:
    """Words of a purpose that point to an aim nobody is watched for."""
    return hints("\n".join([purpose.name, purpose.words, purpose.impact]))


def refused(hint: Hint) -> str:
    """Why, with the word and its sentence."""
    return say(
        "「{word}」という言葉が、認められない目的「{aim}」を思わせます（「{part}」）。{why}",
        word=hint.word,
        aim=hint.aim.label,
        part=hint.sentence[:80],
        why=hint.aim.why,
    )


def _rule(rule: Version | None) -> Iterator[Lack]:
    if rule is None:
        yield Lack("rule", say("根拠になる就業規則・モニタリング規程の版が選ばれていません。"))
        return
    if in_force(rule.document) != rule:
        yield Lack("rule", say("選ばれた規程の版は、今日は施行されていません。"))
    if not speaks_of_monitoring(rule):
        yield Lack("rule", say("選ばれた規程に、記録の取得やモニタリングについての条文がありません。"))
    known = {gone.step: gone.on for gone in procedure_of(rule)}
    if known.get(Procedure.MADE_KNOWN) is None:
        yield Lack("rule", say("選ばれた規程の周知（労働基準法106条）が記録されていません。"))


def speaks_of_monitoring(rule: Version) -> bool:
    """Whether a version says that records are taken or looked at."""
    if rule.document.template == MONITORING_RULES:
        return True
    return any(word in line for line in all_words(text_of(rule.text)) for word in _CLAUSE)


def _notice(purpose: MonitoringPurpose) -> Iterator[Lack]:
    if purpose.notice is None:
        yield Lack("notice", say("従業員等への周知（お知らせ）が選ばれていません。"))
    elif not tells_of_records(purpose.notice):
        yield Lack("notice", say("選ばれたお知らせは、公開済みの「記録の取得の周知」ではありません。"))


def _people(purpose: MonitoringPurpose) -> Iterator[Lack]:
    if not is_here(purpose.responsible):
        yield Lack("responsible", say("責任者が在籍していません。"))
    if purpose.consulted_on is None or not purpose.consulted_with or not purpose.consulted_words:
        yield Lack(
            "consulted", say("労働組合か従業員の代表との話合い（日付、相手、内容）が記録されていません。")
        )


def _impact(purpose: MonitoringPurpose) -> Iterator[Lack]:
    if len(purpose.impact.strip()) < LEAST_WORDS:
        yield Lack("impact", say("影響の評価（何と何を比べて、必要と判断したか）が書かれていません。"))


def is_in_force(purpose: MonitoringPurpose) -> bool:
    """Whether a purpose was put in force and has not ended."""
    return purpose.since is not None and purpose.since <= now() < purpose.until


def in_force_now() -> QuerySet[MonitoringPurpose]:
    """The purposes in force, the oldest first."""
    at = now()
    return _all().filter(since__lte=at, until__gt=at).order_by("since", "pk")


def purposes() -> QuerySet[MonitoringPurpose]:
    """Every purpose: drafts first, then those in force, then those that ended."""
    return _all().order_by("-until", "since", "pk")


def _all() -> QuerySet[MonitoringPurpose]:
    return MonitoringPurpose.objects.select_related("rule__document", "notice", "responsible")


def find_purpose(key: str) -> MonitoringPurpose:
    """By its key. Raises NotFound."""
    found = _all().filter(key=key).first()
    if found is None:
        raise NotFound(say("この目的はありません。"), say("目的の一覧から選んでください。"))
    return found


def uses_of(purpose: MonitoringPurpose) -> dict[str, DetectorUse]:
    """The detectors that are switched on under a purpose, by id."""
    return {use.detector: use for use in purpose.uses.filter(until=FOREVER).order_by("detector")}


def sound(rows: QuerySet[DetectorUse]) -> list[DetectorUse]:
    """Of some uses those whose purpose lacks nothing today: a rule repealed or a notice withdrawn stops what rests on it."""
    whole: dict[int, bool] = {}
    found = []
    for use in rows.select_related("purpose__rule__document", "purpose__notice", "purpose__responsible"):
        if use.purpose_id not in whole:
            whole[use.purpose_id] = not lacking(use.purpose)
        if whole[use.purpose_id]:
            found.append(use)
    return found


def shaken() -> int:
    """How many purposes are in force that lack something."""
    return sum(1 for one in in_force_now() if lacking(one))


def rules_to_choose() -> list[Version]:
    """The rules in force today that speak of monitoring."""
    return [one for one in decided().filter(document__family="rule") if speaks_of_monitoring(one)]


__all__ = [
    "LEAST_WORDS", "Lack", "find_purpose", "forbidden", "in_force_now", "is_in_force", "lacking", "purposes", "refused",
    "rules_to_choose", "shaken", "sound", "speaks_of_monitoring", "uses_of",
]  # fmt: skip
