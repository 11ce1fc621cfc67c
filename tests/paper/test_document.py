"""PDF of a text: numbers and words come out as they stand on the screen."""

from __future__ import annotations

import io

from pypdf import PdfReader

from hiden.paper.document import pdf
from hiden.paper.frame import Frame
from hiden.paper.numbering import lines
from tests.paper.test_numbering import rule


def test_every_line_can_be_read_from_the_pdf() -> None:
    reader = PdfReader(io.BytesIO(pdf(rule(), Frame("見本精工株式会社", "社外秘", "第2版", "作成"))))
    read = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
    for line in lines(rule()):
        for part in line.words.split("｜"):
            assert part.replace("＿＿＿＿", "") in read.replace("＿", "").replace("_", "")
        assert line.number in read
    assert reader.metadata is not None
    assert reader.metadata.title == "情報管理規程"
