"""The ledger entries of this room. Who was asked and who passed stays on record; scores can be forgotten with the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with
from hiden.training.models import Course, StaffNotice


def _courses(keys: Iterable[str]) -> dict[str, str]:
    return dict(Course.objects.filter(key__in=list(keys)).values_list("key", "title"))


def _notices(keys: Iterable[str]) -> dict[str, str]:
    return dict(StaffNotice.objects.filter(key__in=list(keys)).values_list("key", "title"))


name_with("course", _courses)
name_with("notice", _notices)


@entry("training.version_made")
@dataclass(frozen=True, slots=True)
class CourseVersionMade(Entry):
    """A course was made, or made anew from the company's present choices. `since`: ISO 8601."""

    course: str
    title: str
    number: int
    sha256: str
    since: str
    personal = frozenset[str]()
    sentence = Sentence(
        "研修「{title}」の第{number}版を作りました（{since}から）。",
        "Version {number} of the course {title} was made (from {since}).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("course", self.course),)


@entry("training.assigned")
@dataclass(frozen=True, slots=True)
class CourseAssigned(Entry):
    """Somebody is to take a course by a day (ISO 8601)."""

    course: str
    person: str
    due_on: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{person}さんに、研修「{course}」を割り当てました（期限：{due_on}）。",
        "{person} is to take the course {course} by {due_on}.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("course", self.course))


@entry("training.passed")
@dataclass(frozen=True, slots=True)
class CoursePassed(Entry):
    """Somebody passed a course. `how`: quiz or room; `sha256` of what was shown; `score` in percent."""

    course: str
    person: str
    number: int
    sha256: str
    how: str
    on: str
    score: int
    personal = frozenset({"score"})
    sentence = Sentence(
        "{person}さんが、研修「{course}」第{number}版を修了しました（{how}、{on}）。",
        "{person} passed version {number} of the course {course} ({how}, {on}).",
        {"how": {"quiz": ("確認問題", "quiz"), "room": ("集合研修", "in a room")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("course", self.course))


@entry("training.notice_published")
@dataclass(frozen=True, slots=True)
class NoticePublished(Entry):
    """A notice went out to staff. `readers`: how many; `due_on`: ISO 8601."""

    notice: str
    notice_kind: str
    title: str
    sha256: str
    readers: int
    due_on: str
    personal = frozenset[str]()
    sentence = Sentence(
        "「{title}」（{notice_kind}）を{readers}人に周知しました。",
        "The notice {title} ({notice_kind}) went out to {readers} people.",
        {
            "notice_kind": {
                "rule": ("規程の周知", "rules"),
                "monitoring": ("記録の取得の周知", "monitoring"),
                "case": ("漏えいの事例", "case"),
                "good": ("守られた例・取組", "good practice"),
                "sanction": ("処分の例", "sanction"),
                "general": ("お知らせ", "general"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("notice", self.notice),)


@entry("training.notice_confirmed")
@dataclass(frozen=True, slots=True)
class NoticeConfirmed(Entry):
    """Somebody confirmed that they read a notice. `sha256` of what was shown."""

    notice: str
    person: str
    sha256: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんが「{notice}」を読んだことを確認しました。",
        "{person} confirmed having read {notice}.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("notice", self.notice))


@entry("training.records_exported")
@dataclass(frozen=True, slots=True)
class RecordsExported(Entry):
    """A list was taken out as a file."""

    rows: int
    personal = frozenset[str]()
    sentence = Sentence(
        "研修の記録{rows}件をファイルで取り出しました。", "{rows} training records were taken out as a file."
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return ()
