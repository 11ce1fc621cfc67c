"""The machine that asks: stretch by stretch and page by page, into the spool, with a cursor that never runs ahead of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import msgspec
from django.db import transaction

from hiden.base.clock import now
from hiden.base.errors import BadInput, HidenError
from hiden.base.words import say
from hiden.connectors.splitting import Split
from hiden.identity.signals.calling import CallFailed
from hiden.logs.archive.batches import keep, known
from hiden.logs.archive.places import alone
from hiden.logs.intake.spooled import stream_context
from hiden.logs.intake.taking import check_on
from hiden.logs.intake.troubles import end_trouble, note_trouble
from hiden.logs.models import LogSource, Reception, SourceState, Way
from hiden.logs.receiving.pull.asking import Asker, Refused, Wait
from hiden.logs.receiving.pull.grammar import BrokenPage, Page, Pull
from hiden.logs.receiving.pull.products import pull_of
from hiden.logs.receiving.writers import writer_of
from hiden.logs.sources import connector_of

SECONDS: Final = 120.0  # that one source may take in one run
_HELD: Final = 20_000  # hashes of elements that are remembered for each stream
_HELD_ENDLESS: Final = 3000
_PAGES: Final = 500  # pointers that are remembered for each stretch, so that a circle is seen
_LONGEST_PAUSE: Final = 1800
_EXPIRED: Final = frozenset({400, 404, 410})
_SHORTEST: Final = timedelta(seconds=30)


def pull_all() -> int:
    """Ask for every source that is asked for and switched on; returns how many records came."""
    came = 0
    for source in LogSource.objects.filter(way=Way.PULL, state=SourceState.ON).select_related(
        "system", "responsible"
    ):
        try:
            came += pull(source)
        except HidenError as fault:
            note_trouble(source, "pull", f"{fault.what}{fault.do_next}")
    return came


def pull(source: LogSource, *, seconds: float = SECONDS) -> int:
    """Ask for one source, unless it is too early or another process does; returns how many records came.

    Raises Conflict while the source is not on, BadInput and Misconfigured for its setting; what the other side does wrong is noted.
    """
    check_on(source)
    stream_context(source)
    spec = pull_of(source)
    asker = Asker(spec, source)
    with alone(f"pull-{source.key}", wait=False) as mine:
        if not mine:
            return 0
        reception, _ = Reception.objects.get_or_create(source=source)
        if (reception.wait_until and reception.wait_until > now()) or (
            reception.asked_at
            and reception.asked_at + spec.every > now()
            and not reception.cursor.get("more")
        ):
            return 0
        run = _Run(spec, source, asker, reception, time.monotonic() + seconds)
        run.recover()
        return run.all_streams()


@dataclass(slots=True)
class _Run:
    spec: Pull
    source: LogSource
    asker: Asker
    reception: Reception
    end: float
    came: int = 0

    # ---------- the whole run ----------

    def all_streams(self) -> int:
        """Every stream, as far as time allows. One that goes wrong does not stop the others."""
        wrong, pause, more = "", 0, False
        for stream in self.source.setting.get("streams") or self.spec.streams:
            try:
                more = self._stream(str(stream)) or more
            except Wait as fault:
                pause = max(pause, fault.seconds)
                break
            except (CallFailed, BrokenPage, HidenError) as fault:
                wrong = wrong or _said(fault)
        self._after(wrong, pause, more)
        return self.came

    def _after(self, wrong: str, pause: int, more: bool) -> None:
        """When to ask again: soon while there is more, later the more often it went wrong."""
        cursor = self.reception.cursor
        failed = int(cursor.get("failed", 0)) + 1 if wrong else 0
        if failed:
            pause = max(pause, min(_LONGEST_PAUSE, 30 << min(failed, 6)))
            note_trouble(self.source, "pull", wrong)
        else:
            end_trouble(self.source, "pull")
        cursor.update(failed=failed, more=more)
        self.reception.asked_at = now()
        self.reception.wait_until = now() + timedelta(seconds=pause) if pause else None
        self.reception.save(update_fields=["cursor", "asked_at", "wait_until"])
        if not wrong:
            LogSource.objects.filter(pk=self.source.pk).update(heard_at=now())

    def recover(self) -> None:
        """A run was killed: whether its last page was kept, the spool knows."""
        pending = self.reception.pending
        if pending is not None:
            if known(self.source.key, pending["key"]) is not None:
                self._move_on(pending)
            else:
                self.reception.pending = None
                self.reception.save(update_fields=["pending"])

    # ---------- one stream ----------

    def _state(self, stream: str) -> dict[str, Any]:
        state: dict[str, Any] = self.reception.cursor.setdefault("streams", {}).setdefault(stream, {})
        return state

    def _stream(self, stream: str) -> bool:
        """Ask on until there is nothing more; whether time ran out before."""
        self._begin(stream)
        again = False
        while time.monotonic() < self.end:
            state = self._state(stream)
            if self.spec.window is not None and not self._stretched(stream, state):
                return False
            try:
                page = self._page(stream, state)
            except Refused as fault:
                # A pointer does not live for ever: the stretch is asked anew, and what was kept is known by its hashes.
                if fault.code not in _EXPIRED or not state.get("next") or again:
                    raise
                again = True
                self._save(stream, {**state, "next": "", "pointers": []})
                continue
            if not self._take(stream, state, page):
                return False
        return True

    def _begin(self, stream: str) -> None:
        state = self._state(stream)
        if self.spec.begin and not state.get("begun"):
            self.asker.ask(self.asker.filled(self.spec.begin, stream=stream), "POST", self.spec.begun)
            self._save(stream, {**state, "begun": True})

    def _stretched(self, stream: str, state: dict[str, Any]) -> bool:
        """Whether there is a stretch to ask for; a new one begins where the last one ended, less the overlap."""
        window = self.spec.window
        assert window is not None
        if state.get("end"):
            return True
        last = now() - window.lag
        begin = datetime.fromisoformat(state["begin"]) if state.get("begin") else self._since()
        if begin < now() - window.oldest:
            self._say_lost(stream, begin, now() - window.oldest)
            begin = now() - window.oldest
        reached = datetime.fromisoformat(state["reached"]) if state.get("reached") else begin
        if last - reached < _SHORTEST:
            return False
        end = min(last, max(begin, reached) + window.longest)
        begin = begin.replace(microsecond=0)
        state.update(
            begin=begin.isoformat(), end=end.replace(microsecond=0).isoformat(), next="", pointers=[]
        )
        self._save(stream, state)
        return True

    def _since(self) -> datetime:
        """From when records may be asked for: since the source is on, or the setting `since`."""
        said = str(self.source.setting.get("since", ""))
        try:
            found = datetime.fromisoformat(said) if said else (self.source.on_since or now())
        except ValueError:
            raise BadInput(
                say("取得元の設定「since」を読めません。"),
                say("2026-04-01T00:00:00+09:00 の形で入力してください。"),
            ) from None
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def _say_lost(self, stream: str, begin: datetime, oldest: datetime) -> None:
        note_trouble(
            self.source,
            f"gap {stream}".strip(),
            say(
                "{begin:%Y-%m-%d %H:%M}から{oldest:%Y-%m-%d %H:%M}（UTC）の記録は、相手にもう残っていないため、取れていません（{stream}）。",
                begin=begin,
                oldest=oldest,
                stream=stream or self.spec.title,
            ),
        )

    def _page(self, stream: str, state: dict[str, Any]) -> Page:
        pointer = str(state.get("next", ""))
        query: dict[str, str] = {}
        more = {"begin": self._since().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        if self.spec.window is not None:
            window = self.spec.window
            more = {name: window.written(datetime.fromisoformat(state[name])) for name in ("begin", "end")}
            query.update(window.query)
        elif not pointer:
            query.update(self.spec.first)
        first = str(getattr(self.spec.paging, "first", ""))
        if first and self.source.setting.get("since"):
            first = "0"  # as far back as there is anything
        answer = self.asker.ask(self.asker.address(query, pointer or first, stream, **more))
        return self.spec.page(answer.body, answer.headers)

    # ---------- one page ----------

    def _take(self, stream: str, state: dict[str, Any], page: Page) -> bool:
        """Keep what is new of a page and move on; whether there is more to ask for now.

        Raises BrokenPage for a server that leads in a circle, when its page was kept.
        """
        if self.spec.follow:
            fresh = self._followed(stream, state, page)
            after, circle = self._after_page(state, page, bool(fresh))
            self._save(stream, self._remembering({**state, **after}, fresh))
        else:
            hashes = dict(zip(map(_hash, page.elements), page.elements, strict=True))
            seen = state.get("seen", {})
            new = [each for each in hashes if each not in seen]
            after, circle = self._after_page(state, page, bool(new))
            records = [hashes[each] for each in new]
            if connector_of(self.source).splits is Split.DOCUMENT and records:
                records = [page.raw]
            fresh = {each: self.spec.moment_of(hashes[each]) for each in new}
            self._keep(stream, state, records, fresh, after)
        if circle:
            raise BrokenPage(
                say(
                    "相手が同じ頁を繰り返し示しています。届いた記録は取ってあり、次の問い合わせで初めから取り直します。"
                )
            )
        return self.spec.window is not None or not after["ended"]

    def _after_page(self, state: dict[str, Any], page: Page, brought: bool) -> tuple[dict[str, Any], bool]:
        """(how the cursor stands when this page is kept, whether the server leads in a circle)."""
        before, following = str(state.get("next", "")), page.next
        if self.spec.window is None:
            # An endless stream: it is at its end when nothing new comes, and goes on there the next time.
            return {"next": following or before, "ended": not brought or following in ("", before)}, False
        if not following:
            overlapped = datetime.fromisoformat(state["end"]) - self.spec.window.overlap
            begin = max(overlapped, datetime.fromisoformat(state["begin"]))
            reached = state["end"]
            return {
                "begin": begin.isoformat(),
                "reached": reached,
                "end": "",
                "next": "",
                "pointers": [],
            }, False
        names = [_hash(following.encode())]
        if page.elements:
            names.append(_hash(b"".join(sorted(page.elements))))
        met = state.get("pointers", [])
        if any(name in met for name in names) or (not page.elements and len(met) >= _PAGES):
            return {"next": "", "pointers": []}, True
        return {"next": following, "pointers": [*met, *names][-2 * _PAGES :]}, False

    def _keep(
        self,
        stream: str,
        state: dict[str, Any],
        records: list[bytes],
        fresh: dict[str, int | None],
        after: dict[str, Any],
    ) -> None:
        """First it is noted what will be kept, then it is kept, then the cursor moves."""
        if not records:
            self._save(stream, {**state, **after})
            return
        digest = sha256("".join(fresh).encode()).hexdigest()
        key = f"pull {stream} {state.get('begin', '')} {state.get('next', '')} {digest}"
        pending = {"stream": stream, "key": key, "fresh": fresh, "after": after}
        self.reception.pending = pending
        self.reception.save(update_fields=["pending"])
        taken = keep(writer_of(self.source.key), records, key)
        if not taken.again:
            self.came += taken.records
        self._move_on(pending)

    def _move_on(self, pending: dict[str, Any]) -> None:
        state = self._state(pending["stream"])
        self.reception.pending = None
        self._save(pending["stream"], self._remembering({**state, **pending["after"]}, pending["fresh"]))

    def _followed(self, stream: str, state: dict[str, Any], page: Page) -> dict[str, int | None]:
        """Keep the pages that the elements lead to, each once; their hashes."""
        found: dict[str, int | None] = {}
        for element in page.elements:
            name, address = self._leads_to(element)
            if _hash(name.encode()) in state.get("seen", {}):
                continue
            key = f"pull {stream} {name}"
            if known(self.source.key, key) is None:
                answer = self.asker.ask(self.asker.checked(address))
                inner = self.spec.page(answer.body, {})
                records = inner.elements
                if connector_of(self.source).splits is Split.DOCUMENT and records:
                    records = [inner.raw]
                self.came += keep(writer_of(self.source.key), records, key).records
            found[_hash(name.encode())] = self.spec.moment_of(element)
        return found

    def _leads_to(self, element: bytes) -> tuple[str, str]:
        """(what names the page that an element leads to, where it is)."""
        try:
            said = msgspec.json.decode(element, type=dict[str, Any])
            return str(said[self.spec.ident]), str(said[self.spec.follow])
        except (msgspec.DecodeError, msgspec.ValidationError, KeyError) as fault:
            raise BrokenPage(say("相手の答えが途中で切れているか、想定した形ではありません。")) from fault

    def _remembering(self, state: dict[str, Any], fresh: dict[str, int | None]) -> dict[str, Any]:
        """The state with the hashes of what was kept; those too old to come again are let go of."""
        seen = {**state.get("seen", {}), **fresh}
        if self.spec.window is not None and not state.get("end") and state.get("begin"):
            edge = datetime.fromisoformat(state["begin"]).timestamp() - 60
            seen = {name: moment for name, moment in seen.items() if moment is None or moment >= edge}
        most = _HELD if self.spec.window is not None else _HELD_ENDLESS
        if len(seen) > most:
            seen = dict(list(seen.items())[-most:])
        return {**state, "seen": seen}

    @transaction.atomic
    def _save(self, stream: str, state: dict[str, Any]) -> None:
        self.reception.cursor.setdefault("streams", {})[stream] = state
        self.reception.save(update_fields=["cursor", "pending"])


def _hash(element: bytes) -> str:
    return sha256(element).hexdigest()[:20]


def _said(fault: Exception) -> str:
    if isinstance(fault, HidenError):
        return f"{fault.what}{fault.do_next}"
    if isinstance(fault, BrokenPage):
        return fault.reason
    return say(
        "相手から答えを受け取れませんでした（{why}）。つながるようになったら、続きから取ります。",
        why=str(fault)[:100],
    )
