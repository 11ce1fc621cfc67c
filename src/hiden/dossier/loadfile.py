"""A load file for the review tools of law firms: Concordance DAT (þ quotes, the sign shown as ¶ parts fields, UTF-8 with mark) and OPT.

One document for the paper, which is the parent, and one for each exhibit's table, its attachments: native file, text, digest, family.
Format: as such tools document it (field separator U+0014, quote U+00FE, line break within a field U+00AE, one header line, CRLF).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pypdf import PdfReader

from hiden.base.words import say
from hiden.evidence.bag.writing import digests_of
from hiden.logs.archive.export import write_private

if TYPE_CHECKING:
    from hiden.dossier.making import Package

FIELD, QUOTE, BREAK = "\x14", "\xfe", "\xae"
_HEADER: Final = (
    "DOCID", "BEGATTACH", "ENDATTACH", "FAMILYID", "TITLE", "EXHIBIT", "CUSTODIAN", "DATEFROM", "DATETO", "FILENAME", "FILEEXT",
    "FILESIZE", "SHA256", "NATIVELINK", "TEXTLINK",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the load file: `native` below data/, with its text."""

    title: str
    exhibit: str
    native: str
    text: str


def write_load_files(package: Package) -> None:
    """Write data/load/: dossier.dat, dossier.opt and the texts."""
    folder = package.data / "load"
    (folder / "text").mkdir(mode=0o700, parents=True)
    documents = list(_documents(package))
    ids = [f"HIDEN-{package.key[:6].upper()}-{n:04d}" for n in range(1, len(documents) + 1)]
    rows = [list(_HEADER)]
    for doc_id, document in zip(ids, documents, strict=True):
        write_private(folder / "text" / f"{doc_id}.txt", document.text.encode("utf-8-sig"))
        rows.append(_row(package, doc_id, document, (ids[0], ids[-1])))
    write_private(folder / "dossier.dat", "".join(map(_line, rows)).encode("utf-8-sig"))
    pages = len(PdfReader(BytesIO((package.data / "dossier.pdf").read_bytes())).pages)
    opt = f"{ids[0]},{ids[0][:12]},{_link('dossier.pdf')},Y,,,{pages}\r\n"
    write_private(folder / "dossier.opt", opt.encode("utf-8"))


def _documents(package: Package) -> Iterator[Document]:
    summary = [
        f"{say('別紙第{n}号　{title}', n=one.number, title=one.part.title)}\n"
        + "".join(f"- {gap}\n" for gap in one.gaps)
        for one in package.parts
    ]
    yield Document(say("証拠一式"), "", "dossier.pdf", "\n".join(summary))
    for one in package.parts:
        native = f"csv/{one.stem}.csv"
        yield Document(str(one.part.title), str(one.number), native, _text_of(package.data / native))


def _text_of(table: Path) -> str:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return "\n".join("\t".join(row) for row in csv.reader(file)) + "\n"


def _row(package: Package, doc_id: str, document: Document, family: tuple[str, str]) -> list[str]:
    (sha256, _sha512), size = digests_of(package.data / document.native)
    name = document.native.rpartition("/")[2]
    return [
        doc_id, family[0], family[1], family[0], document.title, document.exhibit, say("秘伝"), package.scope.first.isoformat(),
        package.scope.last.isoformat(), name, name.rpartition(".")[2], str(size), sha256, _link(document.native),
        _link(f"load/text/{doc_id}.txt"),
    ]  # fmt: skip


def _link(name: str) -> str:
    return "data\\" + name.replace("/", "\\")


def _line(row: Sequence[str]) -> str:
    plain = (
        one.replace(QUOTE, " ").replace(FIELD, " ").replace("\r\n", BREAK).replace("\n", BREAK) for one in row
    )
    return FIELD.join(f"{QUOTE}{one}{QUOTE}" for one in plain) + "\r\n"
