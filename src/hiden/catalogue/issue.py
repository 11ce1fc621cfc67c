"""What the checks report: an issue has a severity, a place and a sentence. Validation is not parsing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hiden.catalogue.model import Place


class Severity(StrEnum):
    """ERROR: the catalogue contradicts itself or its schema; the product refuses to start with it.
    WARNING: it can be used, but somebody must look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding. `key` is the path inside the record, dotted, or '' for the record itself."""

    severity: Severity
    rule: str
    where: Place
    key: str
    sentence: str

    def __str__(self) -> str:
        key = f" {self.key}" if self.key else ""
        return f"{self.where}{key}: {self.sentence}"

    def as_json(self) -> dict[str, str | int]:
        """Flat, for `--json`."""
        return {
            "severity": self.severity.value, "rule": self.rule, "file": self.where.file,
            "line": self.where.line, "key": self.key, "sentence": self.sentence,
        }  # fmt: skip
