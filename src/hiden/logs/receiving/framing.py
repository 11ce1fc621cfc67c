"""Where one message of a TCP connection ends and the next begins (RFC 6587): a length before each, or a line feed after each.

A connection that begins with a number, a space and `<` counts; any other has lines. One that stops counting in between has lines
from there on. Nothing is thrown away but the framing itself; what is longer than LONGEST is cut off there, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from hiden.logs.archive.spool import LONGEST

_COUNTED: Final = re.compile(rb"[1-9][0-9]{0,9} <")
_PERHAPS: Final = re.compile(rb"[1-9][0-9]{0,9} ?")
_COUNT: Final = re.compile(rb"([1-9][0-9]{0,9}) ")
_DIGITS: Final = re.compile(rb"[1-9][0-9]{0,9}")


def cut_note(kept: int, lost: int) -> bytes:
    """What stands as a record of its own after one that was cut off."""
    return b"hiden: the record before was cut off after %d bytes, %d bytes were not kept" % (kept, lost)


class Framer:
    """Bytes of one connection in, messages out. `may_grow` is asked before an unfinished message is held longer."""

    def __init__(self, longest: int = LONGEST, may_grow: Callable[[int], bool] = lambda size: True) -> None:
        self._longest = longest
        self._may_grow = may_grow
        self._counted: bool | None = None
        self._left = b""
        self._missing = 0
        self._pieces: list[bytes] = []
        self.size = 0  # bytes of the unfinished message that are held
        self._lost = 0

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that end in `data`."""
        found: list[bytes] = []
        data, self._left = self._left + data if self._left else data, b""
        if self._counted is None:
            if _PERHAPS.fullmatch(data):
                self._left = data
                return found
            self._counted = _COUNTED.match(data) is not None
        if self._counted:
            self._by_count(data, found)
        else:
            self._by_line(data, found)
        return found

    def finish(self) -> list[bytes]:
        """What is left when the connection ends: half a message is kept like a whole one."""
        found: list[bytes] = []
        if self._left:
            self._grow(self._left)
            self._left = b""
        if self._pieces or self._lost:
            self._end(found)
        return found

    def _by_line(self, data: bytes, found: list[bytes]) -> None:
        lines = data.split(b"\n")
        last = lines.pop()
        if lines:
            if self._pieces or self._lost or len(lines[0]) > self._longest:
                self._grow(lines[0])
                self._end(found)
                del lines[0]
            for line in lines:
                if len(line) > self._longest:
                    self._grow(line)
                    self._end(found)
                else:
                    found.append(line)
        if last:
            self._grow(last)

    def _by_count(self, data: bytes, found: list[bytes]) -> None:
        at = 0
        while at < len(data):
            if self._missing:
                piece = data[at : at + self._missing]
                self._grow(piece)
                at += len(piece)
                self._missing -= len(piece)
                if not self._missing:
                    self._end(found)
            elif head := _COUNT.match(data, at):
                at = head.end()
                self._missing = int(head[1])
            elif data[at] in b"\r\n":  # some senders end what they counted with a line feed as well
                at += 1
            elif _DIGITS.fullmatch(data, at):
                self._left = data[at:]
                return
            else:
                self._counted = False
                self._by_line(data[at:], found)
                return

    def _grow(self, piece: bytes) -> None:
        room = max(0, self._longest - self.size)
        if self._lost or not self._may_grow(len(piece)):
            room = 0
        if piece[:room]:
            self._pieces.append(piece[:room])
        self.size += min(room, len(piece))
        self._lost += max(0, len(piece) - room)

    def _end(self, found: list[bytes]) -> None:
        found.append(b"".join(self._pieces))
        if self._lost:
            found.append(cut_note(self.size, self._lost))
        self._pieces, self.size, self._lost = [], 0, 0
