"""The ledger entries of custody: each event whole, so that the chain is proved by the ledger's own tree."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.evidence.locker.entries import OfExhibit
from hiden.ledger import Sentence, entry

ACTS = {
    "acquired": ("取得・発見", "acquired"), "photographed": ("撮影", "photographed"), "copied": ("複製・取込み", "copied"),
    "sealed": ("封印", "sealed"), "unsealed": ("開封", "unsealed"), "handed": ("引渡し", "handed over"),
    "moved": ("保管場所の移動", "moved"), "examined": ("解析・閲覧", "examined"), "compared": ("同一性の確認", "compared"),
    "exported": ("クラウドなどからの書出し", "exported"), "given_out": ("写しの交付", "a copy given out"),
    "returned": ("返還", "returned"), "disposed": ("廃棄", "disposed of"), "noted": ("補足・訂正", "noted"),
}  # fmt: skip


@entry("evidence.custody")
@dataclass(frozen=True)
class CustodyRecorded(OfExhibit):
    """One link of the chain. `at`: ISO 8601, by true time; `offset_s`: how far the clock that was read was ahead, null if unknown."""

    exhibit: str
    number: int
    act: str
    at: str
    offset_s: int | None
    place: str
    from_whom: str
    to_whom: str
    person: str
    purpose: str
    authority: str
    tool: str
    hash_before: str
    hash_after: str
    witness: str
    seal: str
    note: str
    export: dict[str, str]
    corrects: int
    bringing: int
    receipt: str
    personal = frozenset(
        {"place", "from_whom", "to_whom", "purpose", "authority", "witness", "note", "export"}
    )
    sentence = Sentence(
        "証拠{exhibit}の保管の記録{number}：{act}。", "Custody of exhibit {exhibit}, event {number}: {act}.", {"act": ACTS}
    )  # fmt: skip


@entry("evidence.received")
@dataclass(frozen=True)
class ReceiptSaid(OfExhibit):
    """Somebody other than who recorded it said whether it arrived. `outcome`: confirmed or refused."""

    exhibit: str
    number: int
    outcome: str
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "証拠{exhibit}の保管の記録{number}について、{outcome}としました。",
        "For custody event {number} of exhibit {exhibit}: {outcome}.",
        {"outcome": {"confirmed": ("受領済み", "received"), "refused": ("受領していない", "not received")}},
    )


@entry("evidence.step")
@dataclass(frozen=True)
class PreservingStep(OfExhibit):
    """A step of preserving evidence was marked. `mark`: done, none (does not apply), open (not yet after all)."""

    exhibit: str
    step: str
    mark: str
    note: str
    personal = frozenset({"note"})
    sentence = Sentence(
        "証拠{exhibit}の保全の手順「{step}」を{mark}としました。", "Step {step} of preserving exhibit {exhibit}: {mark}.",
        {"mark": {"done": ("済み", "done"), "none": ("該当なし", "does not apply"), "open": ("まだ", "not yet")}},
    )  # fmt: skip
