"""Files that somebody else made: what is read, and what is refused with two sentences."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from pypdf import PdfWriter

from hiden.base.errors import BadInput
from hiden.paper.reading import words_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(f"word/{name}", content)
    return out.getvalue()


def _body(inner: str, head: str = "") -> bytes:
    return f"{head}<w:document {W}><w:body>{inner}</w:body></w:document>".encode()


def _pdf(pages: int, password: str = "") -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _n in range(pages):
        writer.add_blank_page(100, 100)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def _words(content: bytes, name: str = "契約.docx") -> str:
    return "\n".join(one.words for one in words_of(name, content).lines)


def test_body_table_header_and_footer_are_read() -> None:
    made, out = Document(), io.BytesIO()
    made.add_paragraph("本文の文")
    made.add_table(1, 1).cell(0, 0).text = "表の文"
    made.sections[0].header.paragraphs[0].text = "頭書きの文"
    made.save(out)
    words = _words(out.getvalue())
    assert all(one in words for one in ("本文の文", "表の文", "頭書きの文"))


def test_footnotes_are_read() -> None:
    note = (
        f"<w:footnotes {W}><w:footnote><w:p><w:r><w:t>脚注の文</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    content = _packed(
        **{"document.xml": _body("<w:p><w:r><w:t>本文</w:t></w:r></w:p>"), "footnotes.xml": note.encode()}
    )
    assert "脚注の文" in _words(content)


def test_tracked_changes_and_line_breaks() -> None:
    inner = (
        "<w:p><w:ins><w:r><w:t>加えた文</w:t></w:r></w:ins><w:del><w:r><w:delText>消した文</w:delText></w:r></w:del></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>移した元</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:r><w:t>前の行</w:t><w:br/><w:t>後の行</w:t></w:r></w:p>"
    )
    reading = words_of("a.docx", _packed(**{"document.xml": _body(inner)}))
    words = "\n".join(one.words for one in reading.lines)
    assert "加えた文" in words
    assert "消した文" not in words
    assert "移した元" not in words
    assert reading.notes
    assert "前の行後の行" not in words


def test_text_boxes_are_read_once() -> None:
    box = "<w:p><w:r><w:txbxContent><w:p><w:r><w:t>箱の文</w:t></w:r></w:p></w:txbxContent></w:r></w:p>"
    assert _words(_packed(**{"document.xml": _body(box)})).count("箱の文") == 1


def test_macros_are_said() -> None:
    content = _packed(
        **{"document.xml": _body("<w:p><w:r><w:t>文</w:t></w:r></w:p>"), "vbaProject.bin": b"x"}
    )
    assert words_of("a.docm", content).notes


def test_an_entity_reads_no_file() -> None:
    head = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    try:
        words = _words(_packed(**{"document.xml": _body("<w:p><w:r><w:t>文&x;</w:t></w:r></w:p>", head)}))
    except BadInput:
        return
    assert "root:" not in words


def _lying_bomb() -> bytes:
    """The directory says that the entry is small; unfolded it is 150 MB."""
    content = bytearray(_packed(**{"document.xml": b"<a>" + b" " * (150 * 1024 * 1024)}))
    at = content.rindex(b"PK\x01\x02") + 24
    content[at : at + 4] = (1000).to_bytes(4, "little")
    return bytes(content)


BAD = {
    "encrypted": lambda: _pdf(1, "secret"),
    "scan": lambda: _pdf(3),
    "scan of 500 pages": lambda: _pdf(500),
    "broken pdf": lambda: b"%PDF-1.7\nnothing",
    "cut pdf": lambda: _pdf(3)[:200],
    "broken zip": lambda: b"PK\x03\x04nothing",
    "zip of something else": lambda: _packed(**{"other.xml": b"<a/>"}),
    "broken xml": lambda: _packed(**{"document.xml": b"<w:document"}),
    "spoiled data": lambda: _packed(**{"document.xml": _body("<w:p/>" * 50)})[:40] + b"\xff" * 20 + _packed(**{"document.xml": _body("<w:p/>" * 50)})[60:],
    "bomb": lambda: _packed(**{"document.xml": b"<a>" + b" " * (101 * 1024 * 1024)}),
    "lying bomb": _lying_bomb,
    "many entries": lambda: _packed(**{f"{n}.xml": b"" for n in range(3001)}),
    "old word": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 100,
    "program": lambda: b"MZ\0\0" * 10,
    "empty": lambda: b"",
    "too large": lambda: b"a" * (20 * 1024 * 1024 + 1),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_refused_in_two_sentences(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        words_of("契約.docx", BAD[name]())
    assert refused.value.what.endswith("。")
    assert refused.value.do_next.endswith("。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_text_in_every_usual_encoding(encoding: str) -> None:
    assert _words("第１条　秘密".encode(encoding), "a.txt") == "第１条　秘密"
