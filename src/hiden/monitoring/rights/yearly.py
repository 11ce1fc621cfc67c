"""年次報告: once a year staff are told in numbers how they were watched (PRV-16): a notice, a page that everybody may read, a paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from hiden.base.clock import now, today
from hiden.base.dates import show_date
from hiden.base.errors import Conflict, NotFound
from hiden.base.words import say
from hiden.classification.marking import frame
from hiden.gate import require
from hiden.ledger import record
from hiden.monitoring.models import CaseState
from hiden.monitoring.rights.entries import YearTold
from hiden.monitoring.rights.models import YearReport
from hiden.monitoring.rights.statistics import Watched, watched
from hiden.paper.typeset import pdf
from hiden.people.models import Person
from hiden.training.actions import publish
from hiden.training.models import NoticeKind
from hiden.training.queries import people_of

_DUE: Final = timedelta(days=30)
NUMBERS: Final = (
    "signs",
    "cases",
    "open",
    "benign",
    "wrong",
    "coached",
    "escalated",
    "reveals",
    "looks",
    "days",
)


def numbers_of(found: Watched) -> dict[str, str]:
    """What staff are told, by name of the number."""
    return {
        "signs": str(found.signs),
        "cases": str(found.cases),
        **{
            name: str(found.outcomes.get(name, 0))
            for name in ("open", "benign", "wrong", "coached", "escalated")
        },
        "reveals": str(found.reveals),
        "looks": str(found.looks),
        "days": "" if found.days is None else f"{found.days:.1f}",
    }


def labelled(numbers: dict[str, str]) -> list[tuple[str, str]]:
    """The same with what each number is called, in their order."""
    labels = {
        "signs": say("検知した兆候"),
        "cases": say("案件"),
        "open": say("確認中など"),
        "benign": str(CaseState.BENIGN.label),
        "wrong": str(CaseState.WRONG.label),
        "coached": str(CaseState.COACHED.label),
        "escalated": str(CaseState.ESCALATED.label),
        "reveals": say("二人の承認で名前や内容の所在を開示した回数"),
        "looks": say("記録や案件を見た回数（すべて記録し、内部監査が点検）"),
        "days": say("案件を閉じるまでの平均の日数"),
    }
    return [(labels[name], numbers.get(name) or "—") for name in NUMBERS]


def text_of_report(found: Watched) -> str:
    """The words of the notice: numbers only, and what they were not used for."""
    lines = "\n".join(f"・{label}：{value}" for label, value in labelled(numbers_of(found)))
    return "\n\n".join(
        [
            say("{first}から{last}までの、記録から兆候を探した結果をお知らせします。", first=show_date(found.first), last=show_date(found.last)),
            lines,
            say("人事評価、勤怠の管理、組合活動や通報した人の把握には使っていません。機械の判定だけで、誰かを不利に扱うこともありません。"),
        ]
    )  # fmt: skip


@transaction.atomic
def tell_staff(first: date, last: date, *, title: str, body: str, by: Person) -> YearReport:
    """Publish the report of some months to everybody. Raises Conflict where it was published, BadInput, NotAllowed."""
    require(by, "monitoring.tell_staff")
    if YearReport.objects.filter(first=first, last=last).exists():
        raise Conflict(
            say("この期間の年次報告は、もう知らせました。"), say("次の期間が終わってから知らせてください。")
        )
    numbers = numbers_of(watched(first, last))
    notice = publish(
        kind=NoticeKind.GENERAL, title=title, body=body, people=people_of(), due_on=today() + _DUE, by=by
    )
    made = YearReport.objects.create(first=first, last=last, numbers=numbers, notice=notice, told_at=now())
    record(YearTold(first.isoformat(), last.isoformat(), notice.key, numbers), by=by)
    return made


def reports() -> list[YearReport]:
    """Those that were published, the newest first."""
    return list(YearReport.objects.select_related("notice").order_by("-last", "-pk"))


def find_report(key: str) -> YearReport:
    """By its key. Raises NotFound."""
    found = YearReport.objects.select_related("notice").filter(key=key).first()
    if found is None:
        raise NotFound(say("この年次報告はありません。"), say("年次報告の一覧から選んでください。"))
    return found


def year_paper(report: YearReport) -> bytes:
    """A published report as a paper (PDF, A4)."""
    title = say("検知の年次報告")
    data = {
        **frame(None),
        "period": say("{first}から{last}まで", first=show_date(report.first), last=show_date(report.last)),
        "rows": [[label, value] for label, value in labelled(report.numbers)],
        "header": [say("項目"), say("数")],
        "words": report.notice.body,
    }
    return pdf("monitoring/yearly", {**data, "title": title}, title=title)


__all__ = ["find_report", "labelled", "numbers_of", "reports", "tell_staff", "text_of_report", "year_paper"]
