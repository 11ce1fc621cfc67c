"""Questions about exhibits, their imports and files."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Q, QuerySet

from hiden.base.clock import FOREVER
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.evidence.custody.models import CustodyEvent, Receipt
from hiden.evidence.locker.models import (
    Bringing,
    BringingState,
    Exhibit,
    ExhibitPerson,
    KeptFile,
    LockerCheck,
)
from hiden.people.models import Person

_LABEL = re.compile(r"(?:E-?)?([0-9]{1,9})", re.IGNORECASE)


def exhibits() -> QuerySet[Exhibit]:
    """All exhibits with what a list shows."""
    return Exhibit.objects.select_related("secrecy", "registered_by")


def find_exhibit(label: str, **_more: object) -> Exhibit:
    """An exhibit by its number, as E-0001 or 1. Raises NotFound."""
    match = _LABEL.fullmatch(unicodedata.normalize("NFKC", label).strip())
    found = exhibits().filter(number=int(match[1])).first() if match else None
    if found is None:
        raise NotFound(
            say("証拠「{label}」は見つかりません。", label=label[:40]), say("証拠の一覧から選んでください。")
        )
    return found


def find_event(label: str, number: int, **_more: object) -> CustodyEvent:
    """An event in the custody of an exhibit. Raises NotFound."""
    rows = CustodyEvent.objects.select_related("exhibit", "by", "receiver", "received_by")
    found = rows.filter(exhibit=find_exhibit(label), number=number).first()
    if found is None:
        raise NotFound(say("保管の記録{n}はありません。", n=number), say("証拠の頁から選んでください。"))
    return found


def events_of(exhibit: Exhibit) -> QuerySet[CustodyEvent]:
    """The chain of custody, oldest first by true time."""
    rows = CustodyEvent.objects.select_related("by", "receiver", "received_by", "corrects", "bringing")
    return rows.filter(exhibit=exhibit).order_by("at", "number")


def bringings_of(exhibit: Exhibit) -> QuerySet[Bringing]:
    """The imports of an exhibit, also those that came to nothing, newest first."""
    return Bringing.objects.select_related("by").filter(exhibit=exhibit).order_by("-number")


def files_of(exhibit: Exhibit) -> QuerySet[KeptFile]:
    """All names of all imports that were kept."""
    rows = KeptFile.objects.select_related("bringing__exhibit")
    return rows.filter(bringing__exhibit=exhibit, bringing__state=BringingState.DONE)


def find_file(exhibit: Exhibit, bringing: int, number: int) -> KeptFile:
    """One name of an import. Raises NotFound."""
    found = files_of(exhibit).filter(bringing__number=bringing, number=number).first()
    if found is None:
        raise NotFound(say("このファイルはありません。"), say("証拠のファイルの一覧から選んでください。"))
    return found


def circle(exhibit: Exhibit) -> QuerySet[ExhibitPerson]:
    """Who is let in and kept out by name, now."""
    return (
        exhibit.circle.filter(until=FOREVER).select_related("person").order_by("stance", "person__kana_key")
    )


def waiting_for(person: Person) -> QuerySet[CustodyEvent]:
    """What somebody has yet to say that it arrived."""
    return CustodyEvent.objects.filter(receipt=Receipt.WAITING, receiver=person)


def waiting_here() -> Q:
    """Exhibits of which something is on its way."""
    return Q(pk__in=CustodyEvent.objects.filter(receipt=Receipt.WAITING).values("exhibit"))


def last_check() -> LockerCheck | None:
    """The last time that all files were compared."""
    return LockerCheck.objects.order_by("-at", "-pk").first()
