"""The debrief as a paper: what came in, what was done when, which day was met, what was forgotten. In Japanese, without names."""

from __future__ import annotations

from datetime import datetime

from hiden.base.clock import TOKYO
from hiden.base.dates import show_date
from hiden.catalogue import measure
from hiden.incidents.drills.debrief import Debrief, Taken
from hiden.paper.document import pdf
from hiden.paper.frame import Frame
from hiden.paper.text import Annex, Article, Paragraph, Style, Text
from hiden.people.models import Company


def debrief_pdf(told: Debrief) -> bytes:
    """PDF/A-2a, A4."""
    company = Company.current()
    frame = Frame(
        company=company.name if company else "",
        marking="訓練",
        version=str(told.drill.incident),
        made=f"{show_date(told.at.astimezone(TOKYO).date(), 'both')} 秘伝が作成",
    )
    return pdf(debrief_text(told), frame)


def debrief_text(told: Debrief) -> Text:
    """Everything that stands in it."""
    return Text(
        style=Style.LETTER,
        title="訓練の振り返り",
        opening=(f"場面　{told.card.id}　{told.card.ja}", told.card.words.ja),
        articles=(
            Article("clock", "訓練の時計", (Paragraph(_clock(told)),)),
            Article("result", "結果", (Paragraph(_result(told)),)),
            Article("law", "法令の日", tuple(_statutory(told))),
            Article("forgotten", "しなかったこと", tuple(_forgotten(told))),
            Article(
                "lesson",
                "参加した人が残した言葉",
                tuple(_lines(told.drill.lesson or "（まだ書かれていません）")),
            ),
        ),
        closing=("以上",),
        annexes=(_order(told), _injects(told)),
    )


def _clock(told: Debrief) -> str:
    return f"実際の１分を訓練の{told.drill.pace}分として数えた。始まりは{_moment(told.drill.started_at)}、終わりは訓練の時計で{_moment(told.clock)}。"


def _result(told: Debrief) -> str:
    return f"{len(told.taken)}のうち、間に合った{len(told.in_time)}、遅れた{len(told.late)}、しなかった{len(told.forgotten)}。"


def _statutory(told: Debrief) -> list[Paragraph]:
    if not told.statutory:
        return [Paragraph("この場面には、法令で日の定まった手続を置いていない。")]
    return [Paragraph(f"{one.step.ja}：期限は{_moment(one.due)}、{_how(one)}。") for one in told.statutory]


def _forgotten(told: Debrief) -> list[Paragraph]:
    if not told.forgotten:
        return [Paragraph("なし。")]
    found = []
    for one in told.forgotten:
        named = "、".join(f"{ident} {measure(ident).ja}" for ident in one.step.measures)
        found.append(Paragraph(f"{one.step.ja}{f'（見直す対策：{named}）' if named else ''}"))
    return found


def _order(told: Debrief) -> Annex:
    rows = tuple(
        (one.step.ja, _moment(one.due), _moment(one.done) if one.done else "—", _how(one))
        for one in told.taken
    )
    return Annex(
        "order",
        "すること・期限・したとき",
        header=("すること", "期限（訓練の時計）", "したとき", "結果"),
        rows=rows,
    )


def _injects(told: Debrief) -> Annex:
    rows = tuple((_moment(at), one.ja) for at, one in told.told)
    return Annex("injects", "入ってきた知らせ", header=("訓練の時計", "知らせ"), rows=rows)


def _how(one: Taken) -> str:
    if one.done is None:
        return "しなかった"
    return "間に合った" if one.in_time else "遅れた"


def _moment(at: datetime) -> str:
    local = at.astimezone(TOKYO)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _lines(words: str) -> list[Paragraph]:
    return [Paragraph(line) for line in words.splitlines() if line.strip()]


__all__ = ["debrief_pdf", "debrief_text"]
