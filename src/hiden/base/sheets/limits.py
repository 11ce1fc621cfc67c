"""How big a file may be, checked before it is opened.

A workbook is a ZIP archive: a few kilobytes can unfold to gigabytes, and the sizes written in it can lie. So every
entry is unfolded once here, in small pieces that are thrown away, before any parser sees the archive.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hiden.base.errors import BadInput, NotFound
from hiden.base.words import say

MEGABYTE = 1024 * 1024
# What `zipfile` raises for archives that are broken or of a kind that Excel does not write.
ARCHIVE_ERRORS = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, OverflowError, NotImplementedError,
)  # fmt: skip
_PIECE = 256 * 1024
_OVERLAP = 16
_ENTITY_MARKS = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype")
_ENCODING = re.compile(rb"""\s*(?:\xef\xbb\xbf)?<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)""")
_PLAIN_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, counts and ratios above which a file is refused."""

    file_bytes: int = 50 * MEGABYTE
    unfolded_bytes: int = 200 * MEGABYTE
    entries: int = 2_000
    ratio: int = 200  # unfolded : stored, for entries above one megabyte; real sheets stay below 60
    cells: int = 2_000_000  # of the rectangle that a sheet uses, empty cells included
    rows: int = 200_000
    columns: int = 1_000
    text_bytes: int = 400 * MEGABYTE  # of all cells, when one long shared text stands in many of them
    header_search: int = 40  # rows from the top in which a header is looked for


def load(source: Path | str | bytes, limits: Limits) -> bytes:
    """The bytes of a file, unless it is too big. Raises BadInput, or NotFound when there is no such file."""
    if isinstance(source, bytes):
        _check_size(len(source), limits)
        return source
    path = Path(source)
    try:
        _check_size(path.stat().st_size, limits)
        return path.read_bytes()
    except OSError as error:
        raise NotFound(
            say("ファイル「{name}」を開けません。", name=path.name),
            say("ファイルの場所と、読み取りの権限を確かめてください。"),
        ) from error


def _check_size(size: int, limits: Limits) -> None:
    if size > limits.file_bytes:
        raise BadInput(
            say(
                "ファイルが大きすぎます（{size}MB。上限は{limit}MBです）。",
                size=-(-size // MEGABYTE),
                limit=limits.file_bytes // MEGABYTE,
            ),
            say("画像や不要なシートを削除するか、ファイルを分けて、もう一度選んでください。"),
        )
    if size == 0:
        raise BadInput(say("ファイルの中身が空です。"), say("正しいファイルを選び直してください。"))


def open_archive(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive of a workbook, after its true sizes and its XML were checked. Raises BadInput."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ARCHIVE_ERRORS as error:
        raise damaged() from error
    entries = archive.infolist()
    # The reader looks parts up without regard to case, so two names that differ only by case could hide one part.
    names = {entry.filename.replace("\\", "/").lower() for entry in entries}
    if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unfolded_bytes:
        raise too_large_inside()
    if len(names) != len(entries):
        raise damaged()
    for entry in entries:
        _check_entry(archive, entry, limits)
    return archive


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> None:
    if entry.flag_bits & 0x1:
        raise password_protected()
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged()
    if entry.file_size > MEGABYTE and entry.file_size > limits.ratio * max(entry.compress_size, 1):
        raise too_large_inside()
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    try:
        _unfold(archive, entry, is_xml=is_xml)
    except ARCHIVE_ERRORS as error:
        raise damaged() from error


def _unfold(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, is_xml: bool) -> None:
    """Unfold an entry without keeping it, and see that it is as long as it says and holds no entity tricks.

    `zipfile` stops at the promised length and then compares check sums; a parser would not stop. So the raw stream
    is unfolded here by hand.
    """
    length, tail, first = 0, b"", True
    for piece in _pieces(archive, entry):
        length += len(piece)
        if length > entry.file_size:
            raise too_large_inside()
        if is_xml:
            declared = _ENCODING.match(piece) if first else None
            if first and (
                piece.startswith(_UTF16) or (declared and declared[1].lower() not in _PLAIN_ENCODINGS)
            ):
                raise _strange_xml()
            if any(mark in tail + piece for mark in _ENTITY_MARKS):
                raise _strange_xml()
            tail = piece[-_OVERLAP:]
        first = False
    if length != entry.file_size:
        raise damaged()


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    raw = archive.fp
    assert raw is not None
    raw.seek(entry.header_offset)
    header = raw.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise damaged()
    raw.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), io.SEEK_CUR)
    stored = raw.read(entry.compress_size)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield stored
        return
    unfold = zlib.decompressobj(-zlib.MAX_WBITS)
    while stored and not unfold.eof:
        yield unfold.decompress(stored, _PIECE)
        stored = unfold.unconsumed_tail
    while not unfold.eof:
        piece = unfold.decompress(b"", _PIECE)
        if not piece:
            break
        yield piece


def damaged() -> BadInput:
    """The archive or the XML in it is broken."""
    return BadInput(
        say("Excelファイルが壊れていて、読み込めません。"),
        say("Excelで開き直し、「Excelブック（.xlsx）」として保存してから、もう一度選んでください。"),
    )


def password_protected() -> BadInput:
    """The file is encrypted."""
    return BadInput(
        say("ファイルがパスワードで保護されていて、読み込めません。"),
        say("Excelで開き、「ファイル」→「情報」→「ブックの保護」でパスワードを外して保存してください。"),
    )


def too_large_inside() -> BadInput:
    """A small file that unfolds to something enormous."""
    return BadInput(
        say("ファイルの中身が、展開すると異常に大きくなります。"),
        say("入手元を確かめ、必要な表だけを新しいブックに貼り付けて、もう一度選んでください。"),
    )


def _strange_xml() -> BadInput:
    return BadInput(
        say("ファイルの中に、Excelが作らない記述（実体宣言など）があります。"),
        say("入手元を確かめ、Excelで「Excelブック（.xlsx）」として保存し直してください。"),
    )
