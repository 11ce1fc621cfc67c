"""Verbs: what explains signs. "Benign because …" of a case, or a work order known beforehand; scoped and dated, never for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from hiden.base.clock import FOREVER, now, today
from hiden.base.errors import BadInput, Conflict, NotFound
from hiden.base.words import listed, say
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.logs.masking import masked
from hiden.monitoring.cases.entries import ExceptionSet
from hiden.monitoring.cases.explaining import mark_explained, would_explain
from hiden.monitoring.cases.signals import LEAVER_WINDOW
from hiden.monitoring.detectors import detectors
from hiden.monitoring.models import SignCase, SignException
from hiden.people.models import Department, Person

MOST_DAYS: Final = 366
_MOST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an exception shall cover; what is empty covers any. `until` is the last day. `number`, `approver`: of a work order."""

    since: date
    until: date
    detector: str = ""
    person: Person | None = None
    department: Department | None = None
    item: Item | None = None
    place: str = ""
    number: str = ""
    approver: Person | None = None

    def row(self) -> SignException:
        """An exception that is not kept (yet)."""
        return SignException(
            since=self.since,
            until=self.until,
            detector=self.detector,
            person=self.person,
            department=self.department,
            item=self.item,
            place=self.place.strip(),
            number=self.number.strip(),
            approver=self.approver,
        )


@transaction.atomic
def make_exception(
    wanted: Wanted, *, code: str = "", reason: str, case: SignCase | None = None, by: Person
) -> SignException:
    """From now on it explains signs of its days, also those that are there. Raises BadInput for what is too wide, NotAllowed."""
    require(by, "monitoring.except")
    check(wanted, reason, by=by)
    made = wanted.row()
    made.code, made.reason, made.case = code, reason.strip()[:_MOST_REASON], case
    made.made_by, made.made_at = by, now()
    made.save()
    record(_entry(made, "made", made.reason), by=by)
    mark_explained(today() - timedelta(days=LEAVER_WINDOW))
    return made


def check(wanted: Wanted, reason: str, *, by: Person | None) -> None:
    """Raises BadInput where this may not be an exception."""
    if wanted.since > wanted.until or (wanted.until - wanted.since).days >= MOST_DAYS:
        raise BadInput(
            say("例外の期間が逆か、1年を超えています。"),
            say("終わりの日を、始まりの日から1年以内にしてください。"),
        )
    if not reason.strip():
        raise BadInput(say("例外の理由が書かれていません。"), say("なぜ問題がないのかを書いてください。"))
    if not any((wanted.person, wanted.department, wanted.item, wanted.place.strip())):
        raise BadInput(
            say("例外の範囲が広すぎます。"),
            say("人、部門、情報、送り先・場所のうち、少なくとも一つを決めてください。"),
        )
    if wanted.detector and not any(
        name == wanted.detector or name.startswith(f"{wanted.detector}.") for name in detectors()
    ):
        raise BadInput(
            say("「{name}」という検知の項目はありません。", name=wanted.detector[:60]),
            say("一覧から選び直してください。"),
        )
    if wanted.person is not None and wanted.person == by:
        raise BadInput(
            say("自分自身についての例外は、自分では登録できません。"), say("ほかの担当者に頼んでください。")
        )
    if wanted.person is not None and wanted.approver == wanted.person:
        raise BadInput(say("承認者が、作業をする本人です。"), say("別の承認者を入力してください。"))


@transaction.atomic
def end_exception(found: SignException, *, reason: str, by: Person) -> SignException:
    """It explains nothing any more; what it explained counts again. Raises BadInput, Conflict, NotAllowed."""
    require(by, "monitoring.except")
    if not reason.strip():
        raise BadInput(say("理由が書かれていません。"), say("なぜ例外が要らなくなったかを書いてください。"))
    kept = (
        SignException.objects.select_for_update(of=("self",))
        .select_related("person", "department", "item", "case")
        .get(pk=found.pk)
    )
    if kept.ended_at != FOREVER:
        raise Conflict(say("この例外は、もう終わっています。"), say("一覧で今の状態を確かめてください。"))
    kept.ended_at = now()
    kept.save(update_fields=["ended_at"])
    record(_entry(kept, "ended", reason.strip()[:_MOST_REASON]), by=by)
    mark_explained(today() - timedelta(days=LEAVER_WINDOW))
    return kept


def preview(wanted: Wanted) -> tuple[int, int]:
    """(how many signs of the last 90 days it would have explained, of how many)."""
    return would_explain(wanted.row())


# ---------- questions ----------


def exceptions() -> QuerySet[SignException]:
    """All of them, for a list."""
    return SignException.objects.select_related("person", "department", "item", "made_by", "approver", "case")


def find_exception(key: str) -> SignException:
    """One by its key. Raises NotFound."""
    found = exceptions().filter(key=key).first()
    if found is None:
        raise NotFound(say("この例外はありません。"), say("例外の一覧から選んでください。"))
    return found


def standing() -> Q:
    """Those that explain signs of today or later."""
    return Q(ended_at=FOREVER, until__gte=today())


def whose(row: SignException) -> str:
    """Whom it is about: under the case's masked name where it came from a case, whose subject nobody may learn from here."""
    if row.person is None:
        return ""
    return masked(row.case.token) if row.case else f"{row.person.name}（{row.person.number}）"


def _entry(row: SignException, what: str, reason: str) -> ExceptionSet:
    parts = (
        row.detector,
        whose(row),
        row.department.code if row.department else "",
        row.item.number if row.item else "",
        row.place,
    )
    return ExceptionSet(
        exception=row.key,
        what=what,
        number=row.number,
        scope=listed(part for part in parts if part),
        since=row.since.isoformat(),
        until=row.until.isoformat(),
        reason=reason,
    )


__all__ = [
    "Wanted",
    "check",
    "end_exception",
    "exceptions",
    "find_exception",
    "make_exception",
    "preview",
    "standing",
    "whose",
]
