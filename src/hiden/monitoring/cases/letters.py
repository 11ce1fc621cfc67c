"""Letters to begin with, in gentle words: what was noticed, which rule it has to do with, that nothing follows from it, that one may answer."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.base.dates import show_date
from hiden.base.words import say
from hiden.monitoring.detectors import detectors
from hiden.monitoring.models import SignCase


@dataclass(frozen=True, slots=True)
class Letter:
    """Title and body; the sender changes both as they like."""

    title: str
    body: str


def draft(case: SignCase) -> Letter:
    """The usual letter about a case. It says what kind of thing was noticed; the person finds the details beside it, the sender does not."""
    kinds = [
        _title(name) for name in case.signs.order_by("detector").values_list("detector", flat=True).distinct()
    ]
    days = (
        show_date(case.first_day)
        if case.first_day == case.last_day
        else say("{first}から{last}まで", first=show_date(case.first_day), last=show_date(case.last_day))
    )
    lines = [
        say("お疲れさまです。情報の取扱いについて、確認のお願いです。"),
        "",
        say("{days}の記録に、次のような操作がありました。詳しい内容は、この頁の下に出ています。", days=days),
        *(f"・{kind}" for kind in kinds[:5]),
        "",
        say(
            "業務に必要なものでしたら、何もする必要はありません。差し支えなければ、事情をこの頁の返事の欄で教えてください。"
        ),
        say(
            "もし社内の決まり（持出しの承認、使ってよい送り先など）に合わないところがあれば、次からは決まりに沿って進めてください。迷うときは、上長か情報管理の担当に相談してください。"
        ),
        "",
        say("このお知らせによって、評価や処分が行われることはありません。"),
    ]
    return Letter(say("情報の取扱いについての確認のお願い"), "\n".join(lines))


def _title(name: str) -> str:
    return detectors()[name].title() if name in detectors() else name


__all__ = ["Letter", "draft"]
