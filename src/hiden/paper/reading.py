"""The words of a document that somebody else made: Word, PDF or plain text. Nothing in it is ever carried out.

Macros, links and pictures are left alone; what was struck out in tracked changes is left out, what was put in is read. Limits
are checked before anything is unpacked.
"""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from hiden.base.errors import BadInput
from hiden.base.text import decode_bytes
from hiden.base.words import say

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 3_000
MAX_PAGES = 200
MAX_LINES = 20_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARTS = {"word/document.xml", "word/footnotes.xml", "word/endnotes.xml"}
# Struck out, moved away, a paragraph of its own, or the same once more for readers that do not know text boxes.
_GONE = {
    f"{_W}del", f"{_W}moveFrom", f"{_W}p",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line or paragraph with where it stands: page (PDF) or paragraph, from 1."""

    place: int
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and what the reader must know about it."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...] = field(default=())


def words_of(name: str, content: bytes) -> Reading:
    """The words of a file, by what it is, not by what it is called.

    Raises BadInput for what is too large, broken, encrypted, a picture of a page, or no document at all.
    """
    if len(content) > MAX_BYTES:
        raise BadInput(
            say("ファイルが大きすぎます（上限 {n} MB）。", n=MAX_BYTES // 1024 // 1024),
            say("必要な部分だけにするか、文を貼り付けてください。"),
        )
    if content.startswith(b"%PDF"):
        return _pdf(content)
    if content.startswith(b"PK"):
        return _docx(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadInput(
            say("古い形式か、パスワードの付いたWord文書です（{name}）。", name=name),
            say("パスワードを外し、.docxかPDFで保存し直してください。"),
        )
    return _plain(name, content)


def pasted(words: str) -> Reading:
    """Words that somebody pasted. Raises BadInput for none."""
    found = tuple(
        Line(place, line.strip())
        for place, line in enumerate(words.splitlines()[:MAX_LINES], 1)
        if line.strip()
    )
    if not found:
        raise BadInput(say("文がありません。"), say("文を貼り付けるか、ファイルを選んでください。"))
    return Reading(found)


def _plain(name: str, content: bytes) -> Reading:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\x00" in content[:4096] and not wide:
        raise BadInput(
            say("「{name}」は、文書として読めません。", name=name),
            say("Word（.docx）、PDF、テキストのどれかを選んでください。"),
        )
    return pasted(decode_bytes(content).text)


def _pdf(content: bytes) -> Reading:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInput(
                say("パスワードの付いたPDFです。"),
                say("パスワードを外したPDFを選ぶか、文を貼り付けてください。"),
            )
        whole = len(reader.pages)
        found = [
            Line(number, line.strip())
            for number, page in enumerate(reader.pages[:MAX_PAGES], 1)
            for line in page.extract_text().splitlines()
            if line.strip()
        ]
    except BadInput:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, NotImplementedError) as error:
        raise BadInput(
            say("PDFが壊れているか、読めない作りです。"),
            say("保存し直したPDFを選ぶか、文を貼り付けてください。"),
        ) from error
    if not found:
        raise BadInput(
            say("このPDFには文字がありません（紙を写した画像のようです）。"),
            say("文字認識をかけたPDFを選ぶか、文を貼り付けてください。"),
        )
    notes = (
        (say("{whole}頁のうち、初めの{n}頁を読みました。", whole=whole, n=MAX_PAGES),)
        if whole > MAX_PAGES
        else ()
    )
    return Reading(tuple(found[:MAX_LINES]), notes)


def _docx(content: bytes) -> Reading:
    broken = BadInput(
        say("Word文書が壊れているか、Word文書ではありません。"),
        say("Wordで開いて保存し直すか、文を貼り付けてください。"),
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _check_size(packed)
            names = set(packed.namelist())
            if "word/document.xml" not in names:
                raise broken
            parts = [_part(packed.read(name)) for name in sorted(names & _PARTS | _around(names), key=_order)]
    except (
        zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, etree.XMLSyntaxError,
    ) as error:  # fmt: skip
        raise broken from error
    found = tuple(line for part in parts for line in _paragraphs(part))[:MAX_LINES]
    if not found:
        raise BadInput(
            say("この文書には文がありません。"), say("別のファイルを選ぶか、文を貼り付けてください。")
        )
    return Reading(found, tuple(_notes(parts, names)))


def _check_size(packed: zipfile.ZipFile) -> None:
    """Before anything is unpacked: a small file may unfold to something that fills the machine."""
    entries = packed.infolist()
    if len(entries) > MAX_ENTRIES or sum(one.file_size for one in entries) > MAX_UNPACKED:
        raise BadInput(
            say("ファイルの中身が大きすぎます。"),
            say("画像などを取り除いて保存し直すか、文を貼り付けてください。"),
        )


def _around(names: set[str]) -> set[str]:
    return {one for one in names if one.startswith(("word/header", "word/footer")) and one.endswith(".xml")}


def _order(name: str) -> tuple[bool, str]:
    """The body first: places are counted within each part, and the reader expects those of the body."""
    return name != "word/document.xml", name


def _part(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def _paragraphs(root: etree._Element) -> Iterator[Line]:
    for place, paragraph in enumerate(root.iter(f"{_W}p"), 1):
        for line in "".join(_pieces(paragraph)).splitlines():
            if words := line.strip():
                yield Line(place, words)


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    """What stands in a paragraph itself: a text box inside is a paragraph of its own, and stands twice for old readers."""
    for each in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}tab"):
        above = []
        for one in each.iterancestors():
            if one is paragraph:
                break
            above.append(one.tag)
        if not _GONE.intersection(above):
            yield (each.text or "") if each.tag == f"{_W}t" else "\n" if each.tag == f"{_W}br" else "　"


def _notes(parts: list[etree._Element], names: set[str]) -> Iterator[str]:
    if any(one.endswith("vbaProject.bin") for one in names):
        yield say("マクロが含まれています。実行せず、文だけを読みました。")
    if any(part.find(f".//{_W}{tag}") is not None for part in parts for tag in ("ins", "del")):
        yield say("変更の履歴が残っています。加えた文を読み、消した文は除きました。")
