"""What the ledger says of reports."""

from __future__ import annotations

from dataclasses import dataclass

from hiden.ledger import Entry, Sentence, entry


@entry("reports.board_decided")
@dataclass(frozen=True, slots=True)
class BoardReportDecided(Entry):
    """A board report was decided; `sha256` is the digest of what it says."""

    case: int
    period: str
    sha256: str

    personal = frozenset[str]()
    sentence = Sentence("報告書（{period}）を決裁しました。", "The report for {period} was decided.")

    def about(self) -> tuple[tuple[str, str], ...]:
        return (("case", str(self.case)),)
