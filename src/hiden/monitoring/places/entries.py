"""The ledger entries of known places."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

_WHAT = {"added": ("登録", "added"), "changed": ("変更", "changed"), "ended": ("廃止", "ended")}


@entry("monitoring.place_set")
@dataclass(frozen=True, slots=True)
class PlaceSet(Entry):
    """What a place outside is. `person`: whose related place it is, "" for everybody's; `how`: page or import."""

    domain: str
    place_kind: str
    person: str
    what: str
    how: str
    personal = frozenset({"domain"})
    sentence = Sentence(
        "送り先「{domain}」の区別を{what}しました（{place_kind}）。",
        "What {domain} is to the company was {what} ({place_kind}).",
        {
            "what": _WHAT,
            "place_kind": {
                "trusted": ("信頼する送り先", "trusted"),
                "own": ("自社・グループ", "our own"),
                "partner": ("取引先", "partner"),
                "competitor": ("競合先", "competitor"),
                "home": ("出向元・派遣元", "home employer"),
                "related": ("本人・親族等の関係先", "related"),
                "mail": ("個人用メール", "private mail"),
                "storage": ("個人用クラウド", "private cloud"),
                "transfer": ("ファイル転送サービス", "file transfer service"),
                "ai": ("生成AI", "generative AI"),
                "authority": ("行政機関", "authority"),
                "press": ("報道機関", "press"),
                "lawyer": ("弁護士", "lawyer"),
                "hotline": ("通報窓口", "hotline"),
            },
        },
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("person", self.person),) if self.person else ()
