"""The ledger entries of this room. Names of files may hold names of people, and can be forgotten; counts and hashes stay."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry


@entry("logs.source_set")
@dataclass(frozen=True, slots=True)
class SourceSet(Entry):
    """A source was registered, changed, switched on or off, with all that its being on rests on."""

    source: str
    what: str
    name: str
    connector: str
    way: str
    about_people: bool
    purposes: list[str]
    purpose_words: str
    responsible: str
    notice: str
    keep_days: int
    keep_reason: str
    reach: list[str]
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "ログの取得元「{name}」を{what}しました（保存{keep_days}日）。",
        "The source of logs {name} was {what} (kept for {keep_days} days).",
        {
            "what": {
                "added": ("登録", "registered"),
                "changed": ("変更", "changed"),
                "on": ("取得開始に", "switched on"),
                "off": ("取得停止に", "switched off"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("log_source", self.source),)


@entry("logs.intake_taken")
@dataclass(frozen=True, slots=True)
class IntakeTaken(Entry):
    """Records came in: a file, or a stretch of a stream. `first`: sequence number of the first one in its source."""

    source: str
    name: str
    sha256: str
    size: int
    first: int
    records: int
    refused: int
    personal = frozenset({"name"})
    sentence = Sentence(
        "「{source}」の記録{records}件を取り込みました（読めないもの{refused}件）。",
        "{records} records of {source} came in ({refused} of them could not be read).",
        nouns={"source": "log_source"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("log_source", self.source),)


@entry("logs.archive_noted")
@dataclass(frozen=True, slots=True)
class ArchiveNoted(Entry):
    """Size and root of the archive's tree: from here on, no sealed record before this can change or go missing unseen."""

    size: int
    root: str
    personal = frozenset[str]()
    sentence = Sentence(
        "ログの保管庫の状態（{size}区画）を記録しました。",
        "The state of the log archive was entered ({size} segments).",
    )


@entry("logs.segments_expired")
@dataclass(frozen=True, slots=True)
class SegmentsExpired(Entry):
    """Records whose time had come were deleted; headers and roots stay. `segments`: numbers of the archive, in ranges."""

    source: str
    segments: list[list[int]]
    records: int
    received_until: str
    keep_days: int
    personal = frozenset[str]()
    sentence = Sentence(
        "「{source}」の保存期間（{keep_days}日）を過ぎた記録{records}件を消去しました。",
        "{records} records of {source} past their {keep_days} days were deleted.",
        nouns={"source": "log_source"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("log_source", self.source),)


@entry("logs.person_erased")
@dataclass(frozen=True, slots=True)
class PersonErased(Entry):
    """The keys of one person's records were destroyed. `several`: records about several people at once stay until their time."""

    person: str
    first_month: str
    last_month: str
    keys: int
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "ある人の{first_month}から{last_month}までのログを読めなくしました（鍵{keys}個）。",
        "One person's logs from {first_month} to {last_month} were made unreadable ({keys} keys).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),)


@entry("logs.read_again")
@dataclass(frozen=True, slots=True)
class ReadAgain(Entry):
    """Records were understood anew. `refused`: how many were refused before and after."""

    source: str
    segments: int
    refused_before: int
    refused_after: int
    personal = frozenset[str]()
    sentence = Sentence(
        "「{source}」の記録を読み直しました（読めないもの{refused_before}件→{refused_after}件）。",
        "The records of {source} were read again (unreadable: {refused_before}, now {refused_after}).",
        nouns={"source": "log_source"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("log_source", self.source),)


@entry("logs.looked")
@dataclass(frozen=True, slots=True)
class Looked(Entry):
    """Somebody searched. What for stands here in full, so that those who watch can be watched (PRV-08)."""

    by: str
    about_person: str
    item: str
    words: str
    first_day: str
    last_day: str
    permit: str
    found: int
    exported: bool
    personal = frozenset({"words"})
    sentence = Sentence(
        "{by}がログを調べました（{first_day}～{last_day}、{found}件）。",
        "{by} looked through logs ({first_day} to {last_day}, {found} events).",
        nouns={"by": "person"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        found = [("person", self.by)]
        if self.about_person:
            found.append(("person", self.about_person))
        if self.item:
            found.append(("item", self.item))
        return tuple(found)


@entry("logs.look_permitted")
@dataclass(frozen=True, slots=True)
class LookPermitted(Entry):
    """Somebody may look at one person's logs by name, for a reason, until a moment."""

    permit: str
    viewer: str
    person: str
    first_day: str
    last_day: str
    until: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{viewer}に、ある人のログ（{first_day}～{last_day}）の閲覧を許可しました。",
        "{viewer} was allowed to look at one person's logs ({first_day} to {last_day}).",
        nouns={"viewer": "person"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.viewer), ("person", self.person))


@entry("logs.looks_reviewed")
@dataclass(frozen=True, slots=True)
class LooksReviewed(Entry):
    """An auditor went through the looks up to a moment, and wrote down what was odd."""

    upto: str
    looks: int
    flagged: int
    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "ログなどを調べた記録{looks}件を点検しました（確かめることのあるもの{flagged}件）。",
        "{looks} looks were reviewed ({flagged} of them with something to ask about).",
    )


@entry("logs.watch_exported")
@dataclass(frozen=True, slots=True)
class WatchExported(Entry):
    """Who looked at what was taken out as a file."""

    form: str
    looks: int
    personal = frozenset[str]()
    sentence = Sentence(
        "ログを調べた記録{looks}件をファイルに出力しました。",
        "{looks} looks at logs were taken out as a file.",
    )


@entry("logs.exported")
@dataclass(frozen=True, slots=True)
class LogsExported(Entry):
    """Records left the house with their proof."""

    sources: list[str]
    first: str
    until: str
    person: str
    segments: int
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "ログ（{first}～{until}、{segments}区画）を証明とともに書き出しました。",
        "Logs ({first} to {until}, {segments} segments) were taken out with their proof.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        found = [("log_source", each) for each in self.sources]
        if self.person:
            found.append(("person", self.person))
        return tuple(found)
