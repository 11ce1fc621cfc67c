"""The sample company notices signs: a purpose with all that it rests on, detectors under it, what places outside are, and a first run.

Everything goes the way that a company goes: the rule is adopted and made known, staff were told, the chief officer puts the purpose
in force, the information manager switches detectors on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction

from hiden.base.clock import today
from hiden.base.words import say
from hiden.logs.models import Purpose
from hiden.monitoring.detectors import detectors
from hiden.monitoring.models import MonitoringPurpose, PlaceKind
from hiden.monitoring.places.actions import Told, set_places
from hiden.monitoring.purposes.settling import Wish, draft_purpose, put_in_force
from hiden.monitoring.purposes.switching import switch_on
from hiden.monitoring.running.runs import Result, run
from hiden.people.actions import give_role
from hiden.people.models import Person, Role
from hiden.people.queries import person_by_number
from hiden.rules import actions as rules
from hiden.rules.models import Document, Version
from hiden.training.models import NoticeKind, StaffNotice

_MANAGER, _CHIEF, _KEEPER, _PRIVACY = "1001", "0002", "2000", "2100"
_LOOKED_BACK: Final = 14  # days that the first run looks at
_PLACES: Final = (
    ("kakuu-seiki.example", PlaceKind.COMPETITOR, "架空精機株式会社"),
    ("mihon-shoji.example", PlaceKind.PARTNER, "見本商事株式会社"),
    ("mihon-law.example", PlaceKind.LAWYER, "見本法律事務所"),
)


def notice_signs(tell: Callable[[str], None], *, days: int = _LOOKED_BACK) -> Result | None:
    """Purpose, detectors and a run over the last days; does nothing where there is a purpose already, or staff were never told."""
    told = StaffNotice.objects.filter(kind=NoticeKind.MONITORING).order_by("published_at").first()
    if told is None or MonitoringPurpose.objects.exists():
        return None
    tell(say("兆候の検知を始めています"))
    _set_up(told)
    return run(since=today() - timedelta(days=days))


@transaction.atomic
def _set_up(told: StaffNotice) -> None:
    """All that a run rests on, or nothing of it."""
    manager, chief = person_by_number(_MANAGER), person_by_number(_CHIEF)
    give_role(person_by_number(_KEEPER), Role.REPORT_KEEPER, by=manager)
    give_role(person_by_number(_PRIVACY), Role.PRIVACY_OFFICER, by=manager)
    set_places([Told(domain, kind, words) for domain, kind, words in _PLACES], how="page", by=manager)
    purpose = put_in_force(_purpose(manager, told), declared=True, by=chief)
    for name, one in sorted(detectors().items()):
        if purpose.purpose in one.purposes:
            switch_on(purpose, name, reason=say("はじめに、すべての検知を試すため"), by=manager)


def _purpose(manager: Person, told: StaffNotice) -> MonitoringPurpose:
    wish = Wish(
        name=say("秘密情報の持出しの早期発見"),
        purpose=Purpose.PREVENT,
        words=say(
            "設計、顧客、製造条件などの秘密情報が社外に持ち出されることを早く見つけ、被害を小さくし、疑いを受けた人の潔白を示すために、"
            "ファイル、メール、ウェブ、記録媒体、印刷などの操作の記録を調べます。人事評価や勤怠の管理には使いません。"
        ),
        responsible=manager,
        rule=_rule(manager),
        rule_words=say("モニタリング規程の全体"),
        notice=told,
        consulted_on=today() - timedelta(days=30),
        consulted_with=say("従業員の過半数代表（選挙で選出）"),
        consulted_words=say(
            "見る範囲、名前を伏せること、名前を見る手続、保存の期間を説明した。休憩中の私的な通信の内容は見ないよう求められ、そのとおりとした。"
        ),
        impact=say(
            "記録だけで足り、画面の録画や位置の取得はしない。名前は伏せ、部署の違う二人が認めたときだけ見る。挙げる案件は週に数件までとし、"
            "処分は記録や数字だけでは行わない。以上により、持出しを早く見つける必要が、働く人への影響を上回ると判断した。"
        ),
        keep_days=180,
    )
    return draft_purpose(wish, by=manager)


def _rule(manager: Person) -> Version:
    """The rules on monitoring, adopted and made known."""
    since = today() - timedelta(days=14)
    kept = Document.objects.filter(template="monitoring_rules").first()
    document = kept or rules.keep("monitoring_rules", by=manager)
    rules.fill(document, {"effective_on": since.isoformat()}, by=manager)
    version = rules.adopt(document, reason=say("兆候の検知を始めるため"), since=since, by=manager)
    rules.record_step(
        version, "made_known", on=since, party=say("全従業員"), how=say("社内サイトへの掲示"), by=manager
    )
    return version
