"""A text as a file: Word, PDF or plain lines, in the company's frame."""

from __future__ import annotations

from hiden.base.clock import today
from hiden.base.dates import show_date
from hiden.base.errors import BadInput
from hiden.base.words import say
from hiden.classification.queries import classes
from hiden.paper.document import pdf
from hiden.paper.frame import Frame
from hiden.paper.numbering import Level, lines
from hiden.paper.text import Text
from hiden.paper.word import docx_of
from hiden.people.models import Company
from hiden.rules.models import Version, VersionState

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
}
_INDENT = {Level.ITEM: "　", Level.SUBITEM: "　　"}


def rendered(text: Text, version: Version | None, form: str) -> bytes:
    """The text as docx, pdf or txt; `version` None: a draft. Raises BadInput for another form."""
    if form == "docx":
        return docx_of(text, frame(version))
    if form == "pdf":
        return pdf(text, frame(version))
    if form == "txt":
        return plain(text).encode()
    raise BadInput(
        say("「{form}」の形式では出力できません。", form=form), say("docx、pdf、txtから選んでください。")
    )


def plain(text: Text) -> str:
    """Line by line, with numbers."""
    return "\n".join(f"{_INDENT.get(one.level, '')}{one.whole}" for one in lines(text)) + "\n"


def frame(version: Version | None) -> Frame:
    """Company, class of the paper (the mildest), version and when it was made. In Japanese, as the document is."""
    company = Company.current()
    in_force = classes()
    return Frame(
        company=company.name if company else "",
        marking=in_force[-1].name if in_force else "",
        version=_version(version),
        made=f"{show_date(today(), 'both')} 秘伝が作成",
    )


def _version(version: Version | None) -> str:
    if version is None:
        return "案"
    day = show_date(version.since, "western")
    return (
        f"第{version.number}版　{day}施行"
        if version.state == VersionState.DECIDED
        else f"第{version.number}版（案）"
    )
