"""Entries of the ledger about stamps and witnesses."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger.kinds import Entry, Sentence, entry

_FAULTS = {
    "garbage": ("読めない", "unreadable"),
    "refused": ("断られた", "refused"),
    "digest": ("別の内容へのもの", "over something else"),
    "nonce": ("別の依頼への答え", "an answer to another request"),
    "policy": ("約束した方針でない", "under another policy"),
    "signature": ("署名が、登録した証明書につながらない", "its signature leads to no registered certificate"),
    "no_certificate": ("証明書が付いていない", "without its certificate"),
    "clock": ("時刻が大きくずれている", "its time is far off"),
    "expired": ("その時刻に証明書が有効でない", "its certificate was not valid at that time"),
    "revoked": ("証明書が失効していた", "its certificate had been revoked"),
}
_WHAT = {
    "checkpoint": ("操作の記録", "the ledger"),
    "exhibit": ("証拠", "an exhibit"),
    "dossier": ("立証資料", "a dossier"),
    "stamp": ("前のタイムスタンプ", "an earlier stamp"),
    "file": ("ファイル", "a file"),
}


@entry("evidence.stamp_authority_set")
@dataclass(frozen=True, slots=True)
class StampAuthoritySet(Entry):
    """An authority is asked from now on, or no longer. `roots`: SHA-256 of the text of its certificates."""

    authority: str
    what: str
    name: str
    url: str
    roots: str
    personal = frozenset[str]()
    sentence = Sentence(
        "時刻認証局「{name}」の登録を{what}しました。",
        "The time stamping authority {name} was {what}.",
        {"what": {"added": ("開始", "added"), "ended": ("終了", "ended")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("stamp_authority", self.authority),)


@entry("evidence.stamped")
@dataclass(frozen=True, slots=True)
class StampTaken(Entry):
    """An authority's stamp came and was checked. `answer`: SHA-256 of its bytes."""

    stamp: str
    authority: str
    what: str
    ident: str
    digest: str
    at: str
    answer: str
    personal = frozenset[str]()
    sentence = Sentence(
        "{what}（{ident}）のタイムスタンプを取得しました（{at}）。",
        "A time stamp over {what} ({ident}) was received ({at}).",
        {"what": _WHAT},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("stamp", self.stamp), (self.what, self.ident))


@entry("evidence.stamp_refused")
@dataclass(frozen=True, slots=True)
class StampRefused(Entry):
    """Something came that is no good stamp. `answer`: SHA-256 of its bytes; `fault`: the code of what is wrong."""

    stamp: str
    authority: str
    fault: str
    answer: str
    personal = frozenset[str]()
    sentence = Sentence(
        "時刻認証局から届いたものは、正しいタイムスタンプではありませんでした（{fault}）。",
        "What a time stamping authority sent was no good stamp ({fault}).",
        {"fault": _FAULTS},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("stamp", self.stamp),)


@entry("evidence.witness_set")
@dataclass(frozen=True, slots=True)
class WitnessSet(Entry):
    """A witness is asked from now on, or no longer."""

    witness: str
    what: str
    name: str
    url: str
    vkey: str
    personal = frozenset[str]()
    sentence = Sentence(
        "操作の記録の立会い「{name}」の登録を{what}しました。",
        "The witness {name} of the ledger was {what}.",
        {"what": {"added": ("開始", "added"), "ended": ("終了", "ended")}},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("witness", self.witness),)


@entry("evidence.witness_objected")
@dataclass(frozen=True, slots=True)
class WitnessObjected(Entry):
    """A witness has seen another ledger than this one. `fault`: rolled_back, forked."""

    witness: str
    fault: str
    ours: int
    theirs: int
    personal = frozenset[str]()
    sentence = Sentence(
        "立会いは、この操作の記録を続きと認めませんでした（{fault}。こちら{ours}件、立会い{theirs}件）。",
        "A witness did not accept this ledger as a continuation ({fault}; ours {ours}, the witness's {theirs}).",
        {
            "fault": {
                "rolled_back": ("巻き戻し", "rolled back"),
                "forked": ("分岐", "forked"),
            }
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("witness", self.witness),)
