"""A chunk of records as it was understood."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from hiden.connectors.grammar import Refused
from hiden.logs.understanding.events import Seen


@dataclass(frozen=True, slots=True)
class Read:
    """A chunk as it was understood. Places are those of the chunk; `repeated`: events that other files had brought."""

    said: pa.Table
    seen: Seen
    passed: int
    refused: tuple[Refused, ...]
    repeated: int = 0

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment of the events."""
        if not self.said.num_rows:
            return None
        found = pc.min_max(self.said["at"]).as_py()
        return found["min"], found["max"]

    def only(self, mask: pa.Array) -> Read:
        """With these events alone."""
        columns = {name: column.filter(mask) for name, column in self.seen.columns.items()}
        return replace(self, said=self.said.filter(mask), seen=Seen(columns, self.seen.subjects.filter(mask)))
