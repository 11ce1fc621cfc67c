"""Verbs for meetings (E2-a): enter one with its numbered papers, go through the checklist, collect."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from hiden.approvals.proposing import own_department
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.lending.kinds import Handed
from hiden.lending.meeting_entries import HandoutsCollected, MeetingChecked, MeetingKept
from hiden.lending.meeting_points import CIRCUMSTANCES, meeting_factors
from hiden.lending.models import HandOut, Meeting, MeetingItem
from hiden.lending.registering import require_known
from hiden.people.models import Person
from hiden.people.turn import in_turn

MOST_SETS = 500


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who gets a set: a person, or a name with a company; a set without a name is a spare one."""

    name: str = ""
    company: str = ""
    person: Person | None = None


@in_turn
def keep_meeting(
    *,
    title: str,
    held_on: date,
    room: str,
    receivers: Sequence[Receiver],
    items: Sequence[Item] = (),
    materials: str = "",
    numbered: bool = True,
    meeting: Meeting | None = None,
    by: Person,
) -> Meeting:
    """Enter a meeting, or change one: its papers are numbered 1 … n in the order of their receivers.

    A set whose fate is on record keeps its number and receiver. Raises BadInput, Conflict, NotAllowed.
    """
    if meeting is None:
        require(by, "lending.meet")
    else:
        require(by, "lending.change_meeting", meeting)
    _check(title, room, receivers)
    old = [row.item for row in meeting.items.select_related("item")] if meeting else []
    require_known([one for one in items if one not in old], by)
    values = {"title": title.strip()[:200], "held_on": held_on, "room": room.strip()[:200], "materials": materials.strip()[:300], "numbered": numbered}  # fmt: skip
    if meeting is None:
        meeting = Meeting.objects.create(**values, organiser=by, department=own_department(by), made_at=now())
    else:
        Meeting.objects.filter(pk=meeting.pk).update(**values)
        meeting.refresh_from_db()
    meeting.items.exclude(item__in=items).delete()
    MeetingItem.objects.bulk_create(MeetingItem(meeting=meeting, item=one) for one in items if one not in old)
    _hand_out(meeting, receivers)
    told = {str(place): one.person.key if one.person else one.name for place, one in enumerate(receivers, 1)}
    record(
        MeetingKept(
            meeting.key, meeting.title, held_on.isoformat(), meeting.room, tuple(one.number for one in items),
            len(receivers) if numbered else 0, told,
        ),
        by=by,
    )  # fmt: skip
    return meeting


def _check(title: str, room: str, receivers: Sequence[Receiver]) -> None:
    if not title.strip() or not room.strip():
        raise BadInput(
            say("会議の名称か場所がありません。"), say("名称と場所（オンラインのときは会議の仕組み）を入力してください。")
        )  # fmt: skip
    if len(receivers) > MOST_SETS:
        raise BadInput(say("配布できるのは{n}部までです。", n=MOST_SETS), say("部数を減らしてください。"))


def _hand_out(meeting: Meeting, receivers: Sequence[Receiver]) -> None:
    """Number the sets anew; those that are settled must stay who they were."""
    had = {row.number: row for row in meeting.handouts.all()}
    for number, row in had.items():
        if row.handed and (number > len(receivers) or not _same(row, receivers[number - 1])):
            raise Conflict(
                say("{n}番の配布資料は、もう回収などを記録しています。", n=number),
                say("その番号の受取人は変えずに、後ろに書き足してください。"),
            )
    HandOut.objects.filter(meeting=meeting, number__gt=len(receivers)).delete()
    for number, one in enumerate(receivers, 1):
        name = "" if one.person else one.name.strip()[:200]
        HandOut.objects.update_or_create(
            meeting=meeting,
            number=number,
            defaults={"person": one.person, "company_name": one.company.strip()[:200], "name": name},
        )


def _same(row: HandOut, one: Receiver) -> bool:
    if one.person is not None:
        return row.person_id == one.person.pk
    return row.person_id is None and (row.company_name, row.name) == (one.company.strip(), one.name.strip())


@in_turn
def check_meeting(meeting: Meeting, circumstances: Collection[str], *, by: Person) -> Meeting:
    """Go through the checklist; what the handling table says is kept with the answers. Raises BadInput, NotAllowed."""
    require(by, "lending.change_meeting", meeting)
    if set(circumstances) - set(CIRCUMSTANCES):
        raise BadInput(say("知らない項目が選ばれています。"), say("頁を開き直して選び直してください。"))
    items = [row.item for row in meeting.items.select_related("item")]
    factors = meeting_factors(items, circumstances)
    meeting.circumstances = [name for name in CIRCUMSTANCES if name in circumstances]
    meeting.factors = [
        {"weight": one.weight.value, "words": one.words, "source": one.source, "item": one.item, "class": one.class_name,
            "rank": one.rank}
        for one in factors
    ]  # fmt: skip
    meeting.checked_at = now()
    meeting.save(update_fields=["circumstances", "factors", "checked_at"])
    told = tuple(f"{one.item} {one.words}（{one.source}）".strip() for one in factors)
    record(MeetingChecked(meeting.key, tuple(meeting.circumstances), told), by=by)
    return meeting


@in_turn
def collect(
    meeting: Meeting, numbers: Collection[int], *, handed: Handed | str, note: str = "", by: Person
) -> int:
    """Say what became of numbered sets: collected, may be kept, missing; or not collected after all. Returns how many changed.

    Raises BadInput for none, unknown numbers, or one kept or missing without a word on it, Conflict where no papers
    were handed out, NotAllowed.
    """
    require(by, "lending.change_meeting", meeting)
    if not meeting.numbered:
        raise Conflict(
            say("この会議では、番号を付けた資料を配っていません。"),
            say("配ったのであれば、先に会議の登録を変更してください。"),
        )
    wanted = set(numbers)
    rows = list(meeting.handouts.select_for_update().filter(number__in=wanted))
    if not wanted or len(rows) != len(wanted) or handed not in Handed.values:
        raise BadInput(
            say("番号か結果が選ばれていません。"), say("配布資料の番号にチェックを入れてから押してください。")
        )
    if handed in {Handed.KEPT, Handed.MISSING} and not note.strip():
        raise BadInput(
            say("理由が書かれていません。"),
            say("持帰りを認めた理由か、所在が分からない状況を、備考に書いてください。"),
        )
    changed = [row for row in rows if (row.handed, row.note) != (str(handed), note.strip()[:300])]
    for row in changed:
        row.handed, row.note, row.by, row.at = str(handed), note.strip()[:300], by, now()
    HandOut.objects.bulk_update(changed, ["handed", "note", "by", "at"], batch_size=500)
    if changed:
        told = tuple(sorted(row.number for row in changed))
        record(HandoutsCollected(meeting.key, told, str(handed), note.strip()), by=by)
    return len(changed)
