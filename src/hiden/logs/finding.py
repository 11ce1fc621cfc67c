"""Verb: look through the events, with persons masked unless a permit says otherwise. Each look is one entry of the ledger (PRV-08).

1. Nobody is found by a word that names them: a search for a name, an account, a number or the only user's device is refused.
2. What is found is masked before it is shown, counted by name, or taken out.
3. A page that follows another is the same look: its address is signed, and no other way leads past the entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final

from django.core import signing
from django.db import transaction

from hiden.base.clock import now, start_of
from hiden.base.errors import BadInput
from hiden.base.text import fold
from hiden.base.words import say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.gate import require
from hiden.inventory.asking import states_seen
from hiden.inventory.models import Item
from hiden.ledger import record
from hiden.logs.entries import Looked
from hiden.logs.lines import Line, lines_of
from hiden.logs.masking import ENOUGH, Masker, masked
from hiden.logs.models import LogLook, LogSource, LookPermit
from hiden.logs.store import questions
from hiden.logs.store.asking import Asked, Count, Event, Mark
from hiden.logs.superiors import is_above
from hiden.logs.telling import ACTIONS, CHANNELS, OUTCOMES
from hiden.people.models import Person

PER_PAGE: Final = 50
MOST_EXPORTED: Final = 20_000
MOST_DAYS: Final = 3700
_TOP: Final = 8
_BATCH: Final = 1000
_SALT: Final = "hiden.logs.look"
_LASTS: Final = timedelta(hours=8)  # how long one look may go on to further pages
_LEAST_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for, from the first day to the last (in Japan). Empty means no matter.

    `person` is one whom the viewer knows under a masked name, or the one of `permit`.
    """

    first: date
    last: date
    item: Item | None = None
    words: str = ""
    dest: str = ""
    device: str = ""
    channel: str = ""
    action: str = ""
    outcome: str = ""
    source: LogSource | None = None
    rank: int = 0
    person: Person | None = None
    mask: str = ""
    permit: LookPermit | None = None

    @property
    def asked(self) -> Asked:
        """The same, as the view is asked."""
        return Asked(
            first=start_of(self.first),
            until=start_of(self.last + timedelta(days=1)),
            persons=[self.person.pk] if self.person else (),
            items=[self.item.pk] if self.item else (),
            sources=[self.source.pk] if self.source else (),
            channels=[self.channel] if self.channel else (),
            actions=[self.action] if self.action else (),
            outcomes=[self.outcome] if self.outcome else (),
            device=self.device,
            dest=self.dest,
            words=self.words,
            least_rank=self.rank,
            blind=self.permit is None,
        )

    def described(self) -> str:
        """What stands in the ledger about it, besides period, item and person. Persons by their masked names only."""
        parts = [
            (say("言葉"), self.words),
            (say("送り先"), self.dest),
            (say("端末"), self.device),
            (say("経路"), str(CHANNELS[Channel(self.channel)]) if self.channel else ""),
            (say("操作"), str(ACTIONS[Action(self.action)]) if self.action else ""),
            (say("結果"), str(OUTCOMES[Outcome(self.outcome)]) if self.outcome else ""),
            (say("取得元"), self.source.name if self.source else ""),
            (say("区分"), say("順位{rank}以上", rank=self.rank) if self.rank else ""),
            (say("人"), masked(self.mask) if self.mask else ""),
        ]
        return "／".join(f"{name}：{words}" for name, words in parts if words)


@dataclass(frozen=True, slots=True)
class Top:
    """One of the most frequent values: what it is called here, and what narrows to it ("" where nothing may)."""

    label: str
    value: str
    events: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: one page of lines, and counts over everything that was found. `after` leads on, "" at the end."""

    question: Question
    lines: list[Line]
    total: int
    days: list[tuple[date, int]]
    persons: list[Top]
    dests: list[Top]
    items: list[Top]
    after: str


# ---------- looking ----------


def look(question: Question, *, by: Person) -> Found:
    """A first page with its counts; enters the look. Raises BadInput for what would single a person out, NotAllowed."""
    masker = _admitted(question, by)
    asked = question.asked
    days = _days(question)
    total = sum(events for _day, events in days)
    page = questions.timeline(asked, limit=PER_PAGE)
    with transaction.atomic():
        enter(question, total, by=by)
        lines = _lines(question, page.events, masker)
        persons, dests, items = _tops(question, masker) if total else ([], [], [])
    return Found(
        question,
        lines,
        total,
        days,
        persons,
        dests,
        items,
        _token(question, page.after, by),
    )


def look_on(question: Question, after: str, *, by: Person) -> Found | None:
    """The page after one that was shown: the same look. None where `after` does not belong to it, or is too old."""
    masker = _admitted(question, by)
    mark = _mark(question, after, by)
    if mark is None:
        return None
    page = questions.timeline(question.asked, mark, limit=PER_PAGE)
    with transaction.atomic():
        lines = _lines(question, page.events, masker)
    return Found(question, lines, 0, [], [], [], [], _token(question, page.after, by))


def take_out(question: Question, *, by: Person) -> list[Line]:
    """All lines, oldest first, for a file; enters that they were taken out. Raises BadInput for too many, NotAllowed."""
    masker = _admitted(question, by)
    total = questions.total(question.asked)
    if total > MOST_EXPORTED:
        raise BadInput(
            say("記録が{n}件あり、一度に書き出せる{most}件を超えています。", n=total, most=MOST_EXPORTED),
            say("期間か条件を狭めて、分けて書き出してください。"),
        )
    with transaction.atomic():
        enter(question, total, by=by, exported=True)
        return [line for events in _batches(question.asked) for line in _lines(question, events, masker)]


def _batches(asked: Asked) -> Iterator[list[Event]]:
    after = None
    while True:
        page = questions.timeline(asked, after, limit=_BATCH, newest_first=False)
        yield page.events
        after = page.after
        if after is None:
            return


def _admitted(question: Question, by: Person) -> Masker:
    """Whether this may be asked at all, and what its answer may show."""
    if question.permit is not None:
        require(by, "logs.look", question.permit)
        _within(question, question.permit)
        return Masker(by, revealed=[question.permit.person])
    require(by, "logs.search")
    masker = Masker(by)
    _check(question, masker)
    return masker


def _within(question: Question, permit: LookPermit) -> None:
    inside = permit.first_day <= question.first and question.last <= permit.last_day
    if question.person != permit.person or not inside or not permit.since <= now() < permit.until:
        raise BadInput(
            say("許可された人と期間の外は、名前を出して見られません。"),
            say("許可の範囲に直すか、新しく閲覧の許可を申請してください。"),
        )


def _check(question: Question, masker: Masker) -> None:
    for text in (*question.words.split(), question.words, question.dest, question.device):
        if text and len(fold(text)) < _LEAST_WORDS:
            raise BadInput(
                say("「{text}」だけでは短すぎて探せません。", text=text), say("2文字以上で入力してください。")
            )
        if text and (masker.words.names_somebody(text) or _own_address(text, masker.words.domains)):
            raise BadInput(
                say("「{text}」は人を特定する言葉かその一部のため、この頁では探せません。", text=text[:40]),
                say("ほかの条件で探すか、その人の記録の閲覧の許可を申請してください。"),
            )
    if question.device and _of_one(replace(question, words="", dest="")):
        raise BadInput(
            say("「{text}」は使う人が限られる端末のため、この頁では探せません。", text=question.device[:40]),
            say("ほかの条件で探すか、その人の記録の閲覧の許可を申請してください。"),
        )


def _own_address(text: str, domains: Collection[str]) -> bool:
    """Whether a text is an address of the company, or the beginning of one."""
    name, at, domain = fold(text).partition("@")
    return bool(name and at) and any(own.startswith(domain) for own in domains)


def _of_one(question: Question) -> bool:
    """Whether the devices so called are used by one or two persons only."""
    asked = Asked(first=question.asked.first, until=question.asked.until, device=question.device)
    users = [each for each in questions.counts(asked, "person", limit=ENOUGH + 1) if each.value != "0"]
    return 0 < len(users) < ENOUGH


# ---------- the entry ----------


def enter(question: Question, found: int, *, by: Person, exported: bool = False, words: str = "") -> None:
    """One look; must run in a transaction. Under a masked name, the ledger names nobody: whoever reads it may be the viewer.

    `words`: what stands there instead of the conditions and of the name, where the look was none by conditions.
    """
    permit, person, item = question.permit, question.person, question.item
    entry = record(
        Looked(
            by=by.key,
            about_person=person.key if person and permit else "",
            item=item.key if item else "",
            words=words or question.described(),
            first_day=question.first.isoformat(),
            last_day=question.last.isoformat(),
            permit=permit.key if permit else "",
            found=found,
            exported=exported,
        ),
        by=by,
    )
    LogLook.objects.create(
        entry=entry,
        viewer=by,
        person=person,
        item=item,
        permit=permit,
        first_day=question.first,
        last_day=question.last,
        found=found,
        exported=exported,
        own=person == by,
        superior=person is not None and is_above(person, by),
        called=words[:100],
        at=now(),
    )


# ---------- what is shown ----------


def _lines(question: Question, events: Sequence[Event], masker: Masker) -> list[Line]:
    seen = masker.seen(events)
    if question.permit is None:
        seen = [each for each in seen if _seen_to_fit(question, each.event)]
    return lines_of(seen, by=masker.viewer)


def _seen_to_fit(question: Question, event: Event) -> bool:
    """Whether an event still fits when only what is shown of it is looked at. An address elsewhere is shown without its name."""
    texts = [fold(text) for text in (event.object, event.dest, event.detail, event.app)]
    dest = fold(question.dest)
    return all(
        "@" in word or any(word in text for text in texts) for word in fold(question.words).split()
    ) and (not dest or "@" in dest or dest in fold(event.dest))


def _days(question: Question) -> list[tuple[date, int]]:
    """Events of every day of the period, also those without."""
    span = (question.last - question.first).days + 1
    found = questions.counts(question.asked, "day", limit=span)
    by_day = {date.fromisoformat(each.value): each.events for each in found}
    days = (question.first + timedelta(days=n) for n in range(span))
    return [(day, by_day.get(day, 0)) for day in days]


def _tops(question: Question, masker: Masker) -> tuple[list[Top], list[Top], list[Top]]:
    asked = question.asked
    persons = [each for each in questions.counts(asked, "person", limit=_TOP + 1) if each.value != "0"]
    masker.know({int(each.value) for each in persons})
    dests = [each for each in questions.counts(asked, "dest", limit=_TOP * 3) if each.value]
    items = [each for each in questions.counts(asked, "item", limit=_TOP + 1) if each.value != "0"]
    return (
        [
            Top(masker.who(int(each.value)), masker.mask(int(each.value)), each.events, each.bytes)
            for each in persons[:_TOP]
        ],
        _dests(dests, masker),
        _items(items[:_TOP], masker.viewer),
    )


def _dests(counted: Sequence[Count], masker: Masker) -> list[Top]:
    """Destinations as they may be shown; those that look alike are one. What is masked cannot be narrowed to."""
    found: dict[str, Top] = {}
    for count, label in zip(counted, masker.texts([each.value for each in counted]), strict=True):
        had = found.get(label, Top(label, count.value if label == count.value else "", 0, 0))
        found[label] = replace(had, events=had.events + count.events, bytes=had.bytes + count.bytes)
    return sorted(found.values(), key=lambda top: -top.events)[:_TOP]


def _items(counted: Sequence[Count], by: Person) -> list[Top]:
    ids = [int(each.value) for each in counted]
    numbers = dict(Item.objects.filter(pk__in=ids).values_list("pk", "number"))
    names = dict(states_seen(by, ids).values_list("item_id", "name")) if ids else {}
    return [
        Top(
            f"{numbers[pk]}　{names[pk]}" if pk in names else numbers[pk],
            numbers[pk],
            each.events,
            each.bytes,
        )
        for pk, each in zip(ids, counted, strict=True)
        if pk in numbers
    ]


# ---------- the way on ----------


def _digest(question: Question, by: Person) -> str:
    asked = question.asked
    permit = question.permit.key if question.permit else ""
    return sha256(repr((by.key, permit, asked)).encode()).hexdigest()[:32]


def _token(question: Question, mark: Mark | None, by: Person) -> str:
    if mark is None:
        return ""
    value = [_digest(question, by), mark.at.isoformat(), mark.segment, mark.record, mark.part]
    return signing.dumps(value, salt=_SALT, compress=True)


def _mark(question: Question, token: str, by: Person) -> Mark | None:
    try:
        digest, at, segment, number, part = signing.loads(token, salt=_SALT, max_age=_LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if digest != _digest(question, by):
        return None
    return Mark(datetime.fromisoformat(at), segment, number, part)


__all__ = ["MOST_EXPORTED", "PER_PAGE", "Found", "Question", "Top", "enter", "look", "look_on", "take_out"]
