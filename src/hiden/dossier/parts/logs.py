"""What the logs say was done with the item, by whom; which of it can be proved from sealed records; what was not recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from hiden.base.clock import FOREVER
from hiden.base.errors import HidenError
from hiden.base.words import say
from hiden.connectors.events import Action, Channel, Outcome
from hiden.dossier.part import STAFF, Cell, Covers, Fact, Factor, Guarded, Told, part, words
from hiden.dossier.scope import Scope
from hiden.logs.coverage import covered
from hiden.logs.models import LogSource, Segment
from hiden.logs.store import questions
from hiden.logs.store.asking import Event
from hiden.logs.telling import ACTIONS, CHANNELS, OUTCOMES

_PAGE = 20_000


@part(
    "doers",
    60,
    _("操作した人（ログによる集計）"),
    Factor.TAKEN,
    _("人"),
    _("操作の数"),
    _("大きさ（バイト）"),
)
def doers(scope: Scope) -> Told:
    """How many events on the item each had."""
    scope.know(int(one.value) for one in scope.doers)
    facts = [
        Fact(
            None,
            (
                scope.who(int(one.value)) or say("（人が特定できない）"), str(one.events), str(one.bytes),
            ),
            f"logs.view/person={one.value}",
        )
        for one in scope.doers
    ]  # fmt: skip
    gaps = [] if facts else [say("この情報についての操作の記録がありません。")]
    if any(one.value == "0" for one in scope.doers):
        gaps.append(say("人が特定できない操作があります。アカウントの持ち主を確かめてください。"))
    could = set(scope.could)
    outside = [one for one in scope.doers if one.value != "0" and int(one.value) not in could]
    if outside:
        gaps.append(say("取扱いの権限の記録がない人{n}人による操作があります。", n=len(outside)))
    return Told(facts, gaps)


@part("events", 61, _("操作のログ"), Factor.TAKEN,
      _("人"), _("アカウント"), _("経路"), _("操作"), _("結果"), _("対象"), _("送り先"), _("大きさ"), _("端末"), _("接続元"), _("説明"),
      _("取得元"), _("区画"), _("記録の番号"))  # fmt: skip
def events(scope: Scope) -> Told:
    """Each event on the item, oldest first, and the sealed record in which it stands."""
    return Told(_events(scope), count=sum(one.events for one in scope.doers))


def _events(scope: Scope) -> Iterator[Fact]:
    said = _Words()
    after = None
    while True:
        page = questions.timeline(scope.asked, after, limit=_PAGE, newest_first=False)
        scope.know({one.person for one in page.events})
        for one in page.events:
            scope.raw[one.segment].add(one.record)
            yield _event(scope, one, said)
        after = page.after
        if after is None:
            return


class _Words:
    """What codes are called, asked once for all events."""

    def __init__(self) -> None:
        self.sources = dict(LogSource.objects.values_list("pk", "name"))
        self.channels = {each.value: str(CHANNELS.get(each, each.value)) for each in Channel}
        self.actions = {each.value: str(ACTIONS.get(each, each.value)) for each in Action}
        self.outcomes = {each.value: str(OUTCOMES.get(each, each.value)) for each in Outcome}


def _event(scope: Scope, one: Event, said: _Words) -> Fact:
    return Fact(
        one.at,
        (
            scope.who(one.person),
            Guarded(one.account, Covers.PERSONS, "" if one.person else STAFF) if one.account else "",
            said.channels.get(one.channel, one.channel), said.actions.get(one.action, one.action), said.outcomes.get(one.outcome, one.outcome),
            words(one.object), words(one.dest),
            "" if one.bytes is None else str(one.bytes), _person(one.device), _person(one.ip), words(one.detail),
            said.sources.get(one.source, "—"), str(one.segment), str(one.record),
        ),
        f"logs.record/{one.segment}/{one.record}/{one.part}",
    )  # fmt: skip


def _person(text: str) -> Guarded | str:
    """A device or an address, which may be one person's."""
    return Guarded(text, Covers.PERSONS) if text else ""


@part(
    "coverage",
    62,
    _("記録の取得状況"),
    Factor.RECORDS,
    _("取得元"),
    _("封をした区画"),
    _("記録の数"),
    _("期限で消去した区画"),
)
def coverage(scope: Scope) -> Told:
    """What each source had sealed of the period; the gaps say what was not seen."""
    facts = []
    for source in LogSource.objects.order_by("code"):
        rows = list(
            Segment.objects.filter(source=source, events_from__lte=scope.until, events_until__gte=scope.since)
            .values_list("count", "expired_at")
        )  # fmt: skip
        if not rows:
            continue
        gone = sum(1 for _count, at in rows if at != FOREVER)
        facts.append(
            Fact(
                None,
                (source.name, str(len(rows)), str(sum(count for count, _at in rows)), str(gone)),
                f"logs.LogSource/{source.key}",
            )
        )
    return Told(facts, _uncovered(scope, gone=any(one.cells[3] != "0" for one in facts)))


def _uncovered(scope: Scope, *, gone: bool) -> list[Cell]:
    try:
        found = covered(scope.item, scope.first, scope.last + timedelta(days=1))
    except HidenError as fault:
        return [f"{fault.what}{fault.do_next}"]
    gaps: list[Cell] = []
    if not found.whole:
        gaps.append(
            say(
                "記録が取れていたのは、見るべき経路と日の{share}%です（今の登録による）。",
                share=int(found.level * 100),
            )
        )
        gaps += [Guarded(each, Covers.SECRETS) for each in found.reasons]  # they name places
    if gone:
        gaps.append(say("保存期間を過ぎて消去した記録があります。"))
    return gaps
