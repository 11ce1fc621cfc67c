"""What a purpose rests on, laid down as a company would: rules that were made known, a notice, a consultation; and a detector."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hiden.base.clock import now, today
from hiden.base.words import say
from hiden.logs.models import Purpose
from hiden.monitoring.detectors import Detector, detector, sentence
from hiden.monitoring.models import MonitoringPurpose
from hiden.monitoring.purposes.settling import Wish, draft_purpose, put_in_force
from hiden.paper.text import Article, Paragraph, Style, Text
from hiden.rules.models import Procedure, ProcedureStep, Version
from hiden.training.actions import publish
from hiden.training.models import NoticeKind, StaffNotice
from tests.promises.deciding import decide
from tests.world.kept import kept
from tests.world.organisation import Organisation

MEDIA = "trial.rights_media"
detector(
    Detector(
        MEDIA,
        lambda: say("USBメモリー等への書出し"),
        lambda: say("USBメモリー等への書出し"),
        "6-1(1)①",
        frozenset({"removable"}),
    )
)
sentence(MEDIA, lambda values: f"媒体に{values['count']}件コピーしました。")


def rule() -> Version:
    """A works rule on monitoring, in force, and made known."""
    words = Article("purpose", "目的", paragraphs=(Paragraph("会社は、記録を取得し、確かめる。"),))
    found = decide("monitoring_rules", Text(title="モニタリング規程", style=Style.RULE, articles=(words,)))
    ProcedureStep.objects.create(
        version=found,
        step=Procedure.MADE_KNOWN,
        on=date(2024, 4, 1),
        party="全従業員",
        how="社内掲示",
        recorded_at=now(),
    )
    return found


def notice(org: Organisation) -> StaffNotice:
    """That records are taken."""
    return publish(
        kind=NoticeKind.MONITORING,
        title="記録から兆候を探します",
        body="秘密情報の漏えいを早く知るため、操作の記録から兆候を探します。",
        people=[org.charlie],
        due_on=today() + timedelta(days=14),
        by=org.alice,
    )


def wish(org: Organisation, **other: Any) -> Wish:
    """A purpose that lacks nothing but its grounds."""
    given = Wish(
        name="持出しの早期発見",
        purpose=Purpose.PREVENT,
        words="秘密情報の持出しを早く知り、広がる前に止めるため。人事評価には使いません。",
        responsible=org.alice,
        rule_words="第1条",
        consulted_on=date(2026, 10, 1),
        consulted_with="過半数代表",
        consulted_words="範囲を狭めてほしいという意見があり、媒体と送信に絞った。",
        impact="ほかの方法では気付けない。名前は伏せ、二人の承認で開示する。",
    )
    return replace(given, **other)


@kept
def sound_purpose(org: Organisation) -> MonitoringPurpose:
    """Drafted by the information manager."""
    return draft_purpose(wish(org, rule=rule(), notice=notice(org)), by=org.alice)


@kept
def standing_purpose(org: Organisation) -> MonitoringPurpose:
    """In force."""
    return put_in_force(sound_purpose(org), declared=True, by=org.dave)
