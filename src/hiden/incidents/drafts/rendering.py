"""A version of a draft as a file, marked as a draft on every page."""

from __future__ import annotations

from hiden.base.clock import TOKYO
from hiden.base.dates import show_date
from hiden.base.errors import NotFound
from hiden.base.words import say
from hiden.incidents.drafts.library import draft_template
from hiden.incidents.drafts.models import IncidentDraft
from hiden.paper.document import pdf
from hiden.paper.frame import Frame
from hiden.paper.text import text_of
from hiden.paper.word import docx_of
from hiden.people.models import Company
from hiden.rules.rendering import FORMATS


def rendered(draft: IncidentDraft, form: str) -> tuple[bytes, str]:
    """The file and its media type. Raises NotFound for another form than docx and pdf."""
    if form not in ("docx", "pdf"):
        raise NotFound(say("その形式では出力できません。"), say("WordかPDFを選んでください。"))
    text = text_of(draft.text)
    return (docx_of if form == "docx" else pdf)(text, frame(draft)), FORMATS[form]


def file_name(draft: IncidentDraft, form: str) -> str:
    """What its file is called, in Japanese, as the paper is."""
    return f"{draft.incident}_{draft_template(draft.template).ja}_第{draft.number}版_案.{form}"


def frame(draft: IncidentDraft) -> Frame:
    """Whose paper it is, that it is a draft, which version, and when it was made. In Japanese, as the paper is."""
    company = Company.current()
    drill = "【訓練】" if draft.incident.drill else ""
    return Frame(
        company=company.name if company else "",
        marking=f"{drill}案",
        version=f"{draft.incident}　第{draft.number}版",
        made=f"{show_date(draft.made_at.astimezone(TOKYO).date(), 'both')} 秘伝が作成",
    )


__all__ = ["file_name", "frame", "rendered"]
