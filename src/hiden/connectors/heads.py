"""What stands at the head of records and says how to read them: rows under a header, and lines under comments that name the fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

Piece = tuple[list[bytes], bytes, int]  # records, their context, how many of the first are head
_BLANK: Final = b"\r\0\xff\xfe\xef\xbb\xbf \t"
# A service that starts anew, or a log of another day, says when: which is no other way to read what follows.
_TIMES: Final = ("#date", "#start-date", "#end-date", "#open", "#close")


class Rows:
    """The first records are the head, the last of them the context: a CSV. With 0 of them there is none."""

    def __init__(self, head: int) -> None:
        self.context = b""
        self.left = head

    def parted(self, batch: list[bytes]) -> Iterator[Piece]:
        """The batch, and what of it is head."""
        head = 0
        while self.left and head < len(batch):
            record = batch[head]
            # Empty lines before the header are no header, nor is the line about the type that PowerShell's Export-Csv writes.
            said = bool(record.strip(_BLANK)) and not record.strip(_BLANK).startswith(b"#TYPE ")
            self.left -= 1 if said or self.left > 1 else 0
            self.context = record if not self.left else b""
            head += 1
        yield batch, self.context, head


class Comments:
    """Lines that begin with "#", one of which names the fields (W3C, Exchange, Zeek), are the head of what follows them.

    The context is all of them, but for times. A head that says the same as the one before changes nothing: files of several
    days are often put together.
    """

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding or "utf-8"
        self.context = b""
        sign = "#".encode(self.encoding)
        self.signs = (sign, "\ufeff".encode(self.encoding) + sign)
        self.run: list[bytes] = []  # comments since the last row; a head may reach over the end of a batch

    def parted(self, batch: list[bytes]) -> Iterator[Piece]:
        """The batch in pieces that each have one head."""
        start = begun = 0  # where this piece begins, and where the comments before the present row do
        for at, record in enumerate(batch):
            if record.startswith(self.signs):
                begun = begun if self.run else at
                self.run.append(record)
            elif self.run:
                context, self.run = self._head(), []
                if context not in (b"", self.context):
                    if start < begun:
                        yield self._piece(batch[start:begun])
                        start = begun
                    self.context = context
        yield self._piece(batch[start:])

    def _head(self) -> bytes:
        """The context that the present comments make; b"" where they name no fields."""
        lines = [each.decode(self.encoding, "replace").strip("\ufeff\r") for each in self.run]
        if not any(line.lower().startswith("#fields") for line in lines):
            return b""
        kept = [line for line in lines if not line.lower().startswith(_TIMES)]
        return "\n".join(kept).encode(self.encoding)

    def _piece(self, records: list[bytes]) -> Piece:
        head = next((at for at, each in enumerate(records) if not each.startswith(self.signs)), len(records))
        return records, self.context, head
