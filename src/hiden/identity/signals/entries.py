"""The ledger entries of signals: who is told, what was told and received when, who tells us, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

_EVENTS = {
    "session-revoked": ("セッションの取消し", "session revoked"),
    "device-compliance-change": ("端末の適合の変化", "device compliance change"),
    "verification": ("疎通の確認", "verification"),
    "stream-updated": ("配信の状態の変化", "stream updated"),
}
_WHY = {
    "left": ("退職", "left"),
    "stopped": ("停止", "stopped"),
    "signed_out": ("強制ログアウト", "signed out"),
    "device": ("端末の状態", "state of a device"),
    "test": ("試験", "test"),
}


@entry("identity.receiver_set")
@dataclass(frozen=True, slots=True)
class ReceiverSet(Entry):
    """A receiver of signals. `what`: added, changed, retired, token_made, secret_made, tried, sent_again, or a state of its stream."""

    system: str
    receiver: str
    name: str
    what: str
    receiver_kind: str
    address: str
    events: list[str]
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "シグナルの受け手「{name}」を{what}しました（{receiver_kind}、{address}）。",
        "The receiver of signals {name} was {what} ({receiver_kind}, {address}).",
        {
            "what": {
                "added": ("登録", "added"),
                "changed": ("変更", "changed"),
                "retired": ("廃止", "retired"),
                "token_made": ("トークンを作成", "given a token"),
                "secret_made": ("秘密の文字列を作成", "given a secret"),
                "tried": ("疎通の確認の相手に", "sent a verification"),
                "sent_again": ("送り直しの相手に", "sent again what it had not taken"),
                "enabled": ("「送る」に", "enabled"),
                "paused": ("「溜めておく」に", "paused"),
                "disabled": ("「送らない」に", "disabled"),
                "none": ("開始待ちに", "set to wait for its beginning"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_system", self.system),)


@entry("identity.source_set")
@dataclass(frozen=True, slots=True)
class SourceSet(Entry):
    """Somebody whose events are believed. `what`: added, changed, retired, keys, secret_made."""

    system: str
    source: str
    name: str
    what: str
    issuer: str
    key_ids: list[str]
    reason: str
    personal = frozenset[str]()
    sentence = Sentence(
        "シグナルの送り手「{name}」（{issuer}）を{what}しました。",
        "The source of signals {name} ({issuer}) was {what}.",
        {
            "what": {
                "added": ("登録", "added"),
                "changed": ("変更", "changed"),
                "retired": ("廃止", "retired"),
                "keys": ("鍵を更新", "given new keys"),
                "secret_made": ("秘密の文字列を作成", "given a secret"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("outside_system", self.system),)


@entry("identity.cut")
@dataclass(frozen=True, slots=True)
class Cut(Entry):
    """Somebody is cut, and so many receivers are told. Written with what it reports."""

    event: str
    person: str
    why: str
    receivers: int
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんの接続を切り（{why}）、{receivers}件の受け手に知らせます。",
        "{person} was cut ({why}); {receivers} receivers are told.",
        {"why": _WHY},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person), ("signal", self.event))


@entry("identity.receipt")
@dataclass(frozen=True, slots=True)
class Receipt(Entry):
    """A receiver took an event, or it was given up. `at`: ISO 8601, UTC; `answer`: what it answered; `jti`: the number of the token."""

    event: str
    event_kind: str
    person: str
    receiver: str
    jti: str
    state: str
    at: str
    attempts: int
    answer: str
    personal = frozenset[str]()
    sentence = Sentence(
        "受け手「{receiver}」：{event_kind}を{state}（{at}、{attempts}回目、{answer}）。",
        "Receiver {receiver}: {event_kind} {state} ({at}, attempt {attempts}, {answer}).",
        {
            "event_kind": _EVENTS,
            "state": {
                "received": ("受け取りました", "received"),
                "given_up": ("届けられず断念しました", "given up"),
            },
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        about = (("signal", self.event),)
        return (*about, ("person", self.person)) if self.person else about


@entry("identity.everywhere")
@dataclass(frozen=True, slots=True)
class Everywhere(Entry):
    """Every receiver that was owed an event has taken it. `at`: the instant of the last receipt, ISO 8601, UTC."""

    event: str
    person: str
    receivers: int
    at: str
    seconds: int
    personal = frozenset[str]()
    sentence = Sentence(
        "{person}さんの接続の切断を、{receivers}件の受け手すべてが受け取りました（{at}、{seconds}秒後）。",
        "All {receivers} receivers have taken that {person} was cut ({at}, after {seconds} seconds).",
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        about = (("signal", self.event),)
        return (*about, ("person", self.person)) if self.person else about


@entry("identity.signal_in")
@dataclass(frozen=True, slots=True)
class SignalIn(Entry):
    """An event of a source was believed. `outcome`: done, unknown, ignored; `sha256` of the token; `happened_at`: ISO 8601, UTC."""

    source: str
    event_kind: str
    jti: str
    outcome: str
    people: list[str]
    happened_at: str
    sha256: str
    personal = frozenset[str]()
    sentence = Sentence(
        "「{source}」から{event_kind}が届きました：{outcome}（{people}）。",
        "{source} told of {event_kind}: {outcome} ({people}).",
        {
            "event_kind": _EVENTS,
            "outcome": {
                "done": ("反映しました", "done"),
                "unknown": ("当てはまる人がいません", "nobody is meant"),
                "ignored": ("扱わない種類です", "not of our kinds"),
            },
        },
        {"people": "person"},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return tuple(("person", one) for one in self.people)


@entry("identity.device_set")
@dataclass(frozen=True, slots=True)
class DeviceSet(Entry):
    """What a device is from an instant on (ISO 8601, UTC); or that it was registered. `status` "" where only its owner changed."""

    device: str
    label: str
    owner: str
    status: str
    since: str
    reason: str
    personal = frozenset({"label", "reason"})
    sentence = Sentence(
        "端末「{label}」（{owner}）：{status}（{since}から）。",
        "Device {label} ({owner}): {status} (from {since}).",
        {
            "status": {
                "compliant": ("適合", "compliant"),
                "not-compliant": ("不適合", "not compliant"),
                "": ("登録", "recorded"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.owner),) if self.owner else ()
