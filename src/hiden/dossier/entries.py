"""What the ledger says of dossiers. What one is about is an item and days; why it was made may name people."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry

_LEVELS = {
    "full": ("すべて", "everything"),
    "persons": ("人の名前は呼称", "persons under substitute names"),
    "secrets": ("秘密の内容は呼称", "secrets under substitute names"),
    "both": ("人も秘密も呼称", "persons and secrets under substitute names"),
}


@entry("dossier.made")
@dataclass(frozen=True, slots=True)
class DossierMade(Entry):
    """A dossier was made. `sha256` of its dossier.json, which names the digest of every file; `case` 0 on the command line."""

    key: str
    item: str
    first_day: str
    last_day: str
    level: str
    sha256: str
    facts: int
    gaps: int
    case: int
    reason: str
    personal = frozenset({"reason"})
    sentence = Sentence(
        "{item}の証拠一式（{first_day}から{last_day}まで、{level}）を作りました（事実{facts}件、足りないもの{gaps}件）。",
        "A dossier on {item} ({first_day} to {last_day}, {level}) was made ({facts} facts, {gaps} gaps).",
        {"level": _LEVELS},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        found = (("item", self.item), ("dossier", self.key))
        return (*found, ("case", str(self.case))) if self.case else found


@entry("dossier.approved")
@dataclass(frozen=True, slots=True)
class DossierApproved(Entry):
    """A dossier may be made, by whoever asked for it, until a day."""

    key: str
    item: str
    level: str
    until: str
    case: int
    personal = frozenset[str]()
    sentence = Sentence(
        "{item}の証拠一式（{level}）を、{until}まで作れるようにしました。",
        "A dossier on {item} ({level}) may be made until {until}.",
        {"level": _LEVELS},
    )

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("item", self.item), ("dossier", self.key), ("case", str(self.case)))
