"""The words that registers use for forms, origins, decisions, scores and legal labels, and what they mean here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from hiden.base.text import fold
from hiden.inventory.models import Category, Decision, Form, Origin
from hiden.inventory.wordlist import regimes, viewpoints

_SEPARATORS = re.compile(r"[、,，;；／/\n\r]+")
_LINES = re.compile(r"[\n\r]+")
_SOFT_SEPARATORS = re.compile(r"[・＋+&＆]|及び|および|並びに|と(?=[紙電ク機物現])")
_BRACKETS = re.compile(r"\([^()]*\)")
# What people write into a cell to say that there is nothing to say.
_NOTHING = frozenset({"", "-", "ー", "―", "なし", "無し", "無", "n/a", "該当なし", "特になし", "‐"})

_CATEGORY = {
    Category.BUSINESS: ("営業情報", "営業", "営業上の情報", "business"),
    Category.TECHNICAL: ("技術情報", "技術", "技術上の情報", "technical"),
    Category.OTHER: ("その他", "その他情報", "other"),
}
_FORM = {
    Form.PAPER: ("紙", "紙媒体", "書類", "文書", "帳票", "図面", "ノート", "paper"),
    Form.FILE: (
        "電子ファイル", "電子", "電子データ", "電子媒体", "データ", "ファイル", "サーバー", "サーバ", "PC", "パソコン",
        "共有フォルダ", "ファイルサーバー", "ファイルサーバ", "デジタル", "file", "サーバー・PC",
    ),
    Form.CLOUD: ("クラウド", "クラウドサービス", "外部サービス", "SaaS", "オンラインストレージ", "cloud"),
    Form.DEVICE: (
        "機器", "記録媒体", "媒体", "USB", "USBメモリ", "HDD", "DVD", "CD", "装置", "端末", "機器・記録媒体", "device",
    ),
    Form.KNOW_HOW: ("ノウハウ", "記憶", "従業員の記憶", "技能", "暗黙知", "口頭", "know-how", "know_how"),
    Form.THING: ("物", "現物", "実物", "金型", "試作品", "製品", "サンプル", "治具", "設備", "物品", "thing"),
}  # fmt: skip
_ORIGIN = {
    Origin.OWN: ("自社", "自社で創出", "自社創出", "社内", "社内作成", "自社作成", "創出", "own"),
    Origin.RECEIVED: (
        "受領", "他社", "他社から受領", "他社受領", "社外", "受託", "預り", "預かり", "貸与", "取引先", "received",
    ),
    Origin.PERSONAL: ("個人", "個人情報", "個人から取得", "本人", "本人等から取得した個人情報", "personal"),
    Origin.CONTROLLED: ("輸出管理", "外為法", "輸出管理の対象技術", "該当技術", "controlled"),
    Origin.SHARED_DATA: ("共有", "共同利用", "共同利用のデータ", "限定提供データ", "データ連携", "shared_data"),
}  # fmt: skip
_DECISION = {
    Decision.UNDECIDED: ("未決定", "未定", "検討中", "未", "保留", "undecided"),
    Decision.SECRET: (
        "秘密情報とする", "秘密とする", "秘密情報", "秘密", "営業秘密", "指定", "指定する", "該当", "する", "有", "あり",
        "○", "◯", "〇", "はい", "yes", "true", "1", "secret",
    ),
    Decision.NOT_SECRET: (
        "秘密情報としない", "秘密としない", "対象外", "非該当", "指定しない", "しない", "一般", "非秘密", "無", "なし", "×",
        "✕", "いいえ", "no", "false", "0", "not_secret",
    ),
    Decision.OPEN: ("公開・標準化する", "公開", "公開する", "標準化", "標準化する", "オープン", "open"),
    Decision.PATENT: ("特許等を出願する", "特許出願", "特許", "出願", "出願する", "権利化", "patent"),
    Decision.SHARED: ("限定提供データとして扱う", "限定提供データ", "shared"),
}  # fmt: skip
_SCORE = {
    3: ("高", "大", "高い", "大きい", "h", "high", "3", "◎", "a"),
    2: ("中", "普通", "m", "middle", "medium", "2", "○", "〇", "◯", "b"),
    1: ("低", "小", "低い", "小さい", "l", "low", "1", "△", "c"),
    0: ("関係しない", "対象外", "非該当", "なし", "無", "0", "-", "ー", "―", "×", "n/a"),
}
_FLAG = {
    True: ("有", "あり", "有り", "該当", "○", "〇", "◯", "はい", "yes", "true", "1", "含む", "対象"),
    False: (
        "無",
        "なし",
        "無し",
        "非該当",
        "×",
        "いいえ",
        "no",
        "false",
        "0",
        "含まない",
        "対象外",
        "-",
        "ー",
    ),
}
_REGIME = {
    "regime-trade-secret": ("営業秘密", "営業秘密候補", "不競法", "不正競争防止法"),
    "regime-shared-data": ("限定提供データ", "限定提供データ候補"),
    "regime-personal-data": (
        "個人データ",
        "個人情報",
        "個情法",
        "個人情報保護法",
        "要配慮個人情報",
        "特定個人情報",
    ),
    "regime-controlled-technology": (
        "外為法",
        "外為法特定技術",
        "輸出管理",
        "安全保障貿易管理",
        "該非該当",
        "リスト規制",
    ),
    "regime-contract": (
        "契約上の秘密",
        "契約上の秘密(他社)",
        "他社の秘密",
        "秘密保持契約",
        "nda",
        "守秘契約",
        "契約",
    ),
    "regime-economic-security": ("重要経済安保情報", "経済安保", "重要経済安保"),
    "regime-withheld-invention": ("保全対象発明", "特許非公開"),
    "regime-material-fact": ("未公表重要事実", "重要事実", "インサイダー", "インサイダー情報"),
    "regime-ordinary": ("一般社内情報", "一般"),
}


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """The form in which words are looked up."""
    return fold(text).replace(" ", "")


def says_nothing(text: str) -> bool:
    """Whether a cell is empty or says that there is nothing."""
    return not text or (len(text) < 8 and key(text) in _NOTHING)


_CATEGORIES = {key(word): value.value for value, words in _CATEGORY.items() for word in words}
_FORMS = {key(word): value.value for value, words in _FORM.items() for word in words}
_ORIGINS = {key(word): value.value for value, words in _ORIGIN.items() for word in words}
_DECISIONS = {key(word): value.value for value, words in _DECISION.items() for word in words}
_SCORES = {key(word): value for value, words in _SCORE.items() for word in words}
_FLAGS = {key(word): value for value, words in _FLAG.items() for word in words}
_REGIMES = {key(word): value for value, words in _REGIME.items() for word in words}


def _looked_up(text: str, known: Mapping[str, str]) -> str | None:
    """By the whole word, then without what stands in brackets."""
    whole = key(text)
    return known.get(whole) or known.get(_BRACKETS.sub("", whole))


def category(text: str) -> str | None:
    """A category, or None for a word we do not know."""
    return _looked_up(text, _CATEGORIES) or _label_of(text, Category)


def form(text: str) -> str | None:
    """A form, or None."""
    return _label_of(text, Form) or _looked_up(text, _FORMS)


def origin(text: str) -> str | None:
    """An origin, or None."""
    return _label_of(text, Origin) or _looked_up(text, _ORIGINS)


def decision(text: str) -> str | None:
    """A decision, or None."""
    return _label_of(text, Decision) or _looked_up(text, _DECISIONS)


def score(text: str) -> int | None:
    """A score of 0 to 3, or None."""
    return _SCORES.get(key(text))


def flag(text: str) -> bool | None:
    """Yes or no, or None."""
    return _FLAGS.get(key(text))


def regime(text: str) -> str | None:
    """The id of a legal regime, or None."""
    found = _looked_up(text, _REGIMES)
    if found is not None:
        return found
    wanted = key(text)
    return next(
        (each.id for each in regimes().values() if wanted in {key(each.label), key(each.short), each.id}),
        None,
    )


def viewpoint_words() -> Iterator[tuple[str, str]]:
    """(id, label) of the viewpoints of evaluation."""
    return ((each.id, each.label) for each in viewpoints().values())


def _label_of(text: str, choices: type[Category] | type[Form] | type[Origin] | type[Decision]) -> str | None:
    wanted = key(text)
    return next((str(value) for value, label in choices.choices if wanted in {key(str(label)), value}), None)


def lines(text: str) -> list[str]:
    """The lines of a cell."""
    return [part.strip() for part in _LINES.split(text) if part.strip()]


def split(text: str) -> list[str]:
    """The values of a cell that may hold several, separated by line ends or 、 , ; ／."""
    return [part.strip() for line in _LINES.split(text) for part in _SEPARATORS.split(line) if part.strip()]


def forms(text: str) -> list[str] | None:
    """The forms that a text names, also as 紙・電子 or 紙及び電子; None if one of them is not known."""
    found: list[str] = []
    for part in split(text):
        whole = form(part)
        pieces = (
            [whole]
            if whole
            else [form(piece.strip()) for piece in _SOFT_SEPARATORS.split(part) if piece.strip()]
        )
        for piece in pieces:
            if piece is None:
                return None
            found.append(piece)
    return found
