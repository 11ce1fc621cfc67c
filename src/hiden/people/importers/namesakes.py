"""The same person under another number, or written with another shape of the same character (髙 and 高, 﨑 and 崎)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hiden.base.text import fold
from hiden.base.words import say
from hiden.people.dossier import Dossier
from hiden.people.importers.people_rows import Line
from hiden.people.intervals import at
from hiden.people.models import Kind

# Shapes of one character that personnel systems exchange for each other; NFKC keeps them apart, and so do we on paper.
_SHAPES = (
    "高髙", "崎﨑碕埼", "斎斉齋齊", "辺邊邉", "沢澤", "浜濱濵", "真眞", "恵惠", "国國", "広廣", "島嶋嶌", "富冨", "桑桒", "吉𠮷",
    "桜櫻", "関關", "滝瀧", "竜龍", "万萬", "鉄鐵", "徳德", "礼禮", "栄榮", "円圓", "薗園", "峰峯", "秋穐",
    "館舘", "曽曾", "条條", "槙槇", "亀龜", "宝寶", "与與", "寿壽", "実實", "総總", "緑綠", "弥彌", "頼賴", "凜凛", "静靜",
)  # fmt: skip
_ONE_SHAPE = str.maketrans({other: group[0] for group in _SHAPES for other in group[1:]})

Namesakes = Mapping[str, list[Dossier]]


def one_shape(name: str) -> str:
    """A name in which all shapes of a character are one, without blanks: to compare, never to keep."""
    return "".join(fold(name).translate(_ONE_SHAPE).split())


def by_name(dossiers: Iterable[Dossier]) -> Namesakes:
    """Everybody by name and reading of their latest state."""
    found: dict[str, list[Dossier]] = {}
    for dossier in dossiers:
        if dossier.states:
            latest = max(dossier.states, key=lambda state: state.since)
            found.setdefault(_key(latest.name, latest.kana), []).append(dossier)
    return found


def _key(name: str, kana: str) -> str:
    return f"{one_shape(name)}/{''.join(fold(kana).split())}"


def warn_of_namesakes(line: Line, namesakes: Namesakes) -> None:
    """A new number for somebody of the same name and reading: come back under another number, or another person."""
    if not line.name or not line.kana:
        return
    for known in namesakes.get(_key(line.name, line.kana), ()):
        state = at(known.states, line.since or max(each.since for each in known.states))
        left = state is not None and state.kind == Kind.LEAVER
        line.row.warn(
            "number",
            say("同じ氏名・フリガナの退職者が、社員番号「{n}」で登録されています。", n=known.person.number)
            if left
            else say("同じ氏名・フリガナの人が、社員番号「{n}」で登録されています。", n=known.person.number),
            say(
                "再入社した人であれば、元の番号「{n}」で取り込むと、以前の約束や記録がつながります。別の人であれば、このままで構いません。",
                n=known.person.number,
            )
            if left
            else say("同じ人の番号が変わったのか、別の人なのかを確かめてください。"),
        )


def warn_of_shapes(line: Line, before: str) -> None:
    """A name that differs in nothing but the shape of characters is more often a system's doing than a person's wish."""
    if line.name and before and line.name != before and one_shape(line.name) == one_shape(before):
        line.row.warn(
            "name",
            say("氏名の字体だけが「{before}」から「{after}」に変わります。", before=before, after=line.name),
            say(
                "元のシステムで字が置き換えられただけであれば、この行の氏名を「{before}」に直してください。",
                before=before,
            ),
        )
