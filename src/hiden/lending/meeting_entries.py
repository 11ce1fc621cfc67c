"""The ledger entries of meetings: that one was held, what the checklist said, which numbered sets came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with
from hiden.lending.models import Meeting

Things = tuple[tuple[str, str], ...]


def _titles(keys: Iterable[str]) -> dict[str, str]:
    return dict(Meeting.objects.filter(key__in=list(keys)).values_list("key", "title"))


name_with("meeting", _titles)


class _OfMeeting(Entry):
    meeting: str
    personal = frozenset[str]()
    sentence = Sentence("", "")

    def about(self) -> Things:
        items = tuple(("item", one) for one in getattr(self, "items", ()))
        return (("meeting", self.meeting), *items)


@entry("lending.meeting_kept")
@dataclass(frozen=True)
class MeetingKept(_OfMeeting):
    """A meeting was entered or changed. `sets`: numbered sets of papers; `receivers`: number → key of a person or a name."""

    meeting: str
    title: str
    held_on: str
    room: str
    items: tuple[str, ...]
    sets: int
    receivers: dict[str, str]
    personal = frozenset({"title", "room", "receivers"})
    sentence = Sentence(
        "会議「{meeting}」を登録しました（{held_on}、配布資料{sets}部）。",
        "The meeting {meeting} was entered ({held_on}, {sets} sets of papers).",
    )


@entry("lending.meeting_checked")
@dataclass(frozen=True)
class MeetingChecked(_OfMeeting):
    """The checklist of a meeting was answered. `factors`: what it said, word for word."""

    meeting: str
    circumstances: tuple[str, ...]
    factors: tuple[str, ...]
    personal = frozenset[str]()
    sentence = Sentence(
        "会議「{meeting}」の前の確認を行いました。",
        "The checklist of the meeting {meeting} was gone through.",
    )


@entry("lending.handouts_collected")
@dataclass(frozen=True)
class HandoutsCollected(_OfMeeting):
    """What became of numbered sets. `handed`: collected, kept, missing, or "" when it was taken back."""

    meeting: str
    numbers: tuple[int, ...]
    handed: str
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "会議「{meeting}」の配布資料{numbers}番を記録しました（{handed}）。",
        "Sets {numbers} of the meeting {meeting} were recorded ({handed}).",
        {
            "handed": {
                "collected": ("回収", "collected"),
                "kept": ("持帰りを認めた", "may be kept"),
                "missing": ("所在不明", "missing"),
                "": ("未回収に戻す", "not collected after all"),
            }
        },
    )
