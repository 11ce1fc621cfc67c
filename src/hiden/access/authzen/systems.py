"""Verbs: let another system ask, change what it may ask, end it. What is ended is not answered from the same instant on."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from django.db import transaction

from hiden.access.authzen.entries import SystemChanged, SystemEnded, SystemMade
from hiden.access.authzen.models import AskingSystem, CalledBy
from hiden.base.clock import now
from hiden.base.errors import BadInput, Conflict
from hiden.base.words import say
from hiden.gate import require
from hiden.ledger import record
from hiden.people.models import Person

TOKEN_MARK = "hidensys_"  # noqa: S105 - how every token of a system begins, no secret
PER_MINUTE = 6_000
MOST_PER_MINUTE = 1_000_000
_RIGHTS = ("evaluate", "search", "look_back")


@dataclass(frozen=True, slots=True)
class May:
    """What a system may ask. `look_back`: about the past as well, which answers what was, not what is."""

    evaluate: bool = True
    search: bool = False
    look_back: bool = False
    per_minute: int = PER_MINUTE
    called_by: str = CalledBy.NUMBER

    def __post_init__(self) -> None:
        if not (self.evaluate or self.search):
            raise BadInput(
                say("尋ねられることが選ばれていません。"), say("可否か一覧の少なくとも一つを選んでください。")
            )
        if not 1 <= self.per_minute <= MOST_PER_MINUTE:
            raise BadInput(
                say("1分あたりの上限が1から{n}までにありません。", n=f"{MOST_PER_MINUTE:,}"),
                say("1分に尋ねられる件数を入力してください。"),
            )
        if self.called_by not in CalledBy.values:
            raise BadInput(say("人の呼び方が選ばれていません。"), say("一覧から選んでください。"))

    @property
    def words(self) -> str:
        """For the ledger."""
        return ",".join(name for name in _RIGHTS if getattr(self, name))

    def columns(self) -> dict[str, object]:
        """As the row holds it."""
        return {
            **{f"may_{name}": getattr(self, name) for name in _RIGHTS},
            "per_minute": self.per_minute,
            "called_by": self.called_by,
        }


def digest_of(text: str) -> str:
    """What is kept of a token. It is 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def make(*, name: str, may: May | None = None, by: Person) -> tuple[AskingSystem, str]:
    """Let a system ask; returns it with the text of its token, which is shown this one time.

    Raises BadInput without a name, Conflict when a living one has the name, NotAllowed.
    """
    require(by, "access.connect")
    may, called = may or May(), _called(name)
    text = TOKEN_MARK + secrets.token_urlsafe(32)
    system = AskingSystem.objects.create(
        name=called,
        prefix=text[:14],
        digest=digest_of(text),
        made_by=by,
        made_at=now(),
        **may.columns(),
    )
    record(SystemMade(system.key, called, system.prefix, may.words, may.per_minute), by=by)
    return system, text


@transaction.atomic
def change(system: AskingSystem, *, name: str, may: May, by: Person) -> AskingSystem:
    """Change what a system may ask from the next question on. Raises BadInput, Conflict for an ended one, NotAllowed."""
    require(by, "access.connect")
    found = _living(system)
    found.name = _called(name, but=found)
    for column, value in may.columns().items():
        setattr(found, column, value)
    found.save(update_fields=["name", *may.columns()])
    record(SystemChanged(found.key, found.name, may.words, may.per_minute), by=by)
    return found


@transaction.atomic
def end(system: AskingSystem, *, reason: str, by: Person) -> AskingSystem:
    """Answer a system no more. Raises BadInput without a reason, Conflict when it is ended already, NotAllowed."""
    require(by, "access.connect")
    if not reason.strip():
        raise BadInput(say("終える理由がありません。"), say("理由を入力してください。"))
    found = _living(system)
    found.ended_by, found.ended_at, found.end_reason = by, now(), reason.strip()[:500]
    found.save(update_fields=["ended_by", "ended_at", "end_reason"])
    record(SystemEnded(found.key, found.name, found.prefix, found.end_reason), by=by)
    return found


def _living(system: AskingSystem) -> AskingSystem:
    found = AskingSystem.objects.select_for_update(of=("self",)).get(pk=system.pk)
    if found.ended_at is not None:
        raise Conflict(
            say("「{name}」からの問い合わせは、すでに終わっています。", name=found.name),
            say("もう一度つなぐときは、新しく登録してください。"),
        )
    return found


def _called(name: str, but: AskingSystem | None = None) -> str:
    called = " ".join(name.split())
    if not called or len(called) > 80:
        raise BadInput(
            say("システムの名前がないか、長すぎます。"), say("80文字までの、何か分かる名前にしてください。")
        )
    others = AskingSystem.objects.filter(name=called, ended_at=None)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Conflict(
            say("「{name}」という名前のシステムは、すでに登録されています。", name=called),
            say("別の名前にするか、先に登録したものを終えてください。"),
        )
    return called


__all__ = ["MOST_PER_MINUTE", "PER_MINUTE", "TOKEN_MARK", "May", "change", "digest_of", "end", "make"]
