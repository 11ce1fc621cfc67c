"""The ledger entries of this room. Where somebody goes and what was said is personal; that something was done is not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry
from hiden.ledger.names import name_with
from hiden.lifecycle.models import Passage, Project

_PASSAGES = {
    "applied": ("応募・選考", "application"),
    "joined": ("入社・受入れ", "joining"),
    "transferred": ("異動", "transfer"),
    "promoted": ("昇進・役職就任", "promotion"),
    "seconded": ("出向", "secondment"),
    "returned": ("出向からの復帰", "return from secondment"),
    "reemployed": ("再雇用", "re-employment"),
    "kind_changed": ("区分の変更", "change of kind"),
    "side_job": ("副業・兼業", "side job"),
    "project_in": ("プロジェクト参加", "joining a project"),
    "project_out": ("プロジェクト終了", "leaving a project"),
    "notice": ("退職の申出", "notice of leaving"),
    "left": ("退職・契約の終了", "leaving"),
    "after": ("退職後", "after leaving"),
}
if set(_PASSAGES) != set(Passage.values):
    raise ValueError("every passage needs its words")


def _code_words(keys: Iterable[str]) -> dict[str, str]:
    return dict(Project.objects.filter(key__in=list(keys)).values_list("key", "code_word"))


name_with("project", _code_words)


@entry("lifecycle.event_opened")
@dataclass(frozen=True, slots=True)
class EventOpened(Entry):
    """Something in a person's life with the company asks for steps. `day`: ISO 8601."""

    event: str
    person: str
    passage: str
    day: str
    steps: int
    project: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんの「{passage}」（{day}）の手順{steps}件を始めました。",
        "{steps} steps were opened for {person}: {passage}, {day}.",
        {"passage": _PASSAGES},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        things = (("person", self.person), ("event", self.event), ("project", self.project))
        return tuple(thing for thing in things if thing[1])


@entry("lifecycle.event_ended")
@dataclass(frozen=True, slots=True)
class EventEnded(Entry):
    """All steps of an event were done, or the event was withdrawn."""

    event: str
    person: str
    passage: str
    outcome: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{person}さんの「{passage}」の手順を「{outcome}」にしました。{reason}",
        "The steps for {person} ({passage}) are {outcome}. {reason}",
        {
            "passage": _PASSAGES,
            "outcome": {"closed": ("完了", "complete"), "withdrawn": ("取下げ", "withdrawn")},
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("event", self.event))


@entry("lifecycle.step_set")
@dataclass(frozen=True, slots=True)
class StepSet(Entry):
    """A step was done, found unnecessary, or opened again. `on`: ISO 8601, "" when open. `template` "" for an own step."""

    event: str
    person: str
    template: str
    title: str
    state: str
    on: str
    words: str
    personal = frozenset({"words"})
    sentence = Sentence(
        "{person}さんの手順「{title}」を「{state}」にしました。{words}",
        "The step {title} for {person} was set to {state}. {words}",
        {"state": {"done": ("済み", "done"), "not_needed": ("不要", "not needed"), "open": ("未了", "open")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("event", self.event))


@entry("lifecycle.steps_changed")
@dataclass(frozen=True, slots=True)
class StepsChanged(Entry):
    """The company added a step of its own to a passage, left one of the library out, or took that back."""

    passage: str
    template: str
    title: str
    change: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "「{passage}」の手順を改めました（{title}：{change}）。理由：{reason}",
        "The steps of {passage} were changed ({title}: {change}). Reason: {reason}",
        {
            "passage": _PASSAGES,
            "change": {
                "added": ("加える", "added"),
                "left_out": ("外す", "left out"),
                "undone": ("元に戻す", "undone"),
            },
        },
    )


@entry("lifecycle.told")
@dataclass(frozen=True, slots=True)
class LeaverTold(Entry):
    """The notice that review is tightened was handed to somebody who leaves. `sha256` of its text."""

    event: str
    person: str
    on: str
    sha256: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんに、退職に当たってのお知らせを{on}に手渡しました。",
        "The notice on leaving was handed to {person} on {on}.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("event", self.event))


@entry("lifecycle.interviewed")
@dataclass(frozen=True, slots=True)
class LeaverInterviewed(Entry):
    """An exit interview was held. `items`: numbers that were named; `returned`: thing → returned, missing, none."""

    event: str
    person: str
    on: str
    items: tuple[str, ...]
    returned: tuple[tuple[str, str], ...]
    destination: str
    withheld: bool
    private_places: str
    questions: str
    personal = frozenset({"destination", "withheld", "questions", "private_places"})
    sentence = Sentence(
        "{person}さんの退職面談を{on}に行いました。確かめた情報：{items}",
        "The exit interview of {person} was held on {on}. Information named: {items}",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("event", self.event), *(("item", one) for one in self.items))


@entry("lifecycle.pc_hold")
@dataclass(frozen=True, slots=True)
class PcHold(Entry):
    """How long the PC of somebody who leaves is kept as it is, or that it was released."""

    event: str
    person: str
    change: str
    until: str
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{person}さんのPCの保全：{change}（{until}まで）。{reason}",
        "The hold of {person}'s PC: {change} (until {until}). {reason}",
        {"change": {"held": ("保管する", "held"), "released": ("解除", "released")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("event", self.event))


@entry("lifecycle.project_set")
@dataclass(frozen=True, slots=True)
class ProjectSet(Entry):
    """A project was opened, changed or ended. The name may be a secret: it is kept apart like personal data."""

    project: str
    code_word: str
    change: str
    day: str
    items: tuple[str, ...]
    name: str
    personal = frozenset({"name"})
    sentence = Sentence(
        "プロジェクト「{code_word}」を「{change}」にしました（{day}）。",
        "The project {code_word} was {change} ({day}).",
        {
            "change": {
                "opened": ("開始", "opened"),
                "changed": ("変更", "changed"),
                "ended": ("終了", "ended"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("project", self.project), *(("item", one) for one in self.items))


@entry("lifecycle.participation_set")
@dataclass(frozen=True, slots=True)
class ParticipationSet(Entry):
    """Somebody takes part in a project from a day on, or no longer."""

    project: str
    person: str
    change: str
    day: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんのプロジェクト「{project}」への参加：{change}（{day}）",
        "{person}'s part in the project {project}: {change} ({day})",
        {"change": {"joined": ("参加", "joined"), "left": ("終了", "left")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("project", self.project))


@entry("lifecycle.settings_changed")
@dataclass(frozen=True, slots=True)
class SettingsChanged(Entry):
    """From when events are followed, and how long PCs are held (months)."""

    begins_on: str
    hold_months: int
    hold_months_top: int
    personal = frozenset[str]()
    sentence = Sentence(
        "入退社の手順の設定を変更しました（{begins_on}以後の出来事を扱う）。",
        "The settings of the life cycle were changed (events from {begins_on} on).",
    )


@entry("lifecycle.steps_exported")
@dataclass(frozen=True, slots=True)
class StepsExported(Entry):
    """A list was taken out as a file."""

    rows: int
    personal = frozenset[str]()
    sentence = Sentence(
        "入社・異動・退職の手順{rows}件をファイルで取り出しました。",
        "{rows} steps of people's lives were taken out as a file.",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return ()
