"""The ledger entries of this room. Purposes and reasons may name people; what was opened for whom until when cannot be forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.access.authzen import entries as of_systems
from hiden.access.partners import entries as of_partners
from hiden.access.reviews import entries as of_reviews
from hiden.ledger import Entry, Sentence, entry

REGISTERED = (of_systems, of_partners, of_reviews)  # by being imported
Things = tuple[tuple[str, str], ...]
_ORIGINS = {
    "direct": ("直接の付与", "directly"),
    "request": ("申請の承認", "on request"),
    "project": ("プロジェクトへの参加", "by a project"),
    "emergency": ("緊急の利用", "in an emergency"),
}


@entry("access.given")
@dataclass(frozen=True, slots=True)
class GrantGiven(Entry):
    """A right with an end. `item` is its key; `target` a number, a code of a class or the id of a label. Instants ISO 8601."""

    grant: str
    person: str
    department: str
    item: str
    target: str
    level: int
    purpose: str
    origin: str
    since: str
    until: str
    personal = frozenset({"purpose"})
    sentence = Sentence(
        "{person}{department}に、{target}の権限（{origin}）を与えました。",
        "A right to {target} was given to {person}{department} ({origin}).",
        {"origin": _ORIGINS},
    )

    def about(self) -> Things:
        found = (("person", self.person), ("department", self.department), ("item", self.item))
        return tuple(one for one in found if one[1])


@entry("access.ended")
@dataclass(frozen=True, slots=True)
class GrantEnded(Entry):
    """A right was ended before its time."""

    grant: str
    person: str
    target: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{person}の、{target}の権限を終えました。", "The right of {person} to {target} was ended."
    )

    def about(self) -> Things:
        return (("person", self.person),) if self.person else ()


@entry("access.exported")
@dataclass(frozen=True, slots=True)
class GrantsExported(Entry):
    """The list of rights left as a file."""

    lines: int
    form: str
    personal = frozenset[str]()
    sentence = Sentence(
        "期限のある権限の一覧を書き出しました（{lines}件、{form}）。",
        "The list of rights was taken out ({lines} lines, {form}).",
    )


@entry("access.restoration_confirmed")
@dataclass(frozen=True, slots=True)
class RestorationConfirmed(Entry):
    """What an older backup had lost was made sure of: secrets are handled again."""

    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "控えから戻したあとの、退職・異動・権限の終了を確かめました。",
        "After the restoration of a backup, leavers, moves and ended rights were made sure of.",
    )


@entry("access.requested")
@dataclass(frozen=True, slots=True)
class AccessRequested(Entry):
    """Somebody asked for a right. `case`: the number of the approval case."""

    request: str
    person: str
    item: str
    target: str
    verb: str
    days: int
    purpose: str
    case: int
    personal = frozenset({"purpose"})
    sentence = Sentence(
        "{person}さんが、{target}の利用を申請しました（{days}日、案件{case}）。",
        "{person} asked for the use of {target} ({days} days, case {case}).",
    )

    def about(self) -> Things:
        return (("person", self.person), ("item", self.item))


@entry("access.request_granted")
@dataclass(frozen=True, slots=True)
class RequestGranted(Entry):
    """A request was granted. That one was rejected or taken back stands with its case."""

    request: str
    person: str
    item: str
    target: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんの、{target}の利用の申請を承認しました。",
        "The request of {person} for {target} was granted.",
    )

    def about(self) -> Things:
        return (("person", self.person), ("item", self.item))


@entry("access.emergency")
@dataclass(frozen=True, slots=True)
class EmergencyOpened(Entry):
    """Somebody opened an item in an emergency, to be reviewed afterwards. `until`: ISO 8601."""

    grant: str
    person: str
    item: str
    target: str
    reason: str
    until: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{person}さんが、{target}を緊急に開きました。後で確認します。",
        "{person} opened {target} in an emergency; it is reviewed afterwards.",
    )

    def about(self) -> Things:
        return (("person", self.person), ("item", self.item))


@entry("access.emergency_reviewed")
@dataclass(frozen=True, slots=True)
class EmergencyReviewed(Entry):
    """An emergency was looked at by somebody else afterwards."""

    grant: str
    person: str
    item: str
    justified: bool
    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "{person}さんの緊急の利用を確認しました。", "The emergency use by {person} was reviewed."
    )

    def about(self) -> Things:
        return (("person", self.person), ("item", self.item))


@entry("access.policies_published")
@dataclass(frozen=True, slots=True)
class PoliciesPublished(Entry):
    """The company's own policies of access change at `since`. `sha256` of the whole text that is in force from then on."""

    number: int
    sha256: str
    rules: int
    reason: str
    since: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "アクセスの規則（第{number}版、自社の規則{rules}件）を定めました（{since}から）。",
        "Version {number} of the access policies was published ({rules} of the company's own; from {since}).",
    )

    def about(self) -> Things:
        return ()


@entry("access.policies_withdrawn")
@dataclass(frozen=True, slots=True)
class PoliciesWithdrawn(Entry):
    """A version was taken back before its day."""

    number: int
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "アクセスの規則の第{number}版を、始まる前に取りやめました。",
        "Version {number} of the access policies was withdrawn before it began.",
    )


@entry("access.test_kept")
@dataclass(frozen=True, slots=True)
class PolicyTestKept(Entry):
    """What must come out, whatever policies are published."""

    test: str
    person: str
    item: str
    number: str
    verb: str
    allowed: bool
    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "アクセスの規則の試験を加えました（{number}：{allowed}）。",
        "A test of the access policies was added ({number}: {allowed}).",
        {"allowed": {"true": ("できる", "allowed"), "false": ("できない", "not allowed")}},
    )

    def about(self) -> Things:
        return (("person", self.person), ("item", self.item))


@entry("access.test_ended")
@dataclass(frozen=True, slots=True)
class PolicyTestEnded(Entry):
    """A test does not count any more."""

    test: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "アクセスの規則の試験（{test}）を外しました。",
        "The test {test} of the access policies was taken out.",
    )
